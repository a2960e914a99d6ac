"""Whether two addresses are the same place, as far as text can tell. Pure."""

from services.risk.screening.features import compare
from services.risk.screening.names import parse

_SHARED = 0.8  # of the shorter address's words
_WORDS_ENOUGH = 3  # without a number in common: a town alone is no address


def addresses_agree(one: str, other: str) -> bool:
    """Whether nearly all words of the shorter address stand in the other, with a number or three words in common."""
    left, right = parse(one, "address"), parse(other, "address")
    both = compare(left, right)
    if min(both.left_over, both.right_over) > (1 - _SHARED) * both.shorter_weight:
        return False
    numbers = set(left.numbers), set(right.numbers)
    if all(numbers):
        return bool(numbers[0] & numbers[1])
    return (
        min(len(left.words) - len(both.alignment.left_over), len(right.words) - len(both.alignment.right_over)) >= _WORDS_ENOUGH
    )

"""How alike two words are, and whether several words make one. Pure."""

from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz.distance import OSA

from services.risk.screening.letters import sound, voiceless

# Measured on the public pairs of names, where they change little within 0.05 either way.
ALIKE = 0.65  # words less alike than this do not stand for each other
VERY_ALIKE = 0.8
_JOINED_ALIKE = 0.8
_HEARD_ALIKE, _FAINTLY_ALIKE = 0.9, 0.8  # sound alike; the second where the writing differs much
_VOICELESS_ALIKE = 0.85  # one has dropped its vowels
_SKELETON_ALIKE = 0.95  # the same consonants, of a script that writes few vowels
_SHORTEST_SKELETON, _SHORTEST_JOINED_SKELETON = 2, 4  # letters that say enough
MISREAD, _MISREAD_ALIKE = (("rn", "m"), ("vv", "w")), 0.9  # by eyes and by machines
WORTH_HEARING = 0.4  # words less alike in writing are not compared by sound
_SHORT, _TURNED = 5, 3  # letters: words joined must be equal below the first, may change places from the second on
MOST_JOINED, JOINED_SLACK = 4, 2  # words; letters by which they may differ from the word they make
_INEXACT = 1e-9  # of floating point


@lru_cache(maxsize=1 << 16)
def likeness(left: str, right: str) -> float:
    """How alike two words are, 0..1: share of letters not edited (a transposition is one edit), raised by equal sound."""
    alike: float = OSA.normalized_similarity(left, right)
    for read, meant in MISREAD:
        if read in left or read in right:
            alike = max(alike, _MISREAD_ALIKE * OSA.normalized_similarity(left.replace(read, meant), right.replace(read, meant)))
    if alike < WORTH_HEARING or alike >= _HEARD_ALIKE:
        return alike
    heard = sound(left)
    if len(heard) >= 3 and heard == sound(right):
        return _HEARD_ALIKE if alike >= ALIKE else _FAINTLY_ALIKE
    bare = voiceless(left)
    if alike < _VOICELESS_ALIKE and len(bare) >= 2 and len(left) != len(right) and bare == voiceless(right):
        shorter = min(len(left), len(right))
        return _VOICELESS_ALIKE if shorter - len(bare) <= 1 else alike
    return alike


@lru_cache(maxsize=1 << 14)
def consonants_alike(left: str, right: str) -> float:
    """As `likeness`, of words of which one comes from a script that writes few vowels: equal consonants are nearly all."""
    skeleton = _skeleton(left)
    if skeleton == _skeleton(right) and len(skeleton) >= min(_SHORTEST_SKELETON, len(left)):
        return _SKELETON_ALIKE
    return likeness(left, right)


def _skeleton(word: str) -> str:
    return sound(word).replace("v", "")  # the letter for v or w is also that for o and u


def joined(words: Sequence[str], whole: str, *, vowelless: bool = False) -> tuple[tuple[str, ...], float] | None:
    """The words in the order in which they make the whole, and how alike both are; None where they do not.

    In their order, or the first last, as in `SURNAME, Given`.
    """
    if abs(sum(map(len, words)) - len(whole)) > JOINED_SLACK:
        return None
    orders = [tuple(words)]
    if min(map(len, words)) >= _TURNED:
        orders.append((*words[1:], words[0]))
    for order in orders:
        alike = _joined("".join(order), whole, vowelless=vowelless)
        if alike >= _JOINED_ALIKE:
            return order, alike
    return None


def most_edits(length: int) -> int:
    """By how many letters a word of this length may at most differ from the words that make it."""
    return 0 if length < _SHORT else int((1 - _JOINED_ALIKE) * (length + JOINED_SLACK) + _INEXACT)


def _joined(joined: str, word: str, *, vowelless: bool) -> float:
    """Stricter than `likeness`: what is put together goes by its letters, not by its sound, and short words must be equal."""
    if vowelless and len(_skeleton(word)) >= _SHORTEST_JOINED_SKELETON:
        return consonants_alike(joined, word)
    if len(word) < _SHORT:
        return float(joined == word)
    alike: float = OSA.normalized_similarity(joined, word)
    return alike

"""Words nearly spelled like a given one, found through the runs of three letters they share. Immutable, pure."""

from collections import Counter
from collections.abc import Iterable, Iterator

from services.risk.screening.alike import likeness
from services.risk.screening.postings import Postings

_ALIKE = 0.7
_READ = 1_500  # postings read for one word: bounds the time, whatever the size of the list
_WEIGHED = 24  # words compared letter by letter
_GIVEN = 6


class Spellings:
    """The distinct words of an index, and which of them resemble a word that is not among them."""

    __slots__ = ("_grams", "_words")

    def __init__(self, words: Iterable[str]) -> None:
        self._words = sorted(words)
        self._grams = Postings((gram, number) for number, word in enumerate(self._words) for gram in grams(word))

    def near(self, word: str) -> list[str]:
        """The words most like this one, best first; a few."""
        ranges = sorted((self._grams[gram] for gram in grams(word)), key=len)
        shared: Counter[int] = Counter()
        read = 0
        for some in ranges:
            if read >= _READ:
                break
            shared.update(some.first(_READ - read))
            read += len(some)
        likely = [number for number, _ in shared.most_common(_WEIGHED)]
        found = [(-alike, other) for number in likely if (alike := likeness(word, other := self._words[number])) >= _ALIKE]
        return [other for _, other in sorted(found)[:_GIVEN]]


def grams(word: str) -> Iterator[str]:
    """The word's runs of three letters; its ends count as letters."""
    padded = f"^{word}$"
    for start in range(len(padded) - 2):
        yield padded[start : start + 3]

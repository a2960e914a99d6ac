"""Whether words of one name together make a word of the other, as far as can be told without aligning them. Pure.

A letter that words lack, of the word they are to make, is one edit at least: that rules nearly all of them out.
"""

from collections.abc import Iterable, Sequence
from functools import reduce
from itertools import combinations
from operator import or_
from typing import NamedTuple

from services.risk.screening.alike import MOST_JOINED, joined, most_edits
from services.risk.screening.letters import letters_of
from services.risk.screening.listing import LONGEST, Listing, joined_lengths, made_of

_MANY = 8  # words: it is not worth the time to look whether some of so many make one


class _Whole(NamedTuple):
    """A word that others may make: its letters, the lengths they may have together, by how many letters they may miss it."""

    text: str
    letters: int
    lengths: int
    edits: int


class Joins:
    """The words of a name, to be joined with those of listed names."""

    __slots__ = ("_lengths", "_letters", "_listing", "_wholes", "_words", "lengths")

    def __init__(self, words: Sequence[str], listing: Listing) -> None:
        self._listing = listing
        self._words = [(text, letters_of(text)) for text in words]
        self._wholes = [_Whole(text, letters, made_of(len(text)), most_edits(len(text))) for text, letters in self._words]
        self._letters, self._lengths = reduce(or_, [letters for _, letters in self._words]), joined_lengths(map(len, words))
        self.lengths = reduce(or_, [whole.lengths for whole in self._wholes])

    def made(self, words: Iterable[int]) -> list[int]:
        """Which of these listed words some words of the name make together."""
        listing, lengths, lacking = self._listing, self._lengths, ~self._letters
        texts, written, made = listing.words, listing.word_letters, listing.made_of
        likely = [word for word in words if made[word] & lengths]
        wholes = [(word, _Whole(texts[word], written[word], made[word], most_edits(len(texts[word])))) for word in likely]
        return [
            word for word, whole in wholes if (whole.letters & lacking).bit_count() <= whole.edits and _make(self._words, whole)
        ]

    def makes(self, number: int, spelling: Sequence[int]) -> bool:
        """Whether words of the listed name of this number, spelled so, make a word of the name together.

        Not where its `joined_lengths` has nothing in common with `lengths`.
        """
        listing = self._listing
        together, lacking = listing.joined_lengths[number], ~listing.letters[number]
        words: list[tuple[str, int]] = []
        for whole in self._wholes:
            _, letters, lengths, edits = whole
            if together & lengths and (letters & lacking).bit_count() <= edits:
                words = words or [(listing.words[word], listing.word_letters[word]) for word in spelling]
                if _make(words, whole):
                    return True
        return False


def _make(words: Sequence[tuple[str, int]], whole: _Whole) -> bool:
    """Whether some of the words, in their order, make the whole; of very many it is taken for granted. Each with its letters."""
    text, letters, lengths, edits = whole
    lacking = ~letters
    parts = [one for one in words if (one[1] & lacking).bit_count() <= edits]
    if len(parts) < 2 or not joined_lengths([len(word) for word, _ in parts]) & lengths:
        return False
    if len(parts) > _MANY:
        return True
    if (letters & ~reduce(or_, [written for _, written in parts])).bit_count() > edits:
        return False
    tried = (some for count in range(2, min(MOST_JOINED, len(parts)) + 1) for some in combinations(parts, count))
    return any(_fit(some, whole) and joined([word for word, _ in some], text) for some in tried)


def _fit(words: Sequence[tuple[str, int]], whole: _Whole) -> bool:
    """Whether lengths and letters allow that the words make the whole."""
    _, letters, lengths, edits = whole
    if not lengths >> min(LONGEST, sum([len(word) for word, _ in words])) & 1:
        return False
    made = reduce(or_, [written for _, written in words])
    return (letters & ~made).bit_count() <= edits and (made & ~letters).bit_count() <= edits

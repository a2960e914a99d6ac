"""Made-up names of people and businesses, as many as asked for, always the same ones. Nobody real is meant.

Words are built of syllables and drawn with Zipf's frequencies: a few are borne by very many, most by few, as in real lists.
"""

from collections.abc import Iterator
from itertools import accumulate
from random import Random

_ONSETS = ("b", "br", "d", "dr", "f", "g", "h", "j", "k", "kr", "l", "m", "n", "p", "r", "s", "sh", "t", "tr", "v", "y", "z")
_VOWELS = ("a", "e", "i", "o", "u", "ai", "ou")
_CODAS = ("", "", "", "n", "r", "l", "s", "k", "m")
_TRADES = ("Trading", "Logistics", "Tools", "Textiles", "Chemicals", "Electronics", "Foods", "Machinery", "Shipping", "Steel")
_FORMS = ("Ltd", "GmbH", "BV", "SA", "LLC", "Co", "SpA", "AS", "Oy", "Pte Ltd")
_PEOPLE = 0.4
_COUNTS = (2_000, 60_000, 40_000)  # distinct given names, family names, words of businesses


class Namer:
    """Gives names. The same `seed` gives the same names; the words are the same for every seed, so lists and queries meet."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311  data, not a secret
        self._given, self._family, self._business = (_Words(number, count) for number, count in enumerate(_COUNTS))

    def __iter__(self) -> Iterator[str]:
        while True:
            yield self.person() if self._random.random() < _PEOPLE else self.business()

    def person(self) -> str:
        """Two to four words: given names, then a family name."""
        given = self._given.draw(self._random, self._random.choice((1, 1, 2)))
        return " ".join([*given, *self._family.draw(self._random, self._random.choice((1, 1, 2)))])

    def business(self) -> str:
        """One or two words of its own, perhaps a trade, a legal form."""
        own = self._business.draw(self._random, self._random.choice((1, 2, 2)))
        trade = [self._random.choice(_TRADES)] if self._random.random() < 0.7 else []
        return " ".join([*own, *trade, self._random.choice(_FORMS)])

    def misspelt(self, name: str) -> str:
        """The name with two neighbouring letters of its longest word exchanged, or one left out."""
        word = max(name.split(), key=len)
        at = self._random.randrange(1, len(word) - 1)
        slip = word[:at] + word[at + 1] + word[at] + word[at + 2 :] if self._random.random() < 0.5 else word[:at] + word[at + 1 :]
        return name.replace(word, slip, 1)


class _Words:
    """Distinct words, each with its frequency: the n-th is 1/n as common as the first."""

    def __init__(self, number: int, count: int) -> None:
        random = Random(number)  # noqa: S311  data
        words: dict[str, None] = {}
        while len(words) < count:
            syllables = (
                random.choice(_ONSETS) + random.choice(_VOWELS) + random.choice(_CODAS)
                for _ in range(random.choice((2, 2, 3, 3, 4)))
            )
            words["".join(syllables).capitalize()] = None
        self._words = list(words)
        self._frequencies = list(accumulate(1 / rank for rank in range(1, count + 1)))

    def draw(self, random: Random, count: int) -> list[str]:
        return random.choices(self._words, cum_weights=self._frequencies, k=count)

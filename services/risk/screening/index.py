"""From a name to the few listed names worth comparing, at a cost that hardly depends on how many are listed. Immutable, pure.

A listed name is filed under its key (all words in any order), its words, their sounds, its letters run together, and under
every pair of its common sounds. A query reads the shortest of these postings first, within a budget; words that nobody on
the list bears are replaced by their nearest spellings. What is found is ranked by how rare the shared keys are.
"""

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from itertools import combinations
from math import log
from typing import Self

from services.risk.screening.entries import Entry, EntryKind
from services.risk.screening.identifiers import entry_keys, query_key
from services.risk.screening.letters import sound
from services.risk.screening.listing import KINDS, Listing
from services.risk.screening.names import Name, parse, readings
from services.risk.screening.postings import Postings
from services.risk.screening.spellings import Spellings

_COMMON = 400  # a word borne by more names than this finds nobody alone, only together with another such word
_READ = 2_400  # postings read for one query: bounds the time
_CANDIDATES = 32
_PAIRED_WORDS = 6  # the most telling words of a name that are filed in pairs
_GROUPS: dict[EntryKind, str] = {"person": "p", "organisation": "p", "vessel": "v", "address": "a"}  # screened together


@dataclass(frozen=True, slots=True)
class Index:
    """A list, ready to be searched. `texts[n]` is the n-th listed name as it is listed, `names[n]` as it is compared, `owners[n]`
    its entry, `weak[n]` whether it is weak.
    """

    entries: Sequence[Entry]
    texts: Sequence[str]
    owners: "array[int]"
    weak: bytes
    names: Listing
    postings: Postings
    identifiers: Postings
    spellings: Spellings

    @classmethod
    def build(cls, entries: Iterable[Entry]) -> Self:
        """File every name and identifier of the entries."""
        entries = tuple(entries)
        listed = [
            (reading, owner, name.weak)
            for owner, entry in enumerate(entries)
            for name in entry.names
            for reading in readings(name.text)
        ]
        listed.sort(key=lambda one: one[0].text.count(" "))  # short names first: a budget that ends early cuts off long ones
        names = Listing.of(parse(reading.text, entries[owner].kind, reading.romanised) for reading, owner, _ in listed)
        return cls(
            entries=entries,
            texts=[reading.text for reading, _, _ in listed],
            owners=array("I", [owner for _, owner, _ in listed]),
            weak=bytes(weak for _, _, weak in listed),
            names=names,
            postings=Postings(_filed(names)),
            identifiers=Postings((key, owner) for owner, entry in enumerate(entries) for key in entry_keys(entry)),
            spellings=Spellings(names.words),
        )

    def identified(self, value: str, *, of_vessel: bool) -> list[Entry]:
        """The entries that bear this identifier."""
        key = query_key(value, of_vessel=of_vessel)
        if key is None:
            return []
        return [entry for owner in self.identifiers[key].first(_READ) if key in entry_keys(entry := self.entries[owner])]

    def candidates(self, names: Sequence[Name]) -> list[int]:
        """Numbers of at most 32 listed names that may be meant, likeliest first. `names` are readings of one name."""
        group = _GROUPS[names[0].kind]
        words = dict.fromkeys(word for name in names for word in name.words)
        for word in tuple(words):
            if len(word) > 2 and not self.postings[f"{group}w{word}"]:
                words.update(dict.fromkeys(self.spellings.near(word)))
        whole = dict.fromkeys(key for name in names for key in sorted(_whole_keys(group, name)))
        single = dict.fromkeys(key for word in words for key in _word_keys(group, word))
        ranges = [self.postings[key] for key in whole] + [one for key in single if len(one := self.postings[key]) <= _COMMON]
        sounds = {sound(word) for word in words}
        ranges += [self.postings[key] for key in _pair_keys(group, [one for one in sounds if self._common(group, one)])]
        hits: dict[int, float] = {}
        left = _READ
        for found in sorted(ranges, key=len):
            rarity = log((len(self.texts) + 1) / max(1, len(found)))
            numbers = found.first(left)
            again = hits.keys() & numbers if hits else ()
            known = {number: hits[number] + rarity for number in again}
            hits |= dict.fromkeys(numbers, rarity)
            hits |= known
            left -= len(found)
            if left <= 0:
                break
        if len(hits) > _CANDIDATES:
            least = sorted(hits.values())[-_CANDIDATES]
            hits = {number: rarity for number, rarity in hits.items() if rarity >= least}
        size, texts = max(len(name.words) for name in names), self.texts
        return nsmallest(_CANDIDATES, hits, lambda number: (-hits[number], abs(texts[number].count(" ") + 1 - size), number))

    def _common(self, group: str, heard: str) -> bool:
        return len(self.postings[f"{group}s{heard}"]) > _COMMON


def _filed(names: Listing) -> Iterator[tuple[str, int]]:
    """The keys of each name. Sounds are counted first, to know which are common."""
    groups = [_GROUPS[kind] for kind in KINDS]
    sounds = [sound(word) for word in names.words]
    heard = Counter(
        groups[names.kinds[number]] + sounds[word] for number in range(len(names)) for word in set(names.spelling(number))
    )
    for number in range(len(names)):
        name, group = names[number], groups[names.kinds[number]]
        for key in _whole_keys(group, name):
            yield key, number
        for word in set(name.words):
            for key in _word_keys(group, word):
                yield key, number
        telling = [word for _, word in sorted(zip(name.weights, name.words, strict=True), reverse=True)[:_PAIRED_WORDS]]
        common = [one for word in telling if heard[group + (one := sound(word))] > _COMMON]
        for key in _pair_keys(group, common):
            yield key, number


def _whole_keys(group: str, name: Name) -> set[str]:
    """All words in any order; the letters run together, with the first word in front, or the last, as in `NAMES, Given`."""
    words = name.words
    orders = {words, words[1:] + words[:1], words[-1:] + words[:-1]}
    return {f"{group}={name.key}"} | {f"{group}j{sound(''.join(some))}" for some in orders}


def _word_keys(group: str, word: str) -> tuple[str, ...]:
    heard = sound(word)
    return (f"{group}w{word}", f"{group}s{heard}") if len(heard) > 1 else (f"{group}w{word}",)


def _pair_keys(group: str, sounds: Iterable[str]) -> Iterator[str]:
    for one, other in combinations(sorted(set(sounds)), 2):
        yield f"{group}&{one} {other}"

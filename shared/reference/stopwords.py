"""Unacceptable goods descriptions: the ICS2 stop words, and what it takes to hold nothing but them.

A field of stop words alone counts as empty; stop words inside a longer text reject nothing (ICS2 Harmonised Trader
Interface v2.02). What "alone" means is ours to define, and is this page:

- Words are compared in lower case and singular, whatever stands between them, so `Spare-parts`, `SPAREPARTS` and
  `spare part` are one; `I.T. goods` is `IT goods`.
- Several terms in any order, joined by anything, are still only stop words; so are numbers and joining words between.
- Two listed words may name goods together: the annex refuses `Iron` and `Ore` and accepts `Iron Ore`. Its acceptable
  examples are never only stop words, nor is a material before a form (steel rods, fish oil, scrap metal).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from shared.reference.files import rows
from shared.reference.text import cleanse

LONGEST = 8
"""Words in the longest term that is recognised; keeps the check linear."""

_WORD = re.compile(r"\d+|[^\W\d_]+")
_BRACKETS = re.compile(r"[\[(][^\])]*[\])]")
_ELSEWHERE = re.compile(r"\(\s*See\b[^)]*\)?")
_JOINING = frozenset({"an", "and", "etc", "for", "in", "including", "of", "or", "plus", "the", "with", "x"})

# The annex accepts Iron Ore, Fuel Rod, MDF boards and vegetable oil: so is every material directly before a form, and
# waste before what is recovered from it, which has headings of its own.
_MATERIALS = frozenset(
    {
        "animal", "auto", "automobile", "car", "fish", "fruit", "fuel", "glass", "herb", "iron", "machine",
        "mdf", "metal", "oil", "plant", "polyurethane", "steel", "textile", "vegetable", "vehicle",
    }
)  # fmt: skip
_FORMS = frozenset(
    {
        "bag", "battery", "board", "box", "cable", "cap", "case", "drum", "fuel", "granulate", "label", "meat",
        "oil", "ore", "pad", "pipe", "plate", "powder", "rod", "scrap", "tire", "tubing", "tyre", "waste",
    }
)  # fmt: skip
_WASTE = frozenset({"scrap", "waste"})
_RECOVERED = frozenset({"battery", "glass", "iron", "metal", "oil", "steel", "textile", "tire", "tyre"})


class Word(NamedTuple):
    """A word in lower case and singular; `close` when only spaces or a hyphen part it from the one before."""

    text: str
    close: bool


@dataclass(frozen=True)
class StopWords:
    """The list. `terms` and `accepted` are keys (words run together), `examples` texts by key.

    `accepted` holds acceptable goods made of listed words, `examples` what the annex would accept in place of a term.
    """

    terms: frozenset[str] = field(repr=False)
    accepted: frozenset[str] = field(repr=False)
    examples: Mapping[str, str] = field(repr=False)

    def only(self, text: str) -> bool:
        """Whether the text holds at least one stop word and nothing but stop words."""
        words = _words(cleanse(text))
        if _names_a_form(words):
            return False
        reached = {0}
        for start, word in enumerate(words):
            if any(key in self.accepted for _, key in _spans(words, start, close=True)):
                return False
            if start in reached:
                reached.update(end for end, key in _spans(words, start) if key in self.terms)
                if _says_nothing(word.text):
                    reached.add(start + 1)
                reached.remove(start)
                if not reached:
                    return False
        return len(words) in reached and not all(_says_nothing(word.text) for word in words)

    def inside(self, text: str) -> bool:
        """Whether any stop word stands in the text."""
        return self._first(text) is not None

    def example(self, text: str) -> str | None:
        """What the annex accepts in place of the first stop word of the text, for a hint; None where it gives none."""
        return self.examples.get(self._first(text) or "")

    def _first(self, text: str) -> str | None:
        words = _words(cleanse(text))
        for start in range(len(words)):
            for _, key in reversed(list(_spans(words, start))):
                if key in self.terms:
                    return key
        return None


@cache
def stop_words() -> StopWords:
    """The European Commission's annex with the terms that PACT adds."""
    annex = [(list(_keys(term)), _ELSEWHERE.sub("", cell).strip(" ,")) for term, cell in rows("stop_words")]
    added = [key for term, _ in rows("stop_words_added") for key in _keys(term)]
    terms = frozenset(added).union(*(keys for keys, _ in annex))
    return StopWords(
        terms=terms,
        accepted=frozenset(key for _, example in annex for key in _keys(example)) - terms,
        examples=MappingProxyType({key: example for keys, example in annex if example for key in keys}),
    )


def only_stop_words(text: str) -> bool:
    """Whether the text holds nothing but unacceptable terms: such a field counts as empty (ICS2, DOC-01)."""
    return stop_words().only(text)


def contains_stop_word(text: str) -> bool:
    """Whether an unacceptable term stands anywhere in the text (DOC-02). Rejects nothing by itself."""
    return stop_words().inside(text)


def variants(term: str) -> tuple[str, ...]:
    """The ways to write a printed term: whole, without its brackets, and each part of a list in one cell."""
    bare = _BRACKETS.sub("", term)
    return (term, bare, *re.split(r"[,/]", bare))


def _keys(term: str) -> Iterator[str]:
    for variant in variants(term):
        key = "".join(word.text for word in _words(cleanse(variant)) if not word.text.isdecimal())
        if key:
            yield key


def _words(text: str) -> list[Word]:
    text = text.casefold().replace("'", "").replace("’", "")
    words, end = [], 0
    for match in _WORD.finditer(text):
        words.append(Word(_singular(match[0]), close=not text[end : match.start()].strip(" -")))
        end = match.end()
    return words


def _singular(word: str) -> str:
    if len(word) <= 3 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    return word[:-1]


def _spans(words: list[Word], start: int, *, close: bool = False) -> Iterator[tuple[int, str]]:
    key = ""
    for end in range(start, min(start + LONGEST, len(words))):
        if close and key and not words[end].close:
            return
        key += words[end].text
        yield end + 1, key


def _says_nothing(word: str) -> bool:
    return word in _JOINING or word.isdecimal()


def _names_a_form(words: list[Word]) -> bool:
    return any(
        (second.close and _specific(first.text, second.text))
        or (second.text == "of" and third is not None and _specific(third.text, first.text))
        for first, second, third in _threes(words)
    )


def _specific(first: str, second: str) -> bool:
    return (first in _MATERIALS and second in _FORMS) or (first in _WASTE and second in _RECOVERED)


def _threes(words: list[Word]) -> Iterable[tuple[Word, Word, Word | None]]:
    return zip(words, words[1:], [*words[2:], None], strict=False)

"""A name as screening compares it: its words in order with their weights, its numbers, its legal form. Pure."""

import re
from functools import lru_cache
from typing import NamedTuple, Self

from services.risk.screening.entries import EntryKind
from services.risk.screening.letters import fold, undigit
from services.risk.screening.scripts import romanise
from services.risk.screening.vocabulary import Form, Vocabulary, vocabulary

# Letters and digits; vowel signs of South and South-East Asian scripts are no letters to `\w` but belong to the word.
_WORD = re.compile("[^\\W_](?:[^\\W_]|[\u0900-\u0dff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff])*")
_DOTTED = re.compile(r"\b(?:[^\W\d_]\.){2,}(?:[^\W\d_]\b)?")
_ALTERNATIVES = re.compile(
    r"\s*(?:;|\||(?<=\w\w\w)\s?/\s?(?=\w\w\w)|\b(?:a\.?k\.?a|f\.?k\.?a|n\.?k\.?a)\b\.?:?|\bd\.?/?b\.?/?a\b\.?:?|\bt/a\b:?|\bc/o\b:?"
    r"|\bo/b(?:/o)?\b:?|\b(?:trading|doing business|also known|formerly known) as\b:?|\b(?:on behalf|care) of\b:?)\s*",
    re.IGNORECASE,
)
_PERHAPS_SEVERAL = re.compile(r"[;|/]|[afn]\.?k\.?a|d\.?b\.?a| as\b| of\b", re.IGNORECASE)  # cheap; true wherever the above is
_LAST_NUMERAL = {"i": "1", "v": "5", "x": "10"}
_SILENT = frozenset({"the", "and"})
_LONGEST, _MOST_WORDS = 1_000, 40  # characters and words compared of one name; real ones are far shorter
_TELLING_LETTERS = 8  # a word tells more the longer it is, up to here
_NO_FORMS: frozenset[Form] = frozenset()
_PARTICLE, _GENERIC = 0.15, 0.25  # what a word of these classes tells, of what another word of its length does


class Name(NamedTuple):
    """A parsed name. `weights` says how much each of `words` tells; `key` is equal for equal names, whatever their order.

    `romanised` tells that it was written in another script, `vowelless` that this script writes few vowels.
    """

    kind: EntryKind
    words: tuple[str, ...]
    weights: tuple[float, ...]
    numbers: tuple[str, ...]
    forms: frozenset[Form]
    key: str
    romanised: bool = False
    vowelless: bool = False

    @classmethod
    def of(
        cls,
        kind: EntryKind,
        words: tuple[str, ...],
        weights: tuple[float, ...],
        numbers: tuple[str, ...],
        forms: frozenset[Form],
        *,
        romanised: bool = False,
        vowelless: bool = False,
    ) -> Self:
        """The name with its key."""
        return cls(kind, words, weights, numbers, forms, " ".join(sorted(words + numbers)), romanised, vowelless)


class Reading(NamedTuple):
    """A text to be read as a name, as it stands or romanised."""

    text: str
    romanised: bool


@lru_cache(maxsize=1 << 15)
def alternatives(text: str) -> tuple[str, ...]:
    """The text and, where it names several (`a.k.a.`, `c/o`, `t/a`, `/`), each of them."""
    if not _PERHAPS_SEVERAL.search(text):
        return (text,)
    parts = [part for part in _ALTERNATIVES.split(text) if part and not part.isspace()]
    return (text, *parts) if len(parts) > 1 else (text,)


@lru_cache(maxsize=1 << 15)
def readings(text: str) -> tuple[Reading, ...]:
    """All alternatives as they stand, then those of another script than Latin romanised. Two of the latter are not compared:
    the names as they stand tell more.
    """
    plain = tuple(Reading(part, romanised=False) for part in alternatives(text))
    if text.isascii():
        return plain
    return plain + tuple(Reading(part, romanised=True) for part, _ in plain if romanise(part))


@lru_cache(maxsize=1 << 15)
def parse(text: str, kind: EntryKind, romanised: bool = False) -> Name:
    """The name of a person, organisation or vessel, or the lines of an address; `romanised`, in Latin letters.

    Persons lose honorifics, organisations legal forms (kept apart), vessels the kind of vessel. A name made of nothing
    else keeps its words. Numbers stand apart, so that `Nova 5` is seen to differ from `Nova 6` in its number.
    """
    text, vowelless = text[:_LONGEST], False
    latin = romanise(text) if romanised else None
    if latin is not None:
        text, vowelless = latin
    words, forms = _said(_words(text, kind), kind, vocabulary())
    shortest = 2 if kind == "person" else 4  # nobody's name holds a code, a ship's may
    numbers, spoken = [], []
    for word in words:
        if word.isalpha():
            spoken.append(word)
        elif word.isdecimal():
            numbers.append(word.lstrip("0"))
        else:
            spoken.append(undigit(word, shortest))
    numbers.sort()
    weights = tuple([weight(word, kind) for word in spoken])
    return Name.of(kind, tuple(spoken), weights, tuple(numbers), forms, romanised=latin is not None, vowelless=vowelless)


def _words(text: str, kind: EntryKind) -> list[str]:
    text = fold(text)
    if "&" in text:
        text = text.replace("&", " and ")
    if "." in text and kind != "person":
        text = _DOTTED.sub(lambda dotted: dotted[0].replace(".", ""), text)
    return _WORD.findall(text)[:_MOST_WORDS]


def _said(words: list[str], kind: EntryKind, known: Vocabulary) -> tuple[list[str], frozenset[Form]]:
    """The words that tell who is meant, and the legal forms. Set operations tell first whether there is anything to change."""
    match kind:
        case "person":
            return _without(words, known.honorifics), _NO_FORMS
        case "vessel":
            return _numerals(_without_ends(words, known.vessel_kinds), known), _NO_FORMS
        case "address":
            return words, _NO_FORMS
        case "organisation":
            forms = _NO_FORMS
            if not known.form_lengths.keys().isdisjoint(words):
                words, forms = _without_forms(words, known)
            words = _without(words, _SILENT)
            if not known.abbreviations.keys().isdisjoint(words):
                words = " ".join(known.abbreviations.get(word, word) for word in words).split()
            return _numerals(words, known), forms


def _without(words: list[str], unsaid: frozenset[str]) -> list[str]:
    """The words without those left unsaid; all of them when they are all there is."""
    return words if unsaid.isdisjoint(words) else [word for word in words if word not in unsaid] or words


@lru_cache(maxsize=1 << 16)
def weight(word: str, kind: EntryKind) -> float:
    """How much a word tells about who is meant."""
    known = vocabulary()
    told: float = min(len(word), _TELLING_LETTERS) ** 0.5
    if word in known.particles and not (kind == "person" and len(word) == 1):  # an initial
        return told * _PARTICLE
    return told * _GENERIC if kind == "organisation" and word in known.generic else told


def _numerals(words: list[str], known: Vocabulary) -> list[str]:
    if not known.numerals.keys().isdisjoint(words):
        words = [known.numerals.get(word, word) for word in words]
    if len(words) > 2:
        words[-1] = _LAST_NUMERAL.get(words[-1], words[-1])
    return words


def _without_ends(words: list[str], unsaid: frozenset[str]) -> list[str]:
    start, end = 0, len(words)
    while start < end and words[start] in unsaid:
        start += 1
    while start < end and words[end - 1] in unsaid:
        end -= 1
    return words[start:end] or words


def _without_forms(words: list[str], known: Vocabulary) -> tuple[list[str], frozenset[Form]]:
    kept: list[str] = []
    found: set[Form] = set()
    at = 0
    while at < len(words):
        form, length = _form(words, at, known)
        if form is None:
            kept.append(words[at])
        else:
            found.add(form)
        at += length
    return (kept, frozenset(found)) if kept else (words, frozenset())


def _form(words: list[str], at: int, known: Vocabulary) -> tuple[Form | None, int]:
    lengths = known.form_lengths.get(words[at], ())
    if lengths and len(words) - at <= lengths[0]:
        cut = known.cut_forms.get(" ".join(words[at:]))
        if cut is not None:
            return cut, len(words) - at
    for length in lengths:
        form = known.forms.get(tuple(words[at : at + length]))
        if form is not None:
            return form, length
    return None, 1

"""A name as screening compares it: its words in order with their weights, its numbers, its legal form. Pure."""

import re
from dataclasses import dataclass
from functools import lru_cache

from services.risk.screening.entries import EntryKind
from services.risk.screening.letters import fold, undigit
from services.risk.screening.vocabulary import Form, Vocabulary, vocabulary

# Letters and digits; vowel signs of South and South-East Asian scripts are no letters to `\w` but belong to the word.
_WORD = re.compile("[^\\W_](?:[^\\W_]|[\u0900-\u0dff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff])*")
_DOTTED = re.compile(r"\b(?:[^\W\d_]\.){2,}(?:[^\W\d_]\b)?")
_ALTERNATIVES = re.compile(
    r"\s*(?:;|\||(?<=\w\w\w)\s?/\s?(?=\w\w\w)|\b(?:a\.?k\.?a|f\.?k\.?a|n\.?k\.?a)\b\.?:?|\bd\.?/?b\.?/?a\b\.?:?|\bt/a\b:?|\bc/o\b:?"
    r"|\bo/b(?:/o)?\b:?|\b(?:trading|doing business|also known|formerly known) as\b:?|\b(?:on behalf|care) of\b:?)\s*",
    re.IGNORECASE,
)
_LAST_NUMERAL = {"i": "1", "v": "5", "x": "10"}
_SILENT = frozenset({"the", "and"})
_LONGEST, _MOST_WORDS = 1_000, 40  # characters and words compared of one name; real ones are far shorter
_TELLING_LETTERS = 8  # a word tells more the longer it is, up to here
_PARTICLE, _GENERIC = 0.15, 0.25  # what a word of these classes tells, of what another word of its length does


@dataclass(frozen=True, slots=True)
class Name:
    """A parsed name. `weights` says how much each of `words` tells; `key` is equal for equal names, whatever their order."""

    kind: EntryKind
    words: tuple[str, ...]
    weights: tuple[float, ...]
    numbers: tuple[str, ...]
    forms: frozenset[Form]
    key: str


@lru_cache(maxsize=1 << 15)
def alternatives(text: str) -> tuple[str, ...]:
    """The text and, where it names several (`a.k.a.`, `c/o`, `t/a`, `/`), each of them."""
    parts = [part for part in _ALTERNATIVES.split(text) if part and not part.isspace()]
    return (text, *parts) if len(parts) > 1 else (text,)


@lru_cache(maxsize=1 << 15)
def parse(text: str, kind: EntryKind) -> Name:
    """The name of a person, organisation or vessel, or the lines of an address.

    Persons lose honorifics, organisations legal forms (kept apart), vessels the kind of vessel. A name made of nothing
    else keeps its words. Numbers stand apart, so that `Nova 5` is seen to differ from `Nova 6` in its number.
    """
    known = vocabulary()
    text = fold(text[:_LONGEST]).replace("&", " and ")
    if "." in text and kind != "person":
        text = _DOTTED.sub(lambda dotted: dotted[0].replace(".", ""), text)
    words = _WORD.findall(text)[:_MOST_WORDS]
    forms: frozenset[Form] = frozenset()
    match kind:
        case "person":
            words = [word for word in words if word not in known.honorifics] or words
        case "organisation":
            words, forms = _without_forms(words, known)
            words = [word for word in words if word not in _SILENT] or words
            words = _numerals(" ".join(known.abbreviations.get(word, word) for word in words).split(), known)
        case "vessel":
            words = _numerals(_without_ends(words, known.vessel_kinds), known)
        case "address":
            pass
    numbers = tuple(sorted(word.lstrip("0") for word in words if word.isdecimal()))
    shortest = 2 if kind == "person" else 4  # nobody's name holds a code, a ship's may
    spoken = tuple(undigit(word, shortest) for word in words if not word.isdecimal())
    weights = tuple(_weight(word, kind, known) for word in spoken)
    return Name(kind, spoken, weights, numbers, forms, " ".join(sorted(spoken + numbers)))


def _weight(word: str, kind: EntryKind, known: Vocabulary) -> float:
    told: float = min(len(word), _TELLING_LETTERS) ** 0.5
    if word in known.particles and not (kind == "person" and len(word) == 1):  # an initial
        return told * _PARTICLE
    return told * _GENERIC if kind == "organisation" and word in known.generic else told


def _numerals(words: list[str], known: Vocabulary) -> list[str]:
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

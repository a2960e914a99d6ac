"""Words that say little about who is meant, read once from `words.yaml`."""

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import yaml

_SHORTEST_CUT = 10  # letters of a legal form that remain where a field ended: `limited lia`


class Form(NamedTuple):
    """A legal form of business: its class, and the family within which translators swap forms."""

    name: str
    family: str


class Vocabulary(NamedTuple):
    """The word classes.

    `forms` maps the words of a legal form to it, `form_lengths` the first word to how many words may follow (most first),
    `cut_forms` the beginnings of long forms, as fields of fixed length leave them.
    """

    forms: Mapping[tuple[str, ...], Form]
    form_lengths: Mapping[str, tuple[int, ...]]
    cut_forms: Mapping[str, Form]
    particles: frozenset[str]
    honorifics: frozenset[str]
    vessel_kinds: frozenset[str]
    generic: frozenset[str]
    abbreviations: Mapping[str, str]
    numerals: Mapping[str, str]


@cache
def vocabulary() -> Vocabulary:
    """The shipped vocabulary."""
    words = yaml.safe_load((files(__package__) / "words.yaml").read_text("utf-8"))
    texts = {
        text: Form(name, family) for family, classes in words["forms"].items() for name, some in classes.items() for text in some
    }
    forms = {tuple(text.split()): form for text, form in texts.items()}
    return Vocabulary(
        forms=forms,
        form_lengths=_lengths(forms),
        cut_forms={
            text[:length].rstrip(): form
            for text, form in texts.items()
            if " " in text
            for length in range(_SHORTEST_CUT, len(text))
        },
        particles=frozenset(words["particles"]),
        honorifics=frozenset(words["honorifics"]),
        vessel_kinds=frozenset(words["vessel_kinds"]),
        generic=frozenset(words["generic"]),
        abbreviations=words["abbreviations"],
        numerals=words["numerals"],
    )


def _lengths(forms: Iterable[tuple[str, ...]]) -> Mapping[str, tuple[int, ...]]:
    lengths: dict[str, set[int]] = {}
    for words in forms:
        lengths.setdefault(words[0], set()).add(len(words))
    return {head: tuple(sorted(some, reverse=True)) for head, some in lengths.items()}

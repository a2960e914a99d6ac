"""Reference lists: named sets of codes, words and names that conditions look values up in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Self


class Entry(NamedTuple):
    """A member of a list, valid from the first day to the last, both included; None leaves that side open."""

    value: str
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class ReferenceList:
    """One version of a list, with entries of the past and of the future."""

    entries: frozenset[Entry]

    @classmethod
    def of(cls, values: Iterable[str]) -> Self:
        """A list whose members are always valid."""
        return cls(frozenset(map(Entry, values)))

    def on(self, day: date) -> frozenset[str]:
        """The members valid on this day."""
        return frozenset(
            value for value, first, last in self.entries if (first is None or first <= day) and (last is None or day <= last)
        )


def in_force(lists: Mapping[str, ReferenceList], day: date) -> dict[str, frozenset[str]]:
    """The members of every list on this day: what a ruleset is made with. Entries that start or end make another ruleset, so an
    assessment says by its ruleset hash alone what it was made with.
    """
    return {name: reference.on(day) for name, reference in lists.items()}

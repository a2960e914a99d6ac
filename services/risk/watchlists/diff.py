"""What one version of a list adds to another, takes away and changes. Pure."""

from dataclasses import fields
from typing import NamedTuple

from services.risk.screening import Entry, WatchList

_COMPARED = [each.name for each in fields(Entry) if each.name not in ("id", "list_name")]


class Changed(NamedTuple):
    """An entry that both versions hold, and the elements in which they differ."""

    before: Entry
    after: Entry
    elements: tuple[str, ...]


class Difference(NamedTuple):
    """From one version to another, each in the order of the version that holds it."""

    added: tuple[Entry, ...]
    removed: tuple[Entry, ...]
    changed: tuple[Changed, ...]


def difference(before: WatchList, after: WatchList) -> Difference:
    """What happens to the list when `after` replaces `before`. Entries are the same by id."""
    old, new = ({entry.id: entry for entry in one.entries} for one in (before, after))
    both = [(old[name], entry) for name, entry in new.items() if name in old]
    return Difference(
        added=tuple(entry for name, entry in new.items() if name not in old),
        removed=tuple(entry for name, entry in old.items() if name not in new),
        changed=tuple(
            Changed(one, other, elements)
            for one, other in both
            if (elements := tuple(name for name in _COMPARED if getattr(one, name) != getattr(other, name)))
        ),
    )

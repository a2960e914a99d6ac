"""The watch lists and cleared pairs in force, read when they change. Lists that stay are not read again."""

import asyncio
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from services.risk.screening import Entry, WatchList, read_watch_lists
from services.risk.watchlists import store
from services.risk.watchlists.cleared import Cleared
from services.risk.watchlists.versions import read
from shared.database import Database

NONE_CLEARED = Cleared()
NOTHING = store.InForce(frozenset(), 0, 0)
"""What a database says in which there is no list and no clearance."""


@dataclass(frozen=True)
class Watched:
    """What is screened against: the lists, the pairs left out, and the mark that tells this from what comes after it."""

    lists: tuple[WatchList, ...]
    cleared: Cleared = NONE_CLEARED
    mark: store.InForce = NOTHING

    @property
    def kept(self) -> bool:
        """Whether the lists are versions kept in the database, whose activation was announced when it happened."""
        return bool(self.mark.versions)

    @property
    def versions(self) -> dict[str, str]:
        """The version of every list, as a ruleset bears it."""
        return {f"watch:{one.name}": one.version for one in self.lists}

    def valid_on(self, day: date) -> str:
        """What tells the entries that count on this day from those of another day: SHA-256, hex, empty while none has a date."""
        dated = (entry for one in self.lists for entry in one.entries if entry.valid_from or entry.valid_to)
        counting = sorted(f"{entry.list_name}/{entry.id}" for entry in dated if entry.valid_on(day))
        return sha256("\n".join(counting).encode()).hexdigest() if counting else ""

    def entry(self, list_name: str, entry_id: str) -> Entry | None:
        """An entry of a list in force."""
        entries = (entry for one in self.lists if one.name == list_name for entry in one.entries)
        return next((entry for entry in entries if entry.id == entry_id), None)


async def watched(database: Database, day: date, folder: Path | None, before: Watched | None = None) -> Watched:
    """What is in force on `day`: the database's active versions; while it has none, the lists in `folder`, or the sample.

    Raises ListError for a list that cannot be read; the caller keeps what it had.
    """
    async with database.begin() as connection:
        mark = await store.in_force(connection, day)
        cleared = await store.cleared_pairs(connection, day)
        known = {(one.name, one.version): one for one in before.lists} if before and before.kept else {}
        rows = await store.read_versions(connection, mark.versions - known.keys())
    if not mark.versions:
        lists = before.lists if before and not before.kept else await asyncio.to_thread(lambda: tuple(read_watch_lists(folder)))
    else:
        fresh = await asyncio.to_thread(lambda: [read(row) for row in rows])
        known |= {(one.name, one.version): one for one in fresh}
        lists = tuple(known[one] for one in sorted(mark.versions))
    return Watched(lists, cleared, mark)

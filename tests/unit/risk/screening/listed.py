"""Made-up entries for screening tests."""

from collections.abc import Iterable
from datetime import UTC, datetime

from services.risk.screening import Entry, Identifier, ListedName, Screener, WatchList
from services.risk.screening.entries import EntryKind


def entry(
    identity: str, name: str, kind: EntryKind = "organisation", *, weak: Iterable[str] = (), aliases: Iterable[str] = (), **more
):
    names = (ListedName(name), *map(ListedName, aliases), *(ListedName(one, weak=True) for one in weak))
    fields = {"list_name": "made-up", "programme": "ARMS", "countries": ("AE",)} | more
    fields["identifiers"] = tuple(Identifier(*one.split(":")) for one in fields.get("identifiers", ()))
    return Entry(id=identity, kind=kind, names=names, **fields)


def watch_list(*entries: Entry, name: str = "made-up") -> WatchList:
    return WatchList(name, "1", "0" * 64, entries, datetime(2026, 1, 1, tzinfo=UTC))


def screener(*entries: Entry) -> Screener:
    return Screener.build([watch_list(*entries)])

"""Denied-party screening: watch lists in, explained matches out. In process, immutable, without network.

`loaders` read lists into `entries`; `index` finds the few names worth comparing; `features` compare; `screener` decides.
"""

from services.risk.screening.batch import screen_batch
from services.risk.screening.entries import Entry, Identifier, ListedName, ListError, WatchList
from services.risk.screening.files import read_watch_list, read_watch_lists
from services.risk.screening.screener import Query, Screener, ScreeningMatch

__all__ = [
    "Entry",
    "Identifier",
    "ListError",
    "ListedName",
    "Query",
    "Screener",
    "ScreeningMatch",
    "WatchList",
    "read_watch_list",
    "read_watch_lists",
    "screen_batch",
]

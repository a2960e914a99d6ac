"""How many consignments a criterion may select a day: who is selected while there is room, and who is not any more. Pure.

A consignment counts once for a criterion, on the day it was first selected, however often it is amended, judged again or
delivered; selected once, it stays so. Of several that come at once the first in order are selected.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import polars as pl

from services.risk.core.assess import EXHAUSTED
from services.risk.core.column import TEXTS
from services.risk.core.criteria import AtMost
from services.risk.core.frames import Frames

ALL = None
"""Stands for every office together where selections are counted."""


class Selected(NamedTuple):
    """A criterion selected a consignment; `office` is that of first entry, empty where none is named."""

    criterion: str
    consignment_id: str
    office: str


@dataclass(frozen=True)
class Taken:
    """What limits have given already: how many that day by criterion and office (`ALL` for all), and of whom it is known."""

    counts: Mapping[tuple[str, str | None], int] = field(default_factory=dict)
    held: frozenset[tuple[str, str]] = frozenset()  # criterion, consignment

    def full(self, criterion: str, limit: AtMost, office: str) -> bool:
        """Whether the criterion may select nothing more at this office."""
        everywhere, here = self.counts.get((criterion, ALL), 0), self.counts.get((criterion, office), 0)
        return everywhere >= limit.per_day or (limit.per_office is not None and here >= limit.per_office)


class Asking(NamedTuple):
    """A consignment that criteria with limits hit. Only where `fresh` may it take of what is left: one that was decided before
    keeps what it was given.
    """

    consignment_id: str
    office: str
    wants: Mapping[str, AtMost]
    fresh: bool = True


class Allotted(NamedTuple):
    """What is newly selected, and which criteria do not count for whom."""

    selected: list[Selected]
    denied: dict[str, frozenset[str]]


def allot(asking: Iterable[Asking], taken: Taken) -> Allotted:
    """Select in order while there is room."""
    allotted, counts = Allotted([], {}), Counter(taken.counts)
    now = Taken(counts, taken.held)
    for one in asking:
        denied = set()
        for criterion, limit in sorted(one.wants.items()):
            if (criterion, one.consignment_id) in now.held:
                continue
            if not one.fresh or now.full(criterion, limit, one.office):
                denied.add(criterion)
                continue
            counts.update([(criterion, ALL), (criterion, one.office)])
            allotted.selected.append(Selected(criterion, one.consignment_id, one.office))
        if denied:
            allotted.denied[one.consignment_id] = frozenset(denied)
    return allotted


def told(frames: Frames, exhausted: Mapping[str, Collection[str]]) -> Frames:
    """The frames with the criteria that do not count for each consignment."""
    whole = frames["consignment"]
    values = [sorted(exhausted.get(one, ())) for one in whole["consignment_id"]]
    column = pl.Series(EXHAUSTED, values, dtype=TEXTS)
    return Frames({**frames, "consignment": whole.with_columns(column)})


def offices(frames: Frames) -> Sequence[tuple[str, str]]:
    """Each consignment of the frames with its office of first entry."""
    columns = frames["consignment"].select("consignment_id", pl.col("office").fill_null(""))
    return list(columns.iter_rows())

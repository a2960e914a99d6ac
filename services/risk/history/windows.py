"""What a batch asks of history and leaves there: its marks as frames, each ask with the window it may count in."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

import polars as pl

from services.risk.core.history_columns import NEWEST
from services.risk.core.subjects import Subject, view
from services.risk.history.keys import Kind
from services.risk.history.marks import Mark


class Window(NamedTuple):
    """Days before the clock that count: from `since` ago to `until` ago; of the newest `most` sightings."""

    since: int
    until: int = 0
    most: int = NEWEST


WINDOWS: Mapping[Kind, Window] = {
    Kind.PARTY: Window(365),
    Kind.ADDRESS: Window(365),
    Kind.PHONE: Window(365),
    Kind.EMAIL: Window(365),
    Kind.ROUTE: Window(365, most=10),
    Kind.DOCUMENT: Window(365),
    Kind.INVOICE: Window(365),
    Kind.UCR: Window(365),
    Kind.TWIN: Window(90),
    Kind.FILER: Window(90),
    Kind.REVISION: Window(365, most=1),
    Kind.SUBHEADING_PRICE: Window(365, 1),
    Kind.HEADING_PRICE: Window(365, 1),
    Kind.TRADE: Window(60),
    Kind.SUPPLY: Window(365),
    Kind.WORDING: Window(90),
    Kind.PACKING: Window(365, 1, most=500),
    Kind.BOX: Window(365),
    Kind.SEAL: Window(365),
    Kind.CALL: Window(365, 30, most=10),
    Kind.SHIP: Window(365, 90, most=10),
    Kind.SHIP_FLAG: Window(365, 90, most=10),
}
LONGEST = timedelta(days=max(window.since for window in WINDOWS.values()))

_TIME = pl.Datetime("us", "UTC")
TOLD: Mapping[str, pl.DataType] = {
    "other": pl.Int64(),
    "counter": pl.Int64(),
    "mass": pl.Float64(),
    "value": pl.Float64(),
    "begins": _TIME,
    "ends": _TIME,
    "listed": pl.Boolean(),
    "role": pl.String(),
    "currency": pl.String(),
    "lane": pl.String(),
    "codes": pl.String(),
}
"""What a sighting tells beside its key."""

SIGHTING: Mapping[str, pl.DataType] = {
    "key": pl.Int64(),
    "at": _TIME,
    "consignment_id": pl.String(),
    "revision": pl.Int64(),
    "kind": pl.Int64(),
    **TOLD,
    "stopped": pl.Boolean(),
}
"""The columns of a sighting, as stored."""

_MARK = {"kind": pl.Int64(), "key": pl.Int64(), "position": pl.Int64(), "row": pl.Int64(), "asked": pl.Boolean()}
_MARKS: Mapping[str, pl.DataType] = {**_MARK, "left": pl.Boolean(), **TOLD}
_WINDOWS = pl.DataFrame(
    {
        "kind": [int(kind) for kind in WINDOWS],
        "since": [timedelta(days=window.since) for window in WINDOWS.values()],
        "until": [timedelta(days=window.until) for window in WINDOWS.values()],
        "most": [window.most for window in WINDOWS.values()],
    },
    schema={"kind": pl.Int64(), "since": pl.Duration("us"), "until": pl.Duration("us"), "most": pl.Int64()},
)


class Batch(NamedTuple):
    """A batch's marks: what it asks, by kind, each with its window, and what it leaves, one of a consignment for a key."""

    asks: pl.DataFrame
    left: pl.DataFrame


def batch(subjects: Sequence[Subject], marked: Sequence[Mark]) -> Batch:
    """The marks of these subjects as frames."""
    seen = [view(subject) for subject in subjects]
    whose = pl.DataFrame(
        {
            "position": range(len(seen)),
            "at": [one.received_at for one in seen],
            "consignment_id": [one.consignment_id for one in seen],
            "revision": [one.revision for one in seen],
        },
        schema={"position": pl.Int64(), "at": _TIME, "consignment_id": pl.String(), "revision": pl.Int64()},
    )
    columns = dict(zip(Mark._fields, zip(*marked, strict=True), strict=True)) if marked else {}
    made = pl.DataFrame({name: columns.get(name, ()) for name in _MARKS}, schema=dict(_MARKS))
    every = made.join(whose, on="position", how="left", maintain_order="left")
    asks = (
        every.filter("asked")
        .join(_WINDOWS, on="kind", how="left", maintain_order="left")
        .with_columns(since=pl.col("at") - pl.col("since"), until=pl.col("at") - pl.col("until"))
        .sort("kind", maintain_order=True)
    )
    left = every.filter("left").unique(["key", "position"], keep="first", maintain_order=True)
    return Batch(asks, left.drop("asked", "row"))

"""Which sightings each mark of a batch may count: those of the same key, in its window, judged before it.

Two frames meet here. *Asks* are the batch's marks that ask, *seen* are sightings: stored ones (`position` -1) and those the batch
itself leaves. The order of judging is that of positions, so that a batch cut in two counts the same.
"""

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
    """A batch's marks: what it asks (each with its window) and what it leaves (the first of a consignment's for a key)."""

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
        .with_row_index("ask")
        .with_columns(pl.col("ask").cast(pl.Int64))
    )
    left = every.filter("left").unique(["key", "position"], keep="first", maintain_order=True)
    return Batch(asks, left.drop("asked", "row"))


class Past(NamedTuple):
    """What a batch asks, and every sighting of those keys, from new to old."""

    asks: pl.DataFrame
    seen: pl.DataFrame

    def of(self, kind: Kind, *told: str) -> pl.DataFrame:
        """One row for each ask of this kind and consignment that counts for it: the asking one (`own`), others from new to old.

        A consignment seen several times counts as its newest sighting, and as stopped or listed if any of them was. Columns:
        ask, row, position, own, `at_seen`, `age` (the time between), and each of `told` as asked and, with `_seen`, as seen.
        """
        asks, seen = self.asks.filter(kind=kind), self.seen.filter(kind=kind)
        met = (
            asks.select("ask", "key", "position", "who", "since", "until")
            .join(
                seen.select("key", "position", "at", "who", "again", *told), on="key", suffix="_seen", maintain_order="left_right"
            )
            .filter(
                pl.col("position_seen") < pl.col("position"), pl.col("at") <= pl.col("until"), pl.col("at") >= pl.col("since")
            )
        )
        met = _newest(met, WINDOWS[kind].most)
        if kind is not Kind.REVISION:
            met = met.filter(pl.col("who") != pl.col("who_seen"))
        met = _once(met, [flag for flag in ("stopped", "listed") if flag in told])
        as_seen = [pl.col("at").alias("at_seen"), *(pl.col(name).alias(f"{name}_seen") for name in told)]
        selves = asks.with_columns(stopped=False).select("ask", *as_seen, own=True)
        every = pl.concat([selves, met.select("ask", *as_seen, own=False)])
        mine = asks.select("ask", "row", "position", "at", *(name for name in told if name != "stopped"))
        return mine.join(every, on="ask", maintain_order="left_right").with_columns(age=pl.col("at") - pl.col("at_seen"))


def past(given: Batch, stored: pl.DataFrame, stopped: Sequence[bool]) -> Past:
    """What there is to look back at: `stored` sightings, and the batch's own, those of `stopped` positions as stopped."""
    stops = pl.DataFrame(
        {"position": range(len(stopped)), "stopped": stopped}, schema={"position": pl.Int64, "stopped": pl.Boolean}
    )
    own = given.left.join(stops, on="position", how="left").select("position", *SIGHTING)
    seen = pl.concat([stored.select(pl.lit(-1, pl.Int64).alias("position"), *SIGHTING), own])
    who = pl.concat([given.asks["consignment_id"], seen["consignment_id"]]).rank("dense").cast(pl.Int64)
    asks = given.asks.with_columns(who=who[: given.asks.height])
    numbered = seen.with_columns(who=who[given.asks.height :]).sort("at", "who", "revision", descending=True)
    return Past(asks, numbered.with_columns(again=pl.struct("key", "who").is_duplicated()))


def _newest(met: pl.DataFrame, most: int) -> pl.DataFrame:
    """The first `most` rows of each ask, whose rows stand together."""
    if met.height <= most:
        return met
    lengths = met["ask"].rle().struct.field("len").cast(pl.Int64)
    starts = (lengths.cum_sum() - lengths).repeat_by(lengths).explode()
    return met.filter(pl.int_range(pl.len()) - starts < most)


def _once(met: pl.DataFrame, flags: Sequence[str]) -> pl.DataFrame:
    """Each consignment once for an ask. Only keys that a consignment left twice need the work."""
    if not met["again"].any():
        return met
    flagged = met.with_columns(pl.col(flags).any().over("ask", "who_seen")) if flags else met
    return flagged.unique(["ask", "who_seen"], keep="first", maintain_order=True)

"""Which sightings each mark of a batch may count: those of the same key, in its window, judged before it.

*Asks* are the batch's marks that ask; *seen* are sightings: stored ones (`position` -1) and those the batch itself leaves. The
order of judging is that of positions, so that a batch cut in two counts the same. Whom an ask counts does not hang on who was
stopped: pairs are found once, however often a batch is judged.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import polars as pl

from services.risk.history.keys import Kind
from services.risk.history.windows import SIGHTING, TOLD, Batch

_STORED = -1
_SEEN = ("position", *SIGHTING)
_NO_PAIRS = pl.DataFrame(schema={"ask": pl.Int64(), "seen": pl.Int64(), "who": pl.UInt64(), "again": pl.Boolean()})


class Past(NamedTuple):
    """What a batch asks, and what it sees.

    `rows` are the asks, then what was seen, from new to old. `pairs` are the numbers of rows that belong together, by kind: every
    ask with itself, then with what it counts, from new to old.
    """

    rows: pl.DataFrame
    pairs: Mapping[int, pl.DataFrame]

    def of(self, kind: Kind, *told: str) -> pl.LazyFrame:
        """One row for each ask of this kind and consignment that counts for it: the asking one (`own`), others from new to old.

        A consignment seen several times counts as its newest sighting, and as stopped or listed if any of them was. Columns:
        ask, row, position, own, at, at_seen, age (the time between), and each of `told` as asked and, with `_seen`, as seen.
        """
        pairs = self.pairs.get(kind, _NO_PAIRS)
        ask, seen = pairs["ask"], pairs["seen"]
        met = self.rows.lazy().select(
            pl.col("row", "position", "at", *told).gather(ask),
            pl.col("at", *told).gather(seen).name.suffix("_seen"),
            ask=pl.lit(ask),
            own=pl.lit(ask == seen),
        )
        if pairs["again"].any():
            flags = [f"{flag}_seen" for flag in ("stopped", "listed") if flag in told]
            each = ["ask", "own", "who"]
            met = met.with_columns(pairs["who"]).with_columns(pl.col(flags).any().over(each))
            met = met.unique(each, keep="first", maintain_order=True).drop("who")
        return met.with_columns(age=pl.col("at") - pl.col("at_seen"))

    def stopping(self, stopped: Sequence[bool]) -> "Past":
        """The same past, the batch's consignments of these positions stopped."""
        stops = pl.lit(pl.Series(stopped, dtype=pl.Boolean)).gather(pl.col("position").clip(lower_bound=0))
        own = pl.col("row").is_null() & (pl.col("position") != _STORED)
        return self._replace(rows=self.rows.with_columns(stopped=pl.when(own).then(stops).otherwise("stopped")))


def past(given: Batch, stored: pl.DataFrame) -> Past:
    """What there is to look back at: `stored` sightings, and those of the batch itself, none of them stopped yet."""
    ours = given.left.with_columns(stopped=pl.lit(value=False))
    seen = pl.concat([stored.with_columns(position=pl.lit(_STORED, pl.Int64)).select(_SEEN), ours.select(_SEEN)])
    seen = seen.sort("at", "consignment_id", "revision", descending=True)
    rows = pl.concat([given.asks.with_columns(stopped=pl.lit(value=False)), seen], how="diagonal")
    numbered = rows.select("key", "position", "at", who=pl.col("consignment_id").hash(), number=pl.int_range(pl.len()))
    asks = numbered.head(given.asks.height).with_columns(given.asks.select("kind", "since", "until", "most"))
    pairs = _pairs(asks, numbered.tail(seen.height))
    return Past(rows.select("row", "position", "at", "stopped", *TOLD), dict(_by_kind(given.asks["kind"], pairs)))


def _pairs(asks: pl.DataFrame, seen: pl.DataFrame) -> pl.DataFrame:
    """Every ask with itself, then with the newest sightings it counts, from new to old."""
    again = (pl.col("key").hash() ^ pl.col("who")).is_duplicated()
    met = (
        asks.lazy()
        .join(seen.lazy().with_columns(again=again), on="key", suffix="_seen", maintain_order="left_right")
        .filter(pl.col("position_seen") < pl.col("position"), pl.col("at_seen").is_between("since", "until"))
        .select("kind", "who", ask="number", seen="number_seen", who_seen="who_seen", again="again")
        .collect(engine="in-memory")
    )
    others = _newest(met, asks["most"]).filter((pl.col("who_seen") != pl.col("who")) | (pl.col("kind") == Kind.REVISION))
    selves = asks.select("who", ask="number", seen="number", again=pl.lit(value=False))
    return selves.merge_sorted(others.select(pl.col("who_seen").alias("who"), "ask", "seen", "again"), "ask")


def _newest(met: pl.DataFrame, most: pl.Series) -> pl.DataFrame:
    """The first so many rows of each ask, as `most` says; its rows stand together."""
    runs = met["ask"].rle().struct.unnest()
    if (runs["len"] <= most.gather(runs["value"])).all():
        return met
    starts = (runs["len"].cum_sum() - runs["len"]).repeat_by(runs["len"]).explode()
    return met.filter(pl.int_range(pl.len()) - starts < most.gather(met["ask"]))


def _by_kind(kinds: pl.Series, pairs: pl.DataFrame) -> Iterator[tuple[int, pl.DataFrame]]:
    """The pairs of each kind, since asks stand by kind."""
    runs = kinds.rle().struct.unnest()
    ends = pairs["ask"].search_sorted(runs["len"].cum_sum())
    begin = 0
    for kind, end in zip(runs["value"], ends, strict=True):
        yield kind, pairs.slice(begin, end - begin)
        begin = end

"""What was seen of the consignor's and the consignee's trade: habits, volume, values, who sends to whom."""

import polars as pl

from services.risk.history.keys import Kind
from services.risk.history.of_parties import DAY, OTHERS, within
from services.risk.history.past import Past

FEWEST_MASSES = FEWEST_DAYS = 5


def sides(past: Past) -> list[pl.LazyFrame]:
    """What the consignments of consignor and consignee say, as columns of the consignment (`row` is its position)."""
    named = past.of(Kind.PARTY, "counter", "mass", "value", "currency", "role", "lane", "codes")
    sent, received = _as(named, "consignor"), _as(named, "consignee")
    return [
        *_habits(sent, "consignor"),
        *_habits(received, "consignee"),
        _volume(sent),
        _days(sent),
        *_reception(past, received),
    ]


def _as(pairs: pl.LazyFrame, role: str) -> pl.LazyFrame:
    return pairs.filter(role=role).with_columns(row=pl.col("position"))


def _habits(named: pl.LazyFrame, role: str) -> list[pl.LazyFrame]:
    lanes = named.group_by("row").agg(
        pl.when(pl.col("lane").first().is_not_null())
        .then(~(OTHERS & (pl.col("lane_seen") == pl.col("lane"))).any())
        .alias(f"{role}_new_lane")
    )
    codes = named.select("row", "own", chapter=pl.col("codes_seen").str.split(" ")).explode("chapter").drop_nulls("chapter")
    chapters = codes.with_columns(pl.col("chapter").str.head(2)).unique()
    before = chapters.filter(OTHERS).select("row", "chapter")
    declared = chapters.filter("own").join(before.with_columns(known=True), on=["row", "chapter"], how="left")
    return [lanes, declared.group_by("row").agg(pl.col("known").is_null().any().alias(f"{role}_new_chapter"))]


def _volume(sent: pl.LazyFrame) -> pl.LazyFrame:
    masses = pl.col("mass_seen").filter(OTHERS & within(30) & (pl.col("role_seen") == "consignor")).drop_nulls()
    table = sent.group_by("row").agg(pl.col("mass").first(), median=masses.median(), count=masses.len())
    enough = (pl.col("count") >= FEWEST_MASSES) & (pl.col("median") > 0)
    return table.select("row", consignor_mass_ratio=pl.when(enough).then(pl.col("mass") / pl.col("median")))


def _days(sent: pl.LazyFrame) -> pl.LazyFrame:
    """A sighting of exactly 24 hours ago belongs to the first day: both ends of a window are in it."""
    day = ((pl.col("age") / DAY).ceil() - 1).clip(lower_bound=0).cast(pl.Int64).alias("day")
    daily = sent.filter(within(30) & (pl.col("role_seen") == "consignor")).group_by("row", day).agg(count=pl.len())
    before = pl.col("count").filter(pl.col("day") > 0)
    table = daily.group_by("row").agg(
        today=pl.col("count").filter(pl.col("day") == 0).sum(), median=before.median(), days=before.len()
    )
    return table.select(
        "row", consignor_daily_ratio=pl.when(pl.col("days") >= FEWEST_DAYS).then(pl.col("today") / pl.col("median"))
    )


def _reception(past: Past, received: pl.LazyFrame) -> list[pl.LazyFrame]:
    to_it = pl.col("role_seen") == "consignee"
    there = _as(past.of(Kind.ADDRESS, "counter", "role", "codes"), "consignee")
    same = to_it & (pl.col("currency_seen") == pl.col("currency"))
    known = pl.col("value").first().is_not_null() & pl.col("currency").first().is_not_null()
    sums = received.group_by("row").agg(
        consignee_value_24h=pl.when(known).then(pl.col("value_seen").filter(same & within(1)).sum()),
        consignee_value_30d=pl.when(known).then(pl.col("value_seen").filter(same & within(30)).sum()),
        consignee_shippers_24h=pl.col("counter_seen").filter(to_it & within(1)).drop_nulls().n_unique(),
    )
    at_address = there.group_by("row").agg(
        consignee_address_seen_24h=(OTHERS & to_it & within(1)).sum(),
        consignee_address_shippers_24h=pl.col("counter_seen").filter(to_it & within(1)).drop_nulls().n_unique(),
    )
    goods = (
        pl.concat([one.filter(to_it & within(90)).select("row", "codes_seen") for one in (received, there)])
        .select("row", code=pl.col("codes_seen").str.split(" "))
        .explode("code")
        .drop_nulls("code")
        .group_by("row")
        .agg(consignee_goods_90d=pl.col("code").unique().sort())
    )
    return [sums, at_address, goods]

"""What was seen of the goods: prices, trades between the same parties, supplies of the consignee, words, packing."""

from math import exp

import polars as pl

from services.risk.history.keys import Kind
from services.risk.history.of_parties import OTHERS, within
from services.risk.history.past import Past

FEWEST_PRICES = 30
FEWEST_PACKED = 100
SMALLEST_MAD = 0.05  # of log value per kg: below 5 % all prices are the same
TO_SIGMA = 0.6745  # MAD of a normal distribution, in standard deviations


def goods(past: Past) -> list[pl.LazyFrame]:
    """The item frame's columns by `row`, but for those of `prices`."""
    supplied = (
        past.of(Kind.SUPPLY, "mass")
        .group_by("row")
        .agg(
            *(
                pl.when(pl.col("mass").first().is_not_null())
                .then(pl.col("mass_seen").filter(within(days)).sum())
                .alias(f"consignee_mass_{name}")
                for name, days in (("24h", 1), ("30d", 30), ("90d", 90))
            ),
            consignee_times_90d=(OTHERS & within(90)).sum(),
            consignee_times_365d=OTHERS.sum(),
        )
    )
    worded = (
        past.of(Kind.WORDING, "other")
        .group_by("row")
        .agg(same_text_other_hs_90d=(OTHERS & (pl.col("other_seen") != pl.col("other"))).sum())
    )
    packed = (
        past.of(Kind.PACKING, "mass")
        .group_by("row")
        .agg(count=OTHERS.sum(), lighter=(OTHERS & (pl.col("mass_seen") < pl.col("mass"))).sum())
    )
    rank = pl.when(pl.col("count") >= FEWEST_PACKED).then(pl.col("lighter") / pl.col("count"))
    return [*_trades(past), supplied, worded, packed.select("row", kg_per_package_rank=rank)]


def prices(past: Past) -> pl.LazyFrame:
    """The item frame's columns that compare its value with the values of what was not stopped."""
    peers = pl.col("value_seen").filter(OTHERS & ~pl.col("stopped_seen"))
    narrow, wide = (
        past.of(kind, "value", "stopped")
        .group_by("row")
        .agg(pl.col("value").first(), peers=peers.len(), median=peers.median(), mad=(peers - peers.median()).abs().median())
        for kind in (Kind.SUBHEADING_PRICE, Kind.HEADING_PRICE)
    )
    both = narrow.join(wide, on="row", suffix="_wide")
    take = pl.col("peers") >= FEWEST_PRICES
    chosen = both.select(
        "row",
        "value",
        *(pl.when(take).then(name).otherwise(f"{name}_wide").alias(name) for name in ("peers", "median", "mad")),
    )
    enough = pl.col("peers") >= FEWEST_PRICES
    deviation = (pl.col("value") - pl.col("median")) / pl.col("mad").clip(lower_bound=SMALLEST_MAD)
    return chosen.select(
        "row",
        value_score=pl.when(enough).then(TO_SIGMA * deviation),
        value_reference=pl.when(enough).then(pl.lit(exp(1)).pow(pl.col("median"))),
        value_peers="peers",
    )


def _trades(past: Past) -> list[pl.LazyFrame]:
    traded = past.of(Kind.TRADE, "other", "value", "currency", "role")
    there, back = traded.filter(role="there"), traded.filter(role="back")
    comparable = OTHERS & within(30) & (pl.col("currency_seen") == pl.col("currency")) & (pl.col("value_seen") > 0)
    factor = (pl.col("value_seen") / pl.col("value")).log().abs().filter(comparable).max().exp()
    return [
        there.group_by("row").agg(price_ratio_30d=factor, agents_24h=pl.col("other_seen").filter(within(1)).n_unique()),
        back.group_by("row").agg(returned_60d=OTHERS.sum()),
    ]

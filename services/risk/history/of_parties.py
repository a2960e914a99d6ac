"""What was seen of the parties, their addresses and contacts."""

from datetime import timedelta

import polars as pl

from services.risk.history.keys import Kind
from services.risk.history.past import Past

DAY = timedelta(days=1)
_WAYS = {Kind.ADDRESS: "address", Kind.PHONE: "phone", Kind.EMAIL: "email"}
OTHERS = ~pl.col("own")
_PROFILE = ("seen_24h", "seen_30d", "seen_90d", "seen_365d", "known_days", "counterparties_90d")


def within(days: float) -> pl.Expr:
    """Whether the sighting is no older than so many days."""
    return pl.col("age") <= DAY * days


def parties(past: Past) -> pl.LazyFrame:
    """The party frame's columns by `row`, but for those of `stops`."""
    named = past.of(Kind.PARTY, "counter")
    table = named.group_by("row").agg(
        *((OTHERS & within(days)).sum().alias(f"seen_{name}") for name, days in (("24h", 1), ("30d", 30), ("90d", 90))),
        seen_365d=OTHERS.sum(),
        known_days=pl.when(OTHERS.any()).then(pl.col("age").max() / DAY),
        counterparties_90d=pl.col("counter_seen").filter(within(90)).drop_nulls().n_unique(),
    )
    gathered = _reached(past).group_by("row", "ask", "way").agg(parties=pl.col("other_seen").filter(within(90)).n_unique())
    here = pl.col("way") == "address"
    most = {"address_parties_90d": here, "contact_parties_90d": ~here}
    busiest = gathered.group_by("row").agg(pl.col("parties").filter(which).max().alias(name) for name, which in most.items())
    return table.join(busiest, on="row", how="left")


def stops(past: Past) -> list[pl.LazyFrame]:
    """The party frame's columns that say who of those it is linked with is listed or was stopped."""
    itself = past.of(Kind.PARTY, "stopped").group_by("row").agg(stops_365d=(OTHERS & pl.col("stopped_seen")).sum())
    linked = (
        _reached(past)
        .group_by("row")
        .agg(
            linked_listed_365d=_linked("listed_seen"),
            linked_stopped_365d=_linked("stopped_seen"),
            linked_by=pl.col("way").filter(_another() & (pl.col("listed_seen") | pl.col("stopped_seen"))).unique().sort(),
        )
    )
    return [itself, linked]


def _reached(past: Past) -> pl.LazyFrame:
    return pl.concat(past.of(kind, "other", "listed", "stopped").with_columns(way=pl.lit(way)) for kind, way in _WAYS.items())


def _another() -> pl.Expr:
    return OTHERS & (pl.col("other_seen") != pl.col("other"))


def _linked(flag: str) -> pl.Expr:
    return pl.col("other_seen").filter(_another() & pl.col(flag)).n_unique()


def named_parties(party: pl.DataFrame, consignment: pl.DataFrame, table: pl.LazyFrame) -> list[pl.LazyFrame]:
    """The profile of consignor and consignee as columns of their consignment."""
    whole = consignment.lazy().select("consignment_id", whole=pl.int_range(pl.len()))
    told = (
        party.lazy()
        .select("consignment_id", "role", row=pl.int_range(pl.len()))
        .join(whole, on="consignment_id", how="left")
        .join(table.select("row", *_PROFILE), on="row", how="left")
    )
    return [
        told.filter(role=role).select(pl.col("whole").alias("row"), *(pl.col(name).alias(f"{role}_{name}") for name in _PROFILE))
        for role in ("consignor", "consignee")
    ]

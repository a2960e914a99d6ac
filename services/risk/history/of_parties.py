"""What was seen of the parties, their addresses and contacts."""

from datetime import timedelta

import polars as pl

from services.risk.history.keys import Kind
from services.risk.history.windows import Past

DAY = timedelta(days=1)
_WAYS = {Kind.ADDRESS: "address", Kind.PHONE: "phone", Kind.EMAIL: "email"}
OTHERS = ~pl.col("own")
_PROFILE = ("seen_24h", "seen_30d", "seen_90d", "seen_365d", "known_days", "counterparties_90d")


def within(days: float) -> pl.Expr:
    """Whether the sighting is no older than so many days."""
    return pl.col("age") <= DAY * days


def parties(past: Past) -> pl.DataFrame:
    """The party frame's columns by `row`."""
    named = past.of(Kind.PARTY, "counter", "stopped")
    table = named.group_by("row", maintain_order=True).agg(
        *((OTHERS & within(days)).sum().alias(f"seen_{name}") for name, days in (("24h", 1), ("30d", 30), ("90d", 90))),
        seen_365d=OTHERS.sum(),
        known_days=pl.when(OTHERS.any()).then(pl.col("age").max() / DAY),
        counterparties_90d=pl.col("counter_seen").filter(within(90)).drop_nulls().n_unique(),
        stops_365d=(OTHERS & pl.col("stopped_seen")).sum(),
    )
    ways = [
        past.of(kind, "other", "listed", "stopped").with_columns(way=pl.lit(way), address=pl.lit(kind is Kind.ADDRESS))
        for kind, way in _WAYS.items()
    ]
    reached = pl.concat(ways)
    gathered = reached.group_by("row", "ask", "address").agg(parties=pl.col("other_seen").filter(within(90)).n_unique())
    most = {"address_parties_90d": pl.col("address"), "contact_parties_90d": ~pl.col("address")}
    busiest = gathered.group_by("row").agg(pl.col("parties").filter(which).max().alias(name) for name, which in most.items())
    linked = reached.group_by("row").agg(
        linked_listed_365d=_linked("listed_seen"),
        linked_stopped_365d=_linked("stopped_seen"),
        linked_by=pl.col("way").filter(_another() & (pl.col("listed_seen") | pl.col("stopped_seen"))).unique().sort(),
    )
    return table.join(busiest, on="row", how="left").join(linked, on="row", how="left")


def _another() -> pl.Expr:
    return OTHERS & (pl.col("other_seen") != pl.col("other"))


def _linked(flag: str) -> pl.Expr:
    return pl.col("other_seen").filter(_another() & pl.col(flag)).n_unique()


def named_parties(party: pl.DataFrame, consignment: pl.DataFrame, table: pl.DataFrame) -> list[pl.DataFrame]:
    """The profile of consignor and consignee as columns of their consignment."""
    rows = consignment.select("consignment_id").with_row_index("whole")
    told = (
        party.select("consignment_id", "role")
        .with_row_index("row")
        .with_columns(pl.col("row").cast(pl.Int64))
        .join(rows, on="consignment_id", how="left")
        .join(table.select("row", *_PROFILE), on="row", how="left")
    )
    return [
        told.filter(role=role).select(
            pl.col("whole").cast(pl.Int64).alias("row"), *(pl.col(name).alias(f"{role}_{name}") for name in _PROFILE)
        )
        for role in ("consignor", "consignee")
    ]

"""What was seen of boxes, seals and conveyances."""

import polars as pl

from services.risk.history.keys import Kind
from services.risk.history.of_parties import OTHERS, within
from services.risk.history.past import Past

LAST_MOVES = 3


def boxes(past: Past) -> list[pl.LazyFrame]:
    """The equipment frame's columns by `row`."""
    box = past.of(Kind.BOX, "other", "counter", "codes", "begins", "ends")
    elsewhere = OTHERS & (pl.col("other_seen") != pl.col("other"))
    at_once = (pl.col("begins_seen") <= pl.col("ends")) & (pl.col("ends_seen") >= pl.col("begins"))
    told = OTHERS & pl.col("counter_seen").is_not_null()
    judged = pl.col("counter").first().is_not_null() & told.any()
    table = box.group_by("row").agg(
        seen_90d=(OTHERS & within(90)).sum(),
        live_elsewhere=(elsewhere & within(90) & at_once).sum(),
        size_type_differs=pl.when(judged).then((told & (pl.col("counter_seen") != pl.col("counter"))).any()),
    )
    moves = box.filter(elsewhere).unique(["row", "other_seen"], keep="first", maintain_order=True)
    last = moves.group_by("row", maintain_order=True).head(LAST_MOVES)
    ports = (
        last.select("row", port=pl.col("codes_seen").str.split(" "))
        .explode("port")
        .drop_nulls("port")
        .group_by("row", maintain_order=True)
        .agg(recent_ports=pl.col("port").unique(maintain_order=True))
    )
    seals = past.of(Kind.SEAL, "other").group_by("row", "ask").agg(reused=elsewhere.sum())
    return [table, ports, seals.group_by("row").agg(seal_reused_365d=pl.col("reused").max())]


def conveyances(past: Past) -> list[pl.LazyFrame]:
    """The conveyance frame's columns by `row`."""
    called, ship, flagged = (
        past.of(kind).group_by("row").agg(known=OTHERS.any()) for kind in (Kind.CALL, Kind.SHIP, Kind.SHIP_FLAG)
    )
    flags = ship.join(flagged, on="row", suffix="_so")
    return [
        called.rename({"known": "called_before"}),
        flags.select("row", flag_changed_90d=pl.when("known").then(~pl.col("known_so"))),
    ]

"""What was seen of the filing: its filer, route, documents, twins, and the revision before."""

import polars as pl

from services.risk.history.keys import Kind
from services.risk.history.of_parties import DAY, OTHERS, within
from services.risk.history.past import Past

FEWEST = 20
"""Consignments of a filer below which its shares say nothing."""


def filings(past: Past) -> list[pl.LazyFrame]:
    """The consignment frame's columns by `row`, but for those of `stopped_filings`."""
    differs = OTHERS & (pl.col("other_seen") != pl.col("other"))
    return [
        _by_row(past, Kind.ROUTE, (), OTHERS.any().alias("route_known_365d")),
        _by_row(
            past,
            Kind.DOCUMENT,
            ("other",),
            OTHERS.sum().alias("transport_document_seen_365d"),
            differs.sum().alias("transport_document_other_goods_365d"),
        ),
        _invoices(past),
        _by_row(past, Kind.UCR, ("other",), OTHERS.sum().alias("ucr_seen_365d"), differs.sum().alias("ucr_differs_365d")),
        _changed(past),
    ]


def stopped_filings(past: Past) -> list[pl.LazyFrame]:
    """The consignment frame's columns that say which filings like it were stopped, and those counted with them."""
    differs = OTHERS & (pl.col("other_seen") != pl.col("other"))
    return [
        _by_row(
            past,
            Kind.TWIN,
            ("other", "stopped"),
            (OTHERS & within(30)).sum().alias("twins_30d"),
            (OTHERS & pl.col("stopped_seen")).sum().alias("stopped_twins_90d"),
            (differs & pl.col("stopped_seen")).sum().alias("stopped_twins_other_words_90d"),
        ),
        _filer(past),
    ]


def _by_row(past: Past, kind: Kind, told: tuple[str, ...], *aggregates: pl.Expr) -> pl.LazyFrame:
    return past.of(kind, *told).group_by("row").agg(*aggregates)


def _invoices(past: Past) -> pl.LazyFrame:
    by_invoice = past.of(Kind.INVOICE).group_by("row", "ask").agg(seen=OTHERS.sum())
    return by_invoice.group_by("row").agg(invoice_seen_365d=pl.col("seen").max())


def _filer(past: Past) -> pl.LazyFrame:
    """Whether stopped is asked of those alone that were received more than 24 hours ago: by then it is known."""
    hours = (pl.col("at_seen").dt.hour().cast(pl.Int64) - pl.col("at").dt.hour().cast(pl.Int64)) % 24
    old = OTHERS & (pl.col("age") > DAY)
    table = (
        past.of(Kind.FILER, "codes", "stopped")
        .group_by("row")
        .agg(
            filer_seen_90d=OTHERS.sum(),
            late=(OTHERS & (pl.col("codes_seen") == "late")).sum(),
            hour=(OTHERS & hours.is_in([0, 1, 23])).sum(),
            old=old.sum(),
            stopped=(old & pl.col("stopped_seen")).sum(),
        )
    )
    enough = pl.col("filer_seen_90d") >= FEWEST
    return table.select(
        "row",
        "filer_seen_90d",
        filer_late_share_90d=pl.when(enough).then(pl.col("late") / pl.col("filer_seen_90d")),
        filer_stopped_share_90d=pl.when(pl.col("old") >= FEWEST).then(pl.col("stopped") / pl.col("old")),
        filer_hour_share_90d=pl.when(enough).then(pl.col("hour") / pl.col("filer_seen_90d")),
    )


def _changed(past: Past) -> pl.LazyFrame:
    """Elements whose hash differs: both sides tell `name:hash` in the same order."""
    split = (
        past.of(Kind.REVISION, "codes")
        .filter(OTHERS)
        .select("row", now=pl.col("codes").str.split(" "), then=pl.col("codes_seen").str.split(" "))
    )
    one_by_one = split.explode("now", "then").filter(pl.col("now") != pl.col("then"))
    return one_by_one.group_by("row", maintain_order=True).agg(changed=pl.col("now").str.split(":").list.first())

"""Many consignments judged and scored at once, without an `Assessment` for each: the fast path of back-tests and shadows. Pure.

It gives the very hits, score and band that `assess` gives: the same judges, weights, caps and floors, column by column.
"""

from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from services.risk.core.assess import EXHAUSTED
from services.risk.core.catalogue import CAPS
from services.risk.core.criteria import Criterion
from services.risk.core.findings import KEY
from services.risk.core.phases import PRELOAD
from services.risk.core.ruleset import Ruleset
from services.risk.core.score import START, Thresholds, band_of, combined, floor_of
from shared.events import Band

PASS, UNKNOWN, HIT = 0, 1, 2
"""What a criterion says of a consignment: the greatest of what it says of its rows."""
BANDS: Sequence[Band] = tuple(Band)  # from green to critical
_RANK = {band: rank for rank, band in enumerate(BANDS)}


def verdicts(
    frames: Mapping[str, pl.DataFrame], consignments: pl.DataFrame, ruleset: Ruleset, key: Sequence[str] = KEY
) -> pl.DataFrame:
    """For every row of `consignments` what each live criterion says: a column of PASS, UNKNOWN or HIT for each, named by its id.

    Without live criteria there is one column that says nothing. `key` names the columns that tell one consignment from another;
    a row of a frame that belongs to none of them does not count. Raises ValueError for a frame with a column of another type.
    """
    owners = consignments.select(key).with_row_index("owner")
    whole = owners.select("owner")
    for name, judge in ruleset.judges.items():
        frame = ruleset.complete(name, frames[name])
        owner = frame.select(key).join(owners, on=key, how="left", maintain_order="left")["owner"]
        said = judge(frame).select((pl.all().cast(pl.UInt8) * HIT).fill_null(UNKNOWN)).with_columns(owner)
        worst = said.filter(owner.is_not_null()).group_by("owner").agg(pl.all().max())
        whole = whole.join(worst, on="owner", how="left", maintain_order="left")
    if not ruleset.judges:
        return whole.select(pl.col("owner") * 0)
    return _due(_limited(whole.drop("owner").fill_null(PASS), consignments, ruleset), consignments, ruleset)


def _limited(said: pl.DataFrame, consignments: pl.DataFrame, ruleset: Ruleset) -> pl.DataFrame:
    """A criterion that had selected all it may, as `exhausted` says where it is told, does not hit."""
    if EXHAUSTED not in consignments.columns or not ruleset.limited:
        return said
    reached = {name: consignments[EXHAUSTED].list.contains(name).fill_null(value=False) for name in ruleset.limited}
    return said.with_columns(
        pl.when(over & (pl.col(name) == HIT)).then(PASS).otherwise(pl.col(name)).cast(pl.UInt8).alias(name)
        for name, over in reached.items()
    )


def _due(said: pl.DataFrame, consignments: pl.DataFrame, ruleset: Ruleset) -> pl.DataFrame:
    """What a criterion cannot judge for want of data that are not due yet, it does not say."""
    if "phase" not in consignments.columns or not (consignments["phase"] == PRELOAD).any():
        return said
    first = (consignments["phase"] == PRELOAD).fill_null(value=False)
    return said.with_columns(
        pl.when(first & (pl.col(name) == UNKNOWN)).then(PASS).otherwise(pl.col(name)).cast(pl.UInt8).alias(name)
        for name in said.columns
        if name in ruleset.later
    )


def scores(said: pl.DataFrame, consignments: pl.DataFrame, ruleset: Ruleset) -> pl.DataFrame:
    """`score` (0..100) and `band` (its rank in BANDS) of each row of `verdicts`, with the `mitigation` of these consignments and
    the thresholds `amber_from` and `red_from`, where they are told.
    """
    live = [criterion for criterion in ruleset.criteria if criterion.live]
    names = sorted({criterion.group.name for criterion in live})
    counted = said.select(
        *(_sum(name, live) for name in names),
        pl.max_horizontal(pl.lit(0), *map(_floor, live)).alias("floor"),
        consignments["mitigation"],
        *(_threshold(consignments, f"{name}_from", getattr(START, name)) for name in ("amber", "red")),
    )
    cases = counted.unique()
    weighed = [_weighed(row[: len(names)], *row[len(names) :]) for row in cases.iter_rows()]
    rated = cases.with_columns(
        pl.Series("score", [score for score, _ in weighed], pl.Float64),
        pl.Series("band", [band for _, band in weighed], pl.Int64),
    )
    return counted.join(rated, on=counted.columns, how="left", maintain_order="left").select("score", "band")


def _threshold(consignments: pl.DataFrame, column: str, start: float) -> pl.Expr:
    told = consignments[column].fill_null(start) if column in consignments.columns else start
    return pl.lit(told, pl.Float64).alias(column)


def _weighed(groups: Iterable[int], floor: int, mitigation: float, amber: float, red: float) -> tuple[float, int]:
    """In whole numbers of any length, as the assessment itself is: a batch has few distinct cases."""
    score, _ = combined([group for group in groups if group], mitigation)
    return score, max(floor, _RANK[band_of(score, Thresholds(amber, red))])


def _sum(group: str, live: Iterable[Criterion]) -> pl.Expr:
    weights = [
        pl.when(pl.col(one.id) == HIT)
        .then(pl.lit(one.weight, pl.Int64))
        .when(pl.col(one.id) == UNKNOWN)
        .then(pl.lit(one.unknown, pl.Int64))
        .otherwise(0)
        for one in live
        if one.group.name == group and (one.weight or one.unknown)
    ]
    return pl.min_horizontal(pl.sum_horizontal(pl.lit(0, pl.Int64), *weights), pl.lit(CAPS[group], pl.Int64)).alias(group)


def _floor(criterion: Criterion) -> pl.Expr:
    rank = _RANK[floor_of(criterion.weight, criterion.measure)]
    return pl.when(pl.col(criterion.id) == HIT).then(pl.lit(rank, pl.Int64)).otherwise(0)

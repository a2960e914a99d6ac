"""What the criteria find about each consignment: hits with their evidence, and what could not be judged.

A criterion looks at rows (items, parties, boxes ...); a consignment is hit once however many of its rows are, so its score does
not grow with the length of its packing list.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple, cast

import polars as pl

from services.risk.core.criteria import Criterion
from services.risk.core.evidence import columns_of, fill, plain
from services.risk.core.ruleset import Ruleset
from shared.events import Hit, Reason

KEY = ("consignment_id", "revision")
MOST_POINTERS = 5  # rows of one hit that are named; the others are counted


class Findings(NamedTuple):
    """About one consignment: the hits, gravest first, and the criteria that could not be judged, by id."""

    hits: list[Hit]
    unknown: list[Criterion]


def find(frames: Mapping[str, pl.DataFrame], ruleset: Ruleset) -> list[Findings]:
    """The findings of each consignment, in the order of the consignment frame.

    Raises ValueError when a consignment stands in its frame twice, or a row of another frame belongs to none.
    """
    consignments = frames["consignment"].select(KEY).with_row_index("consignment")
    if consignments.select(KEY).is_duplicated().any():
        raise ValueError("A revision of a consignment stands twice in the consignment frame.")
    found = [Findings([], []) for _ in range(consignments.height)]
    for name, judge in ruleset.judges.items():
        frame = ruleset.complete(name, frames[name])
        owners = frame.select(KEY).join(consignments, on=KEY, how="left", maintain_order="left")["consignment"]
        if owners.has_nulls():
            raise ValueError(f"A row of the {name} frame belongs to no consignment of the consignment frame.")
        hit, unknown = _gathered(judge(frame), owners)
        pointers = frame["pointer"].to_list()
        for (criterion,), hits in hit.group_by("criterion"):
            hitting = ruleset.by_id[criterion]
            shown = {"pointer", *ruleset.conditions[criterion].columns, *columns_of(hitting.because or "")}
            seen = frame.select(shown)[hits["rows"].list.first()].iter_rows(named=True)
            for (owner, _, count, rows), row in zip(hits.iter_rows(), seen, strict=True):
                evidence = {"rows": count, "pointers": [pointers[at] for at in rows]}
                found[owner].hits.append(_hit(ruleset, hitting, row, evidence))
        for owner, criterion in unknown.iter_rows():
            found[owner].unknown.append(ruleset.by_id[criterion])
    for findings in found:
        findings.hits.sort(key=lambda hit: (hit.measure is None, -hit.weight, hit.criterion))
        findings.unknown.sort(key=lambda criterion: criterion.id)
    return found


def _gathered(judged: pl.DataFrame, owners: pl.Series) -> tuple[pl.DataFrame, pl.DataFrame]:
    """From rows to consignments: for each that a criterion hits, on how many rows and the first few of them; and for each that it
    cannot judge on some row and hits on none.
    """
    holds = pl.col("holds")
    pairs = (
        judged.with_columns(owners)
        .with_row_index("row")
        .unpivot(index=["row", "consignment"], variable_name="criterion", value_name="holds")
        .filter(holds | holds.is_null())
        .group_by("consignment", "criterion")
        .agg(holds.sum().alias("count"), pl.col("row").filter(holds).head(MOST_POINTERS).alias("rows"))
    )
    return pairs.filter(pl.col("count") > 0), pairs.filter(pl.col("count") == 0).select("consignment", "criterion")


def _hit(ruleset: Ruleset, criterion: Criterion, row: Mapping[str, Any], evidence: Mapping[str, Any]) -> Hit:
    values = {column: plain(row[column]) for column in ruleset.conditions[criterion.id].columns}
    return Hit(
        criterion=criterion.id,
        title=criterion.title,
        programme=criterion.programme,
        group=criterion.group.name,
        weight=criterion.weight,
        measure=criterion.measure,
        reason=cast("Reason", criterion.reason),  # required with a condition
        because=fill(criterion.because or "", row),
        pointer=row["pointer"],
        evidence={"values": values, **evidence},
    )

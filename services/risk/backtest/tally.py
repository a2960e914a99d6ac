"""Counting what a ruleset would have decided, chunk by chunk: what is kept does not grow with the consignments. Pure."""

from collections import Counter

import polars as pl

from services.risk.backtest.evaluate import BANDS, HIT, UNKNOWN, scores, verdicts
from services.risk.backtest.report import BacktestSettings, Day, Detections, Found, Report, Right
from services.risk.core.ruleset import Ruleset
from shared.intervals import share

KEY = ("frame_id", "consignment_id", "revision")
"""A stored consignment: amendments and reassessments of one stand in other frames."""
MOST_EXAMPLES = 20
_WAS, _WOULD = "was", "would_be"


class Tally:
    """The counts of one back-test."""

    def __init__(self, ruleset: Ruleset, settings: BacktestSettings) -> None:
        self._ruleset, self._settings = ruleset, settings
        self._worked_from = BANDS.index(settings.worked_from)
        self._live = [criterion.id for criterion in ruleset.criteria if criterion.live]
        self.consignments = 0
        self._hits, self._unknown = Counter[str](), Counter[str]()
        self._judged, self._right = Counter[str](), Counter[str]()
        self._examples: dict[str, list[str]] = {name: [] for name in self._live}
        self._bands: Counter[tuple[int, int]] = Counter()
        self._days: dict[str, Counter[str]] = {}
        self._outcomes: Counter[tuple[bool, bool, bool]] = Counter()  # positive, was worked on, would be
        self._new: list[str] = []
        self._lost: list[str] = []

    def add(self, frames: dict[str, pl.DataFrame], decided: pl.DataFrame) -> None:
        """Judge these consignments. `decided` has KEY, `day` (text), `band` (its rank) and `positive` (nullable: the outcome) of
        each; the consignment frame `mitigation`. Rows of frames that belong to none of them do not count.
        """
        beside = frames["consignment"].select(*KEY, "mitigation", pl.col("^(phase|exhausted|amber_from|red_from)$"))
        known = decided.join(beside, on=KEY, how="left", maintain_order="left")
        said = verdicts(frames, known, self._ruleset, KEY)
        would = scores(said, known, self._ruleset)["band"]
        table = known.select("consignment_id", "day", "positive", pl.col("band").cast(pl.Int64).alias(_WAS)).with_columns(
            would.alias(_WOULD)
        )
        self.consignments += table.height
        self._count_criteria(said, table)
        self._count_consignments(table)

    def _count_criteria(self, said: pl.DataFrame, table: pl.DataFrame) -> None:
        if not self._live or not table.height:
            return
        known, positive = table["positive"].is_not_null(), table["positive"].fill_null(value=False)
        counts = said.select(
            pl.concat_list(
                (pl.col(name) == HIT).sum(),
                (pl.col(name) == UNKNOWN).sum(),
                ((pl.col(name) == HIT) & known).sum(),
                ((pl.col(name) == HIT) & positive).sum(),
            ).alias(name)
            for name in self._live
        )
        for name, (hits, unknown, judged, right) in counts.row(0, named=True).items():
            self._hits[name] += hits
            self._unknown[name] += unknown
            self._judged[name] += judged
            self._right[name] += right
            if hits and len(self._examples[name]) < MOST_EXAMPLES:
                self._examples[name] += _some(table.filter(said[name] == HIT), self._examples[name])

    def _count_consignments(self, table: pl.DataFrame) -> None:
        least = self._worked_from
        for was, would, count in table.group_by(_WAS, _WOULD).len().iter_rows():
            self._bands[was, would] += count
        days = table.group_by("day").agg(pl.len(), (pl.col(_WAS) >= least).sum(), (pl.col(_WOULD) >= least).sum())
        for day, count, was, would in days.iter_rows():
            self._days.setdefault(day, Counter()).update({"consignments": count, _WAS: was, _WOULD: would})
        judged = table.filter(pl.col("positive").is_not_null())
        for positive, was, would, count in (
            judged.group_by("positive", pl.col(_WAS) >= least, pl.col(_WOULD) >= least).len().iter_rows()
        ):
            self._outcomes[positive, was, would] += count
        self._new += _some(table.filter((pl.col(_WAS) < least) & (pl.col(_WOULD) >= least)), self._new)
        self._lost += _some(table.filter((pl.col(_WAS) >= least) & (pl.col(_WOULD) < least)), self._lost)

    def report(self, seconds: float) -> Report:
        """What has been counted so far."""
        capacity = self._settings.capacity
        days = {
            day: Day(
                consignments=counts["consignments"],
                was=counts[_WAS],
                would_be=counts[_WOULD],
                over_capacity=None if capacity is None else counts[_WOULD] > capacity,
            )
            for day, counts in sorted(self._days.items())
        }
        return Report(
            ruleset_hash=self._ruleset.hash,
            settings=self._settings,
            consignments=self.consignments,
            seconds=round(seconds, 2),
            bands={
                was.value: {would.value: self._bands[at, to] for to, would in enumerate(BANDS)} for at, was in enumerate(BANDS)
            },
            criteria={
                name: Found(
                    hits=self._hits[name],
                    unknown=self._unknown[name],
                    precision=share(self._right[name], self._judged[name]),
                    examples=self._examples[name],
                )
                for name in self._live
            },
            days=days,
            days_over_capacity=None if capacity is None else sum(bool(day.over_capacity) for day in days.values()),
            outcomes=self._outcomes.total(),
            was=self._rightness(1),
            would_be=self._rightness(2),
            new=self._detections(self._new, new=True),
            lost=self._detections(self._lost, new=False),
        )

    def _rightness(self, which: int) -> Right:
        worked = sum(count for case, count in self._outcomes.items() if case[which])
        positive = sum(count for case, count in self._outcomes.items() if case[0])
        both = sum(count for case, count in self._outcomes.items() if case[0] and case[which])
        return Right(precision=share(both, worked), recall=share(both, positive))

    def _detections(self, examples: list[str], *, new: bool) -> Detections:
        least = self._worked_from
        count = sum(
            count for (was, would), count in self._bands.items() if (was < least <= would if new else would < least <= was)
        )
        return Detections(count=count, examples=examples)


def _some(table: pl.DataFrame, have: list[str]) -> list[str]:
    """As many of these consignments as there is still room for."""
    return table["consignment_id"].head(MOST_EXAMPLES - len(have)).to_list()

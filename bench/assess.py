"""Risk's own work on one core, without database and broker: what each step of its handler costs for a consignment."""

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from statistics import median
from typing import TypeVar

import polars as pl

from bench.report import Report
from bench.subjects import declared, draw, shipped
from services.risk.core.assess import assess
from services.risk.core.frames import Frames, build
from services.risk.core.rows.reference import Reference
from services.risk.history.settle import marked, settle
from services.risk.history.windows import SIGHTING
from services.risk.screening import Screener, read_watch_lists, screen_batch
from services.risk.worker import subject_of
from shared.events import Assessment, AssessmentMade, ConsignmentDeclared, Event

T = TypeVar("T")
BATCH = 500


def measure(quick: bool) -> Report:
    """Batches of 500, as the consumer takes them; quick: 2, else 20."""
    report, rates, bands, steps = Report(), list[float](), Counter[str](), defaultdict[str, float](float)
    risk = _Risk()
    batches = 2 if quick else 20
    events = declared(BATCH * (batches + 1))
    risk.handle(events[:BATCH])  # warms
    for first in range(BATCH, len(events), BATCH):
        took, made = risk.handle(events[first : first + BATCH])
        for step, seconds in took.items():
            steps[step] += seconds
        bands.update(one.band.value for one in made)
        rates.append(BATCH / sum(took.values()))
    report.add("consignments assessed, one core", median(rates), "/s")
    for step, seconds in steps.items():
        report.add(f"  {step}", 1e6 * seconds / batches / BATCH, "µs each")
    share = ", ".join(f"{band} {number / sum(bands.values()):.0%}" for band, number in bands.most_common())
    report.remarks.append(f"bands of these consignments: {share}")
    return report


class _Risk:
    """Risk without its store: what was sighted is kept here."""

    def __init__(self) -> None:
        self._ruleset, self._reference = shipped(), Reference.shipped()
        self._screener = Screener.build(read_watch_lists(None))
        self._sighted = pl.DataFrame(schema=dict(SIGHTING))
        self._took = defaultdict[str, float](float)

    def handle(self, events: list[Event]) -> tuple[Mapping[str, float], list[Assessment]]:
        """Processor seconds of each step on one batch, and what it came to."""
        self._took, at = defaultdict(float), datetime.now(UTC)
        subjects = self._step("reading the events", lambda: [one for event in events if (one := subject_of(event))])
        matches = self._step("screening parties and ships", lambda: screen_batch(self._screener, subjects))
        blank = self._step("building frames", lambda: build(subjects, matches, reference=self._reference, random_draw=draw))
        given = self._step("marking for history", lambda: marked(subjects, blank))
        stored = self._sighted.join(given.asks.select("key").unique(), on="key", how="semi")
        settled = self._step("looking back", lambda: settle(blank, given, stored, self._judge))
        self._took["looking back"] -= self._took["criteria, score, policy"]
        self._sighted = pl.concat([self._sighted, settled.sightings])
        self._step("packing the frames", settled.frames.to_bytes)
        self._step("writing the assessments", lambda: [one.model_dump_json().encode() for one in settled.made])
        payloads = [
            AssessmentMade(assessment=one, assessed_at=at, declared=subject)
            for one, subject in zip(settled.made, subjects, strict=True)
            if isinstance(subject, ConsignmentDeclared)
        ]
        self._step(
            "writing the events",
            lambda: [Event.of(one, key=one.assessment.consignment_id, source="risk", time=at) for one in payloads],
        )
        return self._took, settled.made

    def _judge(self, frames: Frames) -> list[Assessment]:
        return self._step("criteria, score, policy", lambda: assess(frames, self._ruleset))

    def _step(self, name: str, work: Callable[[], T]) -> T:
        began = time.process_time()
        done = work()
        self._took[name] += time.process_time() - began
        return done

"""Risk's own work on one core, without database and broker: what each step of its handler costs for a consignment."""

import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from statistics import median
from typing import TypeVar

from bench.report import Report
from bench.subjects import declared, draw, shipped
from services.risk.core.assess import assess
from services.risk.core.frames import build
from services.risk.core.rows.reference import Reference
from services.risk.core.ruleset import Ruleset
from services.risk.screening import Screener, read_watch_lists, screen_batch
from services.risk.worker import subject_of
from shared.events import AssessmentMade, ConsignmentDeclared, Event

T = TypeVar("T")
BATCH = 500


def measure(quick: bool) -> Report:
    """Batches of 500, as the consumer takes them; quick: 4, else 20."""
    report, rates, steps, bands = Report(), list[float](), Counter[str](), Counter[str]()
    handle = partial(_handle, shipped(), Screener.build(read_watch_lists(None)), Reference.shipped())
    batches = 4 if quick else 20
    events = declared(BATCH * (batches + 1))
    handle(events[:BATCH])  # warms
    for first in range(BATCH, len(events), BATCH):
        took, found = handle(events[first : first + BATCH])
        steps.update(took)
        bands.update(found)
        rates.append(BATCH / sum(took.values()))
    report.add("consignments assessed, one core", median(rates), "/s")
    for step, seconds in steps.items():
        report.add(f"  {step}", 1e6 * seconds / batches / BATCH, "µs each")
    share = ", ".join(f"{band} {number / sum(bands.values()):.0%}" for band, number in bands.most_common())
    report.remarks.append(f"bands of these consignments: {share}")
    return report


def _handle(
    ruleset: Ruleset, screener: Screener, reference: Reference, events: list[Event]
) -> tuple[dict[str, float], Counter[str]]:
    """Processor seconds of each step on one batch, and the bands it came to."""
    took: dict[str, float] = {}

    def step(name: str, work: Callable[[], T]) -> T:
        began = time.process_time()
        done = work()
        took[name] = time.process_time() - began
        return done

    at = datetime.now(UTC)
    subjects = step("reading the events", lambda: [subject for event in events if (subject := subject_of(event))])
    matches = step("screening parties and ships", lambda: screen_batch(screener, subjects))
    frames = step("building frames", lambda: build(subjects, matches, reference=reference, random_draw=draw))
    made = step("criteria, score, policy", lambda: assess(frames, ruleset))
    step("packing the frames", frames.to_bytes)
    step("writing the assessments", lambda: [one.model_dump_json().encode() for one in made])
    payloads = [
        AssessmentMade(assessment=one, assessed_at=at, declared=subject)
        for one, subject in zip(made, subjects, strict=True)
        if isinstance(subject, ConsignmentDeclared)
    ]
    step(
        "writing the events",
        lambda: [Event.of(one, key=one.assessment.consignment_id, source="risk", time=at) for one in payloads],
    )
    return took, Counter(one.band.value for one in made)

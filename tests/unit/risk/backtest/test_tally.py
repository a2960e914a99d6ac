"""What a back-test counts, on batches stored as they are stored in earnest."""

from typing import Any

import polars as pl

from services.risk.backtest.archives import columns_read, together
from services.risk.backtest.evaluate import BANDS
from services.risk.backtest.report import BacktestSettings, Report
from services.risk.backtest.tally import Tally
from services.risk.core.frames import Frames
from shared.events import Band
from tests.unit.risk.core.example_pack import BLASTING, TILES, VAGUE, batch, ruleset

RULESET, USUAL = ruleset(), BacktestSettings()
STORED = [
    # frame, consignments, and of each: day, band it was in, outcome
    (7, [{"item": [TILES]}, {"item": [BLASTING]}], [("2026-03-01", "green", None), ("2026-03-01", "green", True)]),
    (9, [{"item": [TILES]}, {"item": [VAGUE]}], [("2026-03-02", "red", True), ("2026-03-02", "amber", False)]),
]


def decided(rows: list[tuple[int, str, int, str, str, bool | None]]) -> pl.DataFrame:
    schema = {
        "frame_id": pl.Int64,
        "consignment_id": pl.String,
        "revision": pl.Int64,
        "day": pl.String,
        "band": pl.Int64,
        "positive": pl.Boolean,
    }
    return pl.DataFrame([(*row[:4], BANDS.index(Band(row[4])), row[5]) for row in rows], schema=schema, orient="row")


def report(stored: list[Any] = STORED, settings: BacktestSettings = USUAL, *, at_once: bool = True) -> Report:
    tally = Tally(RULESET, settings)
    chunks = [stored] if at_once else [[one] for one in stored]
    for chunk in chunks:
        archives = [(frame_id, Frames(batch(*consignments)).to_bytes()) for frame_id, consignments, _ in chunk]
        rows = [(frame_id, f"26NL{at}", 1, *fact) for frame_id, _, facts in chunk for at, fact in enumerate(facts)]
        tally.add(together(archives, columns_read(RULESET)), decided(rows))
    return tally.report(0.0)


def test_bands_move() -> None:
    bands = report().bands
    assert bands["green"] == {"green": 1, "amber": 0, "red": 1, "critical": 0}
    assert bands["amber"]["green"] == bands["red"]["green"] == 1


def test_criteria_hit_and_are_right_or_wrong() -> None:
    criteria = report().criteria
    assert (criteria["SAL-04"].hits, criteria["SAL-04"].precision[:2], criteria["SAL-04"].examples) == (1, (1, 1), ["26NL1"])
    assert (criteria["DOC-02"].hits, criteria["DOC-02"].precision[:2]) == (1, (0, 1))
    assert criteria["PTY-06"].hits == 0


def test_detections_are_new_and_lost() -> None:
    found = report()
    assert (found.new.count, found.new.examples) == (1, ["26NL1"])
    assert (found.lost.count, found.lost.examples) == (2, ["26NL0", "26NL1"])


def test_precision_and_recall_are_of_what_is_known() -> None:
    found = report()
    assert found.outcomes == 3
    assert (found.was.precision[:2], found.was.recall[:2]) == ((1, 2), (1, 2))
    assert (found.would_be.precision[:2], found.would_be.recall[:2]) == ((1, 1), (1, 2))


def test_work_is_held_against_capacity() -> None:
    found = report(settings=BacktestSettings(capacity=1, worked_from=Band.GREEN))
    assert [(day, one.was, one.would_be, one.over_capacity) for day, one in found.days.items()] == [
        ("2026-03-01", 2, 2, True),
        ("2026-03-02", 2, 2, True),
    ]
    assert found.days_over_capacity == 2
    assert report().days_over_capacity is None


def test_chunks_make_no_difference() -> None:
    assert report(at_once=False) == report()


def test_a_revision_stored_earlier_does_not_count_again() -> None:
    [first, second] = STORED
    newest_only = [first, (second[0], second[1], [])]
    assert report(newest_only).consignments == 2


def test_frames_without_a_column_of_today_cannot_be_judged_by_it() -> None:
    tally = Tally(RULESET, BacktestSettings())
    old, new = batch({"item": [VAGUE]}), batch({"item": [VAGUE]})
    old["item"] = old["item"].drop("words", "letters")
    archives = [(1, Frames(old).to_bytes()), (2, Frames(new).to_bytes())]
    rows = [(frame, "26NL0", 1, "2026-03-01", "green", None) for frame in (1, 2)]
    tally.add(together(archives, columns_read(RULESET)), decided(rows))
    found = tally.report(0.0).criteria["DOC-02"]
    assert (found.hits, found.unknown) == (1, 1)


def test_an_empty_store_gives_an_empty_report() -> None:
    tally = Tally(RULESET, BacktestSettings(capacity=5))
    tally.add(together([], columns_read(RULESET)), decided([]))
    empty = tally.report(0.0)
    assert (empty.consignments, empty.outcomes, empty.days, empty.days_over_capacity) == (0, 0, {}, 0)

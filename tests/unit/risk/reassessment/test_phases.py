"""Two phases: the first judges what is due before loading and no more; what it found stays known when the rest is filed."""

from datetime import timedelta
from typing import Any

import polars as pl
import pytest

from services.risk.core.assess import assess
from services.risk.core.columns import COLUMNS
from services.risk.core.explain import for_officer
from services.risk.core.phases import BEYOND, as_due
from services.risk.core.subjects import view
from services.risk.core.told import as_text
from services.risk.reassessment.phases import Earlier, Waybill, asks, earlier, waybill, with_first_phase
from services.risk.worker import waves
from shared.events import Assessment, Band, ConsignmentDeclared, Event, Measure
from tests.unit.risk.core.example_pack import BLASTING, batch
from tests.unit.risk.core.example_pack import ruleset as small
from tests.unit.risk.filings import RECEIVED, declared, frames_of, undeclared
from tests.unit.risk.test_criteria_packs import ruleset

BARE: dict[str, Any] = {
    "mode": "4",
    "dataset_type": "F24",
    "master_doc": {"number": "020-12345675", "type": "N741"},
    "conveyance": ...,
    "routing": ...,
    "equipment": ...,
    "consignment/house_doc": {"number": "HAWB 0001", "type": "N703"},
    "consignment/freight_payment": ...,
    "consignment/consignee/id": ...,
    "consignment/consignee/contacts": ...,
    "consignment/consignor/contacts": ...,
    "consignment/items/0/hs6": ...,
    "consignment/items/0/equipment": ...,
}
"""7+1 and nothing else."""
FLIGHT = {"id_type": "FLIGHT", "id": "LH8401", "ref": "LH8401"}


def air(changes: dict[str, Any] | None = None, **event: Any) -> ConsignmentDeclared:
    return declared(BARE | (changes or {}), **event)


def judged(subject: ConsignmentDeclared) -> Assessment:
    [made] = assess(frames_of(subject), ruleset())
    return made


def test_missing_elements_that_are_not_due_do_not_raise_the_score_of_the_first_phase() -> None:
    first, full = judged(air()), judged(air({"dataset_type": "F22"}))
    assert (first.phase, full.phase) == ("preload", "full")
    assert (first.score, first.band, first.hits) == (0, Band.GREEN, ())
    assert full.score > 0
    weights = {one.id: one.unknown for one in ruleset().criteria}
    assert [name for name in first.unknown if weights[name]] == []


def test_what_is_due_raises_the_score_where_it_is_missing() -> None:
    vague = judged(air({"consignment/items/0/description": "Parts"}))
    assert "DOC-02" in {hit.criterion for hit in vague.hits}
    assert vague.score >= 10


def test_what_is_filed_before_it_is_due_counts() -> None:
    found = judged(air({"consignment/items/0/hs6": "360300", "consignment/items/0/un_numbers": ["0030"]}))
    assert {ordered.measure for ordered in found.measures} >= {Measure.HOLD}
    assert {"PGS-04", "SAL-04"} & {hit.criterion for hit in found.hits}


def test_goods_without_a_filing_have_no_phase() -> None:
    [made] = assess(frames_of(undeclared()), ruleset())
    assert (made.phase, made.earlier) == (None, {})


PACK = small("""
- {id: DOC-20, title: t, programme: SAFE, on: item, when: NOT has_document(('911')) AND hs6 = '360100', measure: hold,
   reason: CONTROL, because: b, source: s, hint: h, examples: {hit: [{hs6: '360100', documents: []}], pass: [{hs6: '2'}]}}
- {id: DOC-21, title: t, programme: SAFE, on: item, when: count(un_numbers) = 0, weight: 9, unknown: 5, reason: CONTROL,
   because: b, source: s, examples: {hit: [{un_numbers: []}], pass: [{un_numbers: ['1']}]}}
- {id: DOC-22, title: t, programme: SAFE, on: item, when: words < 2, weight: 9, unknown: 5, reason: CONTROL,
   because: b, source: s, examples: {hit: [{words: 1}], pass: [{words: 2}]}}
""")


@pytest.mark.parametrize(
    ("phase", "hits", "unknown", "score"),
    [
        ("preload", ["DOC-20"], ("DOC-22",), 5.0),
        ("full", ["DOC-20", "DOC-21"], ("DOC-22",), 14.0),
        (None, ["DOC-20", "DOC-21"], ("DOC-22",), 14.0),
    ],
)
def test_none_is_not_yet_before_loading(phase: str | None, hits: list[str], unknown: tuple[str, ...], score: float) -> None:
    row = BLASTING | {"words": None, "un_numbers": [], "phase": phase}
    [found] = assess(batch({"item": [row], "phase": phase}), PACK)
    assert ([hit.criterion for hit in found.hits], found.unknown, found.score) == (hits, unknown, score)


def test_the_columns_of_the_later_phase_exist() -> None:
    assert {name for columns in COLUMNS.values() for name in columns} >= BEYOND


def test_a_frame_of_none_in_the_first_phase_stays_the_same() -> None:
    frame = frames_of(declared())["consignment"]
    assert as_due(frame) is frame
    assert as_due(frame.with_columns(phase=pl.lit(None, pl.String()))).equals(frame.with_columns(phase=pl.lit(None, pl.String())))


FULL = air({"dataset_type": "F22", "conveyance": FLIGHT}, consignment_id="2")


def known(number: str = "HAWB0001", master: str | None = None, conveyance: str | None = None, hours: float = 1) -> Earlier:
    return Earlier("1", Waybill(number, master, conveyance), RECEIVED - timedelta(hours=hours), "amber", ("DOC-02", "PTY-02"))


MATCHES = [
    (known(), True),
    (known(master="02012345675", conveyance="lh8401"), True),
    (known(master="02099999995"), False),
    (known(conveyance="lh1"), False),
    (known("HAWB0002"), False),
    (known(hours=-1), False),
]


@pytest.mark.parametrize(("one", "same"), MATCHES)
def test_which_waybill_is_the_same(one: Earlier, same: bool) -> None:
    assert (earlier(view(FULL), [one]) is one) is same


def test_of_several_the_last_counts_and_the_first_phase_asks_nothing() -> None:
    assert earlier(view(FULL), [known(hours=1), known(hours=2)]) == known(hours=1)
    assert asks(air()) is None
    assert earlier(view(air()), [known()]) is None
    assert waybill(view(declared())) is None


def test_what_was_found_before_loading_is_told_with_the_full_assessment() -> None:
    frames = with_first_phase(frames_of(FULL, air()), {"2": known()})
    made = assess(frames, ruleset())[0]
    assert made.earlier == {"consignment_id": "1", "band": "amber", "criteria": ["DOC-02", "PTY-02"]}
    tree = for_officer(made, ruleset(), frames)
    assert (tree["phase"], tree["earlier"]) == ("full", made.earlier)
    assert "before loading 1 was AMBER: DOC-02, PTY-02" in as_text(tree)


def test_both_phases_of_a_waybill_are_never_judged_together() -> None:
    batched = [
        (Event.of(one, key=one.consignment_id, source="ingest", time=RECEIVED), one)
        for one in (air(consignment_id="1"), air({"consignment/house_doc/number": "HAWB9"}, consignment_id="3"), FULL)
    ]
    assert [[subject.consignment_id for _, subject in wave] for wave in waves(batched)] == [["1", "3"], ["2"]]

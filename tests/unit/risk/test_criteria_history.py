"""What criteria make of history: what parties, boxes, documents and prices did before, told of a clean filing."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl
import pytest

from services.risk.core.assess import assess
from services.risk.core.columns import FRAMES
from services.risk.core.frames import Frames
from services.risk.core.history_columns import NAMES
from services.risk.core.lists import in_force
from services.risk.core.ruleset import Ruleset
from services.risk.outcomes.parties import Found
from services.risk.packs import read_lists, read_packs
from shared.events import Assessment, Band, Measure
from tests.unit.risk.filings import clock, declared, frames_of

LISTS, VERSIONS = read_lists()
RULESET = Ruleset(read_packs(LISTS), in_force(LISTS, date(2026, 3, 1)), VERSIONS)
Past = Mapping[str, Any]

FIRST_DAY: Past = {
    **dict.fromkeys({name for names in NAMES.values() for name in names}),
    **{name: 0 for frame, names in NAMES.items() for name in names if FRAMES[frame][name] == pl.Int64},
    **dict.fromkeys(("consignor_new_chapter", "consignee_new_chapter", "consignor_new_lane", "consignee_new_lane"), True),
    **dict.fromkeys(("consignor_counterparties_90d", "consignee_counterparties_90d", "counterparties_90d"), 1),
    **dict.fromkeys(("consignee_shippers_24h", "consignee_address_shippers_24h", "agents_24h"), 1),
    **dict.fromkeys(("address_parties_90d", "contact_parties_90d"), 1),
    **{name: [] for name in ("changed", "linked_by", "recent_ports")},
    "route_known_365d": False,
    "called_before": False,
    "consignee_goods_90d": ["820411"],
    "invoice_seen_365d": None,
    "ucr_seen_365d": None,
    "ucr_differs_365d": None,
}
"""What history says of the clean filing on the day a gate opens: nobody was ever seen."""

KNOWN: Past = FIRST_DAY | {
    **dict.fromkeys(("seen_365d", "consignor_seen_365d", "consignee_seen_365d", "filer_seen_90d"), 40),
    **dict.fromkeys(("consignor_new_chapter", "consignee_new_chapter", "consignor_new_lane", "consignee_new_lane"), False),
    "route_known_365d": True,
    "called_before": True,
}
"""The same where parties, lane and ship are known."""


def assessed(past: Past, changes: dict[str, Any] | None = None, **event: Any) -> Assessment:
    frames = frames_of(declared(changes, **event))
    told = {
        name: frame.with_columns(
            pl.Series(column, [past[column]] * frame.height, dtype) for column, dtype in FRAMES[name].items() if column in past
        )
        for name, frame in frames.items()
    }
    [assessment] = assess(Frames(told), RULESET)
    return assessment


def test_a_clean_filing_is_released_on_the_first_day() -> None:
    assessment = assessed(FIRST_DAY, {"consignment/consignee/person_type": ...})
    assert {hit.criterion: hit.weight for hit in assessment.hits} == {"PTY-03": 10, "CNV-02": 8}
    assert (assessment.band, [ordered.measure for ordered in assessment.measures]) == (Band.GREEN, [Measure.RELEASE])


BY_AIR: dict[str, Any] = {
    "dataset_type": "F23",
    "mode": "4",
    "conveyance": {"id_type": "FLIGHT", "id": "XX067"},
    "equipment": [],
    "consignment/items/0/equipment": [],
    "consignment/items/0/hs6": ...,
    "consignment/consignee/person_type": ...,
}


def test_a_complete_preload_filing_is_released_on_the_first_day() -> None:
    assert assessed(FIRST_DAY | {"consignee_goods_90d": []}, BY_AIR, clock=None).band is Band.GREEN


def test_known_parties_add_nothing() -> None:
    assert assessed(KNOWN).hits == ()


def test_the_same_filing_again_and_again_is_released() -> None:
    """Same parties, goods and masses, some of them stopped under other words: no accusation by itself."""
    again = {"twins_30d": 9, "stopped_twins_90d": 3, "stopped_twins_other_words_90d": 3, "stops_365d": 3, "called_before": False}
    assert assessed(KNOWN | again).band is Band.GREEN


ITEM = "consignment/items/0"
TO_HUB = {"routing/unloading": "KZALA", "consignment/consignee/address/country": "KZ"}
TO_YEMEN = {"routing/unloading": "YEADE", "consignment/consignee/address/country": "YE"}
LITHIUM = {
    f"{ITEM}/description": "Cordless drills with lithium ion cells",
    f"{ITEM}/hs6": "850760",
    f"{ITEM}/un_numbers": ["3481"],
}
LARGE = {f"{ITEM}/gross_mass_kg": 2400.0, f"{ITEM}/packages": [{"type": "CT", "count": 100}]}
VALUED = {f"{ITEM}/value": {"amount": 149.0, "currency": "EUR"}}
AFTER_DEPARTURE = {"routing/etd": "2026-02-25T06:00:00Z"}

CASES: list[tuple[str, Past, dict[str, Any]]] = [
    ("DOC-10", {"size_type_differs": True}, {}),
    ("DOC-15", {"kg_per_package_rank": 0.995}, {}),
    ("DOC-16", {"twins_30d": 1}, LARGE),
    ("DOC-17", {"seal_reused_365d": 1}, {}),
    ("DOC-19", {"ucr_differs_365d": 1}, {}),
    ("DOC-20", {"transport_document_other_goods_365d": 1}, {}),
    ("DOC-22", {"consignor_seen_365d": 0}, {"consignment/freight_payment": "Z"}),
    ("ROU-09", {"changed": ["unloading"]}, AFTER_DEPARTURE),
    ("PTY-03", {"consignee_seen_365d": 0}, {}),
    ("PTY-103", {"consignor_seen_365d": 0, "consignee_seen_365d": 0}, {"routing/countries": ["CN", "MM", "NL"]}),
    ("PTY-06", {"linked_listed_365d": 1, "linked_by": ["phone"]}, {}),
    ("PTY-07", {"address_parties_90d": 10}, {}),
    ("PTY-09", {"consignee_new_chapter": True}, {}),
    ("BEH-07", {"near_edge_revisions": 2, "changed": ["mass"]}, {}),
    ("PTY-106", {"linked_found_365d": 1}, {}),
    ("PTY-13", {"findings_365d": 2, "controls_365d": 9}, {}),
    ("PTY-113", {"findings_365d": 5, "controls_365d": 5}, {}),
    ("PTY-15", {"contact_parties_90d": 10}, {}),
    ("PTY-18", {"filer_late_share_90d": 0.3}, {}),
    ("SAL-06", {"consignee_goods_90d": ["848520"]}, {f"{ITEM}/description": "Steel barrel liners, set"}),
    ("STC-01", {"consignee_seen_365d": 0}, {f"{ITEM}/hs6": "854231"} | TO_HUB),
    (
        "PGS-02",
        {"consignee_times_90d": 2, "consignee_mass_90d": 180.0},
        {f"{ITEM}/hs6": "310230", f"{ITEM}/gross_mass_kg": 60.0},
    ),
    ("PGS-03", {"consignee_goods_90d": ["284700", "291411"]}, {f"{ITEM}/hs6": "291411"}),
    ("DGR-03", {"consignor_seen_365d": 0}, BY_AIR | LITHIUM),
    ("IPR-03", {"consignee_goods_90d": ["580710", "610910"]}, {f"{ITEM}/hs6": "610910"}),
    ("FIN-01", {"value_score": -3.5}, {}),
    ("FIN-02", {"price_ratio_30d": 7.0}, {}),
    ("FIN-03", {"invoice_seen_365d": 1}, {}),
    ("FIN-06", {"returned_60d": 1}, {}),
    ("FIN-07", {"consignor_new_chapter": True}, {"consignment/consignor/address/country": "VU"}),
    ("FIN-08", {"consignee_seen_365d": 0}, {f"{ITEM}/description": "Humanitarian blankets"} | TO_YEMEN),
    ("FIN-09", {"value_score": 4.0}, {f"{ITEM}/hs6": "851713", "consignment/delivery": "MMRGN"}),
    ("CNV-02", {"called_before": False}, {}),
    ("CNV-05", {"recent_ports": ["ECGYE"]}, {}),
    ("CNV-06", {"live_elsewhere": 1}, {}),
    ("CNV-201", {"flag_changed_90d": True}, {}),
    ("TMP-02", {"changed": ["consignee"]}, {"clock": clock(late_by_minutes=30)}),
    ("TMP-04", {"filer_hour_share_90d": 0.0}, {}),
    ("BEH-01", {"consignee_shippers_24h": 20}, {}),
    ("BEH-02", {"consignee_seen_24h": 2, "consignee_value_24h": 446.0}, VALUED),
    ("BEH-03", {"consignor_daily_ratio": 6.0}, {}),
    ("BEH-04", {"stopped_twins_other_words_90d": 1, "transport_document_seen_365d": 1}, {}),
    ("BEH-104", {"stopped_twins_other_words_90d": 1}, {}),
    ("BEH-05", {"same_text_other_hs_90d": 2}, {}),
    ("BEH-06", {"agents_24h": 3}, {}),
]


@pytest.mark.parametrize(("criterion", "past", "changes"), CASES, ids=[criterion for criterion, *_ in CASES])
def test_a_past_that_differs_here_is_hit_there(criterion: str, past: Past, changes: dict[str, Any]) -> None:
    event = {"clock": changes["clock"]} if "clock" in changes else {}
    filing = {path: value for path, value in changes.items() if path != "clock"}
    assert criterion not in {hit.criterion for hit in assessed(KNOWN, filing, **event).hits}
    assert criterion in {hit.criterion for hit in assessed(KNOWN | past, filing, **event).hits}


def test_a_lane_seen_before_is_no_detour() -> None:
    detour = {"routing/loading": "USLAX", "routing/calls": [{"place": "SGSIN"}]}
    hits = {
        known: {hit.criterion for hit in assessed(KNOWN | {"route_known_365d": known}, detour).hits} for known in (True, False)
    }
    assert ("ROU-03" in hits[True], "ROU-03" in hits[False]) == (False, True)


def test_a_usual_importer_of_gold_is_known() -> None:
    gold = {f"{ITEM}/hs6": "710812"}
    hits = {times: {hit.criterion for hit in assessed(KNOWN | {"consignee_times_365d": times}, gold).hits} for times in (0, 9)}
    assert ("FIN-05" in hits[0], "FIN-05" in hits[9]) == (True, False)


def test_every_criterion_that_looks_back_is_shown() -> None:
    names = {name for names in NAMES.values() for name in names} | {*Found._fields}
    looking = {name for name, condition in RULESET.conditions.items() if set(condition.columns) & names}
    assert looking == {criterion for criterion, *_ in CASES} | {"ROU-03", "FIN-05"}


def test_without_history_nothing_is_held_against_anyone() -> None:
    [assessment] = assess(frames_of(declared()), RULESET)
    assert (assessment.hits, assessment.score) == ((), 0.0)

"""The catalogue that ships: every criterion proves itself, every list is sound, and filings get the decisions they deserve."""

from datetime import date
from functools import cache
from typing import Any

import pytest

from services.ingest.validation.faults import CATALOGUE
from services.risk.core.assess import assess
from services.risk.core.columns import FRAMES
from services.risk.core.conditions import Condition
from services.risk.core.criteria import Criterion
from services.risk.core.examples import run_examples
from services.risk.core.history_columns import NAMES
from services.risk.core.list_files import ListFile, load_lists
from services.risk.core.lists import in_force
from services.risk.core.matches import Match
from services.risk.core.ruleset import Ruleset
from services.risk.core.standing import Standing
from services.risk.outcomes.parties import Found
from services.risk.packs import SHIPPED, read_lists, read_packs
from shared.declaration import Conveyance, Party
from shared.events import Assessment, Band, Measure, Reason
from shared.reference import chpl, countries, hs, locodes, un_numbers
from tests.unit.risk.filings import BOX, clock, declared, frames_of, undeclared

DAY = date(2026, 3, 1)
LISTS, VERSIONS = read_lists()
MEMBERS = in_force(LISTS, DAY)
CRITERIA = {criterion.id: criterion for criterion in read_packs(LISTS)}
FILES: dict[str, ListFile] = {
    one.name: one for path in sorted((SHIPPED / "lists").glob("*.yaml")) for one in load_lists(path.read_text("utf-8"), path.name)
}
JUDGED = [criterion for criterion in CRITERIA.values() if criterion.when]
HARD = {"ROU-02", "PTY-01", "SAL-01", "SAL-04", "PGS-04", "DGR-06", "CNV-01", "TMP-06"}


@cache
def ruleset() -> Ruleset:
    return Ruleset(CRITERIA.values(), MEMBERS, VERSIONS)


@pytest.mark.parametrize("criterion", JUDGED, ids=lambda criterion: criterion.id)
def test_every_criterion_proves_itself(criterion: Criterion) -> None:
    assert run_examples(criterion, MEMBERS) == []
    assert criterion.examples.hit
    assert criterion.examples.pass_


def test_the_hard_set_holds_and_nothing_else_does() -> None:
    assert {criterion.id for criterion in JUDGED if criterion.measure is Measure.HOLD} == HARD


def test_soft_criteria_that_need_no_history() -> None:
    assert sum(criterion.weight > 0 for criterion in JUDGED) >= 40


def test_every_criterion_says_where_it_comes_from() -> None:
    assert [criterion.id for criterion in CRITERIA.values() if "domain reference" not in criterion.source] == []


def test_what_validation_enforces_names_a_fault_it_has() -> None:
    enforced = {criterion.id: criterion.enforced_by for criterion in CRITERIA.values() if criterion.enforced_by}
    assert set(enforced) == {"DOC-01", "DOC-03", "DOC-04", "DOC-07", "DOC-08", "DOC-09", "DOC-11", "DOC-12", "DOC-18"}
    assert set(enforced.values()) <= set(CATALOGUE)


def test_lists_are_used_and_known() -> None:
    used = {name for criterion in JUDGED for name in Condition.parse(criterion.when or "", FRAMES[criterion.on], LISTS).lists}
    assert used == set(LISTS)


def of_kind(*names: str) -> list[str]:
    return [value for name in names for value in (entry.value for entry in FILES[name].entries)]


HS_LISTS = [
    name for name, one in FILES.items() if one.entries and all(len(e.value) == 6 and e.value.isdigit() for e in one.entries)
]


def test_commodity_codes_exist() -> None:
    assert [code for code in of_kind(*HS_LISTS) if hs().edition(code) is None] == []


def test_codes_of_hs_2017_whose_successors_are_all_listed_are_listed_too() -> None:
    missing = [
        (name, old)
        for name in HS_LISTS
        for old, new in hs().successors.items()
        if len(new) > 1 and hs().edition(old) == "2017" and set(new) <= set(of_kind(name)) and old not in of_kind(name)
    ]
    assert missing == []


def test_high_priority_tiers_are_the_published_ones() -> None:
    tiers: dict[str, set[str]] = {}
    for code, tier in chpl().items():
        tiers.setdefault(
            {"1": "chpl_tier_1_2", "2": "chpl_tier_1_2", "3": "chpl_tier_3", "4": "chpl_tier_4"}[tier[0]], set()
        ).add(code)
    assert {name: {code for code in of_kind(name) if hs().edition(code) == "2022"} for name in tiers} == tiers


def test_codes_of_countries_ports_and_dangerous_goods_exist() -> None:
    two = [
        name for name, one in FILES.items() if one.entries and all(len(e.value) == 2 and e.value.isalpha() for e in one.entries)
    ]
    assert [code for code in of_kind(*two) if code not in countries()] == []
    assert [code for code in of_kind("cocaine_risk_ports", "wildlife_risk_ports") if code not in locodes()] == []
    assert [number for number in of_kind(*(name for name in FILES if name.endswith("_un"))) if number not in un_numbers()] == []


EMBARGOES = [
    ("2018-11-14", {"ER", "SO", "CF", "IR"}, set()),
    ("2018-11-15", {"SO", "CF", "IR"}, {"ER"}),
    ("2020-10-19", {"SO", "CF"}, {"ER", "IR"}),
    ("2025-09-28", {"IR", "KP", "LY", "SD", "SS"}, {"ER", "SO", "CF"}),
]


@pytest.mark.parametrize(("day", "listed", "lifted"), EMBARGOES)
def test_embargoes_begin_and_end(day: str, listed: set[str], lifted: set[str]) -> None:
    members = LISTS["arms_embargoes"].on(date.fromisoformat(day))
    assert (listed - members, lifted & members) == (set(), set())


def assessed(changes: dict[str, Any] | None = None, **event: Any) -> Assessment:
    draw = event.pop("draw", 5_000)
    [assessment] = assess(frames_of(declared(changes, **event), draw=draw), ruleset())
    return assessment


def test_a_clean_filing_is_released() -> None:
    assessment = assessed()
    assert (assessment.band, assessment.score, assessment.hits) == (Band.GREEN, 0.0, ())
    assert [ordered.measure for ordered in assessment.measures] == [Measure.RELEASE]


LESS = {
    "consignment/consignee/person_type": ...,
    "routing/etd": ...,
    "equipment/0/size_type": ...,
    "consignment/items/0/packages/0/marks": ...,
}


def test_a_filing_without_the_optional_elements_stays_green() -> None:
    assert assessed(LESS, clock=None).score < 10
    preload = {
        "dataset_type": "F23",
        "mode": "4",
        "consignment/items/0/hs6": ...,
        "equipment": [],
        "consignment/freight_payment": ...,
    }
    assert assessed(preload | {"conveyance": {"id_type": "FLIGHT", "id": "XX067"}}).score < 10


def test_detonators_without_a_licence_are_held() -> None:
    goods = {"description": "Detonators, non-electric", "hs6": "360340", "un_numbers": ["0029"]}
    assessment = assessed({f"consignment/items/0/{name}": value for name, value in goods.items()})
    [hold] = assessment.measures
    assert (hold.measure, hold.reason, hold.pointer) == (Measure.HOLD, Reason.PROHIBITED, "/houses/0/items/0")
    assert set(hold.criteria) >= {"SAL-04", "PGS-04", "DGR-06"}


def test_a_licence_lets_detonators_pass_the_hard_criteria() -> None:
    goods = {"description": "Detonators, non-electric", "hs6": "360340", "un_numbers": ["0029"], "documents": [{"type": "N911"}]}
    assessment = assessed({f"consignment/items/0/{name}": value for name, value in goods.items()})
    assert [ordered.measure for ordered in assessment.measures] == [Measure.RELEASE]


def test_goods_without_a_filing_are_held() -> None:
    [assessment] = assess(frames_of(undeclared()), ruleset())
    [hold] = assessment.measures
    assert (hold.measure, hold.reason, hold.criteria) == (Measure.HOLD, Reason.MISSING_DATA, ("TMP-06",))


ITEM, CONSIGNEE, CONSIGNOR = "consignment/items/0", "consignment/consignee", "consignment/consignor"


def item(**values: Any) -> dict[str, Any]:
    return {f"{ITEM}/{name}": value for name, value in values.items()}


BY_AIR = {"mode": "4", "conveyance": {"id_type": "FLIGHT", "id": "XX067"}, "equipment": [], f"{ITEM}/equipment": []}
CALLS = [{"place": place} for place in ("SGSIN", "LKCMB", "ECGYE", "NLRTM", "LYMRA")]
SECOND = {
    "no": 2,
    "description": "Hydrogen peroxide",
    "hs6": "284700",
    "gross_mass_kg": 900.0,
    "un_numbers": ["2014"],
    "equipment": [BOX],
}
TO = {country: {"routing/unloading": place, f"{CONSIGNEE}/address/country": country} for country, place in
      {"LY": "LYMRA", "YE": "YEADE", "RU": "RULED", "KP": "KPNAM", "HK": "HKHKG", "NG": "NGAPP"}.items()}  # fmt: skip

WHAT_HITS: list[tuple[str, dict[str, Any]]] = [
    ("DOC-02", item(description="Hats")),
    ("DOC-06", item(description="Lithium batteries", hs6="620343")),
    ("DOC-08", {"consignment/to_order": True}),
    ("DOC-13", {f"{CONSIGNEE}/id": "000111222"}),
    ("DOC-14", {"consignment/total_gross_mass_kg": 3000.0}),
    ("DOC-14", {"equipment/0/size_type": "22G1", **item(gross_mass_kg=60_000.0)}),
    ("DOC-17", {"equipment/0/seals": []}),
    ("DOC-21", item(un_numbers=["9999"])),
    ("DOC-22", {"consignment/freight_payment": "A"}),
    ("ROU-01", {"routing/countries": ["CN", "MM", "NL"]}),
    ("ROU-02", item(hs6="930190") | TO["LY"]),
    ("ROU-02", item(hs6="847130") | TO["KP"]),
    ("ROU-02", item(hs6="270112", origin="KP")),
    ("ROU-03", {"routing/loading": "USLAX", "routing/calls": [{"place": "SGSIN"}]}),
    ("ROU-04", {"routing/calls": CALLS}),
    ("ROU-05", {"consignment/delivery": "BEANR"}),
    ("ROU-07", item(hs6="080390") | {"routing/unloading": "ECGYE", f"{CONSIGNEE}/address/country": "EC"}),
    ("ROU-08", item(hs6="854231") | TO["RU"] | {"routing/countries": ["CN", "KZ", "RU"]}),
    ("ROU-10", {"routing/calls": CALLS}),
    ("ROU-11", {"routing/acceptance": "HKHKG"}),
    ("ROU-12", {"routing/eta": "2026-03-02T06:00:00Z"}),
    ("ROU-13", {"routing/calls": CALLS}),
    ("PTY-04", {f"{CONSIGNEE}/name": "Gamma Freight Forwarding Ltd"}),
    ("PTY-05", {f"{CONSIGNEE}/address/po_box": "12"}),
    ("PTY-10", {f"{CONSIGNEE}/name": "Alpha Tools Co.", f"{CONSIGNEE}/address/country": "CN"}),
    ("PTY-11", {f"{CONSIGNEE}/person_type": "1"}),
    ("PTY-14", {f"{CONSIGNEE}/name": "First Harbour Bank"}),
    ("PTY-15", {f"{CONSIGNOR}/contacts": []}),
    ("SAL-01", item(hs6="930200")),
    ("SAL-101", item(hs6="930200", documents=[{"type": "811"}])),
    ("SAL-02", item(hs6="732690", description="Bolt carriers, steel")),
    ("SAL-03", item(hs6="930400", origin="TR")),
    ("SAL-04", item(hs6="360200")),
    ("SAL-05", item(hs6="901310") | TO["YE"]),
    ("STC-01", item(hs6="854231") | TO["RU"]),
    ("STC-02", item(hs6="848210") | TO["RU"]),
    ("STC-03", item(hs6="845710") | TO["RU"]),
    ("STC-04", item(hs6="284510")),
    ("STC-05", item(hs6="281217")),
    ("STC-06", item(hs6="880622")),
    ("STC-07", item(hs6="847989", description="Machine for flow-forming of tubes")),
    ("STC-08", item(hs6="284510")),
    ("STC-09", item(hs6="300249")),
    ("CIT-01", item(hs6="030571")),
    ("CIT-02", item(description="Dried seahorses")),
    ("CIT-03", item(hs6="440729", description="Sawn planks", origin="CM")),
    ("CIT-04", item(hs6="080131") | {"routing/loading": "KEMBA"} | TO["HK"]),
    (
        "CIT-05",
        item(hs6="030192", gross_mass_kg=1000.0, packages=[{"type": "BX", "count": 100}])
        | BY_AIR
        | TO["HK"]
        | {"routing/loading": "PTLIS", f"{CONSIGNOR}/address/country": "PT"},
    ),
    ("DRG-01", item(hs6="293942")),
    ("DRG-02", item(hs6="291411")),
    ("DRG-03", item(hs6="293337")),
    ("DRG-04", item(hs6="121130")),
    ("DRG-05", item(hs6="847989", description="Tablet press TDP 5")),
    ("DRG-06", {"routing/calls": CALLS, "equipment/0/size_type": "45R1"}),
    ("DRG-07", item(hs6="291899", description="PMK ethyl glycidate")),
    ("DRG-08", item(description="Pigment samples", gross_mass_kg=2.0, origin="CO") | {f"{CONSIGNEE}/person_type": "1"}),
    ("PGS-01", item(hs6="310230")),
    ("PGS-04", item(hs6="360320")),
    ("PGS-05", item(description="Stump remover granules")),
    ("PGS-06", item(hs6="310230") | TO["YE"]),
    ("DGR-01", item(hs6="850760")),
    ("DGR-02", item(hs6="280800", un_numbers=["1830"])),
    ("DGR-03", item(description="Battery", un_numbers=["3480"]) | BY_AIR | {"dataset_type": "F23"}),
    ("DGR-04", item(description="Charcoal briquettes")),
    ("DGR-05", item(hs6="950300", un_numbers=["0336"])),
    ("DGR-06", item(un_numbers=["2977"], documents=[{"type": "911"}])),
    ("DGR-07", item(un_numbers=["1090"]) | {"consignment/items/1": SECOND}),
    ("IPR-02", item(hs6="640411", gross_mass_kg=2.0) | {"dataset_type": "F32"}),
    ("IPR-04", item(hs6="300490")),
    ("EXC-01", item(hs6="240220")),
    ("CUL-01", item(hs6="970610", origin="SY")),
    ("CUL-02", item(hs6="681599", description="Stone amphora")),
    ("WST-01", item(hs6="854921")),
    ("WST-02", item(hs6="847150", description="Used computers, mixed") | TO["NG"]),
    ("FIN-05", item(hs6="710812")),
    ("FIN-08", item(description="Humanitarian blankets") | TO["YE"] | {f"{CONSIGNEE}/id": ...}),
    ("CNV-04", {"equipment/0/full": False}),
]


@pytest.mark.parametrize(("criterion", "changes"), WHAT_HITS, ids=[criterion for criterion, _ in WHAT_HITS])
def test_a_filing_that_differs_here_is_hit_there(criterion: str, changes: dict[str, Any]) -> None:
    assert criterion in {hit.criterion for hit in assessed(changes).hits}


STRAIGHT = {"pointer": "/consignment"}
EVENTS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("DOC-04", {}, {"warnings": ("code.hs-unknown",)}),
    ("DOC-24", item(description="Consolidation of tools"), STRAIGHT),
    ("FIN-04", item(gross_mass_kg=40.0), STRAIGHT),
    ("TMP-01", {}, {"clock": clock(late_by_minutes=30)}),
    ("TMP-101", {}, {"clock": clock(late_by_minutes=300)}),
    ("TMP-201", {}, {"clock": clock(late_by_minutes=3000)}),
    ("TMP-05", {}, {"revision": 4}),
    ("SYS-01", {}, {"draw": 0}),
]


@pytest.mark.parametrize(("criterion", "changes", "event"), EVENTS, ids=[criterion for criterion, *_ in EVENTS])
def test_how_it_was_filed_counts(criterion: str, changes: dict[str, Any], event: dict[str, Any]) -> None:
    assert criterion in {hit.criterion for hit in assessed(changes, **event).hits}


SCREENED = [
    ("PTY-01", "consignee", "id", 1.0, Band.RED),
    ("PTY-01", "consignee", "exact", 1.0, Band.RED),
    ("PTY-02", "consignee", "fuzzy", 0.93, Band.RED),
    ("PTY-102", "consignee", "fuzzy", 0.88, Band.AMBER),
    ("CNV-01", "conveyance", "id", 1.0, Band.RED),
    ("CNV-101", "conveyance", "fuzzy", 0.88, Band.AMBER),
]


@pytest.mark.parametrize(("criterion", "who", "kind", "score", "band"), SCREENED)
def test_what_screening_finds_counts(criterion: str, who: str, kind: Any, score: float, band: Band) -> None:
    subject = declared()
    consignment = subject.declaration.consignment
    found = consignment.consignee if consignment and who == "consignee" else subject.declaration.conveyance
    assert found is not None
    matches: dict[Party | Conveyance, Match] = {found: Match(kind, score, "sample", "1", "Somebody", "TEST")}
    [assessment] = assess(frames_of(subject, matches=matches), ruleset())
    assert [hit.criterion for hit in assessment.hits] == [criterion]
    assert assessment.band is band


@pytest.mark.parametrize(
    ("standing", "hit"),
    [
        (Standing("valid", "AEO-F", name_differs=False), False),
        (Standing("suspended", "AEO-F", name_differs=False), True),
        (Standing("revoked", "AEO-C", name_differs=None), True),
        (Standing("valid", "AEO-S", name_differs=True), True),
    ],
)
def test_what_the_register_of_traders_says_counts(standing: Standing, hit: bool) -> None:
    subject = declared()
    consignment = subject.declaration.consignment
    assert consignment
    assert consignment.consignee
    [assessment] = assess(frames_of(subject, standings={consignment.consignee: standing}), ruleset())
    assert [hit.criterion for hit in assessment.hits] == ["PTY-16"] * hit
    assert assessment.band is (Band.AMBER if hit else Band.GREEN)


def test_every_criterion_is_shown_by_a_filing() -> None:
    """Those that look back and only then hit are shown in `test_criteria_history`."""
    past = {column for columns in NAMES.values() for column in columns} | {*Found._fields}
    present = {one.id for one in JUDGED if not past & set(Condition.parse(one.when or "", FRAMES[one.on], LISTS).columns)}
    elsewhere = {"TMP-06", "PTY-16"}
    shown = {name for name, *_ in WHAT_HITS} | {name for name, *_ in EVENTS} | {name for name, *_ in SCREENED} | elsewhere
    assert present - shown == set()
    assert shown <= {criterion.id for criterion in JUDGED}

"""What each feature means, by example: a filing in, a value of its row out."""

from datetime import UTC, datetime
from typing import Any

import pytest

from services.ingest.validation.profiles import PROFILES
from services.risk.core.matches import Match
from services.risk.core.rows.consignment import PRELOADING
from shared.declaration import Conveyance, Party
from tests.unit.risk.filings import BOX, CLEAN, ID, clock, declared, frames_of, undeclared

ITEM = "consignment/items/0"
SECOND = {
    "no": 2,
    "description": "Pipe wrenches",
    "hs6": "820412",
    "gross_mass_kg": 95.0,
    "packages": [{"type": "CT", "count": 5}],
}
CALLS = [{"place": place} for place in ("CNSHA", "SGSIN", "EGPSD", "NLRTM", "DEHAM")]


def call(place: str, arrival: str | None, departure: str | None) -> dict[str, Any]:
    times = {"arrival": arrival, "departure": departure}
    return {"place": place} | {name: f"2026-03-{day}T00:00:00Z" for name, day in times.items() if day}


CONSIGNMENT: list[tuple[dict[str, Any], dict[str, Any]]] = [
    (
        {},
        {"consignment_id": ID, "revision": 1, "pointer": "/houses/0", "declared": True, "random_draw": 5_000, "mitigation": 1.0},
    ),
    ({}, {"mode": "1", "dataset_type": "F11", "preload": False, "straight": False, "regime": "EU", "late_by_minutes": 0}),
    ({}, {"documents": [], "statements": [], "warnings": [], "un_numbers": [], "origins": [], "transit_ports": []}),
    ({"dataset_type": "F23"}, {"preload": True}),
    ({"dataset_type": ...}, {"dataset_type": None, "preload": False}),
    # documents: ICS2's prefix goes, national codes stay, items count too, each once
    (
        {"consignment/documents": [{"type": "N911"}, {"type": "C400"}], f"{ITEM}/documents": [{"type": "911"}, {"type": "n853"}]},
        {"documents": ["911", "C400", "853"]},
    ),
    ({"consignment/statements": [{"code": "10600"}]}, {"to_order": True, "statements": ["10600"]}),
    # parties
    ({}, {"consignor_country": "CN", "consignee_country": "NL", "consignee_id": "NL000111222", "consignor_is_consignee": False}),
    ({"consignment/consignee/address": ...}, {"consignee_country": "NL"}),
    (
        {"consignment/consignee/address": ..., "consignment/consignee/id": ...},
        {"consignee_country": None, "destination_country": "NL"},
    ),
    ({"consignment/consignee": ...}, {"has_consignee": False, "consignee_name": None, "consignor_is_consignee": None}),
    (
        {"consignment/consignee": CLEAN["consignment"]["consignor"] | {"name": "ALPHA TOOLS, CO."}},
        {"consignor_is_consignee": True},
    ),
    (
        {"consignment/notify_party": {"id": "NL000111222"}},
        {"has_notify": True, "consignee_is_notify": True, "notify_country": "NL"},
    ),
    # journey
    (
        {},
        {
            "departure_country": "CN",
            "destination_country": "NL",
            "transit_countries": ["SG", "EG"],
            "journey_hours": 612.0,
            "stops": 0,
        },
    ),
    (
        {"consignment/delivery": "CHBSL"},
        {"delivery_country": "CH", "destination_country": "CH", "countries": ["CN", "SG", "EG", "NL", "CH"]},
    ),
    ({"routing/acceptance": "CNSZX", "consignment/acceptance": "HKHKG"}, {"acceptance": "HKHKG", "departure_country": "HK"}),
    (
        {"routing": ...},
        {"departure_country": "CN", "destination_country": "NL", "countries": [], "journey_hours": None, "etd": None},
    ),
    (
        {"routing/calls": CALLS},
        {"transit_ports": ["SGSIN", "EGPSD"], "stops": 2, "onward_countries": ["DE"], "calls_in_order": None},
    ),
    ({"routing/calls": CALLS[1:3]}, {"transit_ports": ["SGSIN", "EGPSD"], "onward_countries": []}),
    ({"routing/calls": []}, {"distance_ratio": None, "onward_countries": []}),
    ({"routing/calls": CALLS, "routing/loading": "XXXXX"}, {"distance_ratio": None, "speed_kmh": None}),
    ({"routing/calls": [call("SGSIN", "10", "11"), call("EGPSD", "20", None)]}, {"calls_in_order": True}),
    ({"routing/calls": [call("SGSIN", "11", "10")]}, {"calls_in_order": False}),
    ({"routing/calls": [call("SGSIN", "10", "12"), call("EGPSD", "11", None)]}, {"calls_in_order": False}),
    ({"routing/eta": "2026-03-02T06:00:00Z"}, {"journey_hours": -24.0, "speed_kmh": None}),
    ({"routing/eta": ...}, {"journey_hours": None, "speed_kmh": None}),
    # totals
    (
        {},
        {
            "gross_mass_kg": 2405.0,
            "items_mass_kg": 2405.0,
            "mass_difference": None,
            "packages": 120,
            "items": 1,
            "round_numbers": False,
        },
    ),
    ({"consignment/total_gross_mass_kg": 2500.0}, {"gross_mass_kg": 2500.0, "mass_difference": 0.038}),
    ({"consignment/total_gross_mass_kg": 0.0}, {"mass_difference": None}),
    (
        {f"{ITEM}/gross_mass_kg": ...},
        {"gross_mass_kg": None, "items_mass_kg": None, "heaviest_item_kg": None, "round_numbers": None},
    ),
    (
        {"consignment/items/1": SECOND},
        {"gross_mass_kg": 2500.0, "heaviest_item_kg": 2405.0, "packages": 125, "hs6s": ["820411", "820412"]},
    ),
    ({"consignment/items/1": SECOND}, {"chapters": ["82"], "descriptions": "Steel open-end spanners, 8-24 mm | Pipe wrenches"}),
    ({"consignment/items": []}, {"items": 0, "gross_mass_kg": None, "packages": None, "descriptions": None, "chapters": []}),
    ({f"{ITEM}/gross_mass_kg": 2400.0, f"{ITEM}/packages": [{"type": "CT", "count": 200}]}, {"round_numbers": True}),
    (
        {
            f"{ITEM}/value": {"amount": 100.0, "currency": "EUR"},
            "consignment/items/1": SECOND | {"value": {"amount": 5.0, "currency": "EUR"}},
        },
        {"value": 105.0, "currency": "EUR"},
    ),
    (
        {
            f"{ITEM}/value": {"amount": 100.0, "currency": "EUR"},
            "consignment/items/1": SECOND | {"value": {"amount": 5.0, "currency": "USD"}},
        },
        {"value": None, "currency": None},
    ),
    ({f"{ITEM}/hs6": ...}, {"hs6s": [], "chapters": [], "items_without_hs": 1}),
    ({}, {"containers": 1, "full_containers": 1, "seals": 1, "capacity_kg": 36_000.0}),
    ({"equipment/0/size_type": ...}, {"capacity_kg": None}),
    ({"equipment": []}, {"containers": 0, "capacity_kg": None}),
]


@pytest.mark.parametrize(("changes", "expected"), CONSIGNMENT)
def test_consignment(changes: dict[str, Any], expected: dict[str, Any]) -> None:
    assert first("consignment", changes) | expected == first("consignment", changes)


# Great-circle distances as route planners publish them: Los Angeles to New York 3,940 km, New York to Rotterdam 5,870,
# Los Angeles to Rotterdam 8,960, Los Angeles to Singapore 14,110, Singapore to Rotterdam 10,510.
LENGTHS = [
    ([], None, 8_960 / 612),
    (["USNYC"], 9_810 / 8_960, 9_810 / 612),
    (["SGSIN"], 24_620 / 8_960, 24_620 / 612),
]


@pytest.mark.parametrize(("calls", "ratio", "speed"), LENGTHS)
def test_length_of_the_journey(calls: list[str], ratio: float | None, speed: float) -> None:
    row = first("consignment", {"routing/loading": "USLAX", "routing/calls": [{"place": place} for place in calls]})
    assert row["distance_ratio"] == (ratio if ratio is None else pytest.approx(ratio, rel=0.01))
    assert row["speed_kmh"] == pytest.approx(speed, rel=0.01)


def test_a_short_hop_has_no_detour() -> None:
    there_and_back = {"routing/loading": "NLRTM", "routing/unloading": "BEANR", "routing/calls": [{"place": "SGSIN"}]}
    assert first("consignment", there_and_back)["distance_ratio"] is None


ITEMS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    (
        {},
        {
            "pointer": "/houses/0/items/0",
            "no": 1,
            "text": "Steel open-end spanners, 8-24 mm | BETA 1-120",
            "words": 4,
            "letters": 22,
        },
    ),
    ({f"{ITEM}/description": "Tuna"}, {"words": 1, "letters": 4, "stop_word": False}),
    ({f"{ITEM}/description": "Machine parts for looms"}, {"stop_word": True, "words": 2}),
    ({f"{ITEM}/description": "塑料 零件"}, {"words": 2, "letters": 4}),
    (
        {f"{ITEM}/description": ...},
        {"description": None, "text": "BETA 1-120", "words": None, "letters": None, "stop_word": None},
    ),
    # HS 2022 stays, HS 2017 becomes its only successor, or stays where it was split
    ({}, {"hs6": "820411", "heading": "8204", "chapter": "82", "hs_edition": "2022"}),
    ({f"{ITEM}/hs6": "880330"}, {"hs6": "880730", "heading": "8807", "hs_edition": "2017"}),
    ({f"{ITEM}/hs6": "360300"}, {"hs6": "360300", "chapter": "36", "hs_edition": "2017"}),
    ({f"{ITEM}/hs6": "999999"}, {"hs6": "999999", "hs_edition": None}),
    ({f"{ITEM}/hs6": ...}, {"hs6": None, "heading": None, "chapter": None, "hs_edition": None}),
    # dangerous goods
    ({}, {"un_numbers": [], "un_class": "none", "un_classes": [], "un_unknown": []}),
    ({f"{ITEM}/un_numbers": ["1090", "0029"]}, {"un_class": "1", "un_classes": ["3", "1"]}),
    ({f"{ITEM}/un_numbers": ["9999"]}, {"un_class": None, "un_classes": [], "un_unknown": ["9999"]}),
    # amounts
    (
        {},
        {
            "packages": 120,
            "package_types": ["CT"],
            "kg_per_package": pytest.approx(20.04, abs=0.01),
            "value": None,
            "value_per_kg": None,
        },
    ),
    ({f"{ITEM}/packages": [{"type": "VQ"}]}, {"packages": None, "kg_per_package": None}),
    ({f"{ITEM}/packages": [{"type": "CT", "count": 0}]}, {"packages": 0, "kg_per_package": None}),
    ({f"{ITEM}/value": {"amount": 4810.0, "currency": "EUR"}}, {"value": 4810.0, "currency": "EUR", "value_per_kg": 2.0}),
    ({f"{ITEM}/value": {"amount": 0.0, "currency": "EUR"}}, {"value_per_kg": 0.0}),
    ({f"{ITEM}/value": {"amount": 9.0}, f"{ITEM}/gross_mass_kg": 0.0}, {"value_per_kg": None, "currency": None}),
    # documents of the item and of the consignment, not of its neighbour
    (
        {
            "consignment/documents": [{"type": "911"}],
            f"{ITEM}/documents": [{"type": "C400"}],
            "consignment/items/1": SECOND | {"documents": [{"type": "811"}]},
        },
        {"documents": ["C400", "911"]},
    ),
    # what the consignment says
    ({}, {"mode": "1", "consignee_name": "Beta Hardware BV", "destination_country": "NL", "transit_countries": ["SG", "EG"]}),
    ({}, {"etd": datetime(2026, 3, 3, 6, tzinfo=UTC), "hs6s": ["820411"]}),
]


@pytest.mark.parametrize(("changes", "expected"), ITEMS)
def test_item(changes: dict[str, Any], expected: dict[str, Any]) -> None:
    assert first("item", changes) | expected == first("item", changes)


CONSIGNEE = "consignment/consignee"
PARTIES: list[tuple[dict[str, Any], dict[str, Any]]] = [
    (
        {},
        {
            "pointer": "/houses/0/consignee",
            "id": "NL000111222",
            "id_valid": True,
            "country": "NL",
            "street": "Haven 5",
            "po_box": False,
        },
    ),
    ({}, {"contacts": 1, "has_email": False, "has_phone": True, "contacts_valid": True, "email_domains": [], "match_kind": None}),
    ({f"{CONSIGNEE}/id": "ZZ12345"}, {"id_valid": False}),
    ({f"{CONSIGNEE}/id": "12345"}, {"id_valid": False}),
    ({f"{CONSIGNEE}/id": ...}, {"id": None, "id_valid": None}),
    ({f"{CONSIGNEE}/address": {"po_box": "12", "city": "Rotterdam"}}, {"po_box": True, "street": None, "country": "NL"}),
    ({f"{CONSIGNEE}/address": ...}, {"po_box": None, "city": None}),
    ({f"{CONSIGNEE}/contacts": []}, {"contacts": 0, "has_phone": False, "contacts_valid": None}),
    ({f"{CONSIGNEE}/contacts": [{"type": "phone", "value": "010 5550100"}]}, {"contacts_valid": False, "has_phone": True}),
    (
        {f"{CONSIGNEE}/contacts": [{"type": "email", "value": "A@Beta.Example"}]},
        {"contacts_valid": True, "email_domains": ["beta.example"]},
    ),
    ({f"{CONSIGNEE}/contacts": [{"type": "email", "value": "nobody"}]}, {"contacts_valid": False, "email_domains": []}),
]


@pytest.mark.parametrize(("changes", "expected"), PARTIES)
def test_party(changes: dict[str, Any], expected: dict[str, Any]) -> None:
    [row] = frames_of(declared(changes))["party"].filter(role="consignee").to_dicts()
    assert row | expected == row


def test_every_party_of_the_filing_has_a_row() -> None:
    assert frames_of(declared())["party"]["pointer"].to_list() == [
        "/houses/0/consignor",
        "/houses/0/consignee",
        "/declarant",
        "/carrier",
    ]


SEAL = {"number": "PTCU1000029", "size_type": "22T1", "full": True, "seals": ["CN998877"]}
BOXES: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({}, {"number": BOX, "owner": "PTCU", "kind": "general purpose", "full": True, "seal_count": 1, "seal_shared": False}),
    ({}, {"pointer": "/houses/0/items/0/equipment/0", "packed_items": 1, "packed_mass_kg": 2405.0, "capacity_kg": 36_000.0}),
    ({f"{ITEM}/equipment": []}, {"pointer": "/equipment/0", "packed_items": 1, "packed_mass_kg": 2405.0}),
    ({"equipment/1": SEAL}, {"seal_shared": True}),
    ({"equipment/1": SEAL, f"{ITEM}/equipment": [BOX, "PTCU1000029"]}, {"packed_items": 1, "packed_mass_kg": None}),
    ({"equipment/1": SEAL, f"{ITEM}/equipment": []}, {"packed_items": 0, "packed_mass_kg": None}),
    ({"equipment/0/number": "TRAILER7", f"{ITEM}/equipment": []}, {"owner": None}),
    ({"equipment/0/size_type": "ZZZZ"}, {"kind": None, "capacity_kg": None}),
    ({f"{ITEM}/un_numbers": ["1090"]}, {"un_numbers": ["1090"], "un_classes": ["3"], "documents": []}),
]


@pytest.mark.parametrize(("changes", "expected"), BOXES)
def test_equipment(changes: dict[str, Any], expected: dict[str, Any]) -> None:
    assert first("equipment", changes) | expected == first("equipment", changes)


def test_conveyance() -> None:
    row = first("conveyance", {})
    assert row | {"pointer": "/conveyance", "imo": "9074729", "name": "EXAMPLE STAR", "match_kind": None} == row
    assert first("conveyance", {"conveyance": {"id_type": "FLIGHT", "id": "QR067"}})["imo"] is None
    assert frames_of(declared({"conveyance": ...}))["conveyance"].is_empty()


def test_what_screening_found() -> None:
    party = Match("fuzzy", 0.93, "un", "QDi.001", "Beta Hardwear", "1267", ("words: beta", "country: NL"))
    ship = Match("id", 1.0, "un", "KPe.100", "EXAMPLE STAR", "1718")
    subject = declared()
    found: dict[Party | Conveyance, Match] = {
        subject.declaration.consignment.consignee: party,
        subject.declaration.conveyance: ship,
    }
    frames = frames_of(subject, matches=found)
    columns = ["match_kind", "match_score", "match_list", "match_entry", "match_name", "match_programme"]
    assert frames["party"].filter(role="consignee").select(columns).row(0) == party[:6]
    assert frames["party"].filter(role="consignor").select(columns).row(0) == (None,) * 6
    assert frames["conveyance"].select(columns).row(0) == ship[:6]
    assert [frames["party"].filter(role=role)["match_parts"].item(0).to_list() for role in ("consignee", "consignor")] == [
        ["words: beta", "country: NL"],
        [],
    ]


def test_goods_presented_without_a_filing() -> None:
    frames = frames_of(undeclared())
    expected = {
        "consignment_id": "U-0001",
        "revision": 0,
        "pointer": "",
        "declared": False,
        "filer": "DE987654321",
        "unloading": "NLRTM",
        "late_by_minutes": None,
        "items": 0,
        "containers": 1,
    }
    row = frames["consignment"].row(0, named=True)
    assert row | expected == row
    assert {name: frame.height for name, frame in frames.items()} == {
        "consignment": 1,
        "item": 0,
        "party": 1,
        "equipment": 1,
        "conveyance": 1,
    }
    assert frames["equipment"]["pointer"].to_list() == [""]


def test_attributes_of_the_event() -> None:
    late = declared(clock=clock(late_by_minutes=90), warnings=("code.phone",), revision=4)
    row = frames_of(late, draw=7, mitigation=0.6)["consignment"].row(0, named=True)
    expected = {"late_by_minutes": 90.0, "warnings": ["code.phone"], "revision": 4, "random_draw": 7, "mitigation": 0.6}
    assert row | expected == row
    assert frames_of(declared(clock=None))["consignment"]["late_by_minutes"].to_list() == [None]
    assert frames_of(declared(pointer="/consignment"))["consignment"]["straight"].to_list() == [True]


def test_preloading_datasets_are_those_ingest_files_before_loading() -> None:
    assert {code for code, profile in PROFILES.items() if profile.before_loading} == PRELOADING


def first(frame: str, changes: dict[str, Any]) -> dict[str, Any]:
    return frames_of(declared(changes))[frame].row(0, named=True)

"""A clean filing of one house, and filings that differ from it in a few places: what features and criteria are tested on."""

from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

from services.risk.core.frames import Frames, build
from services.risk.core.rows.party import Matches, Standings
from services.risk.core.rows.reference import Reference
from services.risk.core.subjects import Subject
from shared.declaration import Declaration
from shared.events import Clock, ConsignmentDeclared, UndeclaredPresented

RECEIVED = datetime(2026, 3, 1, 10, 30, tzinfo=UTC)
DEADLINE = datetime(2026, 3, 2, 6, tzinfo=UTC)
ID = "26XA7K2M9QP4T8ZCT3-1"
BOX = "PTCU1000013"

CLEAN: dict[str, Any] = {
    "message_id": "a1f0",
    "sender_id": "NL123456789",
    "lrn": "L-0001",
    "dataset_type": "F11",
    "mode": "1",
    "issue_time": "2026-03-01T10:30:00Z",
    "declarant": {"id": "NL123456789"},
    "carrier": {"id": "DE987654321"},
    "master_doc": {"number": "MBL0001", "type": "N704"},
    "conveyance": {"id_type": "IMO", "id": "9074729", "ref": "012W", "name": "EXAMPLE STAR"},
    "routing": {
        "loading": "CNSHA",
        "unloading": "NLRTM",
        "countries": ["CN", "SG", "EG", "NL"],
        "etd": "2026-03-03T06:00:00Z",
        "eta": "2026-03-28T18:00:00Z",
        "first_office": "NL000396",
    },
    "equipment": [{"number": BOX, "size_type": "45G1", "full": True, "seals": ["CN998877"]}],
    "consignment": {
        "house_doc": {"number": "HBL0001", "type": "N714"},
        "freight_payment": "Y",
        "to_order": False,
        "consignor": {
            "name": "Alpha Tools Co",
            "person_type": "2",
            "address": {"street": "Dock Rd", "number": "12", "city": "Shanghai", "postcode": "200000", "country": "CN"},
            "contacts": [
                {"type": "email", "value": "export@alpha-tools.example"},
                {"type": "phone", "value": "+86 21 5555 0100"},
            ],
        },
        "consignee": {
            "name": "Beta Hardware BV",
            "id": "NL000111222",
            "person_type": "2",
            "address": {"street": "Haven", "number": "5", "city": "Rotterdam", "postcode": "3011", "country": "NL"},
            "contacts": [{"type": "phone", "value": "+31 10 555 0100"}],
        },
        "items": [
            {
                "no": 1,
                "description": "Steel open-end spanners, 8-24 mm",
                "hs6": "820411",
                "gross_mass_kg": 2405.0,
                "packages": [{"type": "CT", "count": 120, "marks": "BETA 1-120"}],
                "equipment": [BOX],
                "un_numbers": [],
            }
        ],
    },
}
"""The filing of domain reference 4.3, narrowed to its house. Nothing is wrong with it."""


def changed(changes: dict[str, Any]) -> dict[str, Any]:
    """The clean filing with these places set (`consignment/items/0/hs6`), or removed where the value is `...`."""
    filing = deepcopy(CLEAN)
    for path, value in changes.items():
        *way, last = [int(step) if step.isdigit() else step for step in path.split("/")]
        place: Any = filing
        for step in way:
            place = place[step] if isinstance(step, int) else place.setdefault(step, {})
        if value is ...:
            del place[last]
        elif isinstance(place, list) and last == len(place):
            place.append(value)
        else:
            place[last] = value
    return filing


def declared(changes: dict[str, Any] | None = None, **event: Any) -> ConsignmentDeclared:
    """The event of such a filing, in time; `event` overrides its attributes."""
    attributes: dict[str, Any] = {
        "consignment_id": ID,
        "mrn": ID[:-2],
        "sequence": 1,
        "revision": 1,
        "filer": "NL123456789",
        "carrier": "DE987654321",
        "regime": "EU",
        "pointer": "/houses/0",
        "declaration": Declaration.model_validate(changed(changes or {})),
        "received_at": RECEIVED,
        "clock": clock(late_by_minutes=0),
    }
    return ConsignmentDeclared(**(attributes | event))


def clock(*, late_by_minutes: float) -> Clock:
    return Clock(
        rule="EU sea", anchor="loading", anchor_at=DEADLINE, legal_deadline=DEADLINE, late_by_seconds=late_by_minutes * 60
    )


def undeclared(**event: Any) -> UndeclaredPresented:
    """A box presented on arrival that no filing covers."""
    attributes: dict[str, Any] = {
        "consignment_id": "U-0001",
        "arrival_id": "A-0001",
        "carrier": "DE987654321",
        "regime": "EU",
        "mode": "1",
        "transport_document": "MBL0009",
        "equipment": BOX,
        "conveyance": "9074729",
        "place": "NLRTM",
        "arrived_at": RECEIVED,
    }
    return UndeclaredPresented(**(attributes | event))


def frames_of(
    *subjects: Subject,
    matches: Matches | None = None,
    standings: Standings | None = None,
    draw: int = 5_000,
    mitigation: float | None = None,
) -> Frames:
    """The frames of these subjects, all with the same random draw and mitigation."""
    trusted = {subject.consignment_id: mitigation for subject in subjects} if mitigation else {}
    return build(
        subjects,
        matches or {},
        reference=Reference.shipped(),
        random_draw=lambda _: draw,
        standings=standings,
        mitigation=trusted,
    )

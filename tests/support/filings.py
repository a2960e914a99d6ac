"""Valid filings of every dataset type, as documents: made-up parties, real codes, good check digits, dates around `now`."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from stdnum import iso6346

from services.ingest.validation.profiles import PROFILES
from shared.declaration import format_time

NOW = datetime(2026, 3, 1, 10, 30, tzinfo=UTC)


def container(serial: int) -> str:
    """A container number of the made-up owner PTC."""
    body = f"PTCU{serial % 1_000_000:06d}"
    return body + iso6346.calc_check_digit(body)


def waybill(serial: int, prefix: str = "020") -> str:
    """An air waybill number."""
    number = serial % 10_000_000
    return f"{prefix}-{number:07d}{number % 7}"


def consignor() -> dict[str, Any]:
    return {
        "name": "Alpha Tools Co",
        "person_type": "2",
        "address": {"street": "Dock Rd", "number": "12", "city": "Shanghai", "postcode": "200000", "country": "CN"},
        "contacts": [{"type": "email", "value": "export@alpha-tools.example"}, {"type": "phone", "value": "+86 21 5555 0100"}],
    }


def consignee() -> dict[str, Any]:
    return {
        "name": "Beta Hardware BV",
        "id": "NL000111222",
        "address": {"street": "Haven", "number": "5", "city": "Rotterdam", "postcode": "3011", "country": "NL"},
        "contacts": [{"type": "email", "value": "import@beta-hardware.example"}, {"type": "phone", "value": "+31 10 555 0100"}],
    }


def item(**overrides: Any) -> dict[str, Any]:
    return {
        "no": 1,
        "description": "Open-end spanners, 8-24 mm",
        "hs6": "820411",
        "gross_mass_kg": 2405,
        "packages": [{"type": "CT", "count": 120, "marks": "BETA 1-120"}],
    } | overrides


def house(number: str = "HBL0001", type: str = "N714", **overrides: Any) -> dict[str, Any]:  # noqa: A002  the element's name
    return {"house_doc": {"number": number, "type": type}} | goods(**overrides)


def goods(**overrides: Any) -> dict[str, Any]:
    """A straight bill, or a house without its document."""
    return {"to_order": False, "consignor": consignor(), "consignee": consignee(), "items": [item()]} | overrides


def filing(dataset_type: str = "F11", *, now: datetime = NOW, serial: int = 1, **overrides: Any) -> dict[str, Any]:
    """A filing with neither errors nor warnings. `overrides` replace top-level elements; None takes one away.

    `serial` makes LRN, documents and container its own.
    """
    mode = PROFILES[dataset_type].modes[0]
    document = _head(dataset_type, mode, now, serial) | _MODES[mode](now, serial, dataset_type)
    level = PROFILES[dataset_type].level
    if level in ("master", "straight"):
        document["consignment"] = document.pop("houses")[0]
        del document["consignment"]["house_doc"]
    return {name: value for name, value in (document | overrides).items() if value is not None}


def _head(dataset_type: str, mode: str, now: datetime, serial: int) -> dict[str, Any]:
    return {
        "message_id": f"msg-{serial}",
        "sender_id": "NL123456789",
        "lrn": f"L-{serial:04d}",
        "dataset_type": dataset_type,
        "mode": mode,
        "issue_time": format_time(now),
        "declarant": {"id": "NL123456789"},
        "carrier": {"id": "DE987654321"},
    }


def _routing(now: datetime, loading: str, unloading: str, countries: list[str], **times: timedelta) -> dict[str, Any]:
    return {
        "acceptance": loading,
        "loading": loading,
        "unloading": unloading,
        "delivery": unloading,
        "countries": countries,
        "etd": format_time(now + times["departs"]),
        "eta": format_time(now + times["arrives"]),
        "first_office": "NL000396",
    }


def _sea(now: datetime, serial: int, dataset_type: str) -> dict[str, Any]:
    box = container(serial)
    document = "N705" if PROFILES[dataset_type].level == "straight" else "N704"
    one = house(f"HBL{serial:04d}", freight_payment="Y", items=[item(equipment=[box], un_numbers=[])])
    if dataset_type in ("F15", "F16"):
        one |= {"seller": {"name": "Alpha Trading Ltd"}, "buyer": {"name": "Beta Retail BV"}}
    return {
        "master_doc": {"number": f"MBL{serial:04d}", "type": document},
        "conveyance": {"id_type": "IMO", "id": "9074729", "ref": "012W"},
        "routing": _routing(
            now, "CNSHA", "NLRTM", ["CN", "SG", "EG", "NL"], departs=timedelta(days=3), arrives=timedelta(days=28)
        ),
        "equipment": [{"number": box, "size_type": "45G1", "full": True, "seals": [f"CN{serial:06d}"]}],
        "houses": [one],
    }


def _air(now: datetime, serial: int, dataset_type: str) -> dict[str, Any]:
    direct = PROFILES[dataset_type].level == "straight"
    return {
        "master_doc": {"number": waybill(serial), "type": "N740" if direct else "N741"},
        "conveyance": {"id_type": "FLIGHT", "id": "QR8123", "ref": "QR8123"},
        "routing": _routing(now, "CNPVG", "NLAMS", ["CN", "QA", "NL"], departs=timedelta(hours=8), arrives=timedelta(hours=24)),
        "houses": [house(f"HAWB{serial:04d}", "N703")],
    }


def _rail(now: datetime, serial: int, _dataset_type: str) -> dict[str, Any]:
    box = container(serial)
    return {
        "master_doc": {"number": f"CIM{serial:04d}", "type": "N720"},
        "conveyance": {"id_type": "TRAIN", "id": "X8024", "ref": "80243"},
        "routing": _routing(
            now, "CNSIA", "DEDUI", ["CN", "KZ", "RU", "BY", "PL", "DE"], departs=timedelta(days=1), arrives=timedelta(days=14)
        ),
        "equipment": [{"number": box, "size_type": "45G1", "full": True, "seals": [f"CN{serial:06d}"]}],
        "houses": [house(f"HCN{serial:04d}", freight_payment="Z", items=[item(equipment=[box])])],
    }


def _road(now: datetime, serial: int, _dataset_type: str) -> dict[str, Any]:
    trailer = f"34 TR {serial:04d}"
    return {
        "master_doc": {"number": f"CMR{serial:04d}", "type": "N730"},
        "conveyance": {"id_type": "PLATE", "id": f"34 PTC {serial:03d}", "flag": "TR"},
        "routing": _routing(now, "TRIST", "BGSOF", ["TR", "BG"], departs=timedelta(hours=2), arrives=timedelta(hours=12)),
        "equipment": [{"number": trailer, "full": True}],
        "houses": [house(f"HCMR{serial:04d}", "N730", items=[item(equipment=[trailer])])],
    }


_MODES: Mapping[str, Any] = {"1": _sea, "2": _rail, "3": _road, "4": _air}

"""The sample voyage: made-up filings with today's dates, filed once by `portcullis up` and printed by `portcullis sample`.

One ship from Shanghai to Rotterdam with goods of every fate: what is clean, what needs a word more, what must not move.
Nobody named here exists; `example` domains and invented companies only.
"""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from stdnum.iso6346 import calc_check_digit

from shared.declaration import format_time

FILER = "NL123456789"
CARRIER = "DE987654321"


def _at(**delta: float) -> str:
    return format_time(datetime.now(UTC).replace(microsecond=0) + timedelta(**delta))


def _box(serial: int) -> str:
    body = f"PTCU{serial:06d}"
    return f"{body}{calc_check_digit(body)}"


def _party(name: str, address: str, domain: str, phone: str, **more: Any) -> dict[str, Any]:
    street, city, postcode, country = address.split(", ")
    return {
        "name": name,
        "person_type": "2",
        "address": {"street": street, "city": city, "postcode": postcode, "country": country},
        "contacts": [{"type": "email", "value": f"trade@{domain}.example"}, {"type": "phone", "value": phone}],
    } | more


_ALPHA = _party("Alpha Tools Co", "12 Dock Rd, Shanghai, 200000, CN", "alpha-tools", "+86 21 5555 0100")
_BETA = _party("Beta Hardware BV", "Haven 5, Rotterdam, 3011, NL", "beta-hardware", "+31 10 555 0100", id="NL000111222")
_GAMMA = _party("Gamma Ceramics Ltd", "8 Kiln Street, Foshan, 528000, CN", "gamma-ceramics", "+86 757 5555 0120")
_DELTA = _party("Delta Bouw GmbH", "Ringweg 40, Duisburg, 47051, DE", "delta-bouw", "+49 203 555 0140", id="DE555666777")
_OMEGA = _party("Omega Blasting Supply", "3 Quarry Lane, Ningbo, 315000, CN", "omega-blasting", "+86 574 5555 0160")
_SIGMA = _party("Sigma Steenhouwers BV", "Groeve 2, Maastricht, 6211, NL", "sigma-steen", "+31 43 555 0180", id="NL333444555")


def _item(number: int, description: str, hs6: str, mass: float, count: int, box: str, **more: Any) -> dict[str, Any]:
    return {
        "no": number,
        "description": description,
        "hs6": hs6,
        "gross_mass_kg": mass,
        "packages": [{"type": "CT", "count": count, "marks": f"1-{count}"}],
        "equipment": [box],
    } | more


def _house(
    number: str, consignor: dict[str, Any], consignee: dict[str, Any], *items: dict[str, Any], **more: Any
) -> dict[str, Any]:
    return {
        "house_doc": {"number": number, "type": "N714"},
        "freight_payment": "Y",
        "to_order": False,
        "consignor": consignor,
        "consignee": consignee,
        "items": list(items),
    } | more


def _by_sea(lrn: str, master: str, boxes: list[str], houses: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "message_id": f"sample-{lrn}",
        "sender_id": FILER,
        "lrn": lrn,
        "dataset_type": "F11",
        "mode": "1",
        "cargo_type": "container",
        "issue_time": _at(),
        "declarant": {"id": FILER},
        "carrier": {"id": CARRIER},
        "master_doc": {"number": master, "type": "N704"},
        "conveyance": {"id_type": "IMO", "id": "9074729", "ref": "012W", "name": "EXAMPLE STAR"},
        "routing": {
            "acceptance": "CNSHA",
            "loading": "CNSHA",
            "unloading": "NLRTM",
            "delivery": "NLRTM",
            "countries": ["CN", "SG", "EG", "NL"],
            "etd": _at(days=3),
            "eta": _at(days=28),
            "first_office": "NL000396",
        },
        "equipment": [{"number": box, "size_type": "45G1", "full": True, "seals": [f"CN{box[4:]}"]} for box in boxes],
        "houses": houses,
    }


def clean(lrn: str = "SAMPLE-CLEAN") -> dict[str, Any]:
    """Spanners: nothing stands against them."""
    box = _box(100_001)
    goods = _item(1, "Steel open-end spanners, 8-24 mm", "820411", 2405, 120, box)
    return _by_sea(lrn, "MBL0100001", [box], [_house(f"HBL-{lrn}", _ALPHA, _BETA, goods)])


def detonators(lrn: str = "SAMPLE-DETONATORS") -> dict[str, Any]:
    """Detonators without a licence: held, whatever else is in order."""
    box = _box(100_002)
    goods = _item(1, "Detonators, non-electric", "360340", 310, 20, box, un_numbers=["0029"])
    return _by_sea(lrn, "MBL0100002", [box], [_house(f"HBL-{lrn}", _OMEGA, _SIGMA, goods)])


def groupage(lrn: str = "SAMPLE-GROUPAGE") -> dict[str, Any]:
    """One box, three houses: tiles in order, power banks whose dangerous-goods number is missing, a second lot of tools."""
    box = _box(100_003)
    tiles = _item(1, "Ceramic floor tiles, glazed, 60 x 60 cm", "690721", 11200, 400, box)
    banks = _item(1, "Lithium-ion power banks, 10 Ah, retail packed", "850760", 640, 80, box)
    tools = _item(1, "Adjustable pipe wrenches, forged steel", "820412", 980, 60, box)
    return _by_sea(
        lrn,
        "MBL0100003",
        [box],
        [
            _house(f"HBL-{lrn}-1", _GAMMA, _DELTA, tiles),
            _house(f"HBL-{lrn}-2", _ALPHA, _DELTA, banks),
            _house(f"HBL-{lrn}-3", _ALPHA, _BETA, tools),
        ],
    )


FILINGS: Mapping[str, Callable[..., dict[str, Any]]] = {"clean": clean, "detonators": detonators, "groupage": groupage}
"""The sample filings by name, in the order they are filed."""


def as_json(which: str) -> str:
    """A sample filing as JSON with an LRN of its own, so that it can be sent beside the bundled one."""
    return json.dumps(FILINGS[which](f"TRY-{which.upper()}-{datetime.now(UTC):%H%M%S}"), indent=2)

"""Made-up traffic: ships with containers of goods for several consignees each, and straight air waybills.

Nobody named here exists: invented names and `example` domains. Ports, codes and commodity codes are real, check digits good.
Pure: dice and the time come in, so that the same seed makes the same traffic.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from types import MappingProxyType
from typing import Any, NamedTuple

from stdnum.iso6346 import calc_check_digit

from shared.declaration import Declaration, format_time


class _Origin(NamedTuple):
    """A port of loading (UN/LOCODE), the countries passed on the way, days at sea, a city nearby and a telephone code."""

    port: str
    via: Sequence[str]
    days: int
    city: str
    postcode: str
    phone: str


class _Goods(NamedTuple):
    """A line of goods: what it is, its HS subheading, kind of package (Recommendation 21), kilograms of one, UN numbers."""

    description: str
    hs6: str
    package: str
    kilograms: float
    un_numbers: Sequence[str] = ()


class Destination(NamedTuple):
    """Where goods are unloaded, the office of first entry there, and where consignees sit: country, city, postcode, place."""

    port: str
    office: str
    country: str
    consignees: Sequence[tuple[str, str, str, str]]


ROTTERDAM = Destination("NLRTM", "NL000396", "NL", (("NL", "Rotterdam", "3011", "NLRTM"), ("DE", "Duisburg", "47051", "DEDUI")))
FELIXSTOWE = Destination("GBFXT", "GB000051", "GB", (("GB", "Felixstowe", "IP11 3SY", "GBFXT"),))
_ORIGINS = (
    _Origin("CNSHA", ("SG", "EG"), 30, "Shanghai", "200000", "+86 21 5555 01"),
    _Origin("CNNGB", ("SG", "EG"), 31, "Ningbo", "315000", "+86 574 5555 01"),
    _Origin("SGSIN", ("EG",), 22, "Singapore", "018956", "+65 6555 01"),
    _Origin("INNSA", ("EG",), 18, "Mumbai", "400001", "+91 22 5555 01"),
    _Origin("USNYC", (), 10, "New York", "10001", "+1 212 555 01"),
)
_ORDINARY = (
    _Goods("Steel open-end spanners, 8-24 mm", "820411", "CT", 20.5),
    _Goods("Adjustable pipe wrenches, forged steel", "820412", "CT", 16.5),
    _Goods("Ceramic floor tiles, glazed, 60 x 60 cm", "690721", "CT", 28),
    _Goods("Men's cotton T-shirts, knitted", "610910", "CT", 9.5),
    _Goods("Wooden dining chairs, upholstered", "940161", "CT", 12),
    _Goods("Stainless steel kitchen sinks", "732410", "CT", 7.25),
    _Goods("Bicycle tyres of rubber, 28 inch", "401150", "CT", 14),
    _Goods("Porcelain tableware, dinner plates", "691110", "CT", 18),
)
_TELLING = (
    _Goods("Detonators, non-electric", "360340", "CT", 15.5, ("0029",)),
    _Goods("Detonators, electric", "360360", "CT", 14, ("0030",)),
)
"""Goods that are held when no licence is declared with them."""
_NAMES = ("Alder", "Beryl", "Cobalt", "Dahlia", "Ember", "Fennel", "Garnet", "Hazel", "Indigo", "Juniper", "Larch", "Marigold")
_TRADES = ("Tools", "Ceramics", "Hardware", "Household", "Supply", "Trading")
_COMPANIES: Mapping[str, str] = MappingProxyType({"NL": "BV", "DE": "GmbH", "GB": "Ltd"})
_SHIP = ("IMO", "9074729", "EXAMPLE STAR")  # the made-up ship of the sample voyage
_FLIGHTS = (("CNPVG", "XP0101"), ("CNNGB", "XP0103"), ("SGSIN", "XP0105"), ("INCSI", "XP0107"), ("USJFK", "XP0109"))
_PREFIX = "999"
_WAYBILLS = 10_000_000  # serials of one prefix, the check digit apart
_MOST_HOUSES = 4
_SERIALS = 1_000_000  # of containers


def by_sea(dice: Random, number: int, now: datetime, destination: Destination, filer: str, *, risky: float) -> Declaration:
    """The `number`-th filing, of a carrier `filer` files for; goods that must not move stand in it with the chance `risky`.

    Numbers make LRN, documents and containers differ; a lot drawn from the dice tells runs apart.
    """
    origin, lot = dice.choice(_ORIGINS), dice.randrange(_SERIALS)
    telling = dice.random() < risky
    box = _box((lot + number) % _SERIALS)
    houses = [
        _house(dice, f"PTCH{lot:06d}{number:06d}{letter}", box, origin, destination)
        for letter in "ABCD"[: dice.randint(1, _MOST_HOUSES)]
    ]
    if telling:
        dice.choice(houses)["items"] = [_item(dice, dice.choice(_TELLING), box)]
    departs = now.replace(minute=0, second=0, microsecond=0) + timedelta(days=dice.randint(2, 6), hours=dice.randrange(24))
    return Declaration.model_validate(
        {
            "message_id": f"{number:09d}",
            "sender_id": filer,
            "lrn": f"SIM{lot:06d}-{number:06d}",
            "dataset_type": "F11",
            "mode": "1",
            "cargo_type": "container",
            "issue_time": format_time(now.replace(second=0, microsecond=0)),
            "declarant": {"id": filer},
            "carrier": {"id": f"{destination.country}987654321000"[: len(filer)]},
            "master_doc": {"number": f"PTCM{lot:06d}{number:06d}", "type": "N704"},
            "conveyance": dict(zip(("id_type", "id", "name"), _SHIP, strict=True)) | {"ref": f"{dice.randrange(100, 999)}W"},
            "routing": {
                "acceptance": origin.port,
                "loading": origin.port,
                "unloading": destination.port,
                "delivery": destination.port,
                "countries": [origin.port[:2], *origin.via, destination.country],
                "etd": format_time(departs),
                "eta": format_time(departs + timedelta(days=origin.days)),
                "first_office": destination.office,
            },
            "equipment": [{"number": box, "size_type": "45G1", "full": True, "seals": [f"PT{lot:06d}"]}],
            "houses": houses,
        }
    )


def by_air(dice: Random, number: int, now: datetime, filer: str, *, risky: float) -> Declaration:
    """The `number`-th straight air waybill, to Amsterdam; otherwise as `by_sea`."""
    origin, (airport, flight) = dice.choice(list(zip(_ORIGINS, _FLIGHTS, strict=True)))
    serial = (dice.randrange(_WAYBILLS) + number) % _WAYBILLS
    country, city, postcode, _ = dice.choice(ROTTERDAM.consignees)
    goods = dice.choice(_TELLING if dice.random() < risky else _ORDINARY)
    item = _item(dice, goods)
    departs = now.replace(second=0, microsecond=0) + timedelta(hours=dice.randint(8, 48))
    return Declaration.model_validate(
        {
            "message_id": f"{number:09d}",
            "sender_id": filer,
            "lrn": f"SIM{serial:07d}-{number:06d}",
            "dataset_type": "F28",
            "mode": "4",
            "issue_time": format_time(now.replace(second=0, microsecond=0)),
            "declarant": {"id": filer},
            "carrier": {"id": flight[:2]},
            "master_doc": {"number": f"{_PREFIX}-{serial:07d}{serial % 7}", "type": "N740"},
            "conveyance": {"id_type": "FLIGHT", "id": flight, "ref": flight},
            "routing": {
                "acceptance": airport,
                "loading": airport,
                "unloading": "NLAMS",
                "delivery": "NLAMS",
                "countries": [airport[:2], "NL"],
                "etd": format_time(departs),
                "eta": format_time(departs + timedelta(hours=14)),
                "first_office": "NL000396",
            },
            "consignment": {
                "to_order": False,
                "total_packages": item["packages"][0]["count"],
                "total_gross_mass_kg": item["gross_mass_kg"],
                "consignor": _party(dice, "Co", origin.city, origin.postcode, origin.port[:2], origin.phone),
                "consignee": _party(dice, _COMPANIES[country], city, postcode, country, _PHONES[country]),
                "items": [item],
            },
        }
    )


def _house(dice: Random, number: str, box: str, origin: _Origin, destination: Destination) -> dict[str, Any]:
    country, city, postcode, place = dice.choice(destination.consignees)
    chosen = dice.sample(_ORDINARY, dice.randint(1, 3))
    return {
        "house_doc": {"number": number, "type": "N714"},
        "freight_payment": "Y",
        "to_order": False,
        "delivery": place,
        "consignor": _party(dice, "Co", origin.city, origin.postcode, origin.port[:2], origin.phone),
        "consignee": _party(dice, _COMPANIES[country], city, postcode, country, _PHONES[country]),
        "items": [_item(dice, goods, box, no) for no, goods in enumerate(chosen, 1)],
    }


_PHONES: Mapping[str, str] = MappingProxyType({"NL": "+31 10 555 01", "DE": "+49 203 555 01", "GB": "+44 1632 9601"})


def _party(dice: Random, company: str, city: str, postcode: str, country: str, phone: str) -> dict[str, Any]:
    name, trade = dice.choice(_NAMES), dice.choice(_TRADES)
    mail = f"trade@{name}-{trade}.example".lower()
    return {
        "name": f"{name} {trade} {company}",
        "person_type": "2",
        "address": {"street": f"{dice.choice(_NAMES)} Road {dice.randint(1, 99)}", "city": city}
        | {"postcode": postcode, "country": country},
        "contacts": [{"type": "email", "value": mail}, {"type": "phone", "value": f"{phone}{dice.randrange(100):02d}"}],
    }


def _item(dice: Random, goods: _Goods, box: str | None = None, no: int = 1) -> dict[str, Any]:
    count = dice.randint(10, 200)
    return {
        "no": no,
        "description": goods.description,
        "hs6": goods.hs6,
        "gross_mass_kg": count * goods.kilograms,
        "packages": [{"type": goods.package, "count": count, "marks": f"1-{count}"}],
        "equipment": [box] if box else [],
        "un_numbers": list(goods.un_numbers),
    }


def _box(serial: int) -> str:
    body = f"PTCU{serial:06d}"
    return f"{body}{calc_check_digit(body)}"

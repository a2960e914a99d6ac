"""Declarations to file, as many as asked for: sea, air, road and rail; everyday goods, and a few that must not move.

A declaration is a template whose tokens (`@LRN@`) are filled in when it is sent, so that making one costs microseconds: LRN and
documents of its own; parties, boxes and ships drawn from thousands. Traders differ in how much they trade: the busiest has one
of 280 consignments.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import accumulate, count, cycle, islice
from random import Random
from typing import Any

from bench.names import Namer
from tests.support.filings import container, filing, house, item, waybill

FILERS = tuple(f"NL{number:09d}" for number in range(100_000_001, 100_000_033))
"""Who files: 32 parties, for the gate's rate limit is per party."""

_KINDS = ("F11",) * 6 + ("F20", "F27", "F50", "F51")  # houses by sea, air (preload), road, rail
_TRADERS, _BOXES, _SHIPS = 20_000, 20_000, 400
_GOODS: Sequence[tuple[str, str, dict[str, Any]]] = (
    ("Open-end spanners, chrome vanadium steel", "820411", {}),
    ("Ceramic floor tiles, glazed, 60 x 60 cm", "690721", {}),
    ("Cotton T-shirts, knitted, for men", "610910", {}),
    ("Wooden dining chairs with upholstered seats", "940161", {}),
    ("Laptop computers, 14 inch", "847130", {}),
    ("Stainless steel cookware sets", "732393", {}),
    ("Bicycle tyres of rubber", "401150", {}),
    ("Printed books for children", "490300", {}),
    ("Roasted coffee beans in bags of 1 kg", "090121", {}),
    ("LED lamps for ceilings", "940511", {}),
    ("Plastic storage boxes with lids", "392310", {}),
    ("Women's shoes with leather uppers", "640399", {}),
    ("Electric motors, 750 W", "850140", {}),
    ("Sodium hydroxide, solid, in drums", "281511", {"un_numbers": ["1823"]}),
    ("Acetone, technical, in drums", "291411", {"un_numbers": ["1090"]}),
    ("Teak planks, sawn lengthwise", "440723", {}),
    ("Used engine parts for lorries", "870899", {}),
    ("Lithium-ion power banks, 10 Ah", "850760", {"un_numbers": ["3481"]}),
    ("Vitamin tablets for retail sale", "300450", {}),
    ("Detonators, non-electric", "360340", {"un_numbers": ["0029"]}),  # held: no licence
)
_TOKEN = re.compile(rb'("@CONSIGNOR@"|"@CONSIGNEE@"|@[A-Z]+@)')


class Template:
    """A declaration whose own parts are left open."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._parts = _TOKEN.split(json.dumps(document, separators=(",", ":")).encode())

    def fill(self, own: Mapping[bytes, bytes], drawn: Mapping[bytes, Callable[[], bytes]]) -> bytes:
        """The declaration with its `own` parts, and others `drawn` one by one."""
        return b"".join(own.get(part) or (drawn[part]() if part in drawn else part) for part in self._parts)


class Declarations:
    """Declarations with so many houses each, for ever; serial numbers from `first`."""

    def __init__(self, houses: int = 1, first: int = 1) -> None:
        self._random = random = Random(first)  # noqa: S311  data
        self._serials = count(first)
        self._boxes = [container(serial).encode() for serial in range(_BOXES)]
        self._ships = [_imo(number) for number in range(_SHIPS)]
        shares = list(accumulate(rank**-0.5 for rank in range(1, _TRADERS + 1)))
        names = list(islice(Namer(11), 2 * _TRADERS))
        sellers = [_trader(number, name, "CN") for number, name in enumerate(names[:_TRADERS])]
        buyers = [_trader(number, name, "NL") for number, name in enumerate(names[_TRADERS:])]
        self._drawn = {
            b'"@CONSIGNOR@"': lambda: random.choices(sellers, cum_weights=shares)[0],
            b'"@CONSIGNEE@"': lambda: random.choices(buyers, cum_weights=shares)[0],
        }
        chosen = Random(7)  # noqa: S311  data
        self._templates = cycle([Template(_document(chosen, serial, houses)) for serial in range(64)])

    def next(self, filer: str) -> bytes:
        """The next declaration, filed by `filer`."""
        serial = next(self._serials)
        own = {
            b"@FILER@": filer.encode(),
            b"@LRN@": b"%010d" % serial,
            b"@AWB@": waybill(serial).encode(),
            b"@BOX@": self._random.choice(self._boxes),
            b"@SHIP@": self._random.choice(self._ships),
        }
        return next(self._templates).fill(own, self._drawn)


def _trader(number: int, name: str, country: str) -> bytes:
    """A party with address and contacts of its own."""
    place = {"CN": ("Shanghai", "200000", "+86 21 5"), "NL": ("Rotterdam", "3011", "+31 10 5")}[country]
    party = {
        "name": name,
        "id": f"{country}{number:09d}",
        "person_type": "2",
        "address": {"street": "Dock Rd", "number": f"{number}", "city": place[0], "postcode": place[1], "country": country},
        "contacts": [
            {"type": "email", "value": f"trade@trader-{country.lower()}-{number}.example"},
            {"type": "phone", "value": f"{place[2]}{number:07d}"},
        ],
    }
    return json.dumps(party, separators=(",", ":")).encode()


def _imo(number: int) -> bytes:
    """A ship's number with its check digit."""
    body = f"{910_000 + number:06d}"
    return f"{body}{sum(weight * int(digit) for weight, digit in zip(range(7, 1, -1), body, strict=True)) % 10}".encode()


def _document(random: Random, serial: int, houses: int) -> dict[str, Any]:
    kind = "F11" if houses > 1 else random.choice(_KINDS)
    head = filing(kind, now=datetime.now(UTC), serial=serial, lrn="@LRN@", sender_id="@FILER@", declarant={"id": "@FILER@"})
    air, sea = head["mode"] == "4", head["mode"] == "1"
    head["master_doc"]["number"] = "@AWB@" if air else "M@LRN@"
    head["conveyance"] |= {"id": "@SHIP@"} if sea else {}
    for box in head.get("equipment", ()):
        box.update({"number": "@BOX@"} | ({"seals": ["S@LRN@"]} if sea else {}))
    given = head["houses"][0]
    lines = [_house(random, at, given["house_doc"]["type"], given.get("freight_payment"), head) for at in range(houses)]
    return head | {"houses": lines}


def _house(random: Random, at: int, document: str, payment: str | None, head: dict[str, Any]) -> dict[str, Any]:
    boxes = [box["number"] for box in head.get("equipment", ())]
    lines = []
    for number in range(1, random.choice((1, 1, 1, 2, 3)) + 1):
        description, hs6, more = random.choice(_GOODS)
        mass = random.randrange(2_000, 400_000) / 100
        cartons = random.randrange(1, 200)
        packages = [{"type": "CT", "count": cartons, "marks": f"1-{cartons}"}]
        line = item(no=number, description=description, hs6=hs6, gross_mass_kg=mass, packages=packages, **more)
        lines.append(line | ({"equipment": boxes} if boxes else {}))
    made = house(f"H@LRN@{at:04d}", document, items=lines, consignor="@CONSIGNOR@", consignee="@CONSIGNEE@")
    return made | ({"freight_payment": payment} if payment else {})

"""Declarations to file, as many as asked for: sea, air, road and rail; everyday goods, and a few that must not move.

A declaration is a template whose tokens (`@LRN@`) are filled in when it is sent, so that making one costs microseconds: its own
LRN and documents, and parties drawn from 20,000 made-up names, so that hardly any party of a batch is another's.
"""

import json
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import count, cycle, islice
from random import Random
from typing import Any

from bench.names import Namer
from tests.support.filings import consignee, consignor, filing, house, item

FILERS = tuple(f"NL{number:09d}" for number in range(100_000_001, 100_000_033))
"""Who files: 32 parties, for the gate's rate limit is per party."""

_KINDS = ("F11",) * 6 + ("F20", "F27", "F50", "F51")  # houses by sea, air (preload), road, rail
_NAMES = 20_000
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
_TOKEN = re.compile(rb"(@[A-Z]+@)")


class Template:
    """A declaration whose own parts are left open."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._parts = _TOKEN.split(json.dumps(document, separators=(",", ":")).encode())

    def fill(self, filer: str, serial: int, names: Iterator[bytes]) -> bytes:
        """The declaration of `filer` with this serial number."""
        own = {b"@FILER@": filer.encode(), b"@LRN@": b"%010d" % serial}
        return b"".join(own.get(part) or next(names) if part[:1] == b"@" else part for part in self._parts)


def templates(houses: int) -> list[Template]:
    """Templates of declarations with so many houses each, dated now."""
    random = Random(7)  # noqa: S311  data
    return [Template(_document(random, serial, houses)) for serial in range(64)]


class Declarations:
    """Declarations with so many houses each, for ever; serial numbers from `first`."""

    def __init__(self, houses: int = 1, first: int = 1) -> None:
        pool = [name.encode() for name in islice(Namer(11), _NAMES)]
        random = Random(first)  # noqa: S311  data
        self._names = iter(lambda: random.choice(pool), b"")
        self._templates, self._serials = cycle(templates(houses)), count(first)

    def next(self, filer: str) -> bytes:
        """The next declaration, filed by `filer`."""
        return next(self._templates).fill(filer, next(self._serials), self._names)


def _document(random: Random, serial: int, houses: int) -> dict[str, Any]:
    kind = "F11" if houses > 1 else random.choice(_KINDS)
    head = filing(kind, now=datetime.now(UTC), serial=serial, lrn="@LRN@", sender_id="@FILER@", declarant={"id": "@FILER@"})
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
    parties = {"consignor": consignor() | {"name": "@CONSIGNOR@"}, "consignee": consignee() | {"name": "@CONSIGNEE@"}}
    made = house(f"H@LRN@{at:04d}", document, items=lines, **parties)
    return made | ({"freight_payment": payment} if payment else {})

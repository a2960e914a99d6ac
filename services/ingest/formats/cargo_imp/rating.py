"""RTD, the rate description of a waybill: goods lines, their nature (NG direct, NC consolidation), codes, devices.

`RTD/1/P12/K240.5/CQ/W240.5` begins a line; `/NG/STEEL SPANNERS`, `/2/NH/820411`, `/3/NU/AKE12345QR`, `/4/NO/QA` add to it.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from services.ingest.formats.air.goods import Found, Line
from services.ingest.formats.air.text import joined
from services.ingest.formats.cargo_imp.lines import Cell, Segment
from services.ingest.formats.cargo_imp.quantity import weight
from services.ingest.formats.mapping import Table
from services.ingest.formats.mapping.values import whole

_PIECES = re.compile(r"P([0-9]{1,5})")
_NATURE_WIDTH = 20  # characters of one line of the nature of goods
_PLAN: Table = {"description": "NG", "hs6": "NH", "origin": "NO", "gross_mass_kg": "K", "packages": "P"}
_NATURES = ("NG", "NC")
_CONSOLIDATIONS = ("CONSOL", "CNSL")  # what senders write after NG who do not know NC


class Rating(NamedTuple):
    """The goods lines of a waybill, and whether they are a consolidation."""

    lines: list[Line]
    consolidated: bool


class _Row:
    def __init__(self, source: Cell) -> None:
        self.source = source
        self.pieces: Found | None = None
        self.mass: Found | None = None
        self.origin: Found | None = None
        self.natures: list[Cell] = []
        self.codes: list[Found] = []
        self.devices: list[Found] = []

    def line(self) -> Line:
        nature = joined([cell.value or "" for cell in self.natures], _NATURE_WIDTH)
        return Line(
            self.source,
            self.pieces,
            self.mass,
            Found(nature, self.natures[0]) if nature else None,
            self.origin,
            tuple(self.codes),
            tuple(self.devices),
            _PLAN,
        )


def rating(segments: Sequence[Segment]) -> Rating:
    """The goods lines of the RTD segments."""
    rows: list[_Row] = []
    consolidated = False
    for segment in segments:
        for line in segment.lines:
            cells = line.cells()
            if cells and (cells[0].value or "").isdecimal():
                cells = cells[1:]
            if any(_is_quantity(cell) for cell in cells[:2]) or not rows:
                rows.append(_Row(line.cell(1, line.text)))
            row = rows[-1]
            for index, cell in enumerate(cells):
                kind = cell.value or ""
                if kind in _DETAILS and index + 1 < len(cells):
                    consolidated = consolidated or kind == "NC"
                    _detail(row, kind, cells[index + 1 :])
                    break
                _quantity(row, cell)
    lines = [row.line() for row in rows]
    said = any(line.nature and str(line.nature.value).startswith(_CONSOLIDATIONS) for line in lines)
    return Rating(lines, consolidated or said)


_DETAILS = frozenset({"NG", "NC", "NH", "NU", "NO", "ND", "NV", "NS"})


def _is_quantity(cell: Cell) -> bool:
    return _PIECES.fullmatch(cell.value or "") is not None or weight(cell.value or "") is not None


def _quantity(row: _Row, cell: Cell) -> None:
    text = cell.value or ""
    if found := _PIECES.fullmatch(text):
        row.pieces = row.pieces or Found(whole(found[1]), cell)
    elif (mass := weight(text)) is not None:
        row.mass = row.mass or Found(mass, cell)


def _detail(row: _Row, kind: str, cells: Sequence[Cell]) -> None:
    cell = cells[0]
    if kind in _NATURES:
        rest = "/".join(each.value or "" for each in cells)
        cell.value = rest.strip() or None
        row.natures.append(cell)
    elif cell.value and kind == "NH":
        row.codes.append(Found(cell.value, cell))
    elif cell.value and kind == "NU":
        row.devices.append(Found(cell.value.replace(" ", ""), cell))
    elif cell.value and kind == "NO":
        row.origin = Found(cell.value, cell)

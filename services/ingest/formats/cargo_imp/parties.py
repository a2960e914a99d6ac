"""Shipper, consignee, notify party and agent: three ways of writing a name and address.

FWB/16 and FHL/4: name, street, place with state, country with postcode and contacts, a line each; the identifier's own line holds
an account number (FWB) or the name (FHL, NFY). FWB/17 and FHL/5: lines NAM, ADR, LOC. Compact: all elements in one line.
"""

import re
from collections.abc import Sequence

from services.ingest.formats.air import customs
from services.ingest.formats.cargo_imp.lines import Cell, Line, Segment
from services.ingest.formats.mapping import Draft, Part, Table, draw
from services.ingest.formats.reading import Limits

PARTY: Table = {
    "name": "name",
    "address": Part(
        "",
        {"street": "street", "city": "place", "subdivision": "state", "postcode": "postcode", "country": "country"},
    ),
}
LINES = ("NAM", "ADR", "LOC")
_COUNTRY = re.compile(r"[A-Z]{2}")
_CHANNELS = {"TE": "phone", "EM": "email"}


def party(segment: Segment, named: Sequence[Segment]) -> Cell:
    """A party as elements: name, street, place, state, country, postcode, contacts. `named` are its NAM, ADR and LOC lines."""
    found = segment.cell
    if named:
        _by_name(found, named)
        return found
    cells = segment.lines[0].cells()
    if len(segment.lines) == 1 and len(cells) >= 4:
        _named(found, ("name", "street", "place"), cells)
        _country(found, cells[3:])
        return found
    rows = list(segment.lines[1:])
    if rows and _is_country(rows[-1]):
        _country(found, rows.pop().cells())
    account = len(rows) >= 3  # the first of three lines is the name, so that the identifier's own is an account
    names = ["name", "street", "place"]
    if not account and cells and cells[0].value:
        found.add(names.pop(0), cells[0])
    for name, row in zip(names, rows, strict=False):
        parts = row.cells()
        _named(found, (name, "state") if name == "place" else (name,), parts)
    return found


def draft(cell: Cell) -> Draft:
    """The canonical party."""
    made = draw(PARTY, cell, Limits())
    channels = [(each, _CHANNELS.get(each.value or "")) for each in cell.all("contact")]
    found = [(kind, number.value, number) for each, kind in channels if kind for number in each.all("number") if number.value]
    customs.add_contacts(made, found)
    return made


def _by_name(found: Cell, named: Sequence[Segment]) -> None:
    for segment in named:
        line = segment.lines[0]
        if segment.name == "LOC":
            _named(found, ("place", "state"), line.cells())
            for row in segment.lines[1:]:
                _country(found, row.cells())
        else:
            name = "name" if segment.name == "NAM" else "street"
            text = " ".join(row.text.partition("/")[2].strip() for row in segment.lines)
            earlier = next(iter(found.all(name)), None)
            if earlier:
                earlier.value = f"{earlier.value or ''} {text}".strip()
            else:
                found.add(name, line.cell(5, text))


def _named(found: Cell, names: Sequence[str], cells: Sequence[Cell]) -> None:
    for name, cell in zip(names, cells, strict=False):
        found.add(name, cell)


def _country(found: Cell, cells: Sequence[Cell]) -> None:
    _named(found, ("country", "postcode"), cells)
    for channel, number in zip(cells[2::2], cells[3::2], strict=False):
        found.add("contact", channel).add("number", number)


def _is_country(line: Line) -> bool:
    cells = line.cells()
    return bool(cells) and _COUNTRY.fullmatch(cells[0].value or "") is not None

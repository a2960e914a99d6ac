"""A declaration written as a 309, as the reader reads it: for traffic that is made up, and to prove the reader."""

from collections.abc import Iterator
from datetime import datetime
from itertools import zip_longest

from services.ingest.formats.x12.answers import MODES, RELEASE
from services.ingest.formats.x12.codes import CODES
from services.ingest.formats.x12.writing import group, interchange, segment, transaction
from shared.declaration import Consignment, Declaration, Item, Party

_ROLES = (("consignor", "SH"), ("consignee", "CN"), ("notify_party", "N1"), ("seller", "SE"), ("buyer", "BY"))
_UNITS = {kind: unit for unit, kind in reversed(list(CODES.packages.items()))}
_LOADS = {loaded: code for code, loaded in CODES.load.items()}
_CLAUSES = {"Z": "FREIGHT COLLECT"}
_INITIAL = 4  # letters of a container number
_SEALS = 2  # in VID; more stand in M7, four by four


def write(declaration: Declaration, at: datetime, *, purpose: str = "W") -> bytes:
    """The declaration as one 309. What 309 has no place for is left out (docs/formats/x12.md)."""
    sender = declaration.sender_id or (declaration.carrier.id if declaration.carrier else None) or ""
    reference = "".join(each for each in declaration.message_id or "1" if each.isdecimal())[-9:] or "1"
    body = transaction("309", _body(declaration, purpose), "0001")
    written = declaration.issue_time or at
    return interchange(
        (sender, "ZZ"), ("PORTCULLIS", "ZZ"), reference, at, group("SO", sender, "PORTCULLIS", written, [body], RELEASE)
    )


def _body(declaration: Declaration, purpose: str) -> Iterator[str]:
    ship, routing = declaration.conveyance, declaration.routing
    carrier = declaration.carrier.id if declaration.carrier else None
    voyage = ship.ref if ship and ship.ref else ""
    number = (declaration.lrn or "").removeprefix(f"{voyage}-")
    named = [ship.flag or "", ship.id or "", ship.name or ""] if ship else ["", "", ""]
    bills = str(sum(1 for _ in declaration.consignments()))
    yield segment("M10", carrier or "", MODES.get(declaration.mode or "", ""), *named, voyage, number, bills, purpose, "L")
    office = (routing.first_office or "").removeprefix("US00") if routing else ""
    eta = routing.eta if routing else None
    yield segment("P4", office, f"{eta:%Y%m%d}" if eta else "", bills, "", f"{eta:%H%M}" if eta else "")
    for line, (_, consignment) in enumerate(declaration.consignments(), 1):
        yield segment("LX", str(line))
        yield from _bill(declaration, consignment)


def _bill(declaration: Declaration, consignment: Consignment) -> Iterator[str]:
    routing = declaration.routing
    master = declaration.master_doc.number if declaration.master_doc else None
    own = consignment.house_doc.number if consignment.house_doc else master
    total, mass = consignment.total_packages, consignment.total_gross_mass_kg
    counted = (str(total), "PKG") if total is not None else ("", "")
    weighed = (_decimal(mass), "K") if mass is not None else ("", "")
    loading = (routing.loading if routing else None) or ""
    above = master if consignment.house_doc else None
    yield segment("M11", own or "", loading, *counted, *weighed, "", "", "00", "", above or "")
    if consignment.ucr:
        yield segment("N9", "UCR", consignment.ucr)
    if consignment.negotiable:
        yield segment("N1", "CN", "TO ORDER")
    for role, code in _ROLES:
        party: Party | None = getattr(consignment, role)
        if party:
            yield from _party(code, party)
    yield from _ports(declaration, consignment)
    yield from _goods(declaration, consignment)


def _ports(declaration: Declaration, consignment: Consignment) -> Iterator[str]:
    routing = declaration.routing
    journey = (("L", routing.loading), ("D", routing.unloading)) if routing else ()
    for function, place in (*journey, ("R", consignment.acceptance), ("E", consignment.delivery)):
        if place:
            yield segment("R4", function, "UN", place)


def _goods(declaration: Declaration, consignment: Consignment) -> Iterator[str]:
    clause = "" if consignment.freight_payment is None else _CLAUSES.get(consignment.freight_payment, "FREIGHT PREPAID")
    box: str | None = None
    for index, item in enumerate(consignment.items):
        number = item.equipment[0] if item.equipment else None
        if number and number != box:
            yield from _box(declaration, number)
        box = number or box
        yield from _item(item, "" if index else clause)


def _party(code: str, party: Party) -> Iterator[str]:
    yield segment("N1", code, party.name or "", "ZZ" if party.id else "", party.id or "")
    if address := party.address:
        street = " ".join(filter(None, (address.street or address.po_box, address.number)))
        if street:
            yield segment("N3", street[:55], street[55:])
        yield segment("N4", address.city or "", address.subdivision or "", address.postcode or "", address.country or "")
    for contact in party.contacts:
        yield segment("PER", "IC", "", {"phone": "TE", "email": "EM"}.get(contact.type or "", ""), contact.value or "")


def _box(declaration: Declaration, number: str) -> Iterator[str]:
    box = next((each for each in declaration.equipment if each.number == number), None)
    seals = list(box.seals) if box else []
    within = [*seals[:_SEALS], "", ""][:_SEALS]
    size = box.size_type or "" if box else ""
    load = _LOADS[box.full] if box and box.full is not None else ""
    yield segment("VID", "4B", number[:_INITIAL], number[_INITIAL:], *within, "", "", "", size, load)
    rest = seals[_SEALS:]
    for at in range(0, len(rest), 4):
        yield segment("M7", *rest[at : at + 4])


def _item(item: Item, clause: str) -> Iterator[str]:
    packages = item.packages[0] if item.packages else None
    counted = "" if packages is None or packages.count is None else str(packages.count)
    code = item.national_code or item.hs6 or ""
    value = _decimal(item.value.amount) if item.value and item.value.amount is not None else ""
    mass = _decimal(item.gross_mass_kg) if item.gross_mass_kg is not None else ""
    kind = (packages.type or "") if packages else ""
    described = [*_lines(item.description or ""), *([clause] if clause else [])]
    marked = _lines((packages.marks or "") if packages else "")
    first, *more = list(zip_longest(described, marked, fillvalue="")) or [("", "")]
    coded = ("J" if code else "", code, value, "K" if mass else "", mass)
    where = ("", _UNITS.get(kind, kind), item.origin or "", "", (item.value.currency or "") if item.value else "")
    yield segment("N10", counted, *first, *coded, *where)
    for description, marks in more:
        yield segment("N10", "", description, marks)
    for danger in item.un_numbers:
        yield segment("H1", danger)


def _lines(value: str) -> list[str]:
    return [value[at : at + CODES.line] for at in range(0, len(value), CODES.line)]


def _decimal(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")

"""A declaration written as CUSCAR, as `profiles.yaml` reads it: for traffic that is made up, and to prove the reader."""

from collections.abc import Iterator
from datetime import datetime

from services.ingest.formats.edifact.writing import interchange, message, segment, text
from shared.declaration import Consignment, Declaration, Equipment, Item, Party

_ROLES = (("consignor", "CZ"), ("consignee", "CN"), ("notify_party", "NI"), ("seller", "SE"), ("buyer", "BY"))
_LINE = 35  # characters of a line of a name, street or marks
_MARKS = 10  # lines of a PCI
_LOADS = {True: "5", False: "4"}
_PERMITS = {"N811": "EX", "N911": "IP"}


def write(declaration: Declaration, at: datetime, *, release: str = "D:95B", function: str = "9") -> bytes:
    """The declaration as one CUSCAR. What CUSCAR has no place for is left out (docs/formats/edifact.md)."""
    sender = (declaration.sender_id or "", "ZZ")
    reference = (declaration.message_id or declaration.lrn or "1")[:14]
    body = message("CUSCAR", release, _body(declaration, function))
    return interchange(sender, ("PORTCULLIS", "ZZ"), reference, at, [body])


def _body(declaration: Declaration, function: str) -> Iterator[str]:
    yield segment("BGM", "785", declaration.lrn or "", function)
    if declaration.issue_time:
        yield _time("137", declaration.issue_time)
    if declaration.sender_id:
        yield segment("NAD", "MS", declaration.sender_id)
    for qualifier, party in (("DT", declaration.declarant), ("AG", declaration.representative), ("CA", declaration.carrier)):
        if party:
            yield from _party(qualifier, party)
    yield from _journey(declaration)
    for equipment in declaration.equipment:
        yield from _equipment(equipment)
    for number, (_, consignment) in enumerate(declaration.consignments(), 1):
        yield from _consignment(number, declaration, consignment)


def _journey(declaration: Declaration) -> Iterator[str]:
    ship, routing = declaration.conveyance, declaration.routing
    if ship:
        named = (ship.id or "", "146" if ship.id_type == "IMO" else "", "", ship.name or "", ship.flag or "")
        yield segment("TDT", "20", ship.ref or "", declaration.mode or "", "", "", "", "", named)
    if routing is None:
        return
    calls = [("92", call.place) for call in routing.calls]
    transit = [("49", country) for country in routing.countries]
    places = (("88", routing.acceptance), ("9", routing.loading), *calls, *transit, ("11", routing.unloading))
    for qualifier, place in (*places, ("7", routing.delivery), ("41", routing.first_office)):
        if place:
            yield segment("LOC", qualifier, place)
    for qualifier, moment in (("133", routing.etd), ("132", routing.eta)):
        if moment:
            yield _time(qualifier, moment)


def _equipment(equipment: Equipment) -> Iterator[str]:
    load = _LOADS[equipment.full] if equipment.full is not None else ""
    size = (equipment.size_type, "102", "5") if equipment.size_type else ""
    yield segment("EQD", "CN", equipment.number or "", size, "", "", load)
    for seal in equipment.seals:
        yield segment("SEL", seal)


def _consignment(number: int, declaration: Declaration, consignment: Consignment) -> Iterator[str]:
    master = declaration.master_doc.number if declaration.master_doc else None
    own = consignment.house_doc.number if consignment.house_doc else master
    yield segment("CNI", str(number), own or "")
    if consignment.house_doc and master:
        yield segment("RFF", ("MB", master))
    yield from _particulars(consignment)
    if consignment.negotiable:
        yield segment("NAD", "CN", "", "", "TO ORDER")
    for role, qualifier in _ROLES:
        party: Party | None = getattr(consignment, role)
        if party:
            yield from _party(qualifier, party)
    for place, item in enumerate(consignment.items, 1):
        yield from _item(place, item)


def _particulars(consignment: Consignment) -> Iterator[str]:
    if consignment.ucr:
        yield segment("RFF", ("UCN", consignment.ucr))
    if consignment.freight_payment:
        yield segment("CPI", "4", consignment.freight_payment)
    for qualifier, place in (("88", consignment.acceptance), ("7", consignment.delivery)):
        if place:
            yield segment("LOC", qualifier, place)
    if consignment.total_packages is not None:
        yield segment("CNT", ("11", str(consignment.total_packages)))
    if consignment.total_gross_mass_kg is not None:
        yield segment("CNT", ("7", _decimal(consignment.total_gross_mass_kg), "KGM"))


def _party(qualifier: str, party: Party) -> Iterator[str]:
    address = party.address
    street = " ".join(filter(None, (address.street or address.po_box, address.number))) if address else ""
    where = (address.city, address.subdivision, address.postcode, address.country) if address else ()
    yield segment("NAD", qualifier, party.id or "", "", _lines(party.name or ""), _lines(street), *(each or "" for each in where))
    for contact in party.contacts:
        yield segment("COM", (contact.value or "", {"phone": "TE", "email": "EM"}.get(contact.type or "", "")))


def _item(number: int, item: Item) -> Iterator[str]:
    packages = item.packages[0] if item.packages else None
    counted = "" if packages is None or packages.count is None else str(packages.count)
    yield segment("GID", str(number), (counted, packages.type or "") if packages else "")
    yield from text("AAA", item.description or "")
    for qualifier, mass in (("G", item.gross_mass_kg), ("N", item.net_mass_kg)):
        if mass is not None:
            yield segment("MEA", "AAE", qualifier, ("KGM", _decimal(mass)))
    for box in item.equipment:
        yield segment("SGP", box)
    for danger in item.un_numbers:
        yield segment("DGS", "IMD", "", danger)
    if packages and packages.marks:
        marks = _lines(packages.marks)
        for at in range(0, len(marks), _MARKS):
            yield segment("PCI", "24", marks[at : at + _MARKS])
    yield from _classified(item)


def _classified(item: Item) -> Iterator[str]:
    if item.national_code or item.hs6:
        yield segment("CST", "", (item.national_code or item.hs6 or "", "122"))
    if item.origin:
        yield segment("LOC", "27", item.origin)
    if item.value and item.value.amount is not None:
        yield segment("MOA", ("40", _decimal(item.value.amount), item.value.currency or ""))
    for document in item.documents:
        if document.number and document.type in _PERMITS:
            yield segment("RFF", (_PERMITS[document.type], document.number))


def _lines(value: str) -> tuple[str, ...]:
    return tuple(value[at : at + _LINE] for at in range(0, len(value), _LINE))


def _decimal(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")


def _time(qualifier: str, at: datetime) -> str:
    return segment("DTM", (qualifier, f"{at:%Y%m%d%H%M%S}", "204"))

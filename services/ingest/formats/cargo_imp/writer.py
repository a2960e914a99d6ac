"""A declaration written as FWB/16 (one waybill) or FHL/4 (its houses): for traffic that is made up, and to prove the reader."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from textwrap import wrap

from services.ingest.formats.air.airports import iata_of
from services.ingest.formats.air.customs import PARTIES
from services.ingest.formats.cargo_imp.waybill import MONTHS
from services.ingest.formats.mapping.values import written
from shared.declaration import Consignment, Declaration, Item, Party

_NATURE, _TEXT, _SUMMARY = 18, 63, 15  # characters: lines that end where words do are shorter than those that break words
_UNFIT = re.compile(r"[^\x20-\x2e\x30-\x7e]+")  # a slant parts elements
_CHANNELS = {"phone": "TE", "email": "EM"}


def write(declaration: Declaration, _at: datetime) -> bytes:
    """The declaration as one telex. What it has no place for is left out (docs/formats/cargo-imp.md).

    Raises ValueError for what is no air waybill: another mode, no number of a waybill, an airport without IATA code.
    """
    if declaration.mode != "4" or declaration.master_doc is None or declaration.routing is None:
        raise ValueError("Cargo-IMP holds air waybills and their houses; this is neither")
    lines = _houses(declaration) if declaration.houses else _waybill(declaration, declaration.consignment or Consignment())
    return ("\r\n".join(lines) + "\r\n").encode("ascii")


def _waybill(declaration: Declaration, consignment: Consignment) -> Iterator[str]:
    yield "FWB/16"
    share = "P" if consignment.split else "T"
    yield f"{_bill(declaration)}/{share}{_quantity(consignment)}"
    flight = declaration.conveyance.id if declaration.conveyance else None
    routing = declaration.routing
    if flight:
        yield f"FLT/{flight}" + (f"/{routing.etd:%d}" if routing and routing.etd else "")
    stops = [call.place for call in routing.calls[1:]] if routing else []
    carrier = declaration.carrier.id if declaration.carrier else (flight or "")[:2]
    legs = [iata_of(stop) for stop in stops or [routing.unloading if routing else None]]
    yield "/".join(["RTG", *(f"{leg}{carrier or ''}" for leg in legs)])
    for name, role in PARTIES.items():
        if party := getattr(consignment, role):
            yield from (name, f"/{_fit(party.name)}", *_address(party))
    yield from (f"AGT//{actor.id}" for actor in consignment.actors[:1] if actor.role == "FW" and (actor.id or "").isdecimal())
    yield from _value(consignment, ("PP", "PP"), ("CC", "CC"))
    for number, item in enumerate(consignment.items, 1):
        yield f"RTD/{number}{_rated(item)}" if number == 1 else f"/{number}{_rated(item)}"
        yield from (f"/NG/{line}" for line in wrap(_fit(item.description), _NATURE, break_on_hyphens=False))
        if code := item.national_code or item.hs6:
            yield f"/NH/{code}"
        yield from (f"/NU/{device}" for device in item.equipment)
        if item.origin:
            yield f"/NO/{item.origin}"
    if declaration.issue_time:
        at = declaration.issue_time
        yield f"ISU/{at:%d}{MONTHS[at.month - 1]}{at:%y}"
    yield from _notes(declaration, consignment)


def _houses(declaration: Declaration) -> Iterator[str]:
    yield "FHL/4"
    total = Consignment(items=tuple(item for house in declaration.houses for item in house.items))
    yield f"MBI/{_bill(declaration)}/T{_quantity(total)}"
    for house in declaration.houses:
        number = house.house_doc.number if house.house_doc else None
        ends = f"{iata_of(house.acceptance)}{iata_of(house.delivery)}" if house.acceptance and house.delivery else ""
        pieces, mass = _totals(house)
        described = _fit(", ".join(item.description or "" for item in house.items))
        yield f"HBS/{_fit(number)}/{ends}/{pieces}/K{written(mass)}//{described[:_SUMMARY].strip()}"
        for line, text in enumerate(wrap(described, _TEXT, break_on_hyphens=False)):
            yield f"{'' if line else 'TXT'}/{text}"
        codes = [code for item in house.items if (code := item.national_code or item.hs6)]
        if codes:
            yield "/".join(["HTS", *codes])
        yield from _notes(declaration, house)
        for name, role in PARTIES.items():
            if party := getattr(house, role):
                yield from (f"{name}/{_fit(party.name)}", *_address(party))
        yield from _value(house, ("PP",), ("CC",))


def _bill(declaration: Declaration) -> str:
    number = declaration.master_doc.number if declaration.master_doc else None
    routing = declaration.routing
    ends = (routing.loading, routing.unloading) if routing else ()
    return f"{number or ''}{''.join(iata_of(end) for end in ends)}"


def _totals(consignment: Consignment) -> tuple[int, float]:
    pieces, mass = consignment.total_packages, consignment.total_gross_mass_kg
    counted = sum(packages.count or 0 for item in consignment.items for packages in item.packages)
    return counted if pieces is None else pieces, sum(_masses(consignment.items)) if mass is None else mass


def _masses(items: Iterable[Item]) -> Iterator[float]:
    return (item.gross_mass_kg or 0.0 for item in items)


def _quantity(consignment: Consignment) -> str:
    pieces, mass = _totals(consignment)
    return f"{pieces}K{written(mass)}"


def _rated(item: Item) -> str:
    count = sum(packages.count or 0 for packages in item.packages)
    return f"/P{count}" + ("" if item.gross_mass_kg is None else f"/K{written(item.gross_mass_kg)}")


def _address(party: Party) -> Iterator[str]:
    address = party.address
    street = " ".join(filter(None, (address.street or address.po_box, address.number))) if address else ""
    place = (address.city, address.subdivision) if address else ()
    where = (address.country, address.postcode) if address else ()
    yield f"/{_fit(street)}"
    yield "/" + "/".join(_fit(each) for each in place).rstrip("/")
    contacts = [part for each in party.contacts if each.type in _CHANNELS for part in (_CHANNELS[each.type], _fit(each.value))]
    yield "/" + "/".join([*(_fit(each) for each in where), *contacts]).rstrip("/")


def _value(consignment: Consignment, prepaid: Sequence[str], collect: Sequence[str]) -> Iterator[str]:
    """The value for customs of a single item, and whether freight is to be collected."""
    value = consignment.items[0].value if len(consignment.items) == 1 else None
    told = value is not None and value.amount is not None and bool(value.currency)
    if told or consignment.freight_payment == "Z":
        currency, amount = (value.currency or "", written(value.amount)) if value and told else ("", "NCV")
        terms = collect if consignment.freight_payment == "Z" else prepaid
        yield "/".join(["CVD", currency, *terms, "NVD", amount, "XXX"])


def _notes(declaration: Declaration, consignment: Consignment) -> Iterator[str]:
    """Customs notes: who declares, ids of traders, UN numbers."""
    notes = []
    if declaration.declarant and declaration.declarant.id:
        notes.append(("AGT", "T", declaration.declarant.id))
    for name, role in PARTIES.items():
        party: Party | None = getattr(consignment, role)
        if party and party.id:
            notes.append((name, "T", party.id))
    notes += [("DNR", "D", f"UN{number}") for item in consignment.items for number in item.un_numbers]
    for line, (subject, content, text) in enumerate(notes):
        yield f"{'' if line else 'OCI'}/{text[:2] if content == 'T' else ''}/{subject}/{content}/{_fit(text)}"


def _fit(text: str | None) -> str:
    """A text in the telex alphabet: accents are dropped, what has no letter there is a blank."""
    plain = unicodedata.normalize("NFKD", text or "")
    return " ".join(_UNFIT.sub(" ", "".join(each for each in plain if not unicodedata.combining(each))).split())

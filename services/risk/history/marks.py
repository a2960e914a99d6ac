"""What a batch leaves in history and asks of it: one mark for each key of each consignment, party, item, box and conveyance."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from math import log
from typing import Any, NamedTuple

from services.risk.core.frames import Frames
from services.risk.core.phases import PRELOAD
from services.risk.core.subjects import NamedParty, Subject, View, view
from services.risk.history.keys import Kind, address_key, bag, contact_key, digest, key, number, party_key, words
from shared.declaration import Party

LISTED_FROM = 0.92  # likeness from which a fuzzy match counts as listed (domain reference, PTY-02)
INVOICE = "380"  # UN/EDIFACT 1001
_ROLES = ("consignor", "consignee", "notify_party", "seller", "buyer")
_LONGEST_STAY = timedelta(days=30)  # of a box whose ETA is not told

Row = dict[str, Any]

_READ = {
    "consignment": [
        *("hs6s", "gross_mass_kg", "packages", "value", "currency", "departure_country", "destination_country", "loading"),
        *("unloading", "transit_ports", "etd", "eta", "received_at", "filer", "late_by_minutes", "mode", "phase"),
    ],
    "item": [
        *("description", "hs6", "heading", "origin", "gross_mass_kg", "value_per_kg", "currency", "kg_per_package"),
        "package_types",
    ],
    "party": ["country", "match_kind", "match_score"],
}
"""The features that marks are made of, by frame."""


class Mark(NamedTuple):
    """A key of a consignment: asked about, left behind, or both, with what is told beside it.

    `position` is the place of the consignment in the batch, `row` that of the asking row in its frame. What `other`,
    `counter`, `mass`, `value`, `codes`, `lane`, `begins` and `ends` hold depends on the kind and is said where it is made.
    """

    kind: int
    key: int
    position: int
    row: int
    asked: bool = True
    left: bool = True
    other: int | None = None
    counter: int | None = None
    mass: float | None = None
    value: float | None = None
    begins: datetime | None = None
    ends: datetime | None = None
    listed: bool = False
    role: str | None = None
    currency: str | None = None
    lane: str | None = None
    codes: str | None = None


class _Sides(NamedTuple):
    """Keys of the parties by role, those that have one."""

    keys: dict[str, int]

    @property
    def consignor(self) -> int | None:
        return self.keys.get("consignor")

    @property
    def consignee(self) -> int | None:
        return self.keys.get("consignee")

    def counter(self, role: str) -> int | None:
        return {"consignor": self.consignee, "consignee": self.consignor}.get(role)


class _One(NamedTuple):
    """A consignment of the batch with its rows of the frames, and where those begin."""

    position: int
    seen: View
    whole: Row
    items: Sequence[Row]
    named: Sequence[tuple[NamedParty, Row]]
    sides: _Sides
    first_item: int
    first_party: int
    first_box: int
    conveyance: int


def marks(subjects: Sequence[Subject], frames: Frames) -> list[Mark]:
    """The marks of a batch. `frames` are those of `subjects`, in their order, each consignment once."""
    return [mark for one in _each(subjects, frames) for part in _PARTS for mark in part(one)]


def _each(subjects: Sequence[Subject], frames: Frames) -> Iterator[_One]:
    wholes, items, parties = (frames[name].select(columns).rows(named=True) for name, columns in _READ.items())
    item = party = box = conveyance = 0
    for position, (subject, whole) in enumerate(zip(subjects, wholes, strict=True)):
        seen = view(subject)
        named, count = list(seen.parties()), len(seen.consignment.items)
        own = list(zip(named, parties[party : party + len(named)], strict=True))
        sides = _sides(own)
        yield _One(position, seen, whole, items[item : item + count], own, sides, item, party, box, conveyance)
        item, party, box = item + count, party + len(named), box + len(seen.declaration.equipment)
        conveyance += seen.declaration.conveyance is not None


def _sides(named: Sequence[tuple[NamedParty, Row]]) -> _Sides:
    found = ((one.role, party_key(one.party, told["country"])) for one, told in named if one.role in _ROLES)
    return _Sides({role: who for role, who in found if who is not None})


def _goods(one: _One) -> int:
    return digest(*sorted(one.whole["hs6s"]), one.whole["gross_mass_kg"], one.whole["packages"])


def _party_marks(one: _One) -> Iterator[Mark]:
    """PARTY tells counterparty, mass, value, role, lane and HS codes; address and contacts tell party, counterparty and codes."""
    sides, whole, at = one.sides, one.whole, one.position
    lane = f"{whole['departure_country']}>{whole['destination_country']}"
    lane_or_none = lane if whole["departure_country"] and whole["destination_country"] else None
    codes = " ".join(whole["hs6s"]) or None
    for row, (named, told) in enumerate(one.named, one.first_party):
        who = sides.keys.get(named.role)
        if named.role not in _ROLES or who is None:
            continue
        score, kind = told["match_score"], told["match_kind"]
        listed = kind in {"id", "exact"} or (kind is not None and score >= LISTED_FROM)
        counter = sides.counter(named.role)
        yield Mark(
            Kind.PARTY,
            who,
            at,
            row,
            counter=counter,
            mass=whole["gross_mass_kg"],
            value=whole["value"],
            currency=whole["currency"],
            listed=listed,
            role=named.role,
            lane=lane_or_none,
            codes=codes,
        )
        for place, found in _where(named.party):
            yield Mark(place, found, at, row, other=who, counter=counter, listed=listed, role=named.role, codes=codes)


def _where(party: Party) -> Iterator[tuple[Kind, int]]:
    address = address_key(party.address)
    if address is not None:
        yield Kind.ADDRESS, address
    yield from dict.fromkeys(found for contact in party.contacts if (found := contact_key(contact)))


def _filing_marks(one: _One) -> Iterator[Mark]:
    """ROUTE tells nothing more; FILER whether late (`codes`); TWIN the words (`other`)."""
    sides, whole, at = one.sides, one.whole, one.position
    if whole["loading"] and whole["unloading"]:
        yield Mark(Kind.ROUTE, key(Kind.ROUTE, whole["loading"], whole["unloading"]), at, at)
    if one.seen.declared:
        late = "late" if (whole["late_by_minutes"] or 0) > 0 else None
        yield Mark(Kind.FILER, key(Kind.FILER, words(whole["filer"])), at, at, codes=late)
    mass, packages = whole["gross_mass_kg"], whole["packages"]
    if sides.consignor and sides.consignee and mass is not None and packages is not None:
        said = digest(bag(row["description"] for row in one.items))
        yield Mark(Kind.TWIN, key(Kind.TWIN, sides.consignor, sides.consignee, mass, packages), at, at, other=said)


def _document_marks(one: _One) -> Iterator[Mark]:
    """DOCUMENT tells the goods (`other`), UCR goods and parties (`other`), INVOICE nothing more. What is filed before loading is
    filed again in full: each phase has its own.
    """
    phase = (PRELOAD,) if one.whole["phase"] == PRELOAD else ()
    sides, at, consignment, declaration = one.sides, one.position, one.seen.consignment, one.seen.declaration
    straight = one.seen.pointer == "/consignment" and consignment.house_doc is None
    bill = declaration.master_doc if straight else consignment.house_doc
    told = number(bill.number) if bill else None
    if told:
        yield Mark(Kind.DOCUMENT, key(Kind.DOCUMENT, told, *phase), at, at, other=_goods(one))
    ucr = number(consignment.ucr)
    if ucr:
        yield Mark(Kind.UCR, key(Kind.UCR, ucr, *phase), at, at, other=digest(sides.consignor, sides.consignee, _goods(one)))
    issuer = sides.keys.get("seller") or sides.consignor
    documents = (*consignment.documents, *(document for item in consignment.items for document in item.documents))
    numbers = {number(document.number) for document in documents if (document.type or "").strip().lstrip("Nn") == INVOICE}
    for invoice in sorted(filter(None, numbers)):
        yield Mark(Kind.INVOICE, key(Kind.INVOICE, issuer, invoice, *phase), at, at)


def _revision_marks(one: _One) -> Iterator[Mark]:
    """REVISION tells what was declared (`codes`): a hash of every element whose change is a feature."""
    if not one.seen.declared:
        return
    whole, sides, at = one.whole, one.sides, one.position
    boxes = one.seen.declaration.equipment
    elements = {
        "consignor": sides.consignor,
        "consignee": sides.consignee,
        "notify_party": sides.keys.get("notify_party"),
        "description": bag(row["description"] for row in one.items),
        "hs6": " ".join(sorted(whole["hs6s"])),
        "mass": whole["gross_mass_kg"],
        "packages": whole["packages"],
        "value": f"{whole['value']} {whole['currency']}",
        "seals": " ".join(sorted(seal for box in boxes for seal in box.seals)),
        "containers": " ".join(sorted(box.number or "" for box in boxes)),
        "loading": whole["loading"],
        "unloading": whole["unloading"],
    }
    codes = " ".join(f"{name}:{digest(value) & 0xFFFFFFFF:08x}" for name, value in elements.items())
    own, revision = one.seen.consignment_id, one.seen.revision
    yield Mark(Kind.REVISION, key(Kind.REVISION, own, revision), at, at, asked=False)._replace(codes=codes)
    if revision > 1:
        yield Mark(Kind.REVISION, key(Kind.REVISION, own, revision - 1), at, at, left=False, codes=codes)


def _item_marks(one: _One) -> Iterator[Mark]:
    """Prices tell log value per kg (`value`); TRADE the agents (`other`) and value per kg; SUPPLY the mass; WORDING the HS code
    (`other`); PACKING the mass per package (`mass`). Items of one consignment with the same key leave one mark, the first's.
    """
    sides, at, mode = one.sides, one.position, one.whole["mode"]
    declaration = one.seen.declaration
    agents = digest(words(one.whole["filer"]), declaration.carrier and party_key(declaration.carrier, None))
    supplied: dict[str, float | None] = {}
    for item in one.items:
        if item["hs6"]:
            before, mass = supplied.get(item["hs6"], 0.0), item["gross_mass_kg"]
            supplied[item["hs6"]] = before + mass if before is not None and mass is not None else None
    for row, item in enumerate(one.items, one.first_item):
        hs6, price, currency = item["hs6"], item["value_per_kg"], item["currency"]
        if hs6 and price and price > 0:
            told = {"value": log(price), "role": item["origin"]}
            where = (item["origin"], mode, currency)
            yield Mark(Kind.SUBHEADING_PRICE, key(Kind.SUBHEADING_PRICE, hs6, *where), at, row, **told)
            yield Mark(Kind.HEADING_PRICE, key(Kind.HEADING_PRICE, hs6[:4], *where), at, row, **told)
        if hs6 and sides.consignor and sides.consignee:
            there = key(Kind.TRADE, sides.consignor, sides.consignee, hs6)
            back = key(Kind.TRADE, sides.consignee, sides.consignor, hs6)
            yield Mark(Kind.TRADE, there, at, row, other=agents, value=price or None, currency=currency, role="there")
            if back != there:
                yield Mark(Kind.TRADE, back, at, row, left=False, role="back")
        if hs6 and sides.consignee:
            yield Mark(Kind.SUPPLY, key(Kind.SUPPLY, sides.consignee, hs6), at, row, mass=supplied[hs6])
        said = bag([item["description"]])
        if hs6 and said and sides.consignor:
            yield Mark(Kind.WORDING, key(Kind.WORDING, sides.consignor, said), at, row, other=digest(hs6))
        if hs6 and item["kg_per_package"] and len(item["package_types"]) == 1:
            packed = key(Kind.PACKING, item["heading"], item["package_types"][0])
            yield Mark(Kind.PACKING, packed, at, row, mass=item["kg_per_package"])


def _box_marks(one: _One) -> Iterator[Mark]:
    """BOX tells journey (`other`), size type (`counter`), ports (`codes`) and time under way; SEAL box and journey (`other`)."""
    whole, at, conveyance = one.whole, one.position, one.seen.declaration.conveyance
    named = (conveyance.id, conveyance.ref) if conveyance else (None, None)
    journey = digest(*named, whole["loading"], whole["unloading"])
    ports = " ".join(filter(None, (whole["loading"], *whole["transit_ports"], whole["unloading"]))) or None
    begins = whole["etd"] or whole["received_at"]
    ends = whole["eta"] or whole["received_at"] + _LONGEST_STAY
    for row, box in enumerate(one.seen.declaration.equipment, one.first_box):
        told = number(box.number)
        if told:
            kind_of_box = digest(box.size_type) if box.size_type else None
            yield Mark(
                Kind.BOX,
                key(Kind.BOX, told),
                at,
                row,
                other=journey,
                counter=kind_of_box,
                codes=ports,
                begins=begins,
                ends=ends,
            )
        for seal in sorted(filter(None, map(number, box.seals))):
            yield Mark(Kind.SEAL, key(Kind.SEAL, seal), at, row, other=digest(told, journey))


def _conveyance_marks(one: _One) -> Iterator[Mark]:
    """CALL, SHIP and SHIP_FLAG tell nothing more than that they were."""
    conveyance, place, at = one.seen.declaration.conveyance, one.whole["unloading"], one.position
    if conveyance is None or not conveyance.id:
        return
    named = (conveyance.id_type, words(conveyance.id).replace(" ", ""))
    if place:
        yield Mark(Kind.CALL, key(Kind.CALL, *named, place), at, one.conveyance)
    if conveyance.id_type == "IMO" and conveyance.flag:
        yield Mark(Kind.SHIP, key(Kind.SHIP, *named), at, one.conveyance)
        yield Mark(Kind.SHIP_FLAG, key(Kind.SHIP_FLAG, *named, conveyance.flag), at, one.conveyance)


_PARTS = (_party_marks, _filing_marks, _document_marks, _revision_marks, _item_marks, _box_marks, _conveyance_marks)

"""A ONE Record message: the waybill, shipment or piece in it as a declaration. Whatever it lacks, validation names."""

import re
from collections.abc import Iterator
from typing import Any

from services.ingest.formats import json
from services.ingest.formats.air import customs, reference
from services.ingest.formats.air.airports import countries
from services.ingest.formats.air.goods import Found, add_hidden_un_numbers, add_items
from services.ingest.formats.mapping import Draft, draw, other_kind, too_many
from services.ingest.formats.mapping.values import day
from services.ingest.formats.one_record import tables
from services.ingest.formats.one_record.goods import lines, pieces_of, weight
from services.ingest.formats.one_record.linked import Graph, Linked, code, types
from services.ingest.formats.reading import Limits, Reading

_READ = ("Waybill", "Shipment", "Piece")
_MARKS = re.compile(rb'"@(?:context|graph|type)"\s{0,9}:')


def recognise(beginning: bytes) -> bool:
    """Whether it is JSON-LD: that of others is refused by name."""
    return _MARKS.search(beginning) is not None


def read(raw: bytes, *, limits: Limits) -> Reading:
    """What a message declares. Raises Problem 400 for what is no JSON, or holds no waybill, shipment or piece."""
    document = json.read(raw, depth_limit=limits.depth)
    graph = Graph(document, limits)
    subject, kind = _subject(document, graph)
    house = kind == "Waybill" and _said(subject, "waybillType") == "HOUSE"
    draft = draw(tables.FILING, subject, limits)
    draft.set("mode", "4")
    master = next(iter(subject.all("masterWaybill")), None) if house else subject
    number = _number(master) if master else None
    document_draft = draft.ensure("master_doc", master or subject)
    houses = subject.all("houseWaybills")
    if number:
        document_draft.set("number", number.value, number.source)
        document_draft.set("type", "N741" if house or houses or _said(subject, "waybillType") == "MASTER" else "N740")
    own = _number(subject)
    if own:
        draft.set("lrn", reference.lrn(own.value), own.source)
    _issued(draft, subject)
    _route(draft, subject)
    if house or houses:
        nodes = houses or [subject]
        if len(nodes) > limits.repetitions:
            raise too_many(nodes[limits.repetitions].place, len(nodes), limits.repetitions)
        draft.set("dataset_type", "F20" if houses else "F24" if number else "F23")
        draft.many("houses", [_consignment(draft, node, limits, house=True) for node in nodes])
    else:
        draft.set("dataset_type", "F28")
        draft.part("consignment", _consignment(draft, subject, limits, house=False))
    graph.rest()
    return Reading(draft.value, draft.place)


def _subject(document: dict[str, Any], known: Graph) -> tuple[Linked, str]:
    """The first waybill of the message, else its first shipment, else its first piece."""
    listed = document.get("@graph")
    nodes = [(node, f"/@graph/{number}") for number, node in enumerate(listed)] if isinstance(listed, list) else [(document, "")]
    for kind in _READ:
        for node, place in nodes:
            if kind in types(node):
                return Linked(node, place, known), kind
    named = " and ".join(dict.fromkeys(types(node)[0] for node, _ in nodes if types(node))) or "A message without @type"
    raise other_kind(nodes[0][1] + "/@type" if nodes else "/@graph", f"ONE Record {named}", ", ".join(_READ))


def _consignment(draft: Draft, node: Linked, limits: Limits, *, house: bool) -> Draft:
    shipment = next(iter(node.all("shipment")), node)
    consignment = Draft(shipment, tables.CONSIGNMENT)
    if house:
        number = _number(node)
        name = consignment.ensure("house_doc", node)
        name.set("type", "N703")
        if number:
            name.set("number", number.value, number.source)
    parties = [*node.all("involvedParties"), *(shipment.all("involvedParties") if shipment is not node else ())]
    for role, party in {_said(each, "partyRole"): each for each in reversed(parties)}.items():
        _party(draft, consignment, role or "", party, limits)
    pieces = pieces_of(shipment)
    if len(pieces) > limits.repetitions:
        raise too_many(pieces[limits.repetitions].place, len(pieces), limits.repetitions)
    total = weight(shipment, "totalGrossWeight")
    if total:
        consignment.set("total_gross_mass_kg", total.value, total.source)
    for count in (*shipment.all("totalPieceCount"), *shipment.all("pieceCount"))[:1]:
        consignment.set("total_packages", count.value, count)
    add_items(consignment, lines(shipment, pieces))
    customs.apply(list(_notes(shipment, pieces)), draft, [consignment])
    handling = [each for part in (shipment, *pieces) for each in part.all("specialHandlingCodes")]
    codes = {str(code(each.value)): each for each in handling}
    customs.add_statements(consignment, [("SPH", said, place) for said, place in codes.items()])
    add_hidden_un_numbers(consignment, [])
    return consignment


def _party(draft: Draft, consignment: Draft, role: str, party: Linked, limits: Limits) -> None:
    details = next(iter(party.all("partyDetails")), None)
    if details is None or role not in tables.PARTIES.keys() | tables.AGENTS:
        return
    if role in tables.PARTIES:
        made = draw(tables.COMPANY, details, limits)
        found = [
            ("email" if "EMAIL" in str(_said(each, "contactDetailType")) else "phone", text.value, text)
            for each in (*details.all("contactDetails"), *details.all("contactPersons/contactDetails"))
            for text in each.all("textualValue")
            if isinstance(text.value, str)
        ]
        customs.add_contacts(made, found)
        consignment.part(tables.PARTIES[role], made)
    for identifier in details.all("otherIdentifiers"):
        if _said(identifier, "otherIdentifierType") in ("EORI", "TIN"):
            for text in identifier.all("textualValue")[:1]:
                known = tables.PARTIES.get(role)
                holder = consignment.ensure(known, details) if known else draft.ensure("declarant", text)
                holder.set("id", text.value, text)


def _issued(draft: Draft, subject: Linked) -> None:
    for node in subject.all("carrierDeclarationDate")[:1]:
        draft.set("issue_time", day(node.value), node)


def _route(draft: Draft, subject: Linked) -> None:
    routing = draft.ensure("routing", subject)
    passed = countries([routing.within("loading"), routing.within("unloading")])
    routing.values("countries", ((country, subject) for country in passed))
    for node in (*subject.all("transportMovements"), *subject.all("shipment/transportMovements"))[:1]:
        for flight in node.all("transportIdentifier")[:1]:
            conveyance = draft.ensure("conveyance", flight)
            conveyance.set("id_type", "FLIGHT", flight)
            conveyance.set("id", flight.value, flight)
            if isinstance(flight.value, str):
                draft.ensure("carrier", flight).set("id", flight.value[:2], flight)


def _number(waybill: Linked) -> Found | None:
    """157-11111112, written in one or as prefix and number."""
    for node in waybill.all("waybillNumber")[:1]:
        if isinstance(node.value, str):
            prefix = next((each.value for each in waybill.all("waybillPrefix") if isinstance(each.value, str)), "")
            return Found(reference.waybill(f"{prefix}{node.value}"), node)
    return None


def _notes(shipment: Linked, pieces: list[Linked]) -> Iterator[customs.Note]:
    for holder in (shipment, *pieces):
        for note in holder.all("customsInformation"):
            text = next((each for each in (*note.all("note"), *note.all("otherCustomsInformation"))), None)
            if text and isinstance(text.value, str):
                said = (_said(note, name) for name in ("country", "subjectCode", "contentCode"))
                country, subject, content = (each if isinstance(each, str) else "" for each in said)
                yield customs.Note(country, subject, content, text.value, text)


def _said(node: Linked, name: str) -> str | None:
    """A coded member as text."""
    value = next((code(each.value) for each in node.all(name)), None)
    return value if isinstance(value, str) else None

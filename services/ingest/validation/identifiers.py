"""Stage 3, codes whose form depends on other elements: by mode, by kind of conveyance, by type of document, by stage.

One function for each part that holds such codes; `CHECKS` is the table.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from services.ingest.validation.context import Context
from services.ingest.validation.faults import fault, shown
from shared.codes import awb_fault, compact, container_fault, eni_fault, flight_fault, imo_fault, mrn_fault
from shared.declaration import Consignment, Contact, Conveyance, Declaration, Document, Equipment, Item, Part
from shared.problems import Fault, Severity
from shared.reference import document_types, hs

_CONVEYANCES: Mapping[str, tuple[str, Callable[[str], str | None]]] = MappingProxyType(
    {"IMO": ("code.imo", imo_fault), "ENI": ("code.eni", eni_fault), "FLIGHT": ("code.flight", flight_fault)}
)
_CONTAINER = re.compile(r"[A-Z]{3}[UJZ][0-9]{7}")
_DOCUMENT_TYPE = re.compile(r"[A-Z0-9]{3,4}")
_WAYBILLS = frozenset({"740", "741"})
_MRN_DOCUMENTS = frozenset({"355", "821", "822"})  # entry summary declaration, transit T1 and T2 [from memory]
_DIGITS = re.compile(r"[0-9]+")
_PHONE = re.compile(r"\+[1-9](?:[ -]?[0-9]){6,14}")  # ITU-T E.123 international notation, at most 15 digits (E.164)
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(?:\.[^@\s.]+)+")


def identifier_faults(part: Part, pointer: str, context: Context) -> Iterator[Fault]:
    """The faults of a part's own codes that need the context."""
    check = CHECKS.get(type(part))
    return check(part, pointer, context) if check else iter(())


def _declaration(declaration: Declaration, _pointer: str, context: Context) -> Iterator[Fault]:
    if declaration.master_doc:
        yield from _transport_document(declaration.master_doc, "/master_doc", "master", context)


def _consignment(consignment: Consignment, pointer: str, context: Context) -> Iterator[Fault]:
    if consignment.house_doc:
        yield from _transport_document(consignment.house_doc, f"{pointer}/house_doc", "house", context)
    yield from _documents(consignment.documents, pointer)


def _transport_document(document: Document, pointer: str, level: str, context: Context) -> Iterator[Fault]:
    if document.type is None:
        return
    known = document_types().get(document.type)
    if known is None or known.role != "transport":
        yield fault("code.document-type", f"{pointer}/type", f"{shown(document.type)} is no type of transport document.")
        return
    if context.mode:
        allowed = context.mode.master if level == "master" else context.mode.house
        if known.code not in allowed:
            listed = ", ".join(f"N{code}" for code in allowed)
            detail = f"{shown(document.type)} ({known.name}) is no {level} document of {context.mode.title} transport."
            yield fault("rule.document-mode", f"{pointer}/type", detail, hint=f"Use one of: {listed}.")
    if known.code in _WAYBILLS and document.number and (why := awb_fault(document.number)):
        yield fault("code.awb", f"{pointer}/number", f"{shown(document.number)} {why}.")


def _documents(documents: Sequence[Document], pointer: str) -> Iterator[Fault]:
    for index, document in enumerate(documents):
        where = f"{pointer}/documents/{index}"
        if document.type and not _DOCUMENT_TYPE.fullmatch(document.type):
            yield fault("code.document-type", f"{where}/type", f"{shown(document.type)} must be 3 or 4 capitals or digits.")
        elif (document.type or "").removeprefix("N") in _MRN_DOCUMENTS and (why := mrn_fault(document.number or "")):
            yield fault("code.mrn", f"{where}/number", f"{shown(document.number)} {why}.")


def _conveyance(conveyance: Conveyance, pointer: str, context: Context) -> Iterator[Fault]:
    numbered = _CONVEYANCES.get(conveyance.id_type or "")
    if numbered and conveyance.id and (why := numbered[1](conveyance.id)):
        yield fault(numbered[0], f"{pointer}/id", f"{shown(conveyance.id)} {why}.")
    if conveyance.id_type and context.mode and conveyance.id_type not in context.mode.conveyance:
        listed = ", ".join(context.mode.conveyance)
        detail = f"{shown(conveyance.id_type)} identifies no conveyance of {context.mode.title} transport."
        yield fault("rule.conveyance-mode", f"{pointer}/id_type", detail, hint=f"Use one of: {listed}.")


def _equipment(equipment: Equipment, pointer: str, context: Context) -> Iterator[Fault]:
    if equipment.number and (why := _container_reason(equipment.number, context)):
        yield fault("code.container", f"{pointer}/number", f"{shown(equipment.number)} {why}.")


def _item(item: Item, pointer: str, context: Context) -> Iterator[Fault]:
    yield from _documents(item.documents, pointer)
    if item.hs6 is not None and item.hs6.strip():
        yield from _commodity(item.hs6, f"{pointer}/hs6", context)
    if "/equipment" in context.damaged:
        return
    for index, number in enumerate(item.equipment):
        if not number.strip() or compact(number) in context.equipment:
            continue
        where = f"{pointer}/equipment/{index}"
        if why := _container_reason(number, context):
            yield fault("code.container", where, f"{shown(number)} {why}.")
        else:
            yield fault("rule.equipment-undeclared", where, f"{shown(number)} is not among the declared equipment.")


def _container_reason(number: str, context: Context) -> str | None:
    if (context.mode and context.mode.containers_only) or _CONTAINER.fullmatch(compact(number)):
        return container_fault(number)
    return None


def _commodity(code: str, pointer: str, context: Context) -> Iterator[Fault]:
    # Before loading a code is not yet needed, and a wrong one does not refuse (domain reference DOC-04).
    severity = Severity.WARNING if context.before_loading else None
    system = hs()
    if system.edition(code) == "2022":
        return
    if system.edition(code) == "2017":
        now = ", ".join(system.current(code))
        detail = f"{shown(code)} ended with HS 2017; in HS 2022 the goods are in {now}."
        yield fault("code.hs-2017", pointer, detail)
    elif not _DIGITS.fullmatch(code):
        yield fault("code.hs-unknown", pointer, f"{shown(code)} must be six digits.", severity=severity)
    elif code[:2] in {"77", "98", "99"}:
        detail = f"{shown(code)} is in chapter {code[:2]}, which the Harmonized System reserves."
        yield fault("code.hs-reserved", pointer, detail, severity=severity)
    elif len(code) < 6 and system.text(code):
        detail = f"{shown(code)} is only a {'chapter' if len(code) == 2 else 'heading'}: {system.text(code)}."
        yield fault("code.hs-incomplete", pointer, detail, severity=severity)
    elif len(code) > 6 and system.edition(code[:6]):
        hint = f'Write "{code[:6]}" as hs6 and the whole code as national_code.'
        yield fault("code.hs-unknown", pointer, f"{shown(code)} has more than six digits.", hint=hint, severity=severity)
    else:
        yield fault("code.hs-unknown", pointer, f"{shown(code)} is no subheading of HS 2022 or 2017.", severity=severity)


def _contact(contact: Contact, pointer: str, _context: Context) -> Iterator[Fault]:
    if contact.value is None or not contact.value.strip():
        return
    if contact.type == "phone" and not _PHONE.fullmatch(contact.value):
        yield fault("code.phone", f"{pointer}/value", f"{shown(contact.value)} is not in international form.")
    if contact.type == "email" and not _EMAIL.fullmatch(contact.value):
        yield fault("code.email", f"{pointer}/value", f"{shown(contact.value)} is no e-mail address.")


CHECKS: Mapping[type[Part], Callable[[Any, str, Context], Iterator[Fault]]] = MappingProxyType(
    {
        Declaration: _declaration,
        Consignment: _consignment,
        Conveyance: _conveyance,
        Equipment: _equipment,
        Item: _item,
        Contact: _contact,
    }
)

"""Customs notes: the OCI lines of Cargo-IMP, `IncludedCustomsNote` of Cargo-XML, customs information of ONE Record.

A note is about a country, a subject (`SHP` shipper, `CNE` consignee, `NFY` notify party, `AGT` agent, `ISS` issuer …) and a
content (`T` trader identification, `CT` telephone of the contact, `CP` its name, `RA` regulated agent, `SM` screening method …).
Traders' ids and telephones become part of the party; every other note is kept as a statement.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from services.ingest.formats.mapping import Draft, Source

PARTIES = {"SHP": "consignor", "CNE": "consignee", "NFY": "notify_party"}
TRADERS = {"AGT": "declarant", "DCL": "declarant", "CAR": "carrier"}
_LONGEST_CODE = 17  # characters of a statement's code (ICS2)


class Note(NamedTuple):
    """One note, with the node its text stands in."""

    country: str
    subject: str
    content: str
    text: str
    source: Source


def apply(notes: Sequence[Note], declaration: Draft, consignments: Sequence[Draft]) -> None:
    """Put each note where it belongs; what is said of the parties goes to every consignment given, agents to the declaration."""
    telephones: dict[str, list[tuple[str, str, Source]]] = {}
    for note in notes:
        role = PARTIES.get(note.subject)
        if role and note.content == "T":
            for consignment in consignments:
                consignment.ensure(role, note.source).set("id", note.text, note.source)
        elif role and note.content == "CT":
            telephones.setdefault(role, []).append(("phone", note.text, note.source))
        elif (trader := TRADERS.get(note.subject)) and note.content == "T":
            declaration.ensure(trader, note.source).set("id", note.text, note.source)
    for role, contacts in telephones.items():
        for consignment in consignments:
            add_contacts(consignment.ensure(role, contacts[0][2]), contacts)
    for consignment in consignments:
        add_statements(consignment, [_statement(note) for note in notes if not _placed(note)])


def add_contacts(party: Draft, contacts: Iterable[tuple[str, str, Source]]) -> None:
    """Contacts (type, value, where from) beside those the party has; the same number twice is one."""
    drafts = party.drafts("contacts")
    known = {each.value.get("value") for each in drafts}
    for kind, value, source in contacts:
        if value not in known:
            known.add(value)
            draft = Draft(source, {})
            draft.set("type", kind, source)
            draft.set("value", value, source)
            drafts.append(draft)
    party.many("contacts", drafts)


def add_statements(consignment: Draft, said: Iterable[tuple[str, str | None, Source]]) -> None:
    """Statements (code, text, where from) beside those the consignment has."""
    drafts = consignment.drafts("statements")
    for code, text, source in said:
        draft = Draft(source, {})
        draft.set("code", code[:_LONGEST_CODE], source)
        draft.set("text", text, source)
        drafts.append(draft)
    consignment.many("statements", drafts)


def _placed(note: Note) -> bool:
    """Whether the note has become part of a party."""
    if note.subject in TRADERS:
        return note.content == "T"
    return note.subject in PARTIES and note.content in ("T", "CT")


def _statement(note: Note) -> tuple[str, str | None, Source]:
    return "/".join(each for each in (note.country, note.subject, note.content) if each) or "OCI", note.text, note.source

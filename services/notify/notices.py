"""Notices: what filer, carrier and those beside them are told, each only what is theirs to know.

The carrier learns how every bill on its conveyance stands, but nothing of a house it did not file: no house document, no
question put to the filer. Nobody outside learns why the gate looks: a notice is built from the reason class and the hint
alone; criteria, lists, programmes, weights, scores and bands never come near it.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid5

from pydantic import BaseModel, ConfigDict, Field

from services.notify.agencies import Directory
from services.notify.consignment import Consignment, Status
from services.notify.dialects.circumstances import circumstances
from services.notify.dialects.vocabulary import VOCABULARY
from services.notify.may_load import may_load
from services.notify.outcome import IDENTIFIERS, Announcement, Kind
from shared.declaration import Many, Utc
from shared.events import Reason


class Notice(BaseModel):
    """One message to one party. `reference` names the hold, referral or control it is about."""

    model_config = ConfigDict(frozen=True)
    id: UUID
    kind: Kind
    recipient: str = Field(examples=["NL123456789"])
    consignment_id: str = Field(examples=["26XA7K2M9QP4T8ZCT3-1"])
    mrn: str | None = Field(default=None, examples=["26XA7K2M9QP4T8ZCT3"])
    lrn: str | None = Field(default=None, description="The filer's own reference; in the filer's copy only.")
    revision: int
    regime: str | None = Field(default=None, description="The law it is filed under.", examples=["EU"])
    mode: str | None = Field(default=None, description="How it travels (UN/ECE Recommendation 19).", examples=["4"])
    office: str | None = Field(default=None, description="The customs office of first entry.", examples=["NL000396"])
    registered_at: Utc | None = Field(default=None, description="When the first filing was received.")
    codes: Mapping[str, str] = Field(
        default={},
        description="What each dialect spoken under the regime, in the mode, calls this notice; empty where none has a code.",
        examples=[{"ICS2": "Q02"}],
    )
    master_document: str | None = None
    house_document: str | None = Field(default=None, description="In the filer's copy only.")
    equipment: Many[str] = ()
    status: Status | None = Field(default=None, description="Absent where the consignment is not the recipient's to know of.")
    reason: Reason | None = None
    pointer: str | None = Field(default=None, description="JSON pointer into the filing; in the filer's copy only.")
    source_pointer: str | None = Field(
        default=None, description="The same place in the filer's own message, where that was not JSON: XPath, or segment."
    )
    hint: str | None = Field(default=None, description="How to answer or mend; in the filer's copy only.")
    question: str | None = Field(default=None, description="What customs asks; in the filer's copy only.")
    reference: str | None = None
    due_at: Utc | None = Field(default=None, description="When the answer is due.")
    methods: Many[str] = Field(default=(), description="Methods recommended for a screening, or of an inspection.")
    place: str | None = Field(default=None, description="Where goods are inspected.")
    scheduled_at: Utc | None = Field(default=None, description="When they are inspected.")
    subject: Many[str] = Field(default=(), description="Boxes and items held or inspected; none: the whole consignment.")
    result: str | None = Field(default=None, description="What became of the inspection a partner administration asked for.")
    may_load: bool | None = None
    text: str
    issued_at: Utc


_TEXTS = {
    Kind.RELEASE: "Nothing stands against the movement of consignment {id} at this stage. This is no customs clearance.",
    Kind.RFI: "Customs asks for information about consignment {id}.",
    Kind.RFS: "Customs asks for a screening of consignment {id}; send its result.",
    Kind.DNL: "Customs forbids loading consignment {id}. Acknowledge this notice.",
    Kind.HOLD: "Customs holds consignment {id}. Filing again does not lift a hold.",
    Kind.INSPECT: "Customs will inspect consignment {id}; have it ready for control on arrival.",
    Kind.HOLD_STILL: "Revision {revision} is registered. The hold on consignment {id} is still in place.",
    Kind.RFI_STILL: "Revision {revision} is registered. The request for information about consignment {id} is still open.",
    Kind.RFS_STILL: "Revision {revision} is registered. The screening request for consignment {id} is still open.",
    Kind.DNL_STILL: "Revision {revision} is registered. Loading consignment {id} is still forbidden.",
    Kind.HOLD_LIFTED: "A hold on consignment {id} was lifted.",
    Kind.RFI_CLOSED: "The request for information about consignment {id} is closed.",
    Kind.RFS_CLOSED: "The screening request for consignment {id} is closed.",
    Kind.DNL_LIFTED: "Loading consignment {id} is no longer forbidden.",
    Kind.ANSWERED: "The answer about consignment {id} was received.",
    Kind.RFI_OVERDUE: "The answer about consignment {id} is overdue.",
    Kind.RFS_OVERDUE: "The screening result of consignment {id} is overdue.",
    Kind.DNL_UNACKNOWLEDGED: "Customs forbids loading consignment {id} and still waits for your acknowledgement.",
    Kind.INSPECT_CANCELLED: "Customs will not inspect consignment {id}.",
    Kind.SEIZED: "Consignment {id} was seized.",
    Kind.REFUSED: "Consignment {id} was refused.",
    Kind.EXPIRED: "Consignment {id} has expired: its goods never came.",
    Kind.CASE_ROUTED: "Consignment {id} concerns a programme of yours.",
    Kind.REQUEST_ANSWERED: "The inspection of consignment {id} you asked for: {result}.",
    Kind.INVALIDATED: "Consignment {id} was withdrawn.",
    Kind.ARRIVAL_REGISTERED: "The arrival of consignment {id} is registered.",
    Kind.PENDING_LINK: "Consignment {id} under transport document {master} names you as filer of a part of it: file that part.",
    Kind.NOT_COMPLETE: "Consignment {id} is not complete: parts under transport document {master} were not filed in time.",
    Kind.LINKED: "Consignment {id} is linked with the other filings under transport document {master}.",
    Kind.EQUIPMENT_UNMATCHED: "The boxes of consignment {id}, transport document {master}, and of its houses are not the same.",
}


class Recipient(StrEnum):
    """Who a notice may go to. `named`: the agency or partner the announcement names."""

    FILER = "filer"
    CARRIER = "carrier"
    TERMINAL = "terminal"
    POLICE = "police"
    NAMED = "named"


_PARTIES = (Recipient.FILER, Recipient.CARRIER)
_MOVERS = (*_PARTIES, Recipient.TERMINAL)
_GUARDS = (*_PARTIES, Recipient.POLICE)

RECIPIENTS: Mapping[Kind, tuple[Recipient, ...]] = dict.fromkeys(Kind, _PARTIES) | {
    Kind.RELEASE: _MOVERS,
    Kind.HOLD: _MOVERS,
    Kind.HOLD_LIFTED: _MOVERS,
    Kind.SEIZED: _MOVERS,
    Kind.REFUSED: _MOVERS,
    Kind.DNL: _GUARDS,
    Kind.DNL_LIFTED: _GUARDS,
    Kind.ANSWERED: (Recipient.FILER,),
    Kind.EXPIRED: (Recipient.FILER,),
    Kind.ARRIVAL_REGISTERED: (Recipient.CARRIER,),
    Kind.CASE_ROUTED: (Recipient.NAMED,),
    Kind.REQUEST_ANSWERED: (Recipient.NAMED,),
}
"""Who is told what (domain reference 5.2)."""


def compose(
    consignment: Consignment, announcements: Iterable[Announcement], at: datetime, directory: Directory | None = None
) -> list[Notice]:
    """The notices that tell `announcements`, made of the consignment as it stands after them.

    The same change of the same consignment always gives the same notice ids. Who is both filer and carrier gets one copy.
    Terminals and police are those of the `directory`.
    """
    answer, directory = may_load(consignment), directory or Directory()
    notices = []
    for announcement in announcements:
        common: dict[str, Any] = {
            "kind": announcement.kind,
            "consignment_id": consignment.consignment_id,
            "mrn": consignment.mrn,
            "revision": consignment.revision,
            "regime": consignment.regime,
            "mode": consignment.mode,
            "office": consignment.office,
            "registered_at": consignment.registered_at,
            "codes": VOCABULARY.codes(
                consignment.regime,
                consignment.mode,
                announcement.kind,
                circumstances(consignment, announcement, directory),
            ),
            "master_document": consignment.master_document,
            "equipment": consignment.equipment,
            "status": consignment.disclosed_status,
            "reason": announcement.reason,
            "reference": announcement.reference,
            "due_at": announcement.due_at,
            "methods": announcement.methods,
            "place": announcement.place,
            "scheduled_at": announcement.scheduled_at,
            "subject": announcement.subject,
            "result": announcement.result,
            "may_load": answer.may_load,
            "text": f"{_text(announcement, consignment)} {answer.reason}",
            "issued_at": at,
        }
        private = {
            "lrn": consignment.lrn,
            "house_document": consignment.house_document,
            "pointer": announcement.pointer,
            "source_pointer": consignment.in_the_message(announcement.pointer),
            "hint": announcement.hint,
            "question": announcement.question,
        }
        if announcement.kind is Kind.PENDING_LINK:  # the recipient has another part; this one is not its to know of
            hidden = dict.fromkeys(("mrn", "status", "may_load", "office", "registered_at"))
            common |= hidden | {"equipment": (), "text": _text(announcement, consignment)}
        for recipient in _recipients(consignment, announcement, directory):
            own = private if recipient == consignment.filer else {}
            notices.append(Notice(id=_identifier(consignment, announcement, recipient), recipient=recipient, **common, **own))
    return notices


def _recipients(consignment: Consignment, announcement: Announcement, directory: Directory) -> Iterable[str]:
    """Each once, the filer first. An announcement to one of them goes to nobody else."""
    if announcement.to is not None:
        return (announcement.to,)
    of: Mapping[Recipient, tuple[str | None, ...]] = {
        Recipient.FILER: (consignment.filer,),
        Recipient.CARRIER: (consignment.carrier,),
        Recipient.TERMINAL: directory.terminals_at(consignment.ports),
        Recipient.POLICE: directory.police_at(consignment.ports),
        Recipient.NAMED: (),
    }
    found = (name for kind in RECIPIENTS[announcement.kind] for name in of[kind])
    return dict.fromkeys(name for name in found if name is not None)


def _text(announcement: Announcement, consignment: Consignment) -> str:
    return _TEXTS[announcement.kind].format(
        id=consignment.consignment_id,
        revision=consignment.revision,
        result=announcement.result,
        master=consignment.master_document,
    )


def _identifier(consignment: Consignment, announcement: Announcement, recipient: str) -> UUID:
    cause = (consignment.consignment_id, consignment.version, announcement.kind, announcement.reference or "", recipient)
    return uuid5(IDENTIFIERS, "/".join(map(str, cause)))

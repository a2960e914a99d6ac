"""Notices: what filer and carrier are told, each only what is theirs to know.

The carrier learns how every bill on its conveyance stands, but nothing of a house it did not file: no house document, no
question put to the filer. Nobody outside learns why the gate looks: a notice is built from the reason class and the hint
alone; criteria, lists, programmes, weights, scores and bands never come near it.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from pydantic import BaseModel, ConfigDict, Field

from services.notify.consignment import Consignment, Status
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
    master_document: str | None = None
    house_document: str | None = Field(default=None, description="In the filer's copy only.")
    equipment: Many[str] = ()
    status: Status
    reason: Reason | None = None
    pointer: str | None = Field(default=None, description="JSON pointer into the filing; in the filer's copy only.")
    hint: str | None = Field(default=None, description="How to answer or mend; in the filer's copy only.")
    reference: str | None = None
    may_load: bool
    text: str
    issued_at: Utc


_TEXTS = {
    Kind.RELEASE: "Nothing stands against the movement of consignment {id} at this stage. This is no customs clearance.",
    Kind.RFI: "Customs asks for information about consignment {id}.",
    Kind.RFS: "Customs asks for a screening of consignment {id}; send its result.",
    Kind.HOLD: "Customs holds consignment {id}. Filing again does not lift a hold.",
    Kind.INSPECT: "Customs will inspect consignment {id}; have it ready for control on arrival.",
    Kind.HOLD_STILL: "Revision {revision} is registered. The hold on consignment {id} is still in place.",
    Kind.RFI_STILL: "Revision {revision} is registered. The request for information about consignment {id} is still open.",
    Kind.RFS_STILL: "Revision {revision} is registered. The screening request for consignment {id} is still open.",
    Kind.INVALIDATED: "Consignment {id} was withdrawn.",
    Kind.ARRIVAL_REGISTERED: "The arrival of consignment {id} is registered.",
}
_CARRIER_ALONE = frozenset({Kind.ARRIVAL_REGISTERED})


def compose(consignment: Consignment, announcements: Iterable[Announcement], at: datetime) -> list[Notice]:
    """The notices that tell `announcements`, made of the consignment as it stands after them.

    The same change of the same consignment always gives the same notice ids. Who is both filer and carrier gets one copy.
    """
    answer = may_load(consignment)
    notices = []
    for announcement in announcements:
        common: dict[str, Any] = {
            "kind": announcement.kind,
            "consignment_id": consignment.consignment_id,
            "mrn": consignment.mrn,
            "revision": consignment.revision,
            "master_document": consignment.master_document,
            "equipment": consignment.equipment,
            "status": consignment.disclosed_status,
            "reason": announcement.reason,
            "reference": announcement.reference,
            "may_load": answer.may_load,
            "text": f"{_text(announcement, consignment)} {answer.reason}",
            "issued_at": at,
        }
        private = {
            "lrn": consignment.lrn,
            "house_document": consignment.house_document,
            "pointer": announcement.pointer,
            "hint": announcement.hint,
        }
        filer, carrier = consignment.filer, consignment.carrier
        if filer is not None and (announcement.kind not in _CARRIER_ALONE or filer == carrier):
            notices.append(Notice(id=_identifier(consignment, announcement, filer), recipient=filer, **common, **private))
        if carrier is not None and carrier != filer:
            notices.append(Notice(id=_identifier(consignment, announcement, carrier), recipient=carrier, **common))
    return notices


def _text(announcement: Announcement, consignment: Consignment) -> str:
    return _TEXTS[announcement.kind].format(id=consignment.consignment_id, revision=consignment.revision)


def _identifier(consignment: Consignment, announcement: Announcement, recipient: str) -> UUID:
    cause = (consignment.consignment_id, consignment.version, announcement.kind, announcement.reference or "", recipient)
    return uuid5(IDENTIFIERS, "/".join(map(str, cause)))

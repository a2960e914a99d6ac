"""Registration, pure: what a valid filing becomes. Rows to write, events to publish, the receipt to give.

A filing gets an MRN; its consignments get `MRN-1`, `MRN-2`, … and keep them through every amendment, matched by their
house document. An amendment declares again only those consignments whose content changed.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import chain
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel, Field

from shared.declaration import Consignment, Declaration, Utc
from shared.events import Clock, ConsignmentDeclared, ConsignmentInvalidated, Payload
from shared.problems import Fault

_ENVELOPE = {"message_id", "issue_time"}  # a repeated message may carry new ones: they are not content


class FilingState(StrEnum):
    """Where a filing stands. Only a registered one can be amended or invalidated."""

    REGISTERED = "registered"
    ARRIVED = "arrived"
    INVALIDATED = "invalidated"


STATUSES = (
    "IN_ASSESSMENT",
    "ASSESSED",
    "RFI_OPEN",
    "RFS_OPEN",
    "HOLD",
    "DNL_ACTIVE",
    "CONTROL_SCHEDULED",
    "INSPECTED",
    "ARRIVED",
    "RELEASED",
    "SEIZED",
    "REFUSED",
    "INVALIDATED",
    "EXPIRED",
)
"""What a filer may be told of a consignment. Stated, not enforced: notify decides, perhaps in a newer version."""


class DeclaredConsignment(BaseModel):
    """A consignment of a filing, as its filer sees it."""

    id: str = Field(description="The MRN and a number that the consignment keeps for ever.", examples=["26XA7K2M9QP4T8ZCT3-1"])
    house: str | None = Field(default=None, description="Its house document; a straight bill has none.", examples=["HBL0001"])
    status: str = Field(
        description="As last heard. `ASSESSED`: nothing stands against movement at this stage; it is no customs clearance. "
        "`GET /v1/consignments/{consignment_id}` says more.",
        json_schema_extra={"enum": list(STATUSES)},
    )


class Deadline(BaseModel):
    """The filing's legal clock. A late filing is registered all the same."""

    legal_deadline: Utc
    anchor: Literal["loading", "departure", "arrival"] = Field(description="The event the deadline counts from.")
    anchor_at: Utc = Field(description="When that event is planned, as declared.")
    rule: str = Field(description="The time limit that applies.", examples=["EU-SEA-CONTAINER"])
    late: bool = Field(description="The filing was first received after its deadline.")


class Receipt(BaseModel):
    """The acknowledgement of a registered filing."""

    mrn: str = Field(description="The gate's reference.", examples=["26XA7K2M9QP4T8ZCT3"])
    lrn: str = Field(description="The filer's own reference.", examples=["REF-2026-000117"])
    revision: int = Field(description="1 when filed; one more with each amendment.", examples=[1])
    state: FilingState = FilingState.REGISTERED
    received_at: Utc = Field(description="When the filing was received; in the answer to an amendment, when that was.")
    consignments: list[DeclaredConsignment]
    deadline: Deadline | None = Field(
        default=None, description="Null or absent when the law sets none, or the filing does not say when its anchor is planned."
    )
    warnings: list[Fault] = Field(default=[], description="What is odd but was taken.")
    repeated: bool = Field(default=False, description="The same filing had been registered before; nothing was changed.")


@dataclass(frozen=True)
class Filing:
    """A validated filing, not yet registered. `filer` is whom it is filed for, `subject` who sent it, `trace` its request.

    `parsed` is the message as read, where `raw` is not JSON itself; `pointers` says a canonical pointer in the sender's terms;
    `warned` are the codes and canonical pointers of `warnings`.
    """

    raw: bytes
    format: str
    parsed: Mapping[str, Any] | None
    pointers: Callable[[str], str] | None
    cleansed: Declaration
    filer: str
    subject: str
    regime: str
    received_at: datetime
    clock: Clock | None
    warnings: tuple[Fault, ...]
    warned: tuple[tuple[str, str], ...]
    digest: str
    trace: str | None = None


@dataclass(frozen=True)
class Withdrawal:
    """A message that takes a filing back, named by its MRN or by the LRN it was given."""

    mrn: str | None
    lrn: str | None


class Known(NamedTuple):
    """A consignment already registered: its sequence, digest and state."""

    sequence: int
    digest: str
    state: str


def content_digest(document: Mapping[str, Any]) -> str:
    """What makes two messages the same filing: everything but message id and issue time."""
    content = {name: value for name, value in document.items() if name not in _ENVELOPE}
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def house_key(consignment: Consignment) -> str | None:
    """What tells one consignment of a filing from another: the house document. A straight bill has none."""
    return consignment.house_doc.number if consignment.house_doc else None


def narrow(declaration: Declaration, consignment: Consignment) -> Declaration:
    """The declaration as far as it concerns `consignment`: its goods, its boxes, the common journey."""
    boxes = {number for item in consignment.items for number in item.equipment}
    equipment = tuple(box for box in declaration.equipment if not boxes or box.number in boxes)
    return declaration.model_copy(update={"consignment": consignment, "houses": (), "equipment": equipment})


@dataclass(frozen=True)
class Plan:
    """What to write for one revision of a filing."""

    filing: dict[str, Any]
    revision: dict[str, Any]
    declared: list[dict[str, Any]]
    dropped: list[str]
    events: list[Payload]
    receipt: Receipt
    trace: str | None


def plan(
    filing: Filing,
    mrn: str,
    *,
    revision: int = 1,
    known: Mapping[str | None, Known] = MappingProxyType({}),
    sequences: int = 0,
    received_first: datetime | None = None,
) -> Plan:
    """A revision of a filing. `known` are the consignments registered so far, by house document."""
    declaration = filing.cleansed
    declared, events, receipt_lines, present = [], [], [], set()
    for pointer, consignment in declaration.consignments():
        house = house_key(consignment)
        before = known.get(house)
        if before is None:
            sequences += 1
        sequence = before.sequence if before else sequences
        consignment_id = f"{mrn}-{sequence}"
        present.add(house)
        receipt_lines.append(DeclaredConsignment(id=consignment_id, house=house, status="IN_ASSESSMENT"))
        narrowed = narrow(declaration, consignment)
        digest = content_digest(narrowed.model_dump(mode="json", exclude_defaults=True))
        if before is not None and (before.digest, before.state) == (digest, "declared"):
            continue
        declared.append(
            {
                "consignment_id": consignment_id,
                "mrn": mrn,
                "sequence": sequence,
                "house_doc": house,
                "pointer": pointer,
                "revision": revision,
                "digest": digest,
                "state": "declared",
                "equipment": [box.number for box in narrowed.equipment if box.number],
                "status": "IN_ASSESSMENT",
                "status_version": 0,
                "stopped": False,
            }
        )
        events.append(
            ConsignmentDeclared(
                consignment_id=consignment_id,
                mrn=mrn,
                sequence=sequence,
                revision=revision,
                filer=filing.filer,
                carrier=declaration.carrier.id if declaration.carrier else None,
                regime=filing.regime,
                pointer=pointer,
                declaration=narrowed,
                received_at=filing.received_at,
                clock=filing.clock,
                warnings=tuple(sorted({code for code, where in filing.warned if _concerns(where, pointer)})),
                source_pointers=_source_pointers(filing, narrowed, pointer),
            )
        )
    dropped = [f"{mrn}-{line.sequence}" for house, line in known.items() if house not in present and line.state != "invalidated"]
    gone = [
        ConsignmentInvalidated(consignment_id=identifier, mrn=mrn, revision=revision, reason="dropped by an amendment")
        for identifier in dropped
    ]
    return Plan(
        filing=_filing_row(filing, mrn, revision, sequences, received_first or filing.received_at),
        revision=_revision_row(filing, mrn, revision),
        declared=declared,
        dropped=dropped,
        events=[*events, *gone],
        receipt=Receipt(
            mrn=mrn,
            lrn=declaration.lrn or "",
            revision=revision,
            received_at=filing.received_at,
            consignments=receipt_lines,
            deadline=deadline_of(filing.clock),
            warnings=list(filing.warnings),
        ),
        trace=filing.trace,
    )


def _concerns(where: str, pointer: str) -> bool:
    """Whether a warning is about this consignment or about what all share."""
    return where == pointer or where.startswith(pointer + "/") or not where.startswith(("/houses", "/consignment"))


def _source_pointers(filing: Filing, narrowed: Declaration, pointer: str) -> dict[str, str]:
    """Where each declared element stands in the sender's own message; empty for canonical JSON, whose pointers are these."""
    if filing.pointers is None:
        return {}
    content = narrowed.model_dump(mode="json", exclude_defaults=True, exclude={"consignment", "equipment"})
    own = narrowed.consignment.model_dump(mode="json", exclude_defaults=True) if narrowed.consignment else {}
    kept = {id(box) for box in narrowed.equipment}
    boxes = {  # counted as in the whole filing
        f"/equipment/{index}": box.model_dump(mode="json", exclude_defaults=True)
        for index, box in enumerate(filing.cleansed.equipment)
        if id(box) in kept
    }
    leaves = chain(_leaves(content, ""), _leaves(own, pointer), *(_leaves(box, where) for where, box in boxes.items()))
    return {leaf: filing.pointers(leaf) for leaf in leaves}


def _leaves(value: Any, pointer: str) -> Iterator[str]:
    if isinstance(value, dict):
        for name, each in value.items():
            yield from _leaves(each, f"{pointer}/{name}")
    elif isinstance(value, list) and any(isinstance(each, dict | list) for each in value):
        for index, each in enumerate(value):
            yield from _leaves(each, f"{pointer}/{index}")
    else:
        yield pointer


def _filing_row(filing: Filing, mrn: str, revision: int, sequences: int, received_first: datetime) -> dict[str, Any]:
    declaration = filing.cleansed
    return {
        "mrn": mrn,
        "filer": filing.filer,
        "lrn": declaration.lrn,
        "declarant": declaration.declarant.id if declaration.declarant else filing.filer,
        "representative": declaration.representative.id if declaration.representative else None,
        "carrier": declaration.carrier.id if declaration.carrier else None,
        "regime": filing.regime,
        "mode": declaration.mode,
        "dataset_type": declaration.dataset_type,
        "conveyance": declaration.conveyance.id if declaration.conveyance else None,
        "voyage": declaration.conveyance.ref if declaration.conveyance else None,
        "master_doc": declaration.master_doc.number if declaration.master_doc else None,
        "state": "registered",
        "revision": revision,
        "sequences": sequences,
        "received_at": received_first,
        "first_digest": filing.digest,
    }


def _revision_row(filing: Filing, mrn: str, revision: int) -> dict[str, Any]:
    return {
        "mrn": mrn,
        "revision": revision,
        "received_at": filing.received_at,
        "subject": filing.subject,
        "format": filing.format,
        "digest": filing.digest,
        "raw": filing.raw,
        "parsed": filing.parsed,
        "cleansed": filing.cleansed.model_dump(mode="json", exclude_defaults=True),
        "warnings": [fault.model_dump(mode="json", exclude_none=True) for fault in filing.warnings],
        "clock": filing.clock.model_dump(mode="json") if filing.clock else None,
    }


def deadline_of(clock: Clock | None) -> Deadline | None:
    """What a filer is told of the clock."""
    if clock is None:
        return None
    return Deadline(
        legal_deadline=clock.legal_deadline, anchor=clock.anchor, anchor_at=clock.anchor_at, rule=clock.rule, late=clock.late
    )


FROZEN: Sequence[tuple[str, str]] = (
    ("/declarant/id", "declarant"),
    ("/mode", "mode"),
    ("/dataset_type", "dataset_type"),
    ("/lrn", "lrn"),
)
"""What an amendment may not change (ICS2 life-cycle validation): who declares, how it travels, what kind of filing, its LRN."""


def frozen_faults(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Fault]:
    """A fault for each frozen element that differs between two filing rows."""
    for pointer, column in FROZEN:
        if before[column] != after[column]:
            yield Fault(
                code="lifecycle.frozen",
                pointer=pointer,
                detail=f"An amendment may not change this: it was {before[column]!r} and is now {after[column]!r}.",
                hint="Invalidate the filing and file anew, or amend with the element as it was.",
            )

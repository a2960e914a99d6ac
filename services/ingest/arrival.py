"""Arrival notifications: the carrier says what has come; what no filing covers is held (criterion TMP-06)."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from typing import Annotated
from uuid import NAMESPACE_URL, uuid5

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy import RowMapping

from services.ingest import store
from services.ingest.filing import LOG, events
from shared.app import Gate
from shared.codes import container_fault
from shared.declaration import Many, Part, Utc
from shared.eventlog import hold_keys
from shared.events import ConsignmentArrived, Payload, UndeclaredPresented
from shared.problems import Fault, Problem
from shared.reference import locodes

_NAMESPACE = uuid5(NAMESPACE_URL, "urn:portcullis:arrival")


Line = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]*$")]
"""Text on one line: control characters have no business in a number or a place."""


class Presented(Part):
    """One bill or box presented: a transport document (or MRN), a container, or both."""

    transport_document: Line | None = Field(
        default=None, max_length=70, description="Number of a master or house document, or an MRN.", examples=["MBL0100001"]
    )
    equipment: Line | None = Field(
        default=None, max_length=17, description="Container number with its check digit.", examples=["PTCU1000011"]
    )


class Arrival(Part):
    """What arrived, where and when. Of the caller's own consignments those presented count as arrived; with nothing listed,
    all on the voyage.
    """

    mode: str = Field(
        pattern=r"^[12348]$",
        description="UN/ECE Recommendation 19: 1 sea, 2 rail, 3 road, 4 air, 8 inland waterway.",
        examples=["1"],
    )
    conveyance: Line = Field(
        min_length=1,
        max_length=35,
        description="Ship, aircraft, train or vehicle, by the id it was filed with.",
        examples=["9074729"],
    )
    voyage: Line = Field(default="", max_length=35, description="Voyage or flight, as filed.", examples=["012W"])
    place: Line = Field(description="UN/LOCODE.", examples=["NLRTM"])
    arrived_at: Utc = Field(description="The actual time, within a year of now.", examples=["2026-03-29T09:00:00Z"])
    presented: Many[Presented] = Field(default=(), max_length=99_999, description="What was unloaded or shown to customs.")


class Undeclared(BaseModel):
    """Something presented that no filing covers; it is held under this id."""

    model_config = ConfigDict(frozen=True)
    consignment_id: str = Field(description="Ask `GET /v1/consignments/{consignment_id}` how it stands.")
    transport_document: str | None = None
    equipment: str | None = None


class ArrivalReceipt(BaseModel):
    """What the gate made of an arrival notification."""

    arrival_id: str
    covered: list[str] = Field(
        description="Ids of consignments on board that the caller carries or filed.", examples=[["26XA7K2M9QP4T8ZCT3-1"]]
    )
    undeclared: list[Undeclared]


async def notify_arrival(gate: Gate, arrival: Arrival, carrier: str) -> tuple[ArrivalReceipt, bool]:
    """Register an arrival; the second value says whether it is new. Raises Problem 422 for unknown places and bad box numbers."""
    faults = list(_faults(arrival, gate))
    if faults:
        raise Problem(422, "arrival.invalid", f"The notification has {len(faults)} faults.", errors=faults)
    content = json.dumps(arrival.model_dump(mode="json"), sort_keys=True)
    digest = hashlib.sha256(content.encode()).hexdigest()
    arrival_id = str(uuid5(_NAMESPACE, f"{carrier}/{digest}"))
    documents = [line.transport_document for line in arrival.presented if line.transport_document]
    boxes = [line.equipment for line in arrival.presented if line.equipment]
    listed = {"documents": documents, "equipment": boxes} if arrival.presented else None
    async with gate.database.begin() as connection:
        await hold_keys(connection, [f"arrival/{arrival.conveyance}/{arrival.voyage}"])
        rows = await store.aboard(connection, arrival.conveyance, arrival.voyage, listed)
        undeclared = list(_uncovered(arrival_id, arrival, rows))
        own = [row for row in rows if carrier in (row["carrier"], row["filer"])]  # of others' nothing is changed, nothing told
        receipt = ArrivalReceipt(arrival_id=arrival_id, covered=[row["consignment_id"] for row in own], undeclared=undeclared)
        earlier = await store.insert_arrival(
            connection,
            {
                "arrival_id": arrival_id,
                "carrier": carrier,
                "conveyance": arrival.conveyance,
                "voyage": arrival.voyage,
                "place": arrival.place,
                "arrived_at": arrival.arrived_at,
                "digest": digest,
                "answer": receipt.model_dump(mode="json"),
            },
        )
        if earlier is not None:
            return ArrivalReceipt.model_validate(earlier), False
        await store.set_state(connection, [row["consignment_id"] for row in own], "arrived")
        await store.set_filing_state(connection, sorted({row["mrn"] for row in own}), "arrived")
        await LOG.append(
            connection, events([*_arrived(arrival_id, arrival, own), *_held(gate, arrival, carrier, receipt)], gate.now())
        )
    return receipt, True


def _faults(arrival: Arrival, gate: Gate) -> Iterator[Fault]:
    if locodes().get(arrival.place) is None:
        yield Fault(
            code="place.unknown",
            pointer="/place",
            detail=f"{arrival.place[:20]!r} is no UN/LOCODE.",
            hint="Five characters, e.g. NLRTM.",
        )
    if abs((arrival.arrived_at - gate.now()).total_seconds()) > 366 * 86400:
        yield Fault(
            code="time.implausible",
            pointer="/arrived_at",
            detail="More than a year from now.",
            hint="Give the actual time of arrival.",
        )
    for index, line in enumerate(arrival.presented):
        if not (line.transport_document or line.equipment):
            yield Fault(
                code="presented.empty",
                pointer=f"/presented/{index}",
                detail="Names neither bill nor box.",
                hint="Give one of them.",
            )
        reason = container_fault(line.equipment) if line.equipment else None
        if reason:
            yield Fault(
                code="container.check-digit",
                pointer=f"/presented/{index}/equipment",
                detail=reason,
                hint="Copy the number from the box: four letters, six digits, check digit.",
            )


def _uncovered(arrival_id: str, arrival: Arrival, rows: Sequence[RowMapping]) -> Iterator[Undeclared]:
    known = {row[column] for row in rows for column in ("master_doc", "house_doc", "mrn")}
    boxes = {box for row in rows for box in row["equipment"]}
    for index, line in enumerate(arrival.presented, start=1):
        if line.transport_document not in known and line.equipment not in boxes:
            yield Undeclared(
                consignment_id=f"{arrival_id}-{index}", transport_document=line.transport_document, equipment=line.equipment
            )


def _arrived(arrival_id: str, arrival: Arrival, rows: Sequence[RowMapping]) -> list[Payload]:
    return [
        ConsignmentArrived(
            consignment_id=row["consignment_id"],
            mrn=row["mrn"],
            revision=row["revision"],
            arrival_id=arrival_id,
            place=arrival.place,
            arrived_at=arrival.arrived_at,
        )
        for row in rows
    ]


def _held(gate: Gate, arrival: Arrival, carrier: str, receipt: ArrivalReceipt) -> list[Payload]:
    return [
        UndeclaredPresented(
            consignment_id=line.consignment_id,
            arrival_id=receipt.arrival_id,
            carrier=carrier,
            regime=gate.settings.regime,
            mode=arrival.mode,
            transport_document=line.transport_document,
            equipment=line.equipment,
            conveyance=arrival.conveyance,
            place=arrival.place,
            arrived_at=arrival.arrived_at,
        )
        for line in receipt.undeclared
    ]

"""The use cases of ingest: check, file, amend, invalidate, look up. Each is one transaction; only here are they committed."""

import secrets
import string
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from services.ingest import store
from services.ingest.linking import store as linking
from services.ingest.linking.group import Part, parts_of
from services.ingest.registration import (
    Deadline,
    DeclaredConsignment,
    Filing,
    Plan,
    Receipt,
    deadline_of,
    frozen_faults,
    plan,
)
from shared import metrics
from shared.app import LOGS, Gate
from shared.auth import Identity
from shared.codes import compose_mrn
from shared.eventlog import hold_keys
from shared.events import Clock, ConsignmentDeclared, ConsignmentInvalidated, Event, Payload
from shared.http import traceparent
from shared.problems import Fault, Problem

_ALPHABET = string.ascii_uppercase + string.digits
_RANDOM_CHARACTERS = 11  # 36^11 = 1.3e17 numbers a year: nobody guesses one
LOG = LOGS["ingest"]
LRN_REUSED = "filing.lrn-reused"


class Filings:
    """Registers filings and looks after them."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    async def file(self, filings: Sequence[Filing]) -> list[Receipt | Problem]:
        """Register a batch in one transaction; one outcome each, in order.

        A repeated LRN with the same content gets the receipt of the filing it repeats; with other content a 409 problem.
        """
        plans = [plan(filing, self._new_mrn(filing.received_at)) for filing in filings]
        async with self._gate.database.begin() as connection:
            await linking.hold(connection, {part.master_document for part in self._parts(plans)})
            registered = await store.insert_new(connection, plans)
            new = [each for each in plans if each.filing["mrn"] in registered]
            await LOG.append(connection, [event for each in new for event in self._events(each)])
            await self._link(connection, new)
            repeated = [(each.filing["filer"], each.filing["lrn"]) for each in plans if each.filing["mrn"] not in registered]
            used = await store.used_lrns(connection, repeated) if repeated else {}
            outcomes: list[Receipt | Problem] = []
            for each in plans:
                filer, lrn = each.filing["filer"], each.filing["lrn"]
                if each.filing["mrn"] in registered:
                    outcomes.append(each.receipt)
                    _count(each, "registered")
                elif used[filer, lrn].digest == each.filing["first_digest"]:
                    outcomes.append(await self._receipt(connection, used[filer, lrn].mrn, repeated=True))
                    _count(each, "repeated")
                else:
                    outcomes.append(_conflict(lrn, used[filer, lrn].mrn))
                    _count(each, "conflict")
        return outcomes

    async def amend(self, mrn: str, filing: Filing) -> Receipt:
        """Register the next revision. Raises Problem 404, 409 (life cycle) or 422 (frozen elements)."""
        async with self._gate.database.begin() as connection:
            await hold_keys(connection, [mrn])
            document = filing.cleansed.master_doc
            await linking.hold(connection, {document.number} if document and document.number else (), mrn)
            row = await self._own(connection, mrn, filing.filer, lock=True)
            _refuse_unless_open(row)
            if row["digest"] == filing.digest:
                return await self._receipt(connection, mrn, repeated=True)
            rows = await store.read_consignments(connection, mrn)
            _refuse_before_control(rows)
            first = row["received_at"]
            declared = filing.cleansed  # in some formats an amendment names the MRN alone
            kept = declared if declared.lrn else declared.model_copy(update={"lrn": row["lrn"]})
            timed = replace(filing, filer=row["filer"], clock=_since(filing.clock, first), cleansed=kept)
            amendment = plan(
                timed,
                mrn,
                revision=row["revision"] + 1,
                known=store.known(rows),
                sequences=row["sequences"],
                received_first=first,
            )
            faults = list(frozen_faults(dict(row), amendment.filing))
            if faults:
                raise Problem(422, "filing.invalid", "An amendment may not change these elements.", errors=faults)
            await store.write_amendment(connection, amendment)
            await LOG.append(connection, self._events(amendment))
            await self._link(connection, [amendment], amendment.dropped)
            _count(amendment, "amended")
            return amendment.receipt

    async def invalidate(self, mrn: str, party: str) -> Receipt:
        """Take a filing back. Raises Problem 404, or 409 when goods have arrived or a hold or referral stands."""
        async with self._gate.database.begin() as connection:
            await hold_keys(connection, [mrn])
            await linking.hold(connection, (), mrn)
            row = await self._own(connection, mrn, party, lock=True)
            if row["state"] == "invalidated":
                return await self._receipt(connection, mrn)
            _refuse_unless_open(row)
            rows = await store.read_consignments(connection, mrn)
            stopped = [line["consignment_id"] for line in rows if line["stopped"]]
            if stopped:
                raise Problem(
                    409, "lifecycle.stopped", f"A hold or referral stands on {', '.join(stopped[:5])}; it must end first."
                )
            standing = [line for line in rows if line["state"] != "invalidated"]
            await store.set_filing_state(connection, [mrn], "invalidated")
            await store.set_state(connection, [line["consignment_id"] for line in standing], "invalidated")
            payloads: list[Payload] = [
                ConsignmentInvalidated(
                    consignment_id=line["consignment_id"], mrn=mrn, revision=row["revision"], reason="invalidated by the filer"
                )
                for line in standing
            ]
            await LOG.append(connection, events(payloads, self._gate.now()))
            await self._link(connection, (), [line["consignment_id"] for line in standing])
            return await self._receipt(connection, mrn)

    async def receipt(self, mrn: str, identity: Identity) -> tuple[Receipt, dict[str, Any]]:
        """The newest receipt of the caller's own filing and its declaration as cleansed. Raises Problem 404."""
        async with self._gate.database.begin() as connection:
            row = await self._own(connection, mrn, identity.party or "")
            return await self._receipt(connection, mrn), row["cleansed"]

    async def find(self, lrn: str, identity: Identity) -> Receipt:
        """The caller's filing with this LRN. Raises Problem 404."""
        async with self._gate.database.begin() as connection:
            mrn = await store.find_lrn(connection, identity.party or "", lrn)
            if mrn is None:
                raise Problem(404, "filing.unknown", "You have no filing with this LRN.")
            return await self._receipt(connection, mrn)

    async def named(self, mrn: str | None, lrn: str | None, party: str) -> str:
        """The MRN of the filing a message is about, named by MRN or by the LRN the party gave it. Raises Problem 404."""
        if mrn is not None:
            return mrn
        async with self._gate.database.begin() as connection:
            found = await store.find_lrn(connection, party, lrn) if lrn else None
        if found is None:
            raise Problem(
                404, "filing.unknown", f"The message names no MRN, and you have no filing with LRN {(lrn or '')[:40]!r}."
            )
        return found

    async def _own(self, connection: AsyncConnection, mrn: str, party: str, *, lock: bool = False) -> RowMapping:
        """The filing, if `party` filed, declared or represents it: to all others it does not exist."""
        row = await store.read_filing(connection, mrn, lock=lock)
        if row is None or party not in (row["filer"], row["declarant"], row["representative"]):
            raise Problem(404, "filing.unknown", "You have no filing with this MRN.")
        return row

    async def _receipt(self, connection: AsyncConnection, mrn: str, *, repeated: bool = False) -> Receipt:
        row = await store.read_filing(connection, mrn)
        if row is None:
            raise LookupError(f"filing {mrn} vanished within a transaction")
        return Receipt(
            mrn=mrn,
            lrn=row["lrn"],
            revision=row["revision"],
            state=row["state"],
            repeated=repeated,
            received_at=row["received_at"],
            consignments=[
                DeclaredConsignment(
                    id=line["consignment_id"],
                    house=line["house_doc"],
                    status=_disclosed(line),
                )
                for line in await store.read_consignments(connection, mrn)
            ],
            deadline=_deadline(row["clock"]),
            warnings=[Fault.model_validate(fault) for fault in row["warnings"]],
        )

    def _parts(self, plans: Sequence[Plan]) -> list[Part]:
        declared = (one for each in plans for one in each.events if isinstance(one, ConsignmentDeclared))
        return parts_of(declared, self._gate.settings.link_wait)

    async def _link(self, connection: AsyncConnection, plans: Sequence[Plan], gone: Sequence[str] = ()) -> None:
        """Link what was filed, drop what is gone. The database is asked nothing when all filings are whole and none is gone."""
        parts = self._parts(plans)
        if parts or gone:
            at = self._gate.now()
            await LOG.append(connection, events(await linking.link(connection, parts, gone, at), at))

    def _new_mrn(self, at: datetime) -> str:
        body = "".join(secrets.choice(_ALPHABET) for _ in range(_RANDOM_CHARACTERS))
        return compose_mrn(at.year, self._gate.settings.country, body)

    def _events(self, made: Plan) -> list[Event]:
        return events(made.events, made.revision["received_at"], made.trace)


def events(payloads: Sequence[Payload], at: datetime, trace: str | None = None) -> list[Event]:
    """Ingest's events about consignments, keyed by them, carrying `trace` or that of the request under way."""
    trace = trace or traceparent.get()
    return [
        Event.of(payload, key=payload.consignment_id, source="ingest", time=at, traceparent=trace)  # type: ignore[attr-defined]
        for payload in payloads
    ]


def _deadline(clock: dict[str, Any] | None) -> Deadline | None:
    return deadline_of(Clock.model_validate(clock) if clock else None)


def _disclosed(line: RowMapping) -> str:
    """The status a filer may know: a do-not-load that is only proposed is nobody's business yet."""
    if line["state"] == "invalidated":
        return "INVALIDATED"
    return "IN_ASSESSMENT" if line["status"] == "DNL_PROPOSED" else str(line["status"])


def _since(clock: Clock | None, received: datetime) -> Clock | None:
    """The clock of an amendment: lateness counts from the first receipt, against the deadline as it stands now."""
    if clock is None:
        return None
    return clock.model_copy(update={"late_by_seconds": max(0.0, (received - clock.legal_deadline).total_seconds())})


def _refuse_unless_open(row: RowMapping) -> None:
    if row["state"] == "invalidated":
        raise Problem(409, "lifecycle.invalidated", "The filing was invalidated; file anew with another LRN.")
    if row["state"] == "arrived":
        raise Problem(409, "lifecycle.arrived", "The goods have arrived; the filing can no longer be changed.")


def _refuse_before_control(rows: Sequence[RowMapping]) -> None:
    """No amendment once a control was notified (ICS2 life-cycle validation): what will be looked at stays as declared."""
    controlled = [row["consignment_id"] for row in rows if row["status"] == "CONTROL_SCHEDULED"]
    if controlled:
        named = ", ".join(controlled[:5])
        raise Problem(
            409, "lifecycle.control-notified", f"Customs has said that it will inspect {named}; amend after the control."
        )


def _conflict(lrn: str, mrn: str) -> Problem:
    return Problem(
        409,
        LRN_REUSED,
        f"You already filed LRN {lrn} with other content. To change it, PUT /v1/filings/{mrn}; for a new filing, use a new LRN.",
        mrn=mrn,
    )


def _count(made: Plan, outcome: str) -> None:
    mode, regime = made.filing["mode"] or "", made.filing["regime"]
    metrics.FILINGS.labels(outcome, mode, regime).inc()
    deadline = made.receipt.deadline
    if deadline is not None and outcome in ("registered", "amended"):
        slack = (deadline.legal_deadline - made.receipt.received_at).total_seconds()
        metrics.DEADLINE_SLACK.labels(regime, mode).observe(slack)
        if deadline.late:
            metrics.LATE.labels(regime, mode).inc()

"""What officers and agencies do over HTTP: the queue, a case, decisions, controls."""

import base64
import binascii
import json
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notify import case_store, case_views, store
from services.notify.callers import ConsignmentId, Examiner, Limit, Officer
from services.notify.case_store import After, Filter
from services.notify.case_views import AssessmentLine, Cases, CaseView, Count, Sight
from services.notify.cases import Turn
from services.notify.commands import AnyCommand, ControlResult, Decision, OrderControl, RecordControl
from services.notify.consignment import Consignment
from services.notify.desk import Desk
from services.notify.views import STAFF
from shared.app import Gate
from shared.auth import Identity
from shared.declaration import format_time, parse_time
from shared.events import AssessmentMade, Band
from shared.problems import Problem, refusals

_CODE = r"^[A-Za-z0-9.-]{1,40}$"


def _wanted(description: str, example: str) -> Any:
    return Query(pattern=_CODE, description=description, examples=[example])


ControlId = Annotated[
    str,
    Path(
        pattern=r"^[A-Za-z0-9-]{1,80}$",
        description="The control's `id`.",
        examples=["550e8400-e29b-51d4-a716-446655440000"],
    ),
]
AssessmentId = Annotated[
    str,
    Path(
        pattern=r"^[A-Za-z0-9-]{1,80}$",
        description="The assessment's `id`.",
        examples=["9b2f0c1d-3e4a-5b6c-8d7e-0f1a2b3c4d5e"],
    ),
]
_DECIDED = refusals(
    {
        404: "There is no such case that concerns you.",
        409: "It cannot be done: somebody changed it meanwhile (`changes`: who did what), or its state does not allow it.",
    }
)
_UNKNOWN = refusals({404: "There is no such case that concerns you."})


def add(router: APIRouter, gate: Gate, desk: Desk) -> None:
    """Add the routes to `router`."""
    _reading(router, gate, desk)
    _deciding(router, desk)


def _reading(router: APIRouter, gate: Gate, desk: Desk) -> None:
    @router.get(
        "/cases",
        tags=["cases"],
        summary="The queue of cases",
        response_description="The cases after the cursor.",
        response_model_exclude_none=True,
    )
    async def cases(
        caller: Officer,
        after: Annotated[str, Query(max_length=200, description="`next` of the last answer; empty: from the first.")] = "",
        limit: Limit = 100,
        closed: Annotated[bool, Query(description="Also cases in which nothing is left to do.")] = False,
        waits_for: Annotated[Turn | None, Query(description="Whose turn it is.")] = None,
        band: Annotated[Band | None, Query(description="Only this band.")] = None,
        mode: Annotated[str | None, _wanted("UN/ECE Recommendation 19: 1 sea, 4 air, …", "1")] = None,
        office: Annotated[str | None, _wanted("Office of first entry.", "NL000396")] = None,
        programme: Annotated[str | None, _wanted("A hit of this programme.", "CITES")] = None,
        port: Annotated[str | None, _wanted("A port of the journey, UN/LOCODE.", "NLRTM")] = None,
        filer: Annotated[str | None, _wanted("Who filed, EORI or TIN.", "NL123456789")] = None,
        claimed_by: Annotated[str | None, Query(max_length=200, description="Who works on it.")] = None,
    ) -> Cases:
        """By band, the gravest first, then by time left. An agency sees the cases of its programmes.

        Roles: targeter, supervisor, officer, agency.
        """
        sight = sight_of(desk, caller)
        wanted = Filter(
            open=not closed,
            waits_for=waits_for,
            band=band,
            mode=mode,
            office=office,
            programme=programme,
            port=port,
            filer=filer,
            claimed_by=claimed_by,
            agency=sight.agency,
        )
        if programme is not None and sight.agency is not None and programme not in sight.programmes:
            return Cases(cases=[], counts=[], next=after, more=False)
        last = _last(after)
        async with gate.database.begin() as connection:
            found = await case_store.page(connection, wanted, last, limit + 1)
            counted = await case_store.counts(connection, wanted) if last is None else {}
        at = gate.now()
        return Cases(
            cases=[case_views.line(row, at, sight) for row in found[:limit]],
            counts=[Count(band=key[0], waits_for=key[1], cases=many) for key, many in sorted(counted.items(), key=str)],
            next=cursor(found[:limit][-1]) if found else after,
            more=len(found) > limit,
        )

    @router.get(
        "/cases/{consignment_id}",
        tags=["cases"],
        summary="One case, whole",
        response_description="As the caller may see it.",
        response_model_exclude_none=True,
        responses=_UNKNOWN,
    )
    async def case(consignment_id: ConsignmentId, caller: Officer) -> CaseView:
        """What stands against the goods, the newest assessment with its hits, the declaration, and earlier assessments.

        Roles: targeter, supervisor, officer, agency.
        """
        sight = sight_of(desk, caller)
        async with gate.database.begin() as connection:
            row, consignment = await _found(connection, consignment_id, sight)
            lines = [
                AssessmentLine(id=one["assessment_id"], **one) for one in await case_store.assessments(connection, consignment_id)
            ]
            made = await case_store.assessment(connection, consignment_id, lines[0].id) if lines else None
        return case_views.case(row, consignment, made, lines, gate.now(), sight)

    @router.get(
        "/cases/{consignment_id}/assessments/{assessment_id}",
        tags=["cases"],
        summary="An earlier assessment of a case, with what it assessed",
        response_description="As it was made.",
        response_model_exclude_none=True,
        responses=_UNKNOWN,
    )
    async def case_assessment(consignment_id: ConsignmentId, assessment_id: AssessmentId, caller: Officer) -> AssessmentMade:
        """To compare revisions, and what was found in each. Not for agencies.

        Roles: targeter, supervisor, officer.
        """
        if sight_of(desk, caller).agency is not None:
            raise Problem(403, "auth.role", "This call is for staff.")
        async with gate.database.begin() as connection:
            made = await case_store.assessment(connection, consignment_id, assessment_id)
        if made is None:
            raise Problem(404, "case.unknown", "There is no such assessment of this case.")
        return made


def _deciding(router: APIRouter, desk: Desk) -> None:
    async def done(consignment_id: str, command: AnyCommand, caller: Identity) -> Consignment:
        return case_views.narrowed(await desk.act(consignment_id, command, caller), sight_of(desk, caller))

    @router.post(
        "/cases/{consignment_id}/decisions",
        tags=["cases"],
        summary="Decide on a case",
        response_description="The consignment after it.",
        response_model_exclude_none=True,
        responses=_DECIDED,
    )
    async def decide(consignment_id: ConsignmentId, decision: Decision, caller: Officer) -> Consignment:
        """Who may decide what, and when: docs/lifecycle.md. Send the `version` you looked at as `expected_version`.

        Roles: targeter, supervisor, officer, agency.
        """
        return await done(consignment_id, decision, caller)

    @router.post(
        "/cases/{consignment_id}/controls",
        tags=["cases"],
        summary="Order a control",
        response_description="The consignment after it.",
        response_model_exclude_none=True,
        responses=_DECIDED,
    )
    async def order_control(consignment_id: ConsignmentId, ordered: OrderControl, caller: Officer) -> Consignment:
        """Whoever presents the goods is told where, when and of what; never why.

        Roles: targeter, supervisor, officer, agency.
        """
        return await done(consignment_id, ordered, caller)

    @router.post(
        "/cases/{consignment_id}/controls/{control_id}/result",
        tags=["cases"],
        summary="Record the result of a control",
        response_description="The consignment after it.",
        response_model_exclude_none=True,
        responses=_DECIDED,
    )
    async def record_result(
        consignment_id: ConsignmentId, control_id: ControlId, result: ControlResult, caller: Examiner
    ) -> Consignment:
        """One's own agency's controls. The result teaches the criteria.

        Roles: supervisor, officer, agency.
        """
        return await done(consignment_id, RecordControl(control_id=control_id, **result.model_dump()), caller)


def sight_of(desk: Desk, identity: Identity) -> Sight:
    """Through whose eyes an identity looks at cases; an agency nobody knows, and a partner abroad, see none."""
    if identity.roles & STAFF:
        return Sight()
    if identity.party is None:
        raise Problem(403, "auth.party", "The token names no agency to act for (claim `party`).")
    return Sight(agency=identity.party, programmes=desk.house.directory.programmes_of(identity.party))


async def _found(connection: AsyncConnection, consignment_id: str, sight: Sight) -> tuple[Any, Consignment]:
    row = await case_store.read(connection, consignment_id)
    known = await store.read(connection, [consignment_id])
    if row is None or consignment_id not in known or (sight.agency is not None and sight.agency not in row["agencies"]):
        raise Problem(404, "case.unknown", "There is no such case that concerns you.")
    return row, known[consignment_id]


def cursor(row: Any) -> str:
    """The cursor after a stored case."""
    last = [row["rank"], format_time(row["due"]), row["consignment_id"]]
    return base64.urlsafe_b64encode(json.dumps(last).encode()).decode()


def _last(after: str) -> After | None:
    if not after:
        return None
    try:
        rank, due, consignment_id = json.loads(base64.b64decode(after, altchars=b"-_", validate=True))
        last = After(rank, parse_time(due), consignment_id)
        if isinstance(rank, int) and isinstance(last.due, datetime) and isinstance(consignment_id, str):
            return last
    except (ValueError, TypeError, binascii.Error):
        pass
    raise Problem(400, "cursor.invalid", "This cursor was not given out here; send the `next` of an earlier answer, or none.")

"""Rulesets over HTTP, for supervisors and administrators: the thin edge."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Response

from services.risk.core.criteria import CriterionFault
from services.risk.rulesets import store
from services.risk.rulesets.content import Content, laid_over
from services.risk.rulesets.governing import UnknownRulesetError, draft, perform
from services.risk.rulesets.lifecycle import WHOLE, Act, RefusedError
from services.risk.rulesets.shapes import (
    Activation,
    AuditEntry,
    Detail,
    Draft,
    Grounds,
    Rulesets,
    ShadowReport,
    Shadows,
    Summary,
    Trail,
)
from shared.app import Gate
from shared.auth import Identity, Role, require
from shared.database import Database
from shared.events import Band
from shared.problems import Fault, Problem, pointer, refusals

Governor = Annotated[Identity, Depends(require(Role.SUPERVISOR, Role.ADMIN))]
Number = Annotated[int, Path(ge=1, le=2**31, description="The ruleset's number.", examples=[2])]
_404, _409 = "No such ruleset.", "It stands where this cannot be done, or another ruleset is in the way; `detail` says."
_422 = "Its texts have faults, and it stays where it is. `faults` names file, criterion, field and column of each."


def router(gate: Gate) -> APIRouter:
    """The routes of rulesets."""
    routes = APIRouter(prefix="/v1/rulesets", tags=["rulesets"])
    _reading(routes, gate)
    _drafting(routes, gate)
    _acting(routes, gate)
    return routes


def _reading(routes: APIRouter, gate: Gate) -> None:
    @routes.get("", summary="All rulesets", response_description="The newest first.")
    async def rulesets(_governor: Governor) -> Rulesets:
        """Drafts, the active, the retired.

        Roles: supervisor, admin.
        """
        async with gate.database.begin() as connection:
            return Rulesets(rulesets=[Summary.model_validate(_named(row)) for row in await store.shown(connection)])

    @routes.get("/{number}", summary="A ruleset", response_description="With its texts.", responses=refusals({404: _404}))
    async def ruleset(number: Number, _governor: Governor) -> Detail:
        """Where it stands, its texts, and the faults its last check found.

        Roles: supervisor, admin.
        """
        return await _detail(gate, number)

    @routes.get(
        "/{number}/audit",
        summary="What was done to a ruleset",
        response_description="The oldest first.",
        responses=refusals({404: _404}),
    )
    async def ruleset_audit(number: Number, _governor: Governor) -> Trail:
        """Every act: who, when, from which state to which, and why.

        Roles: supervisor, admin.
        """
        async with gate.database.begin() as connection:
            entries = [AuditEntry.model_validate(_named(one._asdict())) for one in await store.audit(connection, number)]
        if not entries:
            raise _unknown(number)
        return Trail(entries=entries)

    @routes.get(
        "/{number}/shadow",
        summary="What a ruleset said in shadow",
        response_description="Beside what was decided.",
        responses=refusals({404: _404}),
    )
    async def ruleset_shadow(number: Number, _governor: Governor) -> Shadows:
        """Bands and hits recorded beside the live ones; nothing followed from them.

        Roles: supervisor, admin.
        """
        return await shadows(gate.database, number)


def _drafting(routes: APIRouter, gate: Gate) -> None:
    @routes.post("", status_code=201, summary="Draft a ruleset", response_description="Drafted.", responses=refusals({404: _404}))
    async def draft_ruleset(given: Draft, response: Response, governor: Governor) -> Detail:
        """Upload packs and lists as YAML texts. A draft's texts never change: to change them, draft another based on it.

        Roles: supervisor, admin.
        """
        async with gate.database.begin() as connection:
            base: Content | None = Content(packs={}, lists={})
            if given.based_on is not None:
                base = await store.content(connection, given.based_on)
            if base is None:
                raise _unknown(given.based_on)
            content = laid_over(base, given.packs, given.lists)
            number = await draft(connection, given.title, content, governor.subject, gate.now())
        response.headers["Location"] = f"/v1/rulesets/{number}"
        return await _detail(gate, number)


def _acting(routes: APIRouter, gate: Gate) -> None:
    said = refusals({404: _404, 409: _409, 422: _422})

    @routes.post("/{number}/check", summary="Check a draft", response_description="Checked.", responses=said)
    async def check_ruleset(number: Number, governor: Governor) -> Summary:
        """Parse it, check every type, run every example.

        Roles: supervisor, admin.
        """
        return await _done(gate, number, Act.CHECK, governor)

    @routes.post("/{number}/shadow", summary="Put a ruleset into shadow", response_description="In shadow.", responses=said)
    async def shadow_ruleset(number: Number, given: Grounds, governor: Governor) -> Summary:
        """Evaluate it beside the live ruleset; nothing follows from it. Its submitter cannot approve it.

        Roles: supervisor, admin.
        """
        return await _done(gate, number, Act.SHADOW, governor, given.why)

    @routes.post("/{number}/approve", summary="Approve a ruleset", response_description="Approved.", responses=said)
    async def approve_ruleset(number: Number, given: Grounds, governor: Governor) -> Summary:
        """A second person says yes: neither its author nor its submitter.

        Roles: supervisor, admin.
        """
        return await _done(gate, number, Act.APPROVE, governor, given.why)

    @routes.post("/{number}/activate", summary="Activate a ruleset", response_description="Active.", responses=said)
    async def activate_ruleset(number: Number, given: Activation, governor: Governor) -> Summary:
        """For all consignments, or a percentage of them that can be raised later. In force within seconds.

        Roles: supervisor, admin.
        """
        return await _done(gate, number, Act.ACTIVATE, governor, given.why, given.percentage)

    @routes.post("/{number}/roll-back", summary="Roll back to a ruleset", response_description="Active.", responses=said)
    async def rollback_ruleset(number: Number, given: Grounds, governor: Governor) -> Summary:
        """Back to one that was active before, for all consignments, and no other for any.

        Roles: supervisor, admin.
        """
        return await _done(gate, number, Act.ROLL_BACK, governor, given.why)

    @routes.post("/{number}/withdraw", summary="Withdraw a ruleset", response_description="Withdrawn.", responses=said)
    async def withdraw_ruleset(number: Number, given: Grounds, governor: Governor) -> Summary:
        """Give up one that was never active.

        Roles: supervisor, admin.
        """
        return await _done(gate, number, Act.WITHDRAW, governor, given.why)


async def _done(gate: Gate, number: int, what: Act, governor: Identity, why: str = "", share: int = WHOLE) -> Summary:
    try:
        async with gate.database.begin() as connection:
            faults = await perform(connection, number, what, governor.subject, gate.now(), why=why, share=share)
    except UnknownRulesetError:
        raise _unknown(number) from None
    except RefusedError as refused:
        raise Problem(409, refused.code, str(refused)) from refused
    if faults:
        raise faulty("ruleset.faulty", f"Ruleset {number} has faults and stays where it is.", faults)
    async with gate.database.begin() as connection:
        [row] = await store.shown(connection, number)
    return Summary.model_validate(_named(row))


async def _detail(gate: Gate, number: int) -> Detail:
    async with gate.database.begin() as connection:
        rows = await store.shown(connection, number)
    if not rows:
        raise _unknown(number)
    return Detail.model_validate(_named(rows[0]))


def faulty(code: str, detail: str, faults: Sequence[CriterionFault]) -> Problem:
    """The problem that names every fault twice: as any problem does, and in its parts."""
    errors = [
        Fault(
            code="criterion.invalid",
            pointer=pointer(*filter(None, (one.file, one.criterion, one.field))),
            detail=str(one),
            hint=one.hint or "Mend the text at this place and draft it again.",
        )
        for one in faults
    ]
    return Problem(422, code, detail, errors=errors, faults=[one._asdict() for one in faults])


async def shadows(database: Database, number: int) -> Shadows:
    """What a ruleset said in shadow. Raises Problem 404."""
    async with database.begin() as connection:
        if not await store.audit(connection, number):
            raise _unknown(number)
        bands = await store.shadow_bands(connection, number)
        hits = await store.shadow_hits(connection, number)
    return Shadows(ruleset=_shadow("ruleset", bands, hits), criteria=_shadow("criteria", bands, hits))


def _unknown(number: int | None) -> Problem:
    return Problem(404, "ruleset.unknown", f"There is no ruleset {number}.")


def _named(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, "percentage": row["share"]}


def _shadow(kind: str, bands: Sequence[tuple[str, str, str, int]], hits: Sequence[tuple[str, str, int]]) -> ShadowReport:
    moved = {live.value: {shadow.value: 0 for shadow in Band} for live in Band}
    for which, live, shadow, count in bands:
        if which == kind:
            moved[live][shadow] += count
    return ShadowReport(
        consignments=sum(sum(row.values()) for row in moved.values()),
        bands=moved,
        hits={criterion: count for which, criterion, count in sorted(hits) if which == kind},
    )

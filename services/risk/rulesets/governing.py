"""What people do to rulesets: each act in one transaction with its line in the audit trail."""

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncConnection

from services.risk.core.criteria import CriterionFault
from services.risk.packs import texts_with
from services.risk.rulesets import store
from services.risk.rulesets.content import Content, faults_of
from services.risk.rulesets.inforce import Plan
from services.risk.rulesets.lifecycle import FOUNDER, WHOLE, Act, Standing, State, act

CHECKED_FIRST = (Act.CHECK, Act.SHADOW, Act.APPROVE, Act.ACTIVATE, Act.ROLL_BACK)
"""Before these acts the texts are parsed and their examples run once more: the day and the gate may have changed since."""


class UnknownRulesetError(LookupError):
    """There is no ruleset of this number."""


def shipped(own: Path | None) -> Content:
    """The packs and lists that come with the gate, with those of an administration's `own` folder. Raises CriteriaError."""
    return Content(packs=texts_with(own), lists=texts_with(own, "lists"))


async def in_force(connection: AsyncConnection, own: Path | None, at: datetime) -> Plan:
    """What is to be in force. At the first start the packs that come with the gate, with those of the folder `own`, become the
    first active ruleset; from then on only people change what is. Raises CriteriaError.
    """
    plan = await store.plan(connection)
    if plan is None:
        await store.lock(connection)
        plan = await store.plan(connection)
    if plan is None:
        first = Standing(0, State.ACTIVE, FOUNDER, FOUNDER, FOUNDER, WHOLE)
        number = await store.add(connection, "The packs that come with the gate", shipped(own), first, at)
        await store.note(connection, number, store.Entry(at, FOUNDER, "found", None, State.ACTIVE, WHOLE, "first start"))
        plan = await store.plan(connection)
    if plan is None:
        raise LookupError("there is no active ruleset")
    return plan


async def draft(connection: AsyncConnection, title: str, content: Content, who: str, at: datetime) -> int:
    """A new draft; its number."""
    number = await store.add(connection, title, content, Standing(0, State.DRAFT, who), at)
    await store.note(connection, number, store.Entry(at, who, "draft", None, State.DRAFT, 0, title))
    return number


async def perform(
    connection: AsyncConnection, number: int, what: Act, who: str, at: datetime, *, why: str = "", share: int = WHOLE
) -> tuple[CriterionFault, ...]:
    """Do `what` to a ruleset, unless its texts have faults; those. Raises UnknownRulesetError or RefusedError.

    A failed check changes no state and is in the audit trail too.
    """
    await store.lock(connection)
    standings = await store.standings(connection)
    if number not in standings:
        raise UnknownRulesetError(number)
    changes = act(standings, number, what, who, share)
    content = await store.content(connection, number) if what in CHECKED_FIRST else None
    if content is not None:
        faults = tuple(faults_of(content, at.astimezone(UTC).date()))
        await store.found_faults(connection, number, faults)
        if faults:
            stays = standings[number]
            failed = f"refused: {len(faults)} faults, the first {faults[0]}"
            await store.note(connection, number, store.Entry(at, who, what, stays.state, stays.state, stays.share, failed))
            return faults
    await store.change(connection, changes)
    for before, after in changes:
        reason = why if after.id == number else f"{what} of ruleset {number}"
        await store.note(connection, after.id, store.Entry(at, who, what, before.state, after.state, after.share, reason))
    return ()

"""The life of a ruleset, as a pure state machine over all rulesets there are.

draft → checked → back-tested → shadow → approved → active → retired, and back to active by a roll-back. A ruleset's text never
changes: who wants another text makes another draft. There is always one active ruleset for every consignment (share 100); beside
it at most one more may be active for a share of them, and at most one may be evaluated in shadow.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

WHOLE = 100
FOUNDER = "portcullis"
"""Who made and approved the packs that come with the gate."""


class State(StrEnum):
    """How far a ruleset has come. One that is approved is still evaluated in shadow."""

    DRAFT = "draft"
    CHECKED = "checked"
    BACK_TESTED = "back-tested"
    SHADOW = "shadow"
    APPROVED = "approved"
    ACTIVE = "active"
    RETIRED = "retired"
    WITHDRAWN = "withdrawn"


class Act(StrEnum):
    """What a person does to a ruleset."""

    CHECK = "check"
    BACK_TEST = "back-test"
    SHADOW = "shadow"
    APPROVE = "approve"
    ACTIVATE = "activate"
    ROLL_BACK = "roll-back"
    WITHDRAW = "withdraw"


@dataclass(frozen=True)
class Standing:
    """Where a ruleset stands. `submitter` put it into shadow; `share` is the percentage of consignments it is active for."""

    id: int
    state: State
    author: str
    submitter: str | None = None
    approver: str | None = None
    share: int = 0


class Change(NamedTuple):
    """A ruleset that an act moved, or whose share it changed."""

    before: Standing
    after: Standing


class RefusedError(ValueError):
    """An act that cannot be done now. `code` is stable, the text says why and what would help."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(why)
        self.code = code


STEPS: Mapping[Act, Mapping[State, State]] = {
    Act.CHECK: {State.DRAFT: State.CHECKED},
    Act.BACK_TEST: {
        State.CHECKED: State.BACK_TESTED,
        State.BACK_TESTED: State.BACK_TESTED,
        State.SHADOW: State.SHADOW,
        State.APPROVED: State.APPROVED,
    },
    Act.SHADOW: {State.BACK_TESTED: State.SHADOW},
    Act.APPROVE: {State.SHADOW: State.APPROVED},
    Act.ACTIVATE: {State.APPROVED: State.ACTIVE, State.ACTIVE: State.ACTIVE},
    Act.ROLL_BACK: {State.RETIRED: State.ACTIVE, State.ACTIVE: State.ACTIVE},
    Act.WITHDRAW: dict.fromkeys((State.DRAFT, State.CHECKED, State.BACK_TESTED, State.SHADOW, State.APPROVED), State.WITHDRAWN),
}
"""From which state each act leads to which."""
SHADOWED = (State.SHADOW, State.APPROVED)


def act(standings: Mapping[int, Standing], which: int, what: Act, who: str, share: int = WHOLE) -> list[Change]:
    """What the act changes, first the ruleset it is done to. `share` (1..100) is for activation alone. Raises RefusedError."""
    before = standings[which]
    after = STEPS[what].get(before.state)
    if after is None:
        may = ", ".join(STEPS[what])
        raise RefusedError("ruleset.state", f"Ruleset {which} is {before.state}; {what} is for one that is: {may}.")
    others = [one for one in standings.values() if one.id != which]
    match what:
        case Act.SHADOW:
            _only_one_in_shadow(others)
            return [Change(before, replace(before, state=after, submitter=who))]
        case Act.APPROVE:
            if who in {before.author, before.submitter}:
                raise RefusedError("ruleset.four-eyes", f"{who} wrote or submitted ruleset {which}; another person must approve.")
            return [Change(before, replace(before, state=after, approver=who))]
        case Act.ACTIVATE:
            return _activated(before, others, share)
        case Act.ROLL_BACK:
            return _whole(before, others)
        case _:
            return [Change(before, replace(before, state=after))]


def _only_one_in_shadow(others: list[Standing]) -> None:
    for one in others:
        if one.state in SHADOWED:
            raise RefusedError("ruleset.shadow-taken", f"Ruleset {one.id} is {one.state}; activate or withdraw it first.")


def _activated(before: Standing, others: list[Standing], share: int) -> list[Change]:
    if not 1 <= share <= WHOLE:
        raise RefusedError("ruleset.share", f"The share is {share}; it is a percentage from 1 to {WHOLE}.")
    if share == before.share:
        raise RefusedError("ruleset.share", f"Ruleset {before.id} is active for {share}% already.")
    if before.share == WHOLE:
        raise RefusedError("ruleset.share", f"Ruleset {before.id} is the one for all consignments; activate another beside it.")
    if share == WHOLE:
        return _whole(before, others)
    for one in others:
        if 0 < one.share < WHOLE:
            raise RefusedError(
                "ruleset.rollout-taken", f"Ruleset {one.id} is active for {one.share}%; make it 100% or roll it back first."
            )
    return [Change(before, replace(before, state=State.ACTIVE, share=share))]


def _whole(before: Standing, others: list[Standing]) -> list[Change]:
    """`before` active for every consignment, and no other for any."""
    retired = [Change(one, replace(one, state=State.RETIRED, share=0)) for one in others if one.state is State.ACTIVE]
    if before.state is State.ACTIVE and before.share == WHOLE and not retired:
        raise RefusedError("ruleset.state", f"Ruleset {before.id} is active for every consignment already.")
    return [Change(before, replace(before, state=State.ACTIVE, share=WHOLE)), *retired]

"""The life of rulesets: whatever people try, in whatever order, nobody approves alone and every consignment has one ruleset."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.risk.rulesets.lifecycle import FOUNDER, SHADOWED, STEPS, WHOLE, Act, RefusedError, Standing, State, act

FIRST = Standing(1, State.ACTIVE, FOUNDER, FOUNDER, FOUNDER, WHOLE)
PATH = (Act.CHECK, Act.BACK_TEST, Act.SHADOW, Act.APPROVE, Act.ACTIVATE)


def done(standings: dict[int, Standing], which: int, what: Act, who: str, share: int = WHOLE) -> dict[int, Standing]:
    return standings | {after.id: after for _, after in act(standings, which, what, who, share)}


def along(to: State, author: str = "ann", number: int = 2) -> dict[int, Standing]:
    """The first ruleset, and a second that has come as far as `to`, submitted by ben and approved by cleo."""
    standings = {1: FIRST, number: Standing(number, State.DRAFT, author)}
    for what in PATH:
        if standings[number].state is to:
            break
        standings = done(standings, number, what, "cleo" if what is Act.APPROVE else "ben")
    return standings


def test_the_way_from_draft_to_active() -> None:
    standings = along(State.ACTIVE)
    assert standings[2] == Standing(2, State.ACTIVE, "ann", "ben", "cleo", WHOLE)
    assert standings[1] == replace(FIRST, state=State.RETIRED, share=0)


@pytest.mark.parametrize("who", ["ann", "ben"])
def test_neither_author_nor_submitter_approves(who: str) -> None:
    with pytest.raises(RefusedError, match="another person") as refused:
        act(along(State.SHADOW), 2, Act.APPROVE, who)
    assert refused.value.code == "ruleset.four-eyes"


@pytest.mark.parametrize("what", [Act.SHADOW, Act.APPROVE, Act.ACTIVATE, Act.ROLL_BACK])
def test_a_draft_that_was_not_checked_goes_nowhere(what: Act) -> None:
    with pytest.raises(RefusedError) as refused:
        act(along(State.DRAFT), 2, what, "cleo")
    assert refused.value.code == "ruleset.state"


def test_a_share_grows_beside_the_base_and_then_replaces_it() -> None:
    part = done(along(State.APPROVED), 2, Act.ACTIVATE, "dora", 10)
    assert (part[1].share, part[2].share) == (WHOLE, 10)
    more = done(part, 2, Act.ACTIVATE, "dora", 50)
    whole = done(more, 2, Act.ACTIVATE, "dora")
    assert (whole[1].state, whole[2].share) == (State.RETIRED, WHOLE)


def test_rolling_back_to_the_base_ends_a_roll_out() -> None:
    part = done(along(State.APPROVED), 2, Act.ACTIVATE, "dora", 10)
    back = done(part, 1, Act.ROLL_BACK, "dora")
    assert back == {1: FIRST, 2: replace(part[2], state=State.RETIRED, share=0)}


@pytest.mark.parametrize("share", [0, 101, -1])
def test_a_share_is_a_percentage(share: int) -> None:
    with pytest.raises(RefusedError) as refused:
        act(along(State.APPROVED), 2, Act.ACTIVATE, "dora", share)
    assert refused.value.code == "ruleset.share"


def test_only_one_is_in_shadow_and_only_one_rolls_out() -> None:
    shadow = along(State.SHADOW) | {3: Standing(3, State.BACK_TESTED, "ann")}
    with pytest.raises(RefusedError) as taken:
        act(shadow, 3, Act.SHADOW, "ben")
    assert taken.value.code == "ruleset.shadow-taken"
    part = done(along(State.APPROVED), 2, Act.ACTIVATE, "dora", 10) | {3: Standing(3, State.APPROVED, "ann", "ben", "cleo")}
    with pytest.raises(RefusedError) as rolling:
        act(part, 3, Act.ACTIVATE, "dora", 10)
    assert rolling.value.code == "ruleset.rollout-taken"


attempt = st.tuples(
    st.integers(1, 4), st.sampled_from(Act), st.sampled_from(["ann", "ben", "cleo"]), st.sampled_from([1, 50, 100, 0, 101])
)


@given(st.lists(attempt, max_size=60))
def test_whatever_people_try(attempts: list[tuple[int, Act, str, int]]) -> None:
    standings = {1: FIRST} | {number: Standing(number, State.DRAFT, "ann") for number in (2, 3, 4)}
    for which, what, who, share in attempts:
        try:
            changes = act(standings, which, what, who, share)
        except RefusedError:
            continue
        for before, after in changes:
            assert standings[before.id] == before
            assert after.id == which or (before.state, after.state) == (State.ACTIVE, State.RETIRED)
        assert changes[0].after.state is STEPS[what][changes[0].before.state]
        standings |= {after.id: after for _, after in changes}
        shares = sorted(one.share for one in standings.values() if one.state is State.ACTIVE)
        assert shares in ([WHOLE], [1, WHOLE], [50, WHOLE])
        assert sum(one.state in SHADOWED for one in standings.values()) <= 1
        for one in standings.values():
            assert (one.share > 0) == (one.state is State.ACTIVE)
            if one.id != 1 and one.state in {State.APPROVED, State.ACTIVE, State.RETIRED}:
                assert one.approver not in {None, one.author, one.submitter}

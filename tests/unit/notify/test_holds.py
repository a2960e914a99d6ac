import pytest

from services.notify.holds import Hold, Level, lift, place, standing
from shared.events import Reason
from shared.problems import Problem
from tests.unit.notify.build import T0, at

CUSTOMS = Hold(id="a", agency="customs", reason=Reason.CONTROL, placed_by="portcullis", placed_at=T0)
POLICE = CUSTOMS.model_copy(update={"id": "b", "agency": "police"})
BOX = CUSTOMS.model_copy(update={"id": "c", "level": Level.EQUIPMENT, "equipment": "PTCU0000016"})
AGAIN = CUSTOMS.model_copy(update={"id": "d"})


@pytest.mark.parametrize(
    ("placed", "ids"),
    [
        ((CUSTOMS,), ["a"]),
        ((CUSTOMS, AGAIN), ["a"]),
        ((CUSTOMS, POLICE), ["a", "b"]),
        ((CUSTOMS, BOX), ["a", "c"]),
        ((CUSTOMS, AGAIN.model_copy(update={"reason": Reason.PROHIBITED})), ["a", "d"]),
    ],
)
def test_holds_stack_but_the_same_one_stands_once(placed, ids):
    stack = ()
    for hold in placed:
        stack = place(stack, hold)
    assert [hold.id for hold in stack] == ids


def test_the_owner_lifts_and_the_stack_remembers():
    stack = lift((CUSTOMS, POLICE), "a", agency="customs", actor="officer 7", at=at(60))
    assert [hold.id for hold in standing(stack)] == ["b"]
    assert (stack[0].lifted_by, stack[0].lifted_at) == ("officer 7", at(60))


LIFTED = lift((CUSTOMS,), "a", agency="customs", actor="officer 7", at=T0)


@pytest.mark.parametrize(
    ("stack", "hold_id", "agency", "status", "code"),
    [
        ((CUSTOMS,), "z", "customs", 404, "hold.unknown"),
        ((POLICE,), "b", "customs", 403, "hold.not-owner"),
        (LIFTED, "a", "customs", 409, "hold.lifted"),
    ],
)
def test_lifting_is_refused(stack, hold_id, agency, status, code):
    with pytest.raises(Problem) as refused:
        lift(stack, hold_id, agency=agency, actor="officer 7", at=T0)
    assert (refused.value.status, refused.value.code) == (status, code)

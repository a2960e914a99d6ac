import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.mailbox import cursor_of, position_of
from shared.problems import Problem


@given(st.integers(0, 2**64 - 1), st.integers(0, 2**63 - 1))
def test_a_cursor_gives_its_position_back(xid, serial):
    assert position_of(cursor_of(f"{xid}:{serial}")) == f"{xid}:{serial}"


def test_an_empty_cursor_is_the_start():
    assert position_of("") == "0:0"


@given(st.text(max_size=30).filter(bool))
def test_whatever_is_sent_is_a_position_or_a_problem(sent):
    try:
        position = position_of(sent)
    except Problem as refused:
        answer = refused.status
    else:
        answer = cursor_of(position)
    assert answer in (400, sent)


@pytest.mark.parametrize(
    "sent", ["0:0", "12:34", "x", "AAAAAAAAAAAAAAAAAAAAAA==", "AAAAAAAAAAD__________w", "AAAAAAAAAAAAAAAAAAAAAB", " ", "\x00"]
)
def test_what_was_not_given_out_here_is_refused(sent):
    with pytest.raises(Problem, match="not given out"):
        position_of(sent)

"""The random arm: nobody foresees it, everybody can check it, and it selects as many as it says."""

import hashlib
import hmac
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.risk.selection.arm import Drawn, commitment, day_seed, draw, verify

DAY = date(2026, 3, 1)
SEED = day_seed(b"secret", DAY)


def test_a_draw_is_what_the_page_says() -> None:
    seed = hmac.new(b"secret", b"2026-03-01", hashlib.sha256)
    drawn = hmac.new(seed.digest(), b"26XA7K2M9QP4T8ZCT3-1", hashlib.sha256).hexdigest()
    assert seed.digest() == SEED
    assert draw(SEED, "26XA7K2M9QP4T8ZCT3-1") == int(drawn[:16], 16) % 10_000
    assert commitment(SEED) == hashlib.sha256(SEED).hexdigest()


def test_days_and_secrets_have_seeds_of_their_own() -> None:
    assert len({SEED, day_seed(b"other", DAY), day_seed(b"secret", date(2026, 3, 2))}) == 3


@given(st.binary(min_size=1), st.text())
def test_a_draw_is_always_one_of_ten_thousand(secret: bytes, consignment_id: str) -> None:
    assert 0 <= draw(day_seed(secret, DAY), consignment_id) < 10_000


def test_as_many_are_selected_as_the_rate_says() -> None:
    draws = [draw(SEED, f"26XA{number:014d}-1") for number in range(20_000)]
    shares = [sum(one < rate for one in draws) / 20_000 for rate in (20, 500, 5_000)]
    assert [round(share, 2) for share in shares] == [0.0, 0.05, 0.5]


def drawn(consignment_id: str, rate: int = 20, **changes: object) -> Drawn:
    number = draw(SEED, consignment_id)
    return Drawn(consignment_id, 1, number, rate, number < rate)._replace(**changes)


def test_the_day_s_own_seed_agrees() -> None:
    assert list(verify([drawn(f"A-{number}", rate) for number in range(500) for rate in (0, 20, 10_000)], SEED)) == []


@pytest.mark.parametrize(
    ("altered", "said"),
    [
        (drawn("A-1", 10_000, selected=False), "was not selected"),
        (drawn("A-1", 0, selected=True), "was selected"),
        (drawn("A-1", draw=9_999), "the draw is 9999"),
    ],
)
def test_what_was_altered_is_found(altered: Drawn, said: str) -> None:
    [found] = verify([drawn("A-2"), altered, drawn("A-3")], SEED)
    assert (found.consignment_id, found.revision) == ("A-1", 1)
    assert found.what.startswith(said)


def test_another_seed_does_not_agree() -> None:
    day = [drawn(f"A-{number}") for number in range(50)]
    assert len(list(verify(day, day_seed(b"other", DAY)))) > 45

"""Wilson's interval against published values, and where it must stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.intervals import share


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    # Newcombe (1998), Statistics in Medicine 17, table I: method 3
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_published_intervals(hits: int, of: int, low: float, high: float) -> None:
    assert share(hits, of)[3:] == (low, high)


def test_no_cases_no_share() -> None:
    assert share(0, 0) == (0, 0, None, None, None)


@given(st.integers(0, 500), st.integers(1, 500))
def test_the_share_lies_in_its_interval(hits: int, of: int) -> None:
    if hits > of:
        with pytest.raises(ValueError, match="no share"):
            share(hits, of)
    else:
        _, _, found, low, high = share(hits, of)
        assert 0 <= low <= found <= high <= 1

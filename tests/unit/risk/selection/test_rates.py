"""The rate of the random arm at each office and lane."""

from datetime import date

import pytest

from services.risk.core.subjects import view
from services.risk.selection.rates import Place, Rate, rate_of
from tests.unit.risk.filings import declared, undeclared


def rate(per_10000: int, office: str = "*", lane: str = "*") -> Rate:
    return Rate(office, lane, per_10000, date(2026, 3, 1), None)


STATED = [rate(10), rate(40, lane="4"), rate(30, office="NL000396"), rate(50, "NL000396", "4"), rate(5, lane="1")]
SPECIFIC = [
    ("XX000001", "3", STATED, 10),
    ("XX000001", "4", STATED, 40),
    ("XX000001", "1", STATED, 5),
    ("NL000396", "3", STATED, 30),
    ("NL000396", "1", STATED, 30),
    ("NL000396", "4", STATED, 50),
    ("*", "*", STATED, 10),
    ("NL000396", "4", [], 20),
    ("NL000396", "4", [rate(30, "DE004600")], 20),
    ("NL000396", "4", [rate(50, "NL000396", "4"), rate(0, "NL000396", "4")], 0),
    ("NL000396", "4", [rate(0, "NL000396", "4"), rate(99)], 0),
]


@pytest.mark.parametrize(("office", "lane", "stated", "expected"), SPECIFIC)
def test_the_most_specific_counts_and_of_several_the_last(office: str, lane: str, stated: list[Rate], expected: int) -> None:
    assert rate_of(stated, Place(office, lane)) == expected


def test_a_consignment_s_place_is_its_office_and_mode() -> None:
    assert Place.of(view(declared())) == Place("NL000396", "1")
    assert Place.of(view(declared({"routing/first_office": ..., "mode": ...}))) == Place("*", "*")
    assert Place.of(view(undeclared())) == Place("*", "1")

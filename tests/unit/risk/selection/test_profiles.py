"""Officers' local profiles: what may be stated, who must agree, and when they count."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from services.risk.core.assess import assess
from services.risk.core.ruleset import Ruleset
from services.risk.selection.profiles import Profile, Status, status
from shared.events import Band, Measure
from tests.unit.risk.filings import declared, frames_of
from tests.unit.risk.test_criteria_packs import CRITERIA, MEMBERS, VERSIONS, ruleset

STATED: dict[str, Any] = {
    "title": "Heavy spanners",
    "programme": "DRUGS",
    "on": "item",
    "when": "hs6 = '820411' AND gross_mass_kg > 2000",
    "measure": "inspect",
    "reason": "Tip-off: {hs6} is a cover",
    "valid_from": "2026-03-01",
    "valid_to": "2026-03-30",
    "examples": {
        "hit": [{"hs6": "820411", "gross_mass_kg": 2001.0}],
        "pass": [{"hs6": "820411", "gross_mass_kg": 2000.0}],
    },
}


def profile(**changes: Any) -> Profile:
    return Profile.model_validate(STATED | changes)


def test_a_profile_becomes_a_criterion_and_another_ruleset() -> None:
    criterion = profile().criterion(7, "An officer", None)
    with_it = Ruleset([*CRITERIA.values(), criterion], MEMBERS, VERSIONS)
    subject = declared()
    [before], [after] = assess(frames_of(subject), ruleset()), assess(frames_of(subject), with_it)
    [hit] = after.hits
    assert (hit.criterion, hit.because, hit.programme) == ("SYS-200007", "Tip-off: 820411 is a cover", "DRUGS")
    assert (before.hits, before.band, after.band) == ((), Band.GREEN, Band.GREEN)
    assert {ordered.measure for ordered in after.measures} == {Measure.INSPECT, Measure.RELEASE}
    assert with_it.hash != ruleset().hash
    assert Ruleset.of(with_it.content).hash == with_it.hash
    assert "local profile 7 of An officer, 2026-03-01 to 2026-03-30" in criterion.source


@pytest.mark.parametrize(
    ("changes", "band", "holds"),
    [
        ({}, Band.GREEN, False),
        ({"measure": None, "weight": 10}, Band.GREEN, False),
        ({"measure": None, "weight": 39}, Band.AMBER, False),
        ({"measure": None, "weight": 40}, Band.RED, True),
        ({"measure": "hold"}, Band.RED, True),
    ],
)
def test_what_holds_goods_needs_a_second_person(changes: dict[str, Any], band: Band, holds: bool) -> None:
    stated = profile(**changes)
    [found] = assess(frames_of(declared()), Ruleset([stated.criterion(1, "A", "B")], MEMBERS, VERSIONS))
    assert (found.band, stated.holds) == (band, holds)
    assert (Measure.HOLD in {ordered.measure for ordered in found.measures}) is holds


BOXED = [
    ({"valid_to": "2026-02-28"}, "before it begins"),
    ({"valid_to": "2026-03-31"}, "more than 30 days"),
    ({"measure": "dnl"}, "inspect"),
    ({"measure": "release"}, "inspect"),
    ({"weight": 101}, "less than or equal to 100"),
    ({"programme": "OTHER"}, "SAFE"),
    ({"reason": "  "}, "at least 1 character"),
    ({"hint": "We know"}, "not permitted"),
]


@pytest.mark.parametrize(("changes", "said"), BOXED)
def test_what_no_profile_may_be(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        profile(**changes)


FAULTY = [
    ({"when": "hs6 = "}, "when"),
    ({"when": "colour = 'red'"}, "when"),
    ({"when": "hs6 IN @no_such_list"}, "when"),
    ({"when": "1 = 1"}, "when"),
    ({"measure": None}, "weight"),
    ({"reason": "Because of {colour}"}, "because"),
    ({"examples": {"hit": [{"hs6": "820411", "gross_mass_kg": 1.0}], "pass": [{"hs6": "0"}]}}, "examples.hit[0]"),
    ({"examples": {"pass": [{"hs6": "0"}]}}, "examples.hit"),
    ({"examples": {"hit": [{"colour": "red"}], "pass": [{"hs6": "0"}]}}, "examples.hit[0].colour"),
]


@pytest.mark.parametrize(("changes", "field"), FAULTY)
def test_what_keeps_it_from_counting_is_said_with_its_place(changes: dict[str, Any], field: str) -> None:
    assert profile(**changes).faults(MEMBERS)[0].field == field


def test_a_sound_profile_has_no_faults() -> None:
    assert profile().faults(MEMBERS) == []


STANDS = [
    ({}, ["stated"], "2026-02-28", Status.COMING),
    ({}, ["stated"], "2026-03-01", Status.ACTIVE),
    ({}, ["stated"], "2026-03-30", Status.ACTIVE),
    ({}, ["stated"], "2026-03-31", Status.ENDED),
    ({}, ["stated", "withdrawn"], "2026-03-02", Status.WITHDRAWN),
    ({"measure": "hold"}, ["stated"], "2026-03-02", Status.WAITING),
    ({"measure": "hold"}, ["stated"], "2026-03-31", Status.ENDED),
    ({"measure": "hold"}, ["stated", "approved"], "2026-03-02", Status.ACTIVE),
    ({"measure": "hold"}, ["stated", "approved"], "2026-02-28", Status.COMING),
    ({"measure": "hold"}, ["stated", "approved", "withdrawn"], "2026-03-02", Status.WITHDRAWN),
]


@pytest.mark.parametrize(("changes", "done", "day", "expected"), STANDS)
def test_it_counts_from_its_first_day_to_its_last(changes: dict[str, Any], done: list[str], day: str, expected: Status) -> None:
    assert status(profile(**changes), done, date.fromisoformat(day)) is expected

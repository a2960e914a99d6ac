"""What controls found follows the parties: by id or name, and to who shares their address."""

from datetime import timedelta
from typing import Any

import pytest

from services.risk.core.assess import assess
from services.risk.core.rows.reference import Reference
from services.risk.core.subjects import view
from services.risk.outcomes.parties import Found, Seen, found, left, named, with_outcomes
from tests.unit.risk.filings import RECEIVED, declared, frames_of, undeclared
from tests.unit.risk.test_criteria_packs import ruleset

REFERENCE = Reference.shipped()


def outcome(number: int, changes: dict[str, Any] | None = None, days: float = 1, *, positive: bool = True) -> list[Seen]:
    """What the outcome of such a consignment leaves, so many days before the clock of the tests."""
    rows = frames_of(declared(changes))["party"].to_dicts()
    return list(left(rows, f"O{number}", RECEIVED - timedelta(days=days), positive=positive))


def of(role: str, *seen: Seen) -> Found:
    parties = named([view(declared())], REFERENCE)
    return next(told for (_, pointer), told in found(parties, seen).items() if pointer.endswith(role))


OTHER_NAME = {"consignment/consignee/name": "Gamma Imports BV", "consignment/consignee/id": ...}
OTHER_ADDRESS = {"consignment/consignee/address/street": "Elsewhere"}
CASES = [
    ("nothing is known", [], Found(0, 0, 0)),
    ("a finding", outcome(1), Found(1, 1, 0)),
    ("a clean control counts, and is no finding", outcome(1, positive=False), Found(1, 0, 0)),
    ("several controls", outcome(1) + outcome(2) + outcome(3, positive=False), Found(3, 2, 0)),
    ("within a year", outcome(1, days=364) + outcome(2, days=366), Found(1, 1, 0)),
    ("not what was found later", outcome(1, days=-1), Found(0, 0, 0)),
    ("another party at the address", outcome(1, OTHER_NAME), Found(0, 0, 1)),
    ("another party there of whom nothing was found", outcome(1, OTHER_NAME, positive=False), Found(0, 0, 0)),
    ("the party moved", outcome(1, OTHER_ADDRESS), Found(1, 1, 0)),
    ("another party elsewhere", outcome(1, OTHER_NAME | OTHER_ADDRESS), Found(0, 0, 0)),
]


@pytest.mark.parametrize(("seen", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_what_is_known_of_a_party(seen: list[Seen], expected: Found) -> None:
    assert of("consignee", *seen) == expected


def test_a_party_without_an_address_has_no_neighbours_and_an_unnamed_one_no_past() -> None:
    bare = {f"consignment/{element}": ... for element in ("consignor/address", "consignee/name", "consignee/id")}
    parties = named([view(declared(bare))], REFERENCE)
    told = {pointer.rpartition("/")[2]: one for (_, pointer), one in found(parties, outcome(1)).items()}
    assert told["consignor"].linked_found_365d is None
    assert told["consignee"].controls_365d is None


def test_the_party_frame_tells_it_of_those_who_trade() -> None:
    subjects = [declared(), undeclared()]
    known = found(named(map(view, subjects), REFERENCE), outcome(1))
    frames = with_outcomes(frames_of(*subjects), known)
    columns = ("role", "controls_365d", "findings_365d", "linked_found_365d")
    assert frames["party"].select(columns).rows() == [
        ("consignor", 1, 1, 0),
        ("consignee", 1, 1, 0),
        ("declarant", None, None, None),
        ("carrier", None, None, None),
        ("carrier", None, None, None),
    ]
    assert frames["party"].schema == frames_of(*subjects)["party"].schema


@pytest.mark.parametrize(
    ("findings", "clean", "hit"), [(1, 0, set()), (2, 0, {"PTY-13"}), (5, 0, {"PTY-113"}), (5, 40, {"PTY-13"})]
)
def test_criteria_learn_from_controls(findings: int, clean: int, hit: set[str]) -> None:
    seen = [each for number in range(findings) for each in outcome(number)]
    seen += [each for number in range(clean) for each in outcome(100 + number, positive=False)]
    known = found(named([view(declared())], REFERENCE), seen)
    [made] = assess(with_outcomes(frames_of(declared()), known), ruleset())
    assert {one.criterion for one in made.hits} & {"PTY-13", "PTY-113", "PTY-106"} == hit


def test_a_neighbour_of_a_party_found_out_is_told_apart() -> None:
    known = found(
        named([view(declared())], REFERENCE), outcome(1, OTHER_NAME | {"consignment/consignor/name": "Delta Tools Ltd"})
    )
    [made] = assess(with_outcomes(frames_of(declared()), known), ruleset())
    assert "PTY-106" in {one.criterion for one in made.hits}

"""A ruleset is whole or does not exist; its hash says exactly what it consists of."""

import json
from datetime import date

import pytest

from services.risk.core.criteria import CriteriaError
from services.risk.core.lists import Entry, ReferenceList, in_force
from services.risk.core.packs import load_pack
from services.risk.core.ruleset import Ruleset
from tests.unit.risk.core.example_pack import LISTS, PACK, VERSIONS, ruleset


def test_a_ruleset_comes_back_from_storage_with_the_same_hash() -> None:
    made = ruleset()
    back = Ruleset.of(json.loads(json.dumps(made.content)))
    assert (back.hash, back.criteria, back.lists, back.versions) == (made.hash, made.criteria, made.lists, made.versions)


def test_the_hash_does_not_depend_on_order() -> None:
    criteria = load_pack(PACK, "test.yaml")
    upside_down = Ruleset(criteria[::-1], dict(reversed(LISTS.items())), dict(reversed(VERSIONS.items())))
    assert upside_down.hash == ruleset().hash


@pytest.mark.parametrize(
    ("pack", "lists", "versions"),
    [
        (PACK.replace("weight: 15", "weight: 16"), LISTS, VERSIONS),
        (PACK.replace("words < 2", "words < 3"), LISTS, VERSIONS),
        (PACK, LISTS | {"blasting_hs": frozenset({"360100"})}, VERSIONS),
        (PACK, LISTS, VERSIONS | {"blasting_hs": "HS 2028"}),
    ],
)
def test_the_hash_changes_with_anything_that_counts(
    pack: str, lists: dict[str, frozenset[str]], versions: dict[str, str]
) -> None:
    assert Ruleset(load_pack(pack, "test.yaml"), lists, versions).hash != ruleset().hash


def test_a_ruleset_without_its_lists_or_with_an_id_twice_is_refused_with_every_fault() -> None:
    criteria = load_pack(PACK, "test.yaml")
    with pytest.raises(CriteriaError) as refused:
        Ruleset([*criteria, criteria[1]], {"blasting_hs": LISTS["blasting_hs"]}, {})
    assert [str(fault) for fault in refused.value.faults] == [
        "ruleset: SAL-05.id: Several criteria have this id.",
        "ruleset: SAL-04.when, column 63: There is no list '@blasting_licences'. Did you mean blasting_hs?",
    ]


def test_shadow_and_off_criteria_do_not_count() -> None:
    pack = PACK.replace("- id: SAL-05\n", "- id: SAL-05\n  state: shadow\n").replace(
        "- id: PTY-06\n", "- id: PTY-06\n  state: off\n"
    )
    judged = {criterion for judge in ruleset(pack).judges.values() for criterion in judge.names}
    assert judged == {"SAL-04", "DOC-02", "DOC-14", "SYS-01"}


def test_what_a_ruleset_consists_of_cannot_be_changed() -> None:
    made = ruleset()
    with pytest.raises(TypeError):
        made.lists["blasting_hs"] = frozenset()  # type: ignore[index]
    with pytest.raises(TypeError):
        made.versions["blasting_hs"] = "2"  # type: ignore[index]


@pytest.mark.parametrize(
    ("day", "members"),
    [
        (date(2025, 12, 31), {"always"}),
        (date(2026, 1, 1), {"always", "first"}),
        (date(2026, 6, 30), {"always", "first"}),
        (date(2026, 7, 1), {"always", "second"}),
    ],
)
def test_entries_are_members_from_their_first_day_to_their_last(day: date, members: set[str]) -> None:
    dated = ReferenceList(
        frozenset({Entry("always"), Entry("first", date(2026, 1, 1), date(2026, 6, 30)), Entry("second", date(2026, 7, 1))})
    )
    assert in_force({"a": dated, "b": ReferenceList.of(["x"])}, day) == {"a": members, "b": {"x"}}

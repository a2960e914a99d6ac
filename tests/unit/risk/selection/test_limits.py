"""Limits: the first in order are selected while there is room, each once, and what is withheld is kept for officers to see."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from services.risk.core.assess import assess
from services.risk.core.criteria import AtMost, Criterion
from services.risk.core.explain import for_officer
from services.risk.core.told import as_text
from services.risk.selection.limits import ALL, Asking, Taken, allot
from shared.events import Band
from tests.unit.risk.core.example_pack import VAGUE, batch, ruleset

NL, DE = "NL000396", "DE004600"
TWO, ONE_EACH = AtMost(per_day=2), AtMost(per_day=3, per_office=1)


def asking(*names: str, office: str = NL, limit: AtMost = TWO, fresh: bool = True) -> list[Asking]:
    return [Asking(name, office, {"SYS-1": limit}, fresh) for name in names]


HELD = frozenset({("SYS-1", "a")})
CASES = [
    ("while there is room", asking("a", "b", "c"), Taken(), "ab", "c"),
    ("what others took counts", asking("a", "b"), Taken({("SYS-1", ALL): 1, ("SYS-1", NL): 1}), "a", "b"),
    ("selected before, it stays so and takes nothing", asking("a", "b", "c", "d"), Taken(held=HELD), "bc", "d"),
    ("at the limit it stays so, too", asking("a", "b"), Taken({("SYS-1", ALL): 2}, HELD), "", "b"),
    ("what was decided before takes nothing", asking("a", fresh=False) + asking("b"), Taken(), "b", "a"),
    ("each office has its own", asking("a", "b", limit=ONE_EACH) + asking("c", office=DE, limit=ONE_EACH), Taken(), "ac", "b"),
    (
        "all offices together have the day's",
        asking("a", limit=ONE_EACH) + asking("b", office="", limit=ONE_EACH),
        Taken({("SYS-1", ALL): 2, ("SYS-1", DE): 2}),
        "a",
        "b",
    ),
    ("another criterion's are not mine", asking("a"), Taken({("SYS-2", ALL): 9, ("SYS-2", NL): 9}), "a", ""),
]


@pytest.mark.parametrize(("asks", "taken", "selected", "denied"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_who_is_selected(asks: list[Asking], taken: Taken, selected: str, denied: str) -> None:
    allotted = allot(asks, taken)
    assert "".join(one.consignment_id for one in allotted.selected) == selected
    assert "".join(allotted.denied) == denied


@given(
    st.lists(st.tuples(st.integers(0, 30), st.sampled_from([NL, DE, ""]), st.sets(st.sampled_from("XYZ"), min_size=1))),
    st.integers(1, 5),
    st.integers(1, 5),
    st.integers(1, 30),
)
def test_no_limit_is_passed_and_cutting_the_stream_changes_nothing(
    stream: list[tuple[int, str, set[str]]], per_day: int, per_office: int, cut: int
) -> None:
    limit = AtMost(per_day=per_day, per_office=per_office)
    asks = [Asking(str(at), office, dict.fromkeys(wants, limit)) for at, (_, office, wants) in enumerate(stream)]
    whole = allot(asks, Taken())
    first = allot(asks[:cut], Taken())
    counts = Counter((one.criterion, office) for one in first.selected for office in (ALL, one.office))
    second = allot(asks[cut:], Taken(counts))
    assert whole.selected == first.selected + second.selected
    assert whole.denied == first.denied | second.denied
    assert all(times <= per_day for times in Counter(one.criterion for one in whole.selected).values())
    assert all(times <= per_office for times in Counter((one.criterion, one.office) for one in whole.selected).values())
    got = {(one.criterion, one.consignment_id) for one in whole.selected}
    assert all(
        ((name, one.consignment_id) in got) is (name not in whole.denied.get(one.consignment_id, ()))
        for one in asks
        for name in one.wants
    )


LIMITED = ruleset("""
- {id: DOC-02, title: Vague, programme: SAFE, on: item, when: words < 2, weight: 20, unknown: 5, reason: DATA_QUALITY,
   because: 'it has {words} words', source: s, at_most: {per_day: 40, per_office: 10}, hint: Describe the goods.,
   examples: {hit: [{words: 1}], pass: [{words: 2}]}}
""")


def test_what_is_withheld_neither_weighs_nor_acts_and_is_explained() -> None:
    counted, withheld, unknown = assess(
        batch(
            {"item": [VAGUE]},
            {"item": [VAGUE], "exhausted": ["DOC-02"]},
            {"item": [VAGUE | {"words": None}], "exhausted": ["DOC-02"]},
        ),
        LIMITED,
    )
    assert (counted.band, counted.score, counted.withheld) == (Band.AMBER, 20.0, ())
    assert (withheld.band, withheld.score, withheld.hits, withheld.measures[0].measure) == (Band.GREEN, 0.0, (), "release")
    assert withheld.withheld == counted.hits
    assert (unknown.score, unknown.unknown, unknown.withheld) == (5.0, ("DOC-02",), ())
    tree = for_officer(withheld, LIMITED)
    [told] = tree["withheld"]
    assert (told["criterion"], told["group"], told["condition"], told["at_most"]) == (
        "DOC-02",
        "DOC",
        "words < 2",
        {"per_day": 40, "per_office": 10},
    )
    assert tree["groups"] == []
    assert "at most 40 per day and 10 per office" in as_text(tree)


def test_an_assessment_of_which_nothing_is_withheld_is_stored_as_before() -> None:
    [found] = assess(batch({"item": [VAGUE]}), LIMITED)
    assert "withheld" not in found.model_dump_json()


def test_a_criterion_without_the_limit_does_not_mind_what_was_exhausted() -> None:
    [found] = assess(batch({"item": [VAGUE], "exhausted": ["DOC-02"]}), ruleset())
    assert [hit.criterion for hit in found.hits] == ["DOC-02"]


REFUSED = [
    ({"id": "SAL-04", "measure": "hold", "weight": 0}, "However often|however often"),
    ({"at_most": {"per_day": 0}}, "greater than or equal to 1"),
    ({"at_most": {"per_week": 9}}, "per_day"),
]


@pytest.mark.parametrize(("changes", "said"), REFUSED)
def test_what_limit_no_criterion_may_have(changes: dict[str, object], said: str) -> None:
    content = LIMITED.content["criteria"][0]
    with pytest.raises(ValidationError, match=said):
        Criterion.model_validate(content | changes)

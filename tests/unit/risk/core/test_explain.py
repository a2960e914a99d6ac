"""An officer sees everything; a filer sees reason class, pointer and hint, and never a word of how goods are targeted."""

import json
import re
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.risk.core.assess import assess
from services.risk.core.catalogue import Programme
from services.risk.core.explain import for_filer, for_officer
from shared.events import Band, Measure, Reason
from tests.unit.risk.core.example_pack import BLASTING, PACK, TILES, VAGUE, batch, ruleset

RULESET = ruleset()


def test_an_officer_sees_the_full_tree() -> None:
    [found] = assess(batch({"item": [BLASTING, VAGUE], "mass_difference": None, "mitigation": 0.5}), RULESET)
    tree = for_officer(found, RULESET)
    assert {name: tree[name] for name in ("score", "soft_score", "mitigation", "band", "band_of_score", "raised_by_floor")} == {
        "score": 5.0,
        "soft_score": 10.0,
        "mitigation": 0.5,
        "band": Band.RED,
        "band_of_score": Band.GREEN,
        "raised_by_floor": True,
    }
    assert tree["groups"] == [
        {
            "group": "DOC",
            "cap": 30,
            "sum": 10,
            "counted": 10.0,
            "hits": [
                {
                    "criterion": "DOC-02",
                    "title": "Vague description",
                    "programme": "SAFE",
                    "weight": 10,
                    "measure": None,
                    "reason": "DATA_QUALITY",
                    "because": "'Parts' has 1 words",
                    "pointer": "/items/1",
                    "evidence": {"values": {"words": 1, "letters": 30}, "rows": 1, "pointers": ["/items/1"]},
                    "condition": "words < 2 OR letters < 6",
                    "source": "domain reference 3.2",
                }
            ],
            "unknown": [
                {"criterion": "DOC-14", "title": "Weights do not add up", "weight": 0, "condition": "mass_difference > 0.02"}
            ],
        },
        {
            "group": "SALW",
            "cap": 60,
            "sum": 0,
            "counted": 0.0,
            "hits": [
                {
                    "criterion": "SAL-04",
                    "title": "Explosives or propellant without a licence",
                    "programme": "SALW",
                    "weight": 0,
                    "measure": "hold",
                    "reason": "PROHIBITED",
                    "because": "360100 is controlled and no licence is declared",
                    "pointer": "/items/0",
                    "evidence": {
                        "values": {"hs6": "360100", "un_class": "none", "documents": []},
                        "rows": 1,
                        "pointers": ["/items/0"],
                    },
                    "condition": "(hs6 IN @blasting_hs OR un_class = '1') AND NOT has_document(@blasting_licences)",
                    "source": "Arms Trade Treaty art. 2-4; HS 2022 chapter 36",
                }
            ],
            "unknown": [],
        },
    ]
    assert json.loads(json.dumps(tree)) == tree


def test_an_assessment_is_explained_only_by_its_own_ruleset() -> None:
    [found] = assess(batch({"item": [TILES]}), RULESET)
    with pytest.raises(ValueError, match="was made with ruleset"):
        for_officer(found, ruleset(lists={"blasting_hs": frozenset(), "blasting_licences": frozenset()}))


def test_a_filer_sees_reason_pointer_and_hint() -> None:
    [held, released, drawn] = assess(batch({"item": [BLASTING]}, {"item": [TILES]}, {"item": [TILES], "random_draw": 0}), RULESET)
    assert for_filer(held) == [
        {"reason": Reason.PROHIBITED, "pointer": "/items/0", "hint": "Declare the licence for these goods."}
    ]
    assert for_filer(released) == []
    assert for_filer(drawn) == [{"reason": Reason.CONTROL, "pointer": None, "hint": None}]


def test_a_filer_learns_nothing_of_a_proposed_do_not_load() -> None:
    proposing = ruleset(PACK.replace("measure: hold", "measure: dnl"))
    [found] = assess(batch({"item": [BLASTING]}), proposing)
    assert [ordered.measure for ordered in found.measures] == [Measure.DNL, Measure.HOLD]
    assert for_filer(found) == [
        {"reason": Reason.PROHIBITED, "pointer": "/items/0", "hint": "Declare the licence for these goods."}
    ]


consignments = [
    {
        "item": [item],
        "party": [{"match_kind": match, "name": "A", "match_name": "B"}],
        "random_draw": draw,
        "mass_difference": mass,
    }
    for item, match, draw, mass in product((TILES, BLASTING, VAGUE, BLASTING | VAGUE), ("fuzzy", None), (0, 9_999), (0.0, 0.5))
]


def secrets() -> re.Pattern[str]:
    words = [*RULESET.by_id, *Programme, *RULESET.lists, *(str(one.weight) for one in RULESET.criteria if one.weight)]
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b|[A-Z]{{3}}-\d\d|@|weight|score|criteri", re.IGNORECASE)


@settings(deadline=None, max_examples=15)
@given(st.lists(st.sampled_from(consignments), min_size=1, max_size=4))
def test_no_filer_visible_text_holds_a_criterion_list_programme_or_weight(batch_of: list[dict[str, object]]) -> None:
    for found in assess(batch(*batch_of), RULESET):
        for told in for_filer(found):
            assert set(told) == {"reason", "pointer", "hint"}
            assert not secrets().search(json.dumps(told))


def test_the_search_for_secrets_finds_them() -> None:
    leaks = ["see SAL-04", "blasting_hs", "a SALW case", "counts 15", "@blasting_hs", "Weight"]
    assert [leak for leak in leaks if not secrets().search(leak)] == []

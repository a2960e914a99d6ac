"""An officer sees everything; a filer sees reason class, pointer and hint, and never a word of how goods are targeted."""

import json
import re
from itertools import product
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.risk.core.assess import assess
from services.risk.core.catalogue import Programme
from services.risk.core.explain import for_filer, for_officer
from services.risk.core.told import as_text
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


LISTED = {
    "role": "consignee",
    "name": "Omega Traiding",
    "match_kind": "fuzzy",
    "match_score": 0.93,
    "match_list": "sample",
    "match_entry": "S-7",
    "match_name": "Omega Trading",
    "match_programme": "EXAMPLE",
    "match_parts": ["words: omega", "spelling: traiding ~ trading (similar, 0.88) (-0.0512)"],
}


def test_a_match_names_list_entry_programme_and_score() -> None:
    frames = batch({"party": [{"role": "carrier", "name": "B"}, LISTED]}, {"party": [LISTED | {"match_entry": "S-8"}]})
    found = assess(frames, RULESET)
    [hit] = for_officer(found[0], RULESET, frames)["groups"][0]["hits"]
    assert hit["matches"] == [
        {
            "pointer": "/partys/1",
            "name": "Omega Traiding",
            "list": "sample",
            "entry": "S-7",
            "entry_name": "Omega Trading",
            "programme": "EXAMPLE",
            "kind": "fuzzy",
            "score": 0.93,
            "parts": ["words: omega", "spelling: traiding ~ trading (similar, 0.88) (-0.0512)"],
        }
    ]
    [other] = for_officer(found[1], RULESET, frames)["groups"][0]["hits"]
    assert [match["entry"] for match in other["matches"]] == ["S-8"]


def test_who_of_the_parties_is_in_the_register_is_told() -> None:
    known = {
        "role": "consignee",
        "id": "NL1",
        "name": "A",
        "aeo_status": "valid",
        "aeo_scheme": "AEO-F",
        "aeo_name_differs": False,
    }
    frames = batch({"party": [known, {"role": "carrier", "aeo_status": "none"}], "mitigation": 0.6})
    [found] = assess(frames, RULESET)
    assert for_officer(found, RULESET, frames)["traders"] == [known | {"pointer": "/partys/0"}]


def test_the_tree_can_be_read_as_text() -> None:
    frames = batch({"item": [BLASTING, VAGUE], "party": [LISTED], "mass_difference": None, "mitigation": 0.5})
    [found] = assess(frames, RULESET)
    assert as_text(for_officer(found, RULESET, frames)) == dedent(f"""\
        26NL0 revision 1: RED, score 18.5
          37 before mitigation by the factor 0.5
          the score alone would be green; a strong hit or a measure raises the band

        DOC: 10 of at most 30 (sum 10)
          DOC-02 Vague description (SAFE): weight 10
              'Parts' has 1 words
              when    words < 2 OR letters < 6
              saw     words = 1, letters = 30
              at      /items/1
              source  domain reference 3.2
          DOC-14 Weights do not add up: cannot be judged, weight 0
              when    mass_difference > 0.02

        PTY: 30 of at most 45 (sum 30)
          PTY-06 Shares an address with a listed party (SAFE): weight 30
              Omega Traiding is like Omega Trading
              when    match_kind = 'fuzzy'
              saw     match_kind = 'fuzzy'
              at      /partys/0
              match   'Omega Traiding' is sample S-7, Omega Trading, EXAMPLE: fuzzy 0.93
              source  domain reference 3.4

        SALW: 0 of at most 60 (sum 0)
          SAL-04 Explosives or propellant without a licence (SALW): hold
              360100 is controlled and no licence is declared
              when    (hs6 IN @blasting_hs OR un_class = '1') AND NOT has_document(@blasting_licences)
              saw     hs6 = '360100', un_class = 'none', documents = []
              at      /items/0
              source  Arms Trade Treaty art. 2-4; HS 2022 chapter 36

        Measures
          hold: SAL-04, PTY-06, DOC-02
              the filer is told: PROHIBITED /items/0 Declare the licence for these goods.

        Ruleset {RULESET.hash}""")


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

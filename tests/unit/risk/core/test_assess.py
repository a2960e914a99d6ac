"""The one-page assessment: what it gives for a batch, and that it gives the same to the byte, whenever and with whomever."""

import json

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.risk.core.assess import assess
from services.risk.core.columns import FRAMES
from services.risk.core.findings import MOST_POINTERS
from services.risk.core.ruleset import Ruleset
from shared.events import Assessment, Band, Measure
from tests.unit.risk.core.example_pack import BLASTING, TILES, VAGUE, VERSIONS, batch, ruleset

RULESET, TWIN = ruleset(), ruleset()


def assessed(*consignments: dict[str, object]) -> list[Assessment]:
    return assess(batch(*consignments), RULESET)


def test_a_clean_consignment_is_released() -> None:
    [clean] = assessed({"item": [TILES]})
    assert (clean.consignment_id, clean.revision, clean.score, clean.band, clean.hits) == ("26NL0", 1, 0.0, Band.GREEN, ())
    assert [ordered.measure for ordered in clean.measures] == [Measure.RELEASE]
    assert (clean.ruleset_hash, clean.lists) == (RULESET.hash, {})


def test_an_assessment_names_the_lists_that_its_hits_looked_up_and_all_watch_lists() -> None:
    versions = VERSIONS | {"unused": "1", "watch:own": "2026-02-27"}
    watching = Ruleset(RULESET.criteria, RULESET.lists | {"unused": frozenset()}, versions)
    [held, clean] = assess(batch({"item": [BLASTING]}, {"item": [TILES]}), watching)
    assert held.lists == VERSIONS | {"watch:own": "2026-02-27"}
    assert clean.lists == {"watch:own": "2026-02-27"}


def test_detonators_without_a_licence_are_held_with_the_evidence() -> None:
    [held] = assessed({"item": [TILES, BLASTING]})
    [hit] = held.hits
    assert hit.criterion == "SAL-04"
    assert hit.because == "360100 is controlled and no licence is declared"
    assert hit.pointer == "/items/1"
    assert hit.evidence == {
        "rows": 1,
        "pointers": ["/items/1"],
        "values": {"hs6": "360100", "un_class": "none", "documents": []},
    }
    assert (held.score, held.band) == (0.0, Band.RED)
    [hold] = held.measures
    assert (hold.measure, hold.pointer, hold.criteria) == (Measure.HOLD, "/items/1", ("SAL-04",))


def test_the_score_does_not_grow_with_the_packing_list() -> None:
    one, many = assessed({"item": [VAGUE]}, {"item": [TILES, *[VAGUE] * 2_000]})
    assert one.score == many.score == 10.0
    [hit] = many.hits
    assert hit.evidence["rows"] == 2_000
    assert hit.evidence["pointers"] == [f"/items/{at}" for at in range(1, MOST_POINTERS + 1)]
    assert hit.pointer == "/items/1"


def test_hits_stand_in_order_of_gravity() -> None:
    [found] = assessed(
        {"item": [VAGUE | {"hs6": "360100", "text": "helmet"}], "party": [{"match_kind": "fuzzy"}], "random_draw": 1}
    )
    assert [hit.criterion for hit in found.hits] == ["SAL-04", "SYS-01", "PTY-06", "SAL-05", "DOC-02"]
    assert found.groups == {"DOC": 10.0, "PTY": 30.0, "SALW": 15.0}


def test_what_cannot_be_judged_is_named_and_raises_the_score() -> None:
    known, missing, hit_elsewhere = assessed(
        {"item": [TILES]},
        {"item": [TILES, TILES | {"words": None}], "mass_difference": None},
        {"item": [TILES | {"words": None}, VAGUE]},
    )
    assert (known.unknown, known.score) == ((), 0.0)
    assert (missing.unknown, missing.score, missing.groups) == (("DOC-02", "DOC-14"), 5.0, {"DOC": 5.0})
    assert (hit_elsewhere.unknown, hit_elsewhere.score) == ((), 10.0)


def test_a_consignment_without_rows_of_a_frame_is_neither_hit_nor_unknown_there() -> None:
    [bare] = assessed({})
    assert (bare.hits, bare.unknown) == ((), ())


def test_mitigation_comes_with_the_frame_and_spares_hard_hits() -> None:
    [eased] = assessed({"item": [VAGUE, BLASTING], "mitigation": 0.6})
    assert (eased.soft_score, eased.mitigation, eased.score, eased.band) == (10.0, 0.6, 6.0, Band.RED)


@pytest.mark.parametrize(("mode", "preload", "screened"), [("4", True, True), ("4", False, False), ("1", True, False)])
def test_only_air_before_loading_is_referred_for_screening(mode: str, preload: bool, screened: bool) -> None:
    pack = ruleset("""
- {id: CIT-01, title: t, programme: CITES, on: item, when: hs6 = '1', weight: 60, reason: CONTROL, because: b, source: s,
   examples: {hit: [{hs6: '1'}], pass: [{hs6: '2'}]}}
- {id: PTY-01, title: t, programme: SAFE, on: item, when: hs6 = '1', weight: 45, reason: CONTROL, because: b, source: s,
   examples: {hit: [{hs6: '1'}], pass: [{hs6: '2'}]}}
""")
    [found] = assess(batch({"item": [{"hs6": "1"}], "mode": mode, "preload": preload}), pack)
    assert found.band is Band.CRITICAL
    assert (Measure.RFS in [ordered.measure for ordered in found.measures]) is screened


def test_evidence_is_bounded_json() -> None:
    long = TILES | {"hs6": "360100", "documents": [str(number) for number in range(900)], "text": "helmet " + "x" * 10_000}
    [found] = assessed({"item": [long]})
    armour = next(hit for hit in found.hits if hit.criterion == "SAL-05")
    licence = next(hit for hit in found.hits if hit.criterion == "SAL-04")
    assert armour.evidence["values"]["text"].endswith("xxx... (10007 characters)")
    assert licence.evidence["values"]["documents"][-2:] == ["19", "... (900 in all)"]
    assert len(found.model_dump_json()) < 5_000
    assert json.loads(found.model_dump_json())


def test_a_frame_stored_before_a_column_existed_has_nulls_there() -> None:
    frames = batch({"item": [TILES]})
    frames["item"] = frames["item"].drop("words", "letters")
    [found] = assess(frames, RULESET)
    assert found.unknown == ("DOC-02",)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda frames: {"consignment": pl.concat([frames["consignment"]] * 2)}, "stands twice"),
        (lambda frames: {"item": frames["item"].with_columns(consignment_id=pl.lit("other"))}, "item frame belongs to no"),
        (lambda frames: {"item": frames["item"].with_columns(revision=pl.lit(2, pl.Int64))}, "item frame belongs to no"),
        (lambda frames: {"item": frames["item"].cast({"hs6": pl.Binary})}, "'hs6' of the item frame is Binary, not String"),
        (lambda frames: {"consignment": frames["consignment"].with_columns(mitigation=pl.lit(2.0))}, "mitigation factor is 2.0"),
    ],
)
def test_frames_that_contradict_themselves_are_refused(spoil: object, words: str) -> None:
    frames = batch({"item": [TILES]})
    with pytest.raises(ValueError, match=words):
        assess(frames | spoil(frames), RULESET)  # type: ignore[operator]


GOLDEN = (
    '{"id":"163155bb-26c1-5168-ae4d-11c2639ce339","consignment_id":"26NL0","revision":1,'
    '"ruleset_hash":"64a1ea6df224082f908faca5f1ef147a65a26ab050aae1df5ee154257e86e413",'
    '"lists":{"blasting_hs":"HS 2022","blasting_licences":"1"},'
    '"score":7.2,"soft_score":12.0,"mitigation":0.6,"groups":{"DOC":12.0},"band":"red","hits":['
    '{"criterion":"SAL-04","title":"Explosives or propellant without a licence","programme":"SALW","group":"SALW",'
    '"weight":0,"measure":"hold","reason":"PROHIBITED","because":"360100 is controlled and no licence is declared",'
    '"pointer":"/items/0","evidence":{"values":{"hs6":"360100","un_class":"none","documents":[]},"rows":1,"pointers":["/items/0"]}},'
    '{"criterion":"DOC-14","title":"Weights do not add up","programme":"SAFE","group":"DOC",'
    '"weight":12,"measure":null,"reason":"DATA_QUALITY","because":"total and items differ by 0.25",'
    '"pointer":"/consignment","evidence":{"values":{"mass_difference":0.25},"rows":1,"pointers":["/consignment"]}}],'
    '"unknown":[],"measures":[{"measure":"hold","reason":"PROHIBITED","pointer":"/items/0",'
    '"hint":"Declare the licence for these goods.","criteria":["SAL-04","DOC-14"]}]}'
)


def test_an_assessment_is_the_same_to_the_byte_in_ten_years() -> None:
    [found] = assessed({"item": [BLASTING], "mitigation": 0.6, "mass_difference": 0.25})
    assert found.model_dump_json() == GOLDEN


def test_the_id_follows_from_consignment_revision_ruleset_and_lists() -> None:
    [first] = assessed({"item": [TILES]})
    [again] = assess(batch({"item": [BLASTING]}), TWIN)
    [other] = assess(
        batch({"item": [TILES]}), ruleset(lists={"blasting_hs": frozenset("1"), "blasting_licences": frozenset("2")})
    )
    assert first.id == again.id
    assert first.id != other.id


items = st.lists(
    st.fixed_dictionaries(
        {
            "hs6": st.sampled_from(["360100", "690721", None]),
            "un_class": st.sampled_from(["1", "none", None]),
            "documents": st.lists(st.sampled_from(["911", "380"]), max_size=2),
            "words": st.none() | st.integers(0, 3),
            "letters": st.none() | st.integers(0, 12),
            "text": st.none() | st.text(max_size=8) | st.just("a helmet"),
        }
    ),
    max_size=4,
)
consignments = st.fixed_dictionaries(
    {
        "item": items,
        "party": st.lists(
            st.fixed_dictionaries({"match_kind": st.sampled_from(["fuzzy", "id", None]), "name": st.text(max_size=4)}), max_size=3
        ),
        "mitigation": st.sampled_from([1.0, 0.75, 0.6]),
        "mass_difference": st.none() | st.floats(0, 1),
        "random_draw": st.integers(0, 100),
        "mode": st.sampled_from(["1", "4", None]),
        "preload": st.booleans(),
    }
)


@settings(deadline=None, max_examples=15)
@given(st.lists(consignments, min_size=1, max_size=6))
def test_an_assessment_is_the_same_to_the_byte_alone_again_and_among_others(batch_of: list[dict[str, object]]) -> None:
    frames = batch(*batch_of)
    together = [one.model_dump_json() for one in assess(frames, RULESET)]
    assert [one.model_dump_json() for one in assess(frames, TWIN)] == together
    for number, expected in enumerate(together):
        alone = {name: frame.filter(pl.col("consignment_id") == f"26NL{number}") for name, frame in frames.items()}
        assert [one.model_dump_json() for one in assess(alone, RULESET)] == [expected]
    reversed_ = {
        name: frame if name == "consignment" else frame.sort("consignment_id", descending=True, maintain_order=True)
        for name, frame in frames.items()
    }
    assert [one.model_dump_json() for one in assess(reversed_, RULESET)] == together
    assert {name: frame.schema for name, frame in frames.items()} == {name: dict(schema) for name, schema in FRAMES.items()}

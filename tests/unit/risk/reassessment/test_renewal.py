"""Judging again: what is renewed, what stays, which answers are the same, and how long the loop rests."""

import polars as pl
import pytest

from services.risk.core.assess import OCCASION, assess
from services.risk.core.frames import Frames
from services.risk.core.matches import Match
from services.risk.reassessment.loop import IDLE_SECONDS, rest
from services.risk.reassessment.renewal import matched, renewed, same_answer
from shared.events import Assessment, Band, Hit, Measure, Ordered, Reason
from tests.unit.risk.core.example_pack import TILES, batch, ruleset
from tests.unit.risk.filings import declared, frames_of

FIRST, SECOND = declared(), declared(consignment_id="26XA7K2M9QP4T8ZCT3-2")
MATCH = Match("exact", 0.97, "sample", "S-1", "ALPHA TOOLS", "ARMS")
CONSIGNOR = FIRST.declaration.consignment.consignor


def match_of(frames: Frames) -> list[tuple[str, str, str | None]]:
    return frames["party"].filter(pl.col("role") == "consignor").select("consignment_id", "role", "match_entry").rows()


def test_what_screening_found_is_renewed_and_all_else_stays():
    stored = frames_of(FIRST, SECOND, draw=17, mitigation=0.8)
    fresh = frames_of(SECOND, FIRST, draw=5_000, matches={CONSIGNOR: MATCH})
    again = renewed(stored, fresh, 4)
    assert [entry for *_, entry in match_of(again)] == ["S-1", "S-1"]
    whole = again["consignment"]
    assert whole["random_draw"].to_list() == [17, 17]
    assert whole["mitigation"].to_list() == [1.0, 1.0]
    assert whole[OCCASION].to_list() == [4, 4]
    unmatched = [name for name in stored["party"].columns if not name.startswith("match_")]
    assert again["party"].select(unmatched).equals(stored["party"].select(unmatched))
    assert again["item"].equals(stored["item"])
    assert {name: again[name].columns for name in ("party", "conveyance")} == {
        name: stored[name].columns for name in ("party", "conveyance")
    }


def test_a_match_that_is_found_no_more_goes():
    stored = frames_of(FIRST, matches={CONSIGNOR: MATCH})
    assert matched(stored) == {FIRST.consignment_id}
    again = renewed(stored, frames_of(FIRST), 2)
    assert matched(again) == set()


def test_nothing_new_gives_the_same_frames_but_for_the_occasion():
    stored = frames_of(FIRST, SECOND, matches={CONSIGNOR: MATCH})
    again = renewed(renewed(stored, stored, 2), stored, 3)
    assert again["consignment"].drop(OCCASION).equals(stored["consignment"])
    assert again["consignment"][OCCASION].to_list() == [3, 3]
    assert all(again[name].equals(stored[name]) for name in ("item", "party", "equipment", "conveyance"))


def test_columns_that_did_not_exist_then_stay_away():
    stored = frames_of(FIRST)
    old = Frames({name: frame.drop("match_programme", strict=False) for name, frame in stored.items()})
    assert "match_programme" not in renewed(old, stored, 2)["party"].columns


def test_judging_again_gives_another_assessment_and_the_same_one_on_the_same_occasion():
    frames, rules = batch({"item": [TILES]}), ruleset()
    occasions = [
        Frames(frames | {"consignment": frames["consignment"].with_columns(pl.lit(at).alias(OCCASION))}) for at in (2, 3, 3)
    ]
    [first], [second], [third], [again] = (assess(one, rules) for one in (frames, *occasions))
    assert len({first.id, second.id, third.id}) == 3
    assert again == third
    assert first.model_copy(update={"id": ""}) == third.model_copy(update={"id": ""})


HIT = Hit(
    criterion="PTY-01",
    title="t",
    programme="SAFE",
    group="PTY",
    weight=40,
    reason=Reason.CONTROL,
    because="b",
    pointer="",
    evidence={},
)
ANSWER = Assessment(
    id="1",
    consignment_id="x-1",
    revision=1,
    ruleset_hash="h",
    lists={},
    score=40.0,
    soft_score=40.0,
    mitigation=1.0,
    groups={"PTY": 40.0},
    band=Band.AMBER,
    hits=(HIT,),
    measures=(Ordered(measure=Measure.RFI, reason=Reason.CONTROL),),
)


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({"id": "2", "ruleset_hash": "g", "lists": {"watch:x": "2"}}, True),
        ({"score": 41.0, "groups": {"PTY": 41.0}, "unknown": ("DOC-02",)}, True),
        ({"hits": (HIT.model_copy(update={"evidence": {"rows": 2}}),)}, True),
        ({"hits": ()}, False),
        ({"hits": (HIT, HIT.model_copy(update={"criterion": "PTY-02"}))}, False),
        ({"band": Band.RED}, False),
        ({"measures": (Ordered(measure=Measure.HOLD, reason=Reason.CONTROL),)}, False),
        ({"measures": (Ordered(measure=Measure.RFI, reason=Reason.CONTROL, hint="Say more."),)}, False),
    ],
)
def test_an_answer_is_another_when_band_criteria_or_measures_are(change, same):
    assert same_answer(ANSWER, ANSWER.model_copy(update=change)) is same


@pytest.mark.parametrize(
    ("took", "judged", "fresh", "seconds"),
    [(0.01, 0, False, IDLE_SECONDS), (0.01, 0, True, IDLE_SECONDS), (0.2, 100, False, 0.0), (0.2, 100, True, 1.8)],
)
def test_while_filings_come_in_a_tenth_of_the_time_is_spent(took, judged, fresh, seconds):
    assert rest(took, judged, fresh=fresh) == pytest.approx(seconds)

"""From band and hits to measures, and what the filer is told of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.risk.core.policy import AGAINST_MOVEMENT, DOCUMENTS_PLEASE, decide
from shared.events import Band, Hit, Measure, Ordered, Reason

HINTS = {"DOC-02": "Describe the goods.", "DOC-14": "Correct the mass.", "SAL-04": "Declare the licence."}


def hit(criterion: str, weight: int = 0, measure: Measure | None = None, reason: Reason = Reason.DATA_QUALITY) -> Hit:
    return Hit(
        criterion=criterion,
        title="t",
        programme="SAFE",
        group="DOC",
        weight=weight,
        measure=measure,
        reason=reason,
        because="b",
        pointer=f"/{criterion}",
        evidence={},
    )


def decided(band: Band, *hits: Hit, air_preload: bool = False) -> list[Ordered]:
    return list(decide(band, hits, HINTS, air_preload=air_preload))


LICENCE = hit("SAL-04", 0, Measure.HOLD, Reason.PROHIBITED)
DRAWN = hit("SYS-01", 0, Measure.INSPECT, Reason.CONTROL)
SECRET = hit("PTY-06", 30, None, Reason.CONTROL)
VAGUE, MASS = hit("DOC-02", 10), hit("DOC-14", 12)
RELEASE = Ordered(measure=Measure.RELEASE)


@pytest.mark.parametrize(
    ("band", "hits", "air_preload", "measures"),
    [
        (Band.GREEN, [], False, [Measure.RELEASE]),
        (Band.GREEN, [VAGUE], False, [Measure.RELEASE]),
        (Band.GREEN, [DRAWN], False, [Measure.INSPECT, Measure.RELEASE]),
        (Band.AMBER, [MASS], False, [Measure.RFI]),
        (Band.AMBER, [], True, [Measure.RFI]),
        (Band.RED, [SECRET], True, [Measure.HOLD]),
        (Band.RED, [LICENCE, SECRET], False, [Measure.HOLD]),
        (Band.CRITICAL, [SECRET], False, [Measure.HOLD]),
        (Band.CRITICAL, [SECRET], True, [Measure.HOLD, Measure.RFS]),
        (Band.AMBER, [hit("DOC-24", 15, Measure.RFI), MASS], False, [Measure.RFI]),
        (Band.CRITICAL, [hit("SAL-09", 0, Measure.DNL)], False, [Measure.DNL, Measure.HOLD]),
        (Band.RED, [LICENCE, DRAWN, MASS], False, [Measure.HOLD, Measure.INSPECT]),
        (Band.RED, [LICENCE, hit("DOC-24", 15, Measure.RFI)], False, [Measure.HOLD, Measure.RFI]),
    ],
)
def test_band_and_hard_hits_call_for_measures(band: Band, hits: list[Hit], air_preload: bool, measures: list[Measure]) -> None:
    assert [ordered.measure for ordered in decided(band, *hits, air_preload=air_preload)] == measures


def test_an_rfi_asks_about_the_heaviest_hit_that_the_filer_may_answer() -> None:
    [rfi] = decided(Band.AMBER, SECRET, MASS, VAGUE)
    assert rfi == Ordered(
        measure=Measure.RFI,
        reason=Reason.DATA_QUALITY,
        pointer="/DOC-14",
        hint="Correct the mass.",
        criteria=("PTY-06", "DOC-14", "DOC-02"),
    )


def test_an_rfi_that_may_not_say_why_asks_for_documents() -> None:
    assert decided(Band.AMBER, SECRET) == [
        Ordered(measure=Measure.RFI, reason=Reason.INFORMATION_NEEDED, hint=DOCUMENTS_PLEASE, criteria=("PTY-06",))
    ]
    assert decided(Band.AMBER) == [Ordered(measure=Measure.RFI, reason=Reason.MISSING_DATA, hint=DOCUMENTS_PLEASE)]


def test_a_hold_tells_how_to_end_it_where_the_criterion_allows() -> None:
    [told] = decided(Band.RED, LICENCE, SECRET)
    assert (told.reason, told.pointer, told.hint) == (Reason.PROHIBITED, "/SAL-04", "Declare the licence.")
    [silent] = decided(Band.RED, SECRET)
    assert (silent.reason, silent.pointer, silent.hint) == (Reason.CONTROL, None, None)


def test_an_inspection_and_a_screening_tell_the_filer_nothing_of_what_was_found() -> None:
    hold, rfs, inspect = decided(Band.CRITICAL, DRAWN, MASS, air_preload=True)
    assert hold.criteria == ("DOC-14",)
    assert (rfs.reason, rfs.pointer, rfs.hint) == (Reason.SCREENING_NEEDED, None, None)
    assert inspect == Ordered(measure=Measure.INSPECT, reason=Reason.CONTROL, criteria=("SYS-01",))


measures = st.none() | st.sampled_from([measure for measure in Measure if measure is not Measure.RELEASE])
hits = st.lists(st.builds(hit, st.sampled_from(["DOC-02", "SAL-04", "PTY-06"]), st.integers(0, 100), measures), max_size=6)


@given(st.sampled_from(Band), hits, st.booleans())
def test_no_measure_twice_and_no_release_against_anything_else(band: Band, some: list[Hit], air_preload: bool) -> None:
    ordered = [one.measure for one in decided(band, *some, air_preload=air_preload)]
    assert len(ordered) == len(set(ordered))
    assert {one.measure for one in some if one.measure} <= set(ordered)
    assert (Measure.RELEASE in ordered) is not any(measure in AGAINST_MOVEMENT for measure in ordered)

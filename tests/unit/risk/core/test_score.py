"""The scoring contract: bounded, order-free, never falling with another hit; floors hold, mitigation spares what is hard."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.risk.core.catalogue import CAPS, GROUPS
from services.risk.core.criteria import Criterion
from services.risk.core.score import BANDS, HARD_FLOORS, Score, band_of, weigh
from shared.events import Band, Hit, Measure, Reason

ORDER = [Band.GREEN, Band.AMBER, Band.RED, Band.CRITICAL]


def hit(prefix: str, weight: int, measure: Measure | None = None) -> Hit:
    return Hit(
        criterion=f"{prefix}-01",
        title="t",
        programme="SAFE",
        group=GROUPS[prefix].name,
        weight=weight,
        measure=measure,
        reason=Reason.CONTROL,
        because="b",
        pointer="/consignment",
        evidence={},
    )


def unknown(prefix: str, weight: int) -> Criterion:
    return Criterion(
        id=f"{prefix}-02", title="t", programme="SAFE", on="item", source="s", weight=weight, unknown=weight, enforced_by="x"
    )


def scored(*hits: tuple[str, int], mitigation: float = 1.0) -> Score:
    return weigh([hit(*one) for one in hits], [], mitigation)


@pytest.mark.parametrize(
    ("hits", "mitigation", "score", "band"),
    [
        ([], 1.0, 0.0, Band.GREEN),
        ([("DOC", 10)], 1.0, 10.0, Band.GREEN),
        ([("DOC", 10), ("DOC", 15)], 1.0, 25.0, Band.AMBER),  # added within a group
        ([("DOC", 15)] * 5, 1.0, 30.0, Band.AMBER),  # up to its cap
        ([("DOC", 15), ("ROU", 10)], 1.0, 23.5, Band.GREEN),  # 100 * (1 - 0.85 * 0.90)
        ([("DOC", 15), ("ROU", 10), ("TMP", 19)], 1.0, 38.04, Band.AMBER),  # 38.035, half up
        ([("IPR", 19), ("EXC", 19)], 1.0, 25.0, Band.AMBER),  # one heading of the catalogue, one group
        ([("SAL", 100)], 1.0, 60.0, Band.RED),
        ([("SAL", 60), ("PTY", 45)], 1.0, 78.0, Band.CRITICAL),
        ([("DOC", 10), ("DOC", 15)], 0.6, 15.0, Band.GREEN),
        ([("SAL", 60), ("PTY", 45)], 0.75, 58.5, Band.RED),
        # Floors: H 20 gives at least amber, C 40 at least red, whatever the mitigation.
        ([("DOC", 19)], 1.0, 19.0, Band.GREEN),
        ([("DOC", 20)], 1.0, 20.0, Band.AMBER),
        ([("DOC", 39)], 0.1, 3.0, Band.AMBER),
        ([("CIT", 40)], 0.1, 4.0, Band.RED),
    ],
)
def test_the_score_is_the_contract(hits: list[tuple[str, int]], mitigation: float, score: float, band: Band) -> None:
    weighed = scored(*hits, mitigation=mitigation)
    assert (weighed.score, weighed.band) == (score, band)


@pytest.mark.parametrize("measure", [None, *Measure])
def test_a_hard_hit_raises_the_band_as_its_measure_does(measure: Measure | None) -> None:
    weighed = weigh([hit("SAL", 0, measure)], [], 0.1)
    expected = {Measure.RFI: Band.AMBER, Measure.HOLD: Band.RED, Measure.RFS: Band.CRITICAL, Measure.DNL: Band.CRITICAL}
    assert (weighed.score, weighed.groups) == (0.0, {})
    assert weighed.band is (expected.get(measure, Band.GREEN) if measure else Band.GREEN)


def test_what_cannot_be_judged_adds_its_small_weight_under_the_cap() -> None:
    weighed = weigh([hit("DOC", 28)], [unknown("DOC", 5), unknown("TMP", 3), unknown("FIN", 0)], 1.0)
    assert weighed.groups == {"DOC": 30.0, "TMP": 3.0}
    assert weighed.soft == 32.1


@pytest.mark.parametrize(
    ("score", "band"),
    [
        (0, Band.GREEN),
        (24.99, Band.GREEN),
        (25, Band.AMBER),
        (44.99, Band.AMBER),
        (45, Band.RED),
        (69.99, Band.RED),
        (70, Band.CRITICAL),
        (100, Band.CRITICAL),
    ],
)
def test_bands_include_their_lower_bound(score: float, band: Band) -> None:
    assert band_of(score) is band


@pytest.mark.parametrize("mitigation", [0.0, -1.0, 1.01, float("nan"), float("inf")])
def test_a_mitigation_that_is_none_is_refused(mitigation: float) -> None:
    with pytest.raises(ValueError, match="above 0 and at most 1"):
        weigh([], [], mitigation)


hits = st.builds(hit, st.sampled_from(sorted(GROUPS)), st.integers(0, 100), st.none() | st.sampled_from(sorted(HARD_FLOORS)))
many = st.lists(hits, max_size=30)
unknowns = st.lists(st.builds(unknown, st.sampled_from(sorted(GROUPS)), st.integers(0, 9)), max_size=10)
mitigations = st.integers(1, 10_000).map(lambda number: number / 10_000)


@given(many, unknowns, mitigations)
def test_the_score_is_bounded_and_its_groups_capped(some: Sequence[Hit], missing: list[Criterion], mitigation: float) -> None:
    weighed = weigh(some, missing, mitigation)
    assert 0 <= weighed.score <= weighed.soft <= 100
    assert all(0 < counted <= CAPS[group] for group, counted in weighed.groups.items())


@given(many, unknowns, mitigations, st.randoms())
def test_order_does_not_matter(some: list[Hit], missing: list[Criterion], mitigation: float, random: st.DataObject) -> None:
    before = weigh(some, missing, mitigation)
    random.shuffle(some)
    random.shuffle(missing)
    assert weigh(some, missing, mitigation) == before


@given(many, unknowns, mitigations, hits)
def test_another_hit_never_lowers_score_or_band(
    some: list[Hit], missing: list[Criterion], mitigation: float, another: Hit
) -> None:
    before, after = weigh(some, missing, mitigation), weigh([*some, another], missing, mitigation)
    assert after.score >= before.score
    assert ORDER.index(after.band) >= ORDER.index(before.band)


@given(many, mitigations)
def test_floors_hold_whatever_else_is_found(some: list[Hit], mitigation: float) -> None:
    least = max((ORDER.index(weigh([one], [], 0.0001).band) for one in some), default=0)
    assert ORDER.index(weigh(some, [], mitigation).band) >= least


@given(many, mitigations)
def test_mitigation_multiplies_the_soft_score_alone(some: list[Hit], mitigation: float) -> None:
    full, eased = weigh(some, [], 1.0), weigh(some, [], mitigation)
    exact = 100 * (1 - _product([1 - Fraction(round(group), 100) for group in full.groups.values()]))
    assert (eased.soft, eased.groups) == (full.soft, full.groups)
    assert abs(Fraction(eased.score) - exact * Fraction(str(mitigation))) <= Fraction(1, 199)
    hard = [one for one in some if one.measure]
    assert ORDER.index(eased.band) >= ORDER.index(weigh(hard, [], 0.0001).band)


def test_bands_leave_no_gap() -> None:
    assert all(higher > lower for (higher, _), (lower, _) in pairwise(BANDS))
    assert BANDS[-1][0] == 0


def _product(factors: list[Fraction]) -> Fraction:
    whole = Fraction(1)
    for factor in factors:
        whole *= factor
    return whole

import pytest

from services.notify.may_load import TABLE, may_load
from shared.events import Measure
from tests.unit.notify.build import (
    DNL,
    HOLD,
    INSPECT,
    RELEASE,
    RFI,
    RFS,
    after,
    assessed,
    declaration,
    declared,
    invalidated,
    presented,
)

SEA, RAIL, ROAD, AIR, INLAND = "1", "2", "3", "4", "8"


def consignment(regime, mode, *measures, judged=True):
    filing = declared(regime=regime, declaration=declaration(mode))
    return after(filing, assessed(*measures, of=filing)) if judged else after(filing)


ANSWERS = [
    # regime, mode, measures of the assessment (None: not assessed yet), answer
    ("EU", SEA, None, True),
    ("EU", SEA, (RELEASE,), True),
    ("EU", SEA, (INSPECT, RELEASE), True),
    ("EU", SEA, (RFI,), False),
    ("EU", SEA, (HOLD,), False),
    ("EU", AIR, None, True),
    ("EU", AIR, (RFI,), False),
    ("EU", AIR, (RFS,), False),
    ("EU", AIR, (DNL,), False),
    ("EU", ROAD, (RFI,), True),
    ("EU", ROAD, (HOLD,), False),
    ("EU", RAIL, (RFS,), False),
    ("EU", INLAND, (DNL,), False),
    ("UK", SEA, None, True),
    ("UK", SEA, (DNL,), False),
    ("US", AIR, None, False),
    ("US", AIR, (RELEASE,), True),
    ("US", AIR, (INSPECT, RELEASE), True),
    ("US", AIR, (), False),
    ("US", AIR, (RFI,), False),
    ("US", SEA, None, True),
    ("US", SEA, (HOLD,), False),
    ("US", ROAD, (RFI,), True),
    ("CA", AIR, None, True),
    ("CA", AIR, (RFI,), False),
    ("CA", AIR, (RFS,), False),
    ("CA", AIR, (DNL,), False),
    ("CA", AIR, (HOLD,), False),
    ("CA", SEA, None, True),
    ("XZ", SEA, None, False),
    ("XZ", SEA, (RELEASE,), True),
    ("XZ", None, (RELEASE,), True),
]


@pytest.mark.parametrize(("regime", "mode", "measures", "answer"), ANSWERS)
def test_may_load(regime, mode, measures, answer):
    given = consignment(regime, mode, *(measures or ()), judged=measures is not None)
    assert may_load(given).may_load is answer


REASONS = [
    (after(declared()), "The filing is registered and nothing forbids loading."),
    (after(assessed(HOLD, RFI)), "A hold stands on the goods."),
    (after(assessed(RFS, RFI)), "Customs has asked for a screening of the goods; its result is awaited or being examined."),
    (after(assessed(DNL)), "Customs has not finished examining the goods."),
    (after(declared(), invalidated()), "The filing was invalidated; the goods may not be loaded under it."),
    (after(presented()), "No filing covers these goods."),
    (consignment("US", AIR, judged=False), "The assessment is not complete."),
    (consignment("CA", AIR, judged=False), "The filing was received and nothing stands against the goods."),
]


@pytest.mark.parametrize(("given", "reason"), REASONS)
def test_the_reason_in_words(given, reason):
    assert may_load(given).reason == reason


@pytest.mark.parametrize(
    ("regime", "mode", "named"), [("EU", AIR, "art. 186"), ("US", AIR, "83 FR 27380"), ("CA", AIR, "SOR/2024-203")]
)
def test_the_legal_basis(regime, mode, named):
    assert named in may_load(consignment(regime, mode, judged=False)).basis


RULES = [rule for rules in (*TABLE.regimes.values(), TABLE.otherwise) for rule in rules]


@pytest.mark.parametrize("rule", RULES)
def test_no_law_lets_held_or_forbidden_goods_load(rule):
    assert {Measure.HOLD, Measure.DNL} <= set(rule.stopped_by)


@pytest.mark.parametrize("rules", [*TABLE.regimes.values(), TABLE.otherwise])
def test_every_regime_ends_in_a_rule_for_all_modes(rules):
    assert rules[-1].modes == ()


def test_there_are_words_for_every_answer():
    assert set(TABLE.words.stopped) >= {measure for rule in RULES for measure in rule.stopped_by}
    assert set(TABLE.words.met) >= {rule.needs for rule in RULES}

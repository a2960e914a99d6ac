"""Trust lessens the soft score, by the policy of the regime, and never touches a hard criterion."""

from datetime import timedelta
from typing import Any

import pytest

from services.risk.core.assess import assess
from services.risk.core.subjects import view
from services.risk.register.mitigation import Control, Policy, documents, factors, identities, standings
from services.risk.register.policy import mitigation_policy
from services.risk.register.traders import Trader
from shared.events import Band, Measure
from tests.unit.risk.filings import ID, RECEIVED, declared, frames_of, undeclared
from tests.unit.risk.test_criteria_packs import ruleset

FILER, CONSIGNEE, CONSIGNOR = "NL123456789", "NL000111222", "CN55566677"
WITH_CONSIGNOR = {"consignment/consignor/id": CONSIGNOR}
WITH_ACTOR = {"consignment/actors": [{"role": "MF", "id": CONSIGNOR}]}
OWN: dict[str, dict[str, Any]] = {FILER: {}, CONSIGNEE: {"name": "Beta Hardware BV"}}
PARTNER: dict[str, dict[str, Any]] = {CONSIGNOR: {"name": "Alpha Tools Co", "partner": "CN"}}


def register(**lines: dict[str, Any]) -> dict[str, Trader]:
    usual = {"name": "Delta Forwarding", "scheme": "AEO-F", "status": "valid"}
    return {identity: Trader.model_validate({"id": identity} | usual | line) for identity, line in lines.items()}


def factor(changes: dict[str, Any], lines: dict[str, dict[str, Any]], *controls: Control, **event: Any) -> float:
    seen = view(declared(changes, **event))
    return factors([seen], register(**lines), controls, mitigation_policy()).get(ID, 1.0)


EARNED: list[tuple[str, dict[str, Any], dict[str, dict[str, Any]], float]] = [
    ("nobody is known", {}, {}, 1.0),
    ("who files and the consignee both are AEO", {}, OWN, 0.6),
    ("AEO for security will do", {}, OWN | {FILER: {"scheme": "AEO-S"}}, 0.6),
    ("AEO for customs simplification says nothing of security", {}, OWN | {FILER: {"scheme": "AEO-C"}}, 1.0),
    ("only who files", {}, {FILER: {}}, 1.0),
    ("only the consignee", {}, {CONSIGNEE: OWN[CONSIGNEE]}, 1.0),
    ("the consignee is suspended", {}, OWN | {CONSIGNEE: OWN[CONSIGNEE] | {"status": "suspended"}}, 1.0),
    ("who files is revoked", {}, OWN | {FILER: {"status": "revoked"}}, 1.0),
    ("the consignee's status has ended", {}, OWN | {CONSIGNEE: OWN[CONSIGNEE] | {"valid_to": "2026-02-28"}}, 1.0),
    ("it ends on the day of receipt", {}, OWN | {CONSIGNEE: OWN[CONSIGNEE] | {"valid_to": "2026-03-01"}}, 0.6),
    ("somebody else uses the consignee's id", {"consignment/consignee/name": "Omega Blasting Supply"}, OWN, 1.0),
    ("there is no consignee", {"consignment/consignee": ...}, OWN, 1.0),
    ("a partner's AEO does not make an own one", {}, OWN | {FILER: {"partner": "CH"}}, 1.0),
    ("a partner's AEO sends", WITH_CONSIGNOR, PARTNER, 0.75),
    ("a partner's AEO is an actor of the supply chain", WITH_ACTOR, PARTNER, 0.75),
    ("a partner's AEO is suspended", WITH_CONSIGNOR, {CONSIGNOR: PARTNER[CONSIGNOR] | {"status": "suspended"}}, 1.0),
    ("an own AEO who sends is no partner's", WITH_CONSIGNOR, {CONSIGNOR: PARTNER[CONSIGNOR] | {"partner": None}}, 1.0),
    ("trusted from end to end", WITH_CONSIGNOR, OWN | PARTNER, 0.45),
]


@pytest.mark.parametrize("regime", ["EU", "UK"])
@pytest.mark.parametrize(("changes", "lines", "expected"), [one[1:] for one in EARNED], ids=[one[0] for one in EARNED])
def test_what_trust_earns(regime: str, changes: dict[str, Any], lines: dict[str, dict[str, Any]], expected: float) -> None:
    assert factor(changes, lines, regime=regime) == expected


CONTROLS = [
    ("clean, the day before", [Control("HBL0001", RECEIVED - timedelta(days=1))], 0.7),
    ("clean, 60 days before", [Control("HBL0001", RECEIVED - timedelta(days=60))], 0.7),
    ("too long ago", [Control("HBL0001", RECEIVED - timedelta(days=61))], 1.0),
    ("after the filing", [Control("HBL0001", RECEIVED + timedelta(days=1))], 1.0),
    ("of other goods", [Control("MBL0001", RECEIVED)], 1.0),
    ("twice counts once", [Control("HBL0001", RECEIVED), Control("HBL0001", RECEIVED)], 0.7),
]


@pytest.mark.parametrize(("controls", "expected"), [one[1:] for one in CONTROLS], ids=[one[0] for one in CONTROLS])
def test_what_a_partner_s_control_earns(controls: list[Control], expected: float) -> None:
    assert factor({}, {}, *controls) == expected


def test_controls_count_beside_trust() -> None:
    assert factor(WITH_CONSIGNOR, OWN | PARTNER, Control("HBL0001", RECEIVED)) == 0.315


def test_who_must_hold_it_is_the_regime_s() -> None:
    shipped = mitigation_policy().model_dump()
    shipped["traders"][0]["held_by"]["UK"] = [["lodging"]]
    policy = Policy.model_validate(shipped)
    seen = [view(declared(consignment_id=regime, regime=regime)) for regime in ("EU", "UK")]
    assert factors(seen, register(**{FILER: {}}), [], policy) == {"UK": 0.6}


def test_the_register_is_asked_about_everybody_named() -> None:
    seen = [view(declared(WITH_ACTOR)), view(undeclared())]
    assert identities(seen) == {FILER, CONSIGNEE, CONSIGNOR, "DE987654321"}
    assert documents(seen) == {"HBL0001", "MBL0009"}


def test_what_the_register_says_is_a_feature_of_each_party() -> None:
    subject = declared(WITH_CONSIGNOR | {"consignment/consignor/name": "Omega Blasting Supply"})
    rows = frames_of(subject, standings=standings([view(subject)], register(**OWN, **PARTNER)))["party"]
    said = {row["role"]: (row["aeo_status"], row["aeo_scheme"], row["aeo_name_differs"]) for row in rows.iter_rows(named=True)}
    assert said == {
        "consignor": ("valid", "AEO-F", True),
        "consignee": ("valid", "AEO-F", False),
        "declarant": ("valid", "AEO-F", None),
        "carrier": ("none", None, False),
    }


ITEM = "consignment/items/0"
HARD: list[dict[str, Any]] = [
    {f"{ITEM}/hs6": "360200"},
    {f"{ITEM}/hs6": "930200"},
    {f"{ITEM}/un_numbers": ["2977"]},
]


@pytest.mark.parametrize("changes", HARD, ids=["SAL-04", "SAL-01", "DGR-06"])
def test_a_hard_criterion_is_never_mitigated(changes: dict[str, Any]) -> None:
    subject = declared(changes)
    [plain] = assess(frames_of(subject), ruleset())
    [trusted] = assess(frames_of(subject, mitigation=0.315), ruleset())
    assert Measure.HOLD in {hit.measure for hit in plain.hits}
    assert trusted.hits == plain.hits
    assert trusted.measures[0] == plain.measures[0]
    assert trusted.measures[0].measure is Measure.HOLD
    assert trusted.band in {Band.RED, Band.CRITICAL}
    assert trusted.soft_score == plain.soft_score


def test_a_strong_fact_keeps_its_floor() -> None:
    subject = declared({f"{ITEM}/hs6": "280800", f"{ITEM}/un_numbers": ["1830"]})
    [plain] = assess(frames_of(subject), ruleset())
    [trusted] = assess(frames_of(subject, mitigation=0.01), ruleset())
    assert (trusted.band, trusted.score) == (plain.band, round(plain.score / 100, 2))
    assert trusted.band is not Band.GREEN

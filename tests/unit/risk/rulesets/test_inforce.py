"""Rulesets in force together: who decides about which consignment, and what the shadow says beside."""

from datetime import UTC, date, datetime

from services.risk.core.assess import assess
from services.risk.core.frames import Frames
from services.risk.rulesets.content import Content
from services.risk.rulesets.inforce import Governed, InForce, Plan, drawn
from shared.events import Band
from tests.unit.risk.core.example_pack import BLASTING, PACK, TILES, VAGUE, batch

LISTS = """
- {name: blasting_hs, title: t, version: HS 2022, source: s, valid_from: 2020-01-01, entries: ["360100", "360200"]}
- {name: blasting_licences, title: t, version: "1", source: s, valid_from: 2020-01-01, entries: ["911"]}
"""
SINCE = datetime(2026, 3, 1, tzinfo=UTC)


def governed(number: int, pack: str = PACK) -> Governed:
    return Governed(number, Content(packs={"p.yaml": pack}, lists={"l.yaml": LISTS}))


def in_force(candidate: Governed | None = None, share: int = 0, shadow: Governed | None = None, base: str = PACK) -> InForce:
    return Plan(governed(1, base), SINCE, candidate, share, shadow).compiled(date(2026, 3, 1), {})


HEAVIER = PACK.replace("weight: 10", "weight: 30")
ALL = Frames(batch(*({"item": [VAGUE]} for _ in range(200))))


def test_each_consignment_is_decided_by_one_ruleset_and_order_is_kept() -> None:
    both = in_force(governed(2, HEAVIER), 30)
    made = both.assess(ALL)
    assert [one.consignment_id for one in made] == ALL["consignment"]["consignment_id"].to_list()
    assert {one.ruleset_hash for one in made} == {ruleset.hash for ruleset in both.deciding}
    for one in made:
        ruleset = both.of(one.consignment_id)
        assert [one] == assess(ALL.select([one.consignment_id]), ruleset)


def test_the_share_is_kept_and_who_is_in_stays_in() -> None:
    candidate = governed(2, HEAVIER)
    ids = [f"26NL{number}" for number in range(4_000)]
    compiled = {share: in_force(candidate, share) for share in (10, 50, 99)}
    inside = {share: {one for one in ids if both.of(one) is both.candidate} for share, both in compiled.items()}
    assert inside[10] < inside[50] < inside[99]
    assert all(abs(len(some) / len(ids) - share / 100) < 0.03 for share, some in inside.items())
    assert [drawn(candidate, one) for one in ids] != [drawn(governed(3), one) for one in ids]


def test_a_shadow_says_what_it_would_have_decided() -> None:
    frames = Frames(batch({"item": [VAGUE]}, {"item": [TILES]}, {"item": [BLASTING]}))
    shadowed = in_force(shadow=governed(2, HEAVIER))
    said = shadowed.phantoms(frames)
    truth = assess(frames, shadowed.shadow)
    assert [(one.consignment_id, one.score, one.band, set(one.hits)) for one in said] == [
        (one.consignment_id, one.score, one.band, {hit.criterion for hit in one.hits}) for one in truth
    ]
    assert {(one.kind, one.ruleset, one.hash) for one in said} == {("ruleset", 2, shadowed.shadow.hash)}
    assert [one.ruleset_hash for one in shadowed.assess(frames)] == [shadowed.base.hash] * 3


def test_shadow_criteria_of_the_live_ruleset_find_but_do_not_count() -> None:
    trial = in_force(base=PACK.replace("  reason: PROHIBITED\n", "  reason: PROHIBITED\n  state: shadow\n"))
    frames = Frames(batch({"item": [BLASTING]}))
    [live], [phantom] = trial.assess(frames), trial.phantoms(frames)
    assert (live.band, live.hits) == (Band.GREEN, ())
    assert (phantom.kind, phantom.band, phantom.hits) == ("criteria", Band.RED, ["SAL-04"])


def test_nothing_is_said_without_a_shadow() -> None:
    assert in_force().phantoms(ALL) == []

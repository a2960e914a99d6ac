"""A ruleset's texts: what is wrong with them and where, and how a draft is laid over another."""

from datetime import date

import pytest

from services.risk.core.criteria import CriteriaError
from services.risk.rulesets.content import Content, faults_of, laid_over

DAY = date(2026, 3, 1)
LISTS = """
- name: blasting_hs
  title: Blasting
  version: "1"
  source: s
  valid_from: 2020-01-01
  entries: ["360100", {value: "360200", valid_from: 2026-04-01}]
"""


def criterion(when: str = "hs6 IN @blasting_hs", number: str = "SAL-90", **more: str) -> str:
    parts = {
        "title": "t",
        "programme": "SALW",
        "on": "item",
        "when": f'"{when}"',
        "weight": "9",
        "reason": "CONTROL",
        "because": "b",
        "source": "s",
        "examples": '{hit: [{hs6: "360100"}], pass: [{hs6: "1"}]}',
    } | more
    return f"- {{id: {number}, " + ", ".join(f"{key}: {value}" for key, value in parts.items()) + "}\n"


def content(*packs: str, lists: str = LISTS) -> Content:
    return Content(packs={f"pack{at}.yaml": pack for at, pack in enumerate(packs)}, lists={"lists.yaml": lists})


def test_a_sound_ruleset_has_no_faults_and_holds_the_entries_of_its_day() -> None:
    sound = content(criterion())
    assert faults_of(sound, DAY) == []
    assert sound.compiled(DAY, {"watch:x": "7"}).lists == {"blasting_hs": {"360100"}}
    assert sound.compiled(date(2026, 4, 1), {}).lists == {"blasting_hs": {"360100", "360200"}}
    assert dict(sound.compiled(DAY, {"watch:x": "7"}).versions) == {"blasting_hs": "1", "watch:x": "7"}


@pytest.mark.parametrize(
    ("faulty", "place", "says"),
    [
        (content(criterion("hs66 = '1'")), ("pack0.yaml", "SAL-90", "when", 1), "hs66"),
        (content(criterion("hs6 IN @nowhere")), ("pack0.yaml", "SAL-90", "when", 8), "nowhere"),
        (content(criterion("hs6 > 7")), ("pack0.yaml", "SAL-90", "when", 1), ""),
        (content(criterion("load_file(hs6) = '1'")), ("pack0.yaml", "SAL-90", "when", 1), "load_file"),
        (content(criterion("(" * 1_000 + "hs6 = '1'" + ")" * 1_000)), ("pack0.yaml", "SAL-90", "when", None), ""),
        (content(criterion("hs6 = '2'")), ("pack0.yaml", "SAL-90", "examples.hit[0]", None), "came out as pass"),
        (content(criterion(), criterion()), ("pack1.yaml", "SAL-90", "id", None), "another file"),
        (content(criterion(because='"{nothing}"')), ("pack0.yaml", "SAL-90", "because", 2), "nothing"),
        (content("- id: [", lists=""), ("lists.yaml", "", "", None), "list of lists"),
        (content("- {id: x}"), ("pack0.yaml", "x", "id", None), ""),
        (content(), ("packs", "", "", None), "no pack"),
    ],
)
def test_every_fault_has_its_place(faulty: Content, place: tuple[str, str, str, int | None], says: str) -> None:
    first, *_ = faults_of(faulty, DAY)
    assert (first.file, first.criterion, first.field) == place[:3]
    assert place[3] is None or first.column is not None
    assert says in first.message


def test_every_fault_of_every_file_is_told_at_once() -> None:
    faults = faults_of(content(criterion("hs66 = '1'"), criterion("hs6 IN @nowhere", "SAL-91")), DAY)
    assert [(one.file, one.criterion) for one in faults] == [("pack0.yaml", "SAL-90"), ("pack1.yaml", "SAL-91")]


def test_what_has_faults_cannot_be_compiled() -> None:
    with pytest.raises(CriteriaError):
        content(criterion("hs66 = '1'")).compiled(DAY, {})


def test_a_draft_is_laid_over_another_file_by_file() -> None:
    base = Content(packs={"a.yaml": "1", "b.yaml": "2"}, lists={"l.yaml": "3"})
    over = laid_over(base, {"b.yaml": None, "c.yaml": "4"}, {"l.yaml": "5"})
    assert over == Content(packs={"a.yaml": "1", "c.yaml": "4"}, lists={"l.yaml": "5"})
    assert over.digest != base.digest == laid_over(base, {}, {}).digest

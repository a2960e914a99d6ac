"""Over every shipped criterion: whatever it finds, nothing that a filer or carrier can read tells how goods are targeted."""

import json
import re
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest

from services.notify.lifecycle import apply
from services.notify.measures import House
from services.notify.notices import Notice, compose
from services.risk.core.assess import assess
from services.risk.core.catalogue import CAPS, Programme
from services.risk.core.columns import FRAMES
from services.risk.core.examples import rows_of
from services.risk.core.explain import for_filer
from shared.events import Assessment, AssessmentMade
from tests.unit.risk.filings import ID, declared
from tests.unit.risk.test_criteria_packs import CRITERIA, JUDGED, LISTS, ruleset

AT = datetime(2026, 3, 1, 11, tzinfo=UTC)
NAMES = {*CRITERIA, *LISTS, *Programme, *CAPS, "sample"}
WORDS = r"weight|score|criteri\w+|band|programme"
TELLING = re.compile(rf"\b(?:{'|'.join(sorted(map(re.escape, NAMES)))}|{WORDS})\b|\b[A-Z]{{3}}-\d{{2,6}}\b|@\w")
QUIET: dict[str, Any] = {"declared": True, "mitigation": 1.0, "preload": True, "mode": "4"}
MATCH = {"match_list": "sample", "match_entry": "S-7", "match_name": "Omega", "match_programme": "SAFE", "match_score": 0.95}
HITS = [(criterion, row) for criterion in JUDGED for row in criterion.examples.hit]


@cache
def found() -> list[Assessment]:
    """An assessment for each hit example, of a consignment of which only that is known; at last one of all examples together."""
    rows: dict[str, list[dict[str, Any]]] = {frame: [] for frame in FRAMES}
    for number in range(len(HITS) + 1):
        rows["consignment"].append(key(number) | QUIET | {"pointer": "/houses/0"})
    for number, (criterion, example) in enumerate(HITS):
        known = {column: value for column, value in MATCH.items() if column in FRAMES[criterion.on]} | dict(example)
        if criterion.on == "consignment":
            rows["consignment"][number] |= known
            rows["consignment"][-1] |= known
        else:
            rows[criterion.on] += [key(at) | {"pointer": f"/houses/0/{criterion.on}"} | known for at in (number, len(HITS))]
    rows["consignment"][-1] |= QUIET | key(len(HITS))
    return assess({frame: rows_of(some, FRAMES[frame]) for frame, some in rows.items()}, ruleset())


def key(number: int) -> dict[str, Any]:
    return {"consignment_id": f"{ID[:-1]}{number}", "revision": 1}


def notices(assessment: Assessment) -> list[Notice]:
    subject = declared(consignment_id=assessment.consignment_id, revision=assessment.revision)
    made = AssessmentMade(assessment=assessment, assessed_at=AT, declared=subject)
    outcome = apply(None, made, at=AT, house=House("customs"))
    return compose(outcome.consignment, outcome.announcements, AT)


def told(assessment: Assessment) -> list[str]:
    """Every text that leaves the gate about it, without the ids and numbers of the filing itself."""
    own = {"id", "consignment_id", "mrn", "lrn", "recipient", "reference", "issued_at", "revision", "equipment"}
    own |= {"regime", "mode", "office", "registered_at"}
    left = [json.dumps(notice.model_dump(mode="json", exclude=own)) for notice in notices(assessment)]
    left += [json.dumps(one) for one in for_filer(assessment)]
    return [text.replace(assessment.consignment_id, "") for text in left]


@pytest.mark.parametrize("number", range(len(HITS) + 1), ids=[*(criterion.id for criterion, _ in HITS), "all at once"])
def test_no_text_for_a_filer_or_carrier_tells_how_goods_are_targeted(number: int) -> None:
    assessment = found()[number]
    texts = told(assessment)
    assert texts
    assert [text for text in texts if TELLING.search(text)] == []
    numbers = {f"{number:g}" for number in (assessment.score, *(hit.weight for hit in assessment.hits)) if number}
    assert [text for text in texts if numbers & {*re.findall(r"[\d.]+", text)}] == []
    assert [text for text in texts for hit in assessment.hits if hit.because in text or hit.title in text] == []


def test_every_criterion_was_tried_and_every_kind_of_notice() -> None:
    assert {hit.criterion for one in found() for hit in one.hits} == {criterion.id for criterion in JUDGED}
    assert {"hold", "rfi", "rfs", "inspect", "release"} <= {notice.kind for one in found() for notice in notices(one)}


def test_the_search_finds_what_would_tell() -> None:
    leaks = [
        "see SAL-04",
        "SYS-200001",
        "chpl_tier_3",
        "a CITES case",
        "@explosives",
        "its weight",
        "a risk score",
        "a criterion",
    ]
    assert [leak for leak in leaks if not TELLING.search(leak)] == []

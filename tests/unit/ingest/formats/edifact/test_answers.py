"""CUSRES, APERAK and CONTRL: what is said is what a carrier's own system reads."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.ingest.formats.edifact import FORMAT
from services.ingest.formats.edifact.answered import read_answer
from services.ingest.formats.reading import Limits
from services.ingest.registration import Deadline, DeclaredConsignment, Receipt
from shared.problems import Fault, Problem, Severity

NOW = datetime(2026, 3, 1, 11, 0, 5, tzinfo=UTC)
MRN = "26XA7K2M9QP4T8ZCT3"
MESSAGE = b"UNB+UNOC:3+S:ZZ+R:14+260301:1030+77'UNH+1+CUSCAR:D:96A:UN'BGM+785+MAN1+9'TDT+20++1'CNI+1+B1'GID+1'UNT+6+1'UNZ+1+77'"
READING = FORMAT.read(MESSAGE, limits=Limits())
words = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x2FF, exclude_characters="\x7f"), max_size=600).map(
    lambda text: text.strip()
)
faults = st.builds(
    Fault,
    code=st.sampled_from(["code.container", "rule.house-twice", "profile.missing"]),
    pointer=st.sampled_from(["segment 12 NAD, element 4.1 (line 12, column 9)", "line 1, column 1", ""]),
    detail=words,
    hint=words,
    severity=st.sampled_from(Severity),
)


def receipt(warnings=(), houses=("HBL0001", None)):
    return Receipt(
        mrn=MRN,
        lrn="MAN1",
        revision=2,
        received_at=NOW,
        consignments=[DeclaredConsignment(id=f"{MRN}-{n}", house=house, status="HOLD") for n, house in enumerate(houses, 1)],
        deadline=Deadline(legal_deadline=NOW, anchor="loading", anchor_at=NOW, rule="EU-SEA-CONTAINER", late=True),
        warnings=list(warnings),
    )


def told(found):
    return [
        {
            "severity": str(fault.severity),
            **{name: value for name in ("code", "pointer", "detail", "hint") if (value := getattr(fault, name))},
        }
        for fault in found
    ]


@settings(deadline=None)
@given(st.lists(faults, max_size=3))
def test_a_receipt_is_an_acceptance_with_every_bill_and_warning(warnings):
    said = read_answer(FORMAT.answer(READING, receipt(warnings), NOW))
    assert (said.kind, said.accepted, said.lrn, said.mrn) == ("CUSRES", True, "MAN1", MRN)
    assert said.consignments == (
        {"house": "HBL0001", "id": f"{MRN}-1", "status": "HOLD"},
        {"house": "MAN1", "id": f"{MRN}-2", "status": "HOLD"},
    )
    assert list(said.faults) == told(warnings)


@settings(deadline=None)
@given(st.lists(faults, max_size=3), words)
def test_a_refusal_tells_every_fault(errors, detail):
    said = read_answer(FORMAT.answer(READING, Problem(422, "filing.invalid", detail, errors=errors), NOW))
    assert (said.kind, said.accepted, said.lrn, said.mrn) == ("CUSRES", False, "MAN1", None)
    assert list(said.faults) == told(errors)


@pytest.mark.parametrize(
    ("raw", "kind", "faults"),
    [
        (MESSAGE.replace(b"CUSCAR", b"ORDERS"), "APERAK", [("error", "edi.not-cargo")]),
        (MESSAGE.replace(b"'TDT", b"'BGMS'TDT"), "CONTRL", [("3", "18")]),
        (MESSAGE[:-8], "CONTRL", [("1", "13")]),
        (b"UNB+UNOC", "CONTRL", []),
        (b"hello", "CONTRL", []),
    ],
)
def test_what_cannot_be_read_is_answered_in_kind(raw, kind, faults):
    with pytest.raises(Problem) as problem:
        FORMAT.read(raw, limits=Limits())
    said = read_answer(FORMAT.answer(None, problem.value, NOW))
    assert (said.kind, said.accepted) == (kind, False)
    assert [(fault.get("severity") or fault["segment"], fault["code"]) for fault in said.faults] == faults


def test_the_answer_goes_back_to_the_sender_in_the_directory_of_the_message():
    answer = FORMAT.answer(READING, receipt(), NOW).decode()
    assert answer.startswith("UNA:+.? 'UNB+UNOC:3+R:14+S:ZZ+260301:1100+")
    assert "UNH+1+CUSRES:D:96A:UN'" in answer
    assert f"RFF+ABT:{MRN}::2'RFF+ACW:77'" in answer


def test_a_filing_of_another_format_can_be_answered_too():
    elsewhere = READING._replace(pointers=str)
    assert read_answer(FORMAT.answer(elsewhere, receipt(), NOW)).mrn == MRN
    assert read_answer(FORMAT.answer(None, Problem(415, "filing.format", "?"), NOW)).kind == "APERAK"

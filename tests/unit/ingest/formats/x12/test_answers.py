"""355, 350, 997 and TA1: what is said is what a carrier's own system reads."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.ingest import formats
from services.ingest.formats.reading import Limits
from services.ingest.formats.x12 import FORMAT
from services.ingest.formats.x12.answered import read_answer
from services.ingest.registration import DeclaredConsignment, Receipt
from shared.problems import Fault, Problem, Severity

EXAMPLE = (Path(formats.__file__).parent / "x12" / "example.edi").read_text("utf-8")
NOW = datetime(2026, 3, 1, 11, 0, 5, tzinfo=UTC)
MRN = "26XA7K2M9QP4T8ZCT3"
READING = FORMAT.read(EXAMPLE.encode(), limits=Limits())
words = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x2FF, exclude_characters="*>~\x7f"), max_size=110).map(
    lambda text: " ".join(text.split())
)
faults = st.builds(
    Fault,
    code=st.sampled_from(["code.container", "rule.house-twice", "profile.missing"]),
    pointer=st.sampled_from(["segment 12 N1, element 4 (line 12, column 9)", "line 1, column 1", ""]),
    detail=words,
    hint=words,
    severity=st.sampled_from(Severity),
)


def receipt(warnings=(), status="ASSESSED"):
    houses = enumerate(("HBL0001", "HBL0002"), 1)
    return Receipt(
        mrn=MRN,
        lrn="012W-000117",
        revision=1,
        received_at=NOW,
        consignments=[DeclaredConsignment(id=f"{MRN}-{n}", house=house, status=status) for n, house in houses],
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
def test_a_receipt_is_an_acceptance_and_the_status_of_every_bill(warnings):
    said = read_answer(FORMAT.answer(READING, receipt(warnings), NOW))
    assert (said.kinds, said.accepted, said.mrn) == (("355", "350"), True, MRN)
    assert said.bills == tuple({"number": f"HBL000{n}", "id": f"{MRN}-{n}", "status": "ASSESSED"} for n in (1, 2))
    assert list(said.faults) == told(warnings)


@settings(deadline=None)
@given(st.lists(faults, max_size=3), words)
def test_a_refusal_tells_every_fault(errors, detail):
    said = read_answer(FORMAT.answer(READING, Problem(422, "filing.invalid", detail, errors=errors), NOW))
    assert (said.kinds, said.accepted, said.mrn) == (("355",), False, None)
    assert list(said.faults) == told(errors)


@pytest.mark.parametrize(
    ("text", "kinds", "faults"),
    [
        (EXAMPLE.replace("ST*309", "ST*214"), ("997",), [{"segment": "1", "tag": "ST"}]),
        (EXAMPLE.replace("M10*ABCD", "M11*ABCD"), ("997",), [{"segment": "2", "tag": "M11"}]),
        (EXAMPLE[:150], ("TA1",), []),
        ("hello", ("TA1",), []),
    ],
)
def test_what_cannot_be_read_is_answered_in_kind(text, kinds, faults):
    with pytest.raises(Problem) as problem:
        FORMAT.read(text.encode(), limits=Limits())
    said = read_answer(FORMAT.answer(None, problem.value, NOW))
    assert (said.kinds, said.accepted, list(said.faults)) == (kinds, False, faults)


def test_the_answer_goes_back_to_the_sender_and_names_the_manifest():
    lines = FORMAT.answer(READING, receipt(status="HOLD"), NOW).decode().splitlines()
    assert lines[0].split("*")[6:9:2] == ["PORTCULLIS     ", "NL123456789    "]
    assert "M10*ABCD*O*NL*9074729*EXAMPLE STAR*012W*000117*2*Z~" in lines
    assert "P4*1803*20260329~" in lines
    assert f"K1*{MRN}-1*HOLD 1H~" in lines


def test_long_texts_end_where_remarks_do():
    errors = [Fault(code="code.container", pointer="line 1, column 1", detail="long " * 200, hint="?")]
    answer = FORMAT.answer(READING, Problem(422, "filing.invalid", "?", errors=errors), NOW).decode()
    loop = answer.partition("LX*1~")[2]
    assert loop.count("K1*") <= 10

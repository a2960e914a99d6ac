"""Reading a message: bare or enveloped, against its schema, with pointers and places; and whatever the bytes, no surprise."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from services.ingest.formats.ens import FORMAT
from services.ingest.formats.reading import Limits, Purpose
from services.ingest.validation import validate
from shared.problems import Problem
from tests.support.ens import AMENDMENT, DECLARATION
from tests.support.filings import NOW

ROOT = "/ie:CC315A[1]"
DECLARED = DECLARATION.partition("\n")[2]


def read(message, **limits):
    return FORMAT.read(message.encode() if isinstance(message, str) else message, limits=Limits(**limits))


def enveloped(message, begin, end):
    return begin + message.partition("\n")[2] + end


ENVELOPES = [
    ("", "", ROOT),
    (
        '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Header/><s:Body>',
        "</s:Body></s:Envelope>",
        f"/s:Envelope[1]/s:Body[1]{ROOT}",
    ),
    ('<m:Message xmlns:m="urn:x"><m:Body>', "</m:Body></m:Message>", f"/m:Message[1]/m:Body[1]{ROOT}"),
]


@pytest.mark.parametrize(("begin", "end", "path"), ENVELOPES)
def test_an_envelope_may_be_around_it(begin, end, path):
    reading = read(enveloped(DECLARATION.replace("<ITI>", "<ITI><!-- -->", 1), begin, end))
    assert (reading.faults, reading.purpose, reading.mrn, reading.advisory) == ((), Purpose.FILE, None, True)
    assert reading.pointers("/lrn") == f"{path}/HEAHEA[1]/RefNumHEA4[1]"
    broken = read(enveloped(DECLARATION.replace("<NumOfPacGS24>120", "<NumOfPacGS24>0120"), begin, end))
    assert [(each.regime_code, each.pointer) for each in broken.faults] == [
        ("8680", f"{path}/GOOITEGDS[1]/PACGS2[1]/NumOfPacGS24[1]")
    ]


def test_an_amendment_names_the_filing_it_changes():
    reading = read(AMENDMENT)
    assert (reading.faults, reading.purpose, reading.mrn) == ((), Purpose.AMEND, "26GBA7K2M9QP4T8ZC6")
    assert "lrn" not in reading.document


NOT_OURS = [
    ("{}", "xml.syntax", "line 1, column 1"),
    ("<a/>", "ens.message", "/a[1]"),
    ('<a><CC315A xmlns="urn:x"/></a>', "ens.message", "/a[1]"),
    (f"<a>{DECLARED}{DECLARED}</a>", "ens.message", "/a[1]/ie:CC315A[2]"),
    (DECLARATION.replace("<ITI>", "<SEAID529/>" * 12_000 + "<ITI>", 1), "message.too-many", ROOT),
]


@pytest.mark.parametrize(("raw", "code", "where"), NOT_OURS, ids=[each[1] for each in NOT_OURS])
def test_it_refuses(raw, code, where):
    with pytest.raises(Problem) as refused:
        read(raw)
    assert (refused.value.status, [(each.code, each.pointer) for each in refused.value.errors]) == (400, [(code, where)])


HEADER, ITEM = f"{ROOT}/HEAHEA[1]", f"{ROOT}/GOOITEGDS[2]"
MISFITS = [
    ("<TraModAtBorHEA76>1", "<TraModAtBorHEA76>+1", f"{HEADER}/TraModAtBorHEA76[1]", "'+1'"),
    ("<TraModAtBorHEA76>1</TraModAtBorHEA76>", "", f"{HEADER}/IdeOfMeaOfTraCroHEA85[1]", "Expected is ( TraModAtBorHEA76 )"),
    ("<IteNumGDS7>2</IteNumGDS7>", "<IteNumGDS7/>", f"{ITEM}/IteNumGDS7[1]", "''"),
    ("<GroMasGDS46>200.5", "<GroMasGDS46>200,5", f"{ITEM}/GroMasGDS46[1]", "'200,5'"),
    ("<GooDesGDS23>Torque", "<Colour>red</Colour><GooDesGDS23>Torque", f"{ITEM}/Colour[1]", "not expected"),
    ("<RefNumHEA4>ENS-2026-000117", f"<RefNumHEA4>{'A' * 23}", f"{HEADER}/RefNumHEA4[1]", "22"),
    ("<TINPLD1>GB1", "<TINPLD1> GB1", f"{ROOT}/PERLODSUMDEC[1]/TINPLD1[1]", "' GB1"),
    ("<ITI>", '<ITI a="b">', f"{ROOT}/ITI[1]", "not allowed"),
    ('="http://ics.dgtaxud.ec/CC315A"', '="urn:x"', ROOT, "global declaration"),
]


@pytest.mark.parametrize(("was", "now", "where", "told"), MISFITS, ids=[each[3] for each in MISFITS])
def test_what_does_not_fit_the_schema_is_told_alone(was, now, where, told):
    """Level 2 is not looked at: the message breaks rule 8692 too."""
    faults = read(DECLARATION.replace(was, now, 1).replace("<TINPLD1>GB", "<TINPLD1>XI")).faults
    faults = faults or read(DECLARATION.replace(was, now, 1)).faults
    assert [(each.code, each.regime_code, each.pointer) for each in faults] == [("ens.schema", None, where)]
    assert told in faults[0].detail
    assert "(line " in faults[0].detail


def test_a_rule_broken_in_several_places_is_one_fault_that_points_at_all():
    leading = DECLARATION.replace("<NumOfPacGS24>120", "<NumOfPacGS24>0120").replace("<NumOfPieGS25>5", "<NumOfPieGS25>05")
    packed = leading.replace(">NE<", ">CT<").replace("NumOfPieGS25>", "NumOfPacGS24>")
    fault = read(packed).faults[-1]
    assert fault.regime_code == "8680"
    assert fault.pointer == " | ".join(f"{ROOT}/GOOITEGDS[{n}]/PACGS2[1]/NumOfPacGS24[1]" for n in (1, 2))
    assert fault.detail == "The number of packages has leading zeros (line 48, column 7, and 1 more)."
    line = DECLARATION.splitlines()[47]
    assert line.index("<NumOfPacGS24>") + 1 == 7


def test_hints_where_schemas_lie_are_no_part_of_the_message():
    instance = 'xmlns:x="http://www.w3.org/2001/XMLSchema-instance"'
    assert read(DECLARATION.replace("<ie:CC315A ", f'<ie:CC315A {instance} x:schemaLocation="urn:x /dev/null" ')).faults == ()


def test_latin_letters_come_in_either_encoding():
    message = DECLARATION.replace("Torque wrenches", "Clés à molette")
    for raw in (message.encode(), message.replace("UTF-8", "ISO-8859-1").encode("iso-8859-1")):
        assert read(raw).document["houses"][1]["items"][0]["description"] == "Clés à molette"


def test_a_message_is_recognised_by_its_beginning():
    assert FORMAT.recognise(DECLARATION[:300].encode())
    assert FORMAT.recognise(AMENDMENT[:300].encode())
    assert not FORMAT.recognise(b'<?xml version="1.0"?><HouseWaybill/>')


def test_the_example_of_the_documentation_is_without_faults():
    page = Path(__file__).parents[5] / "docs" / "formats" / "ens.md"
    assert page.read_text("utf-8").endswith(f"```xml\n{DECLARATION}```\n")


def holds(raw):
    """Whatever the bytes: a problem, or a reading whose document validation takes, and an answer that is XML."""
    reading, outcome = None, Problem(422, "filing.invalid", "Refused.")
    try:
        reading = FORMAT.read(raw, limits=Limits())
    except Problem as problem:
        outcome = problem
    else:
        outcome = Problem(422, "filing.invalid", "Refused.", errors=reading.faults)
        assert all(reading.pointers(fault.pointer) for fault in validate(reading.document, now=NOW, advisory=True).faults)
    etree.fromstring(FORMAT.answer(reading, outcome, NOW))


@settings(max_examples=150, deadline=5_000)
@given(
    st.sampled_from([DECLARATION, AMENDMENT]).map(str.encode),
    st.lists(st.tuples(st.integers(0, 4_000), st.integers(0, 40), st.binary(max_size=6)), min_size=1, max_size=3),
)
def test_mutated_bytes(raw, mutations):
    for start, length, instead in mutations:
        raw = raw[:start] + instead + raw[start + length :]
    holds(raw)


@settings(max_examples=150, deadline=5_000)
@given(st.data())
def test_mutated_trees(data):
    root = etree.fromstring(data.draw(st.sampled_from([DECLARATION, AMENDMENT])).encode())
    for _ in range(data.draw(st.integers(1, 4))):
        element = data.draw(st.sampled_from(list(root.iter())))
        match data.draw(st.sampled_from(["text", "gone", "twice", "moved"])):
            case "text":
                with suppress(ValueError):  # no XML holds such a text
                    element.text = data.draw(st.text(max_size=30) | st.from_regex(r"[-+]?[0-9.]{1,20}", fullmatch=True))
            case "gone" if element.getparent() is not None:
                element.getparent().remove(element)
            case "twice" if element.getparent() is not None:
                element.addnext(etree.fromstring(etree.tostring(element, with_tail=False)))
            case "moved" if element.getparent() is not None:
                element.getparent().insert(0, element)
    holds(etree.tostring(root))

"""309 and 358 as declarations: the worked example, words broken across lines, envelopes, pointers into the sender's segments."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.ingest import formats
from services.ingest.formats.reading import Limits, Purpose
from services.ingest.formats.x12 import FORMAT
from services.ingest.formats.x12.codes import CODES
from services.ingest.validation import validate
from services.ingest.validation.profiles import MODES
from shared.declaration import Declaration
from shared.problems import Problem, Severity
from shared.reference import packages, units

EXAMPLE = (Path(formats.__file__).parent / "x12" / "example.edi").read_text("utf-8")
NOW = datetime(2026, 3, 1, 11, tzinfo=UTC)


def read(text, **limits):
    return FORMAT.read(text.encode(), limits=Limits(**limits))


def refused(text, **limits):
    with pytest.raises(Problem) as problem:
        read(text, **limits)
    assert problem.value.status == 400
    return problem.value.errors[0]


def manifest(*segments, kind="309", m10="M10*ABCD*O*NL*9074729*EXAMPLE STAR*012W*17*1*W*L"):
    body = "".join(f"{each}~" for each in (f"ST*{kind}*0001", m10, "P4*1803*20260329", *segments))
    return f"{body}SE*{body.count('~') + 1}*0001~"


def goods(*segments):
    """The only bill of a manifest, with these segments in its container."""
    bill = ("LX*1", "M11*B1*CNSHA*1*CTN*1*K", "VID*4B*PTCU*1000011", *segments)
    return read(manifest(*bill)).document["consignment"]


def test_the_worked_example_is_a_valid_filing():
    reading = read(EXAMPLE)
    outcome = validate(reading.document, now=NOW)
    assert outcome.errors == ()
    assert reading.faults == ()
    assert reading.purpose is Purpose.FILE
    declaration = outcome.declaration
    assert (declaration.lrn, declaration.dataset_type, declaration.mode) == ("012W-000117", "F11", "1")
    assert (declaration.routing.loading, declaration.routing.unloading) == ("CNSHA", "USJAX")
    assert declaration.routing.first_office == "US001803"
    first, second = declaration.houses
    assert first.items[0].description.startswith("Open-end spanners for bridge builders, drop forged, 8-24 mm.")
    assert (first.freight_payment, first.items[0].hs6, first.items[0].packages[0].type) == ("D", "820411", "CT")
    assert (second.freight_payment, second.to_order, second.notify_party.name) == ("Z", True, "Delta Paints Inc")
    assert (second.items[0].un_numbers, second.items[0].value.currency) == (("1263",), "USD")
    assert declaration.equipment[1].seals == ("CN1000027", "CN1000028")


def test_the_worked_example_is_the_one_of_the_documentation():
    page = Path(__file__).parents[5] / "docs" / "formats" / "x12.md"
    assert EXAMPLE.strip() in page.read_text("utf-8")


@pytest.mark.parametrize(
    ("pointer", "segment", "written"),
    [
        ("/lrn", "M10, element 7", "000117"),
        ("/message_id", "ISA, element 13", "000000117"),
        ("/issue_time", "GS, element 4", "20260301"),
        ("/conveyance/id", "M10, element 4", "9074729"),
        ("/routing/loading", "R4, element 3", "CNSHA"),
        ("/routing/unloading", "R4, element 3", "USJAX"),
        ("/routing/eta", "P4, element 2", "20260329"),
        ("/master_doc/number", "M11, element 11", "MBL0100001"),
        ("/equipment/1/number", "VID, element 2", "PTCU*1000027"),
        ("/equipment/1/seals/1", "M7, element 2", "CN1000028"),
        ("/houses/1/house_doc/number", "M11, element 1", "HBL0002"),
        ("/houses/1/consignor/name", "N1, element 2", "Alpha Tools Co"),
        ("/houses/1/notify_party/address/subdivision", "N4, element 2", "FL"),
        ("/houses/0/consignor/contacts/0/value", "PER, element 4", "trade@alpha-tools.example"),
        ("/houses/1/total_gross_mass_kg", "M11, element 5", "1640"),
        ("/houses/1/items/0/description", "N10, element 2", "Alkyd paints"),
        ("/houses/1/items/0/un_numbers/0", "H1, element 1", "1263"),
        ("/houses/1/items/0/value/amount", "N10, element 6", "8400"),
        ("/houses/0/consignor/address", "N3, element 1", "Dock Rd 12"),
        ("/dataset_type", "ST", "ST*309"),
    ],
)
def test_every_mapped_element_leads_to_its_place(pointer, segment, written):
    where = read(EXAMPLE).pointers(pointer)
    assert segment in where
    line, column = (int(each.split()[1]) for each in where[where.index("(") + 1 : -1].split(", "))
    assert EXAMPLE.split("\n")[line - 1][column - 1 :].startswith(written)


def test_words_broken_across_lines_are_joined_and_others_kept_apart():
    item = goods(
        "N10*2*BAGS OF BRAZIL GREEN COFFEE BEANS. ARABICA*ICC BRAZIL MONT AZUL PREMIUM ESTATES UNION RF*J*0901.11.10**K*9",
        "N10**NET WEIGHT: 38,400.00 KGS GROSS WEIGHT: 38,72*A 002/1404",
        "N10**0.00 KGS, UN: 2319",
    )["items"][0]
    assert item["description"].endswith("ARABICA NET WEIGHT: 38,400.00 KGS GROSS WEIGHT: 38,720.00 KGS, UN: 2319")
    assert item["packages"][0]["marks"] == "ICC BRAZIL MONT AZUL PREMIUM ESTATES UNION RFA 002/1404"
    assert (item["hs6"], item["national_code"]) == ("090111", "09011110")


def test_goods_of_several_containers_are_items_each_in_its_own():
    items = goods(
        "N10*2*TANKS*A*J*330112**K*9", "H1*UN2319", "N10**OF OIL", "VID*2B*PTCU*1000027", "N10*3*TANKS*B", "N10*4*DRUMS*C"
    )["items"]
    assert [(item["no"], item["equipment"][0], item["packages"][0]["count"]) for item in items] == [
        (1, "PTCU1000011", 2),
        (2, "PTCU1000027", 3),
        (3, "PTCU1000027", 4),
    ]
    assert (items[0]["description"], items[0]["un_numbers"]) == ("TANKS OF OIL", ["2319"])


def test_a_container_of_several_bills_is_declared_once():
    bills = [each for n in (1, 2) for each in (f"LX*{n}", f"M11*B{n}", "VID*4B*PTCU*1000011", "N10*1*TOOLS")]
    document = read(manifest(*bills)).document
    assert [box["number"] for box in document["equipment"]] == ["PTCU1000011"]
    assert [house["house_doc"] for house in document["houses"]] == [{"number": f"B{n}", "type": "N705"} for n in (1, 2)]
    assert document["master_doc"] == {"number": "012W-17", "type": "N704"}


@pytest.mark.parametrize(
    ("code", "amended", "purpose"),
    [("W", False, Purpose.FILE), ("X", False, Purpose.AMEND), ("Y", False, Purpose.AMEND), ("W", True, Purpose.AMEND)],
)
def test_the_manifest_type_is_what_is_asked(code, amended, purpose):
    segments = ["LX*1", *(["M13*ABCD*1803**B1"] if amended else []), "M11*B1", "N10*1*TOOLS"]
    assert read(manifest(*segments, m10=f"M10*ABCD*O*NL*9074729*STAR*012W*17*1*{code}*L")).purpose is purpose


def test_a_consist_names_bills_and_equipment():
    reading = read(
        manifest(
            "VID*RR*ABCX*123", "MBL*ABCD*B1", "VID*4B*PTCU*1000011", "MBL*ABCD*B2", kind="358", m10="M10*ABCD*R**T9**77*1**S"
        )
    )
    document = reading.document
    assert [house["house_doc"]["number"] for house in document["houses"]] == ["B1", "B2"]
    assert [box["number"] for box in document["equipment"]] == ["ABCX123", "PTCU1000011"]
    assert document["conveyance"] == {"ref": "77", "id_type": "TRAIN", "id": "T9"}
    codes = {fault.code for fault in validate(document, now=NOW).errors}
    assert "profile.missing" in codes


@pytest.mark.parametrize(
    ("text", "code", "where"),
    [
        (EXAMPLE[: EXAMPLE.index("IEA*")], "edi.cut-off", "segment 37 GE"),
        (EXAMPLE[: EXAMPLE.index("GE*")], "edi.cut-off", "segment 36 SE"),
        (EXAMPLE[:600], "edi.cut-off", "line "),
        (EXAMPLE[:60], "edi.cut-off", "line 1, column 1"),
        (EXAMPLE + EXAMPLE, "edi.several", "segment 39 ISA"),
        (EXAMPLE.replace("ST*309", "ST*310"), "edi.not-cargo", "segment 3 ST, element 1"),
        (manifest("LX*1", m10="M10*ABCD*O*NL*9074729*STAR*012W*17*1*Q*L"), "edi.function", "segment 2 M10, element 9"),
        (manifest("LX*1", m10="LX*1"), "edi.syntax", "segment 2 LX"),
        (manifest("LX*1") + manifest(m10="M10*ABCD*O*NL*9074729*STAR*013W*17*1*W*L"), "edi.several", "segment 7 M10, element 7"),
        (EXAMPLE.replace("Haven 5", "Haven\x005"), "edi.character", "line 13, column 9"),
        (EXAMPLE.replace("*P*>~", "*P**~"), "edi.syntax", "line 1, column 1"),
        ("UNB+UNOA", "edi.syntax", "line 1, column 1"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(text, code, where):
    fault = refused(text)
    assert fault.code == code
    assert where in fault.pointer


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (EXAMPLE.replace("SE*34", "SE*33"), "edi.count"),
        (EXAMPLE.replace("GE*1*117", "GE*1*118"), "edi.reference"),
        (EXAMPLE.replace("IEA*1*000000117", "IEA*2*000000117"), "edi.count"),
        (EXAMPLE.replace("N3*Haven 5~", "N3*Haven 5 ~"), "edi.blanks"),
        (EXAMPLE.replace("*0*P*>", "*0*T*>"), "edi.test"),
    ],
)
def test_what_is_untidy_is_warned_of_unless_the_gate_is_strict(text, code):
    assert {(fault.code, fault.severity) for fault in read(text).faults} == {(code, Severity.WARNING)}
    assert {(fault.code, fault.severity) for fault in read(text, strict=True).faults} == {(code, Severity.ERROR)}


@pytest.mark.parametrize(
    "text",
    [
        EXAMPLE.replace("*", "\x1d").replace(">~", "\x1f~"),
        EXAMPLE.replace("~\n", "~"),
        EXAMPLE.replace("~\n", "\n"),
        EXAMPLE.replace("~\n", "\r\n"),
        EXAMPLE.replace("~\n", "|"),
    ],
    ids=["control characters", "one line", "lines", "lines of Windows", "other terminator"],
)
def test_separators_are_the_ones_isa_names(text):
    assert read(text).document == read(EXAMPLE).document


def test_a_port_of_schedule_k_stays_as_sent_unless_its_place_is_said():
    bill = ("LX*1", "M11*B1*57035*1*CTN*1*K", "N10*1*TOOLS")
    assert read(manifest(*bill)).document["routing"]["loading"] == "57035"
    assert read(manifest(*bill, "R4*L*UN*CNSHA")).document["routing"]["loading"] == "CNSHA"


def test_limits_of_a_message():
    bills = [each for n in range(9) for each in (f"LX*{n}", f"M11*B{n}")]
    assert refused(manifest(*bills), repetitions=8).code == "edi.limit"
    assert refused(manifest("LX*1", *(["N10*1*A"] * 9)), repetitions=8).code == "edi.limit"
    assert refused(manifest("LX*1"), elements=4).code == "edi.limit"


REPEATED = {
    "seals": ("LX*1", "M11*B1", "VID*4B*A*1", *["M7*1*2*3*4"] * 20_000),
    "texts": ("LX*1", "M11*B1", "VID*4B*A*1", *["N10**TEXT"] * 20_000),
    "goods": ("LX*1", "M11*B1", "VID*4B*A*1", *["N10*1*A"] * 8_000),
    "dangers": ("LX*1", "M11*B1", "VID*4B*A*1", "N10*1*A", *["H1*1"] * 20_000),
    "parties": ("LX*1", "M11*B1", *["N1*CN*A", "PER*IC*X*TE*1"] * 8_000),
    "runs of a bill": ("LX*1", "M11*B1", "N10*1*A") * 5_000,
    "ports": ["P4*1803"] * 20_000,
}


@pytest.mark.timeout(30)
@pytest.mark.parametrize("segments", REPEATED.values(), ids=REPEATED)
def test_whatever_is_repeated_is_read_in_linear_time(segments):
    """Each takes a fraction of a second; with work growing as the square, each would take minutes."""
    assert read(manifest(*segments)).document["lrn"] == "012W-17"


def test_codes_are_of_the_lists_they_lead_to():
    assert set(CODES.packages.values()) <= packages().keys()
    assert set(CODES.masses.values()) <= units().keys()
    assert set(CODES.modes.values()) <= MODES.keys()


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_whatever_is_changed_is_read_or_refused_with_a_place(data):
    raw = bytearray(EXAMPLE.encode())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(raw) - 1))
        kind = data.draw(st.sampled_from(["byte", "cut", "repeat", "drop"]))
        if kind == "byte":
            raw[at] = data.draw(st.integers(0, 255))
        elif kind == "cut":
            del raw[max(at, 1) :]
        elif kind == "repeat":
            raw[at:at] = raw[at : at + 40] * 3
        else:
            del raw[at : at + 20]
        if len(raw) < 2:
            break
    problem = reading = None
    try:
        reading = FORMAT.read(bytes(raw), limits=Limits())
    except Problem as refusal:
        problem = refusal
    if problem is not None:
        assert problem.status == 400
        assert all(fault.pointer for fault in problem.errors)
        assert FORMAT.answer(None, problem, NOW)
    else:
        outcome = validate(reading.document, now=NOW)
        assert all("line " in reading.pointers(fault.pointer) for fault in outcome.faults)
        assert isinstance(outcome.cleansed, Declaration)

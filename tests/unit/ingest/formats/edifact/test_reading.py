"""CUSCAR and CUSREP as declarations: the worked example, groupings, envelopes, and pointers into the sender's own segments."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.ingest import formats
from services.ingest.formats.edifact import FORMAT
from services.ingest.formats.reading import Limits, Purpose
from services.ingest.validation import validate
from shared.declaration import Declaration
from shared.problems import Problem, Severity

EXAMPLE = (Path(formats.__file__).parent / "edifact" / "example.edi").read_text("utf-8")
NOW = datetime(2026, 3, 1, 11, tzinfo=UTC)


def read(text, **limits):
    return FORMAT.read(text.encode("latin-1"), limits=Limits(**limits))


def refused(text, **limits):
    with pytest.raises(Problem) as problem:
        read(text, **limits)
    assert problem.value.status == 400
    return problem.value.errors[0]


def message(*segments, head="UNH+1+CUSCAR:D:95B:UN'BGM+785+MAN1+9'TDT+20+012W+1'"):
    body = head + "".join(f"{each}'" for each in segments)
    return f"{body}UNT+{body.count(chr(39)) + 1}+1'"


def interchange(*messages):
    body = "".join(messages)
    return f"UNB+UNOC:3+S+R+260301:1030+9'{body}UNZ+{len(messages)}+9'"


def test_the_worked_example_is_a_valid_filing():
    reading = read(EXAMPLE)
    outcome = validate(reading.document, now=NOW)
    assert outcome.errors == ()
    assert reading.faults == ()
    assert (reading.purpose, reading.mrn) == (Purpose.FILE, None)
    declaration = outcome.declaration
    assert (declaration.lrn, declaration.dataset_type, declaration.mode) == ("REF-2026-000117", "F11", "1")
    assert declaration.routing.countries == ("CN", "SG", "EG", "NL")
    first, second = declaration.houses
    assert first.consignee.contacts[0].value == "+31 10 555 0100"
    assert (first.freight_payment, first.items[0].hs6, first.items[0].gross_mass_kg) == ("Y", "820411", 2405)
    assert (second.to_order, second.consignee, second.notify_party.name) == (True, None, "Delta Paints GmbH")
    assert second.items[0].description.endswith("with clamping rings")
    assert (second.items[0].un_numbers, second.items[0].equipment) == (("1263",), ("PTCU1000027",))


def test_the_worked_example_is_the_one_of_the_documentation():
    page = Path(__file__).parents[5] / "docs" / "formats" / "edifact.md"
    assert EXAMPLE.strip() in page.read_text("utf-8")


@pytest.mark.parametrize(
    ("pointer", "segment", "written"),
    [
        ("/lrn", "BGM, element 2.1", "REF-2026-000117"),
        ("/issue_time", "DTM, element 1.2", "202603011030"),
        ("/declarant/id", "NAD, element 2.1", "NL123456789"),
        ("/conveyance/id", "TDT, element 8.1", "9074729"),
        ("/conveyance/name", "TDT, element 8.4", "EXAMPLE STAR"),
        ("/routing/eta", "DTM, element 1.2", "202603290900"),
        ("/routing/calls/1/place", "LOC, element 2.1", "EGPSD"),
        ("/equipment/1/number", "EQD, element 2.1", "PTCU1000027"),
        ("/equipment/1/seals/0", "SEL, element 1.1", "CN1000027"),
        ("/master_doc/number", "RFF, element 1.2", "MBL0100001"),
        ("/houses/1/house_doc/number", "CNI, element 2.1", "HBL0002"),
        ("/houses/0/consignee/id", "NAD, element 2.1", "NL000111222"),
        ("/houses/0/consignor/address/city", "NAD, element 6.1", "Shanghai"),
        ("/houses/0/consignor/contacts/0/value", "COM, element 1.1", "trade@alpha-tools.example"),
        ("/houses/1/to_order", "NAD, element 4.1", "To order of Gamma Bank"),
        ("/houses/1/items/0/packages/0/count", "GID, element 2.1", "80"),
        ("/houses/1/items/0/gross_mass_kg", "MEA, element 3.2", "1640.5"),
        ("/houses/1/items/0/un_numbers/0", "DGS, element 3.1", "1263"),
        ("/houses/0/items/0/hs6", "CST, element 2.1", "820411"),
        ("/houses/1/consignee", "CNI", "CNI+2"),
        ("/dataset_type", "UNH", "UNH+1"),
    ],
)
def test_every_mapped_element_leads_to_its_place(pointer, segment, written):
    where = read(EXAMPLE).pointers(pointer)
    assert segment in where
    line, column = (int(each.split()[1]) for each in where[where.index("(") + 1 : -1].split(", "))
    assert EXAMPLE.split("\n")[line - 1][column - 1 :].startswith(written)


@pytest.mark.parametrize("release", ["95B", "96A", "97B", "00B", "03A"])
def test_every_directory_and_every_grouping_comes_to_the_same(release):
    assert read(EXAMPLE.replace(":95B:", f":{release}:")).document == read(EXAMPLE).document


def test_a_message_may_come_without_groups_in_one_line_or_wrapped():
    plain = "".join(line for line in EXAMPLE.splitlines() if not line.startswith(("UNG", "UNE", "UNA")))
    wrapped = "\r\n".join(plain[at : at + 80] for at in range(0, len(plain), 80))
    assert read(plain).document == read(wrapped).document == read(EXAMPLE).document


def test_one_report_may_be_divided_over_messages_and_joined_by_its_conveyance_report():
    first = message("CNI+1+B1'RFF+MB:M1'GID+1+1:CT'FTX+AAA+++Spanners").replace("''", "'")
    second = message("CNI+1+B2'RFF+MB:M1'GID+1+2:CT'FTX+AAA+++Hammers", head="UNH+2+CUSCAR:D:95B:UN'BGM+785+MAN1+9'")
    report = message("LOC+9+CNSHA", head="UNH+3+CUSREP:D:95B:UN'BGM+833+MAN1+9'")
    document = read(interchange(first, second.replace("+1'", "+2'"), report)).document
    assert [house["house_doc"]["number"] for house in document["houses"]] == ["B1", "B2"]
    assert document["routing"]["loading"] == "CNSHA"


def test_a_conveyance_report_has_a_number_of_its_own_and_adds_what_the_cargo_report_leaves_out():
    report = message("LOC+9+CNSHA", "LOC+11+NLRTM", head="UNH+1+CUSREP:D:95B:UN'BGM+833+SHIP9+9'TDT+20+999X+1'")
    cargo = message("LOC+11+BEANR", "CNI+1+B1", "GID+1+1:CT")
    document = read(interchange(report, cargo)).document
    assert (document["lrn"], document["conveyance"]["ref"]) == ("MAN1", "012W")
    assert (document["routing"]["loading"], document["routing"]["unloading"]) == ("CNSHA", "BEANR")
    alone = read(interchange(report))
    assert (alone.document["lrn"], alone.purpose) == ("SHIP9", Purpose.FILE)
    assert "profile.houses-missing" in {fault.code for fault in validate(alone.document, now=NOW).errors}


@pytest.mark.parametrize(
    ("segments", "master", "houses", "consignment"),
    [
        (["CNI+1+B1", "GID+1+1:CT"], {"number": "B1", "type": "N705"}, [], True),
        (["CNI+1+B1", "RFF+MB:M1", "GID+1+1:CT"], {"number": "M1", "type": "N704"}, [("B1", "N714", None)], False),
        (["CNI+1+B1", "RFF+BM:M1", "RFF+BH:B1", "GID+1+1:CT"], {"number": "M1", "type": "N704"}, [("B1", "N714", None)], False),
        (
            ["CNI+1+B1", "GID+1+1:CT", "CNI+2+B2", "GID+1+1:CT"],
            {"number": "MAN1", "type": "N704"},
            [("B1", "N705", None), ("B2", "N705", None)],
            False,
        ),
        (
            ["CNI+1+B1", "RFF+MB:M1", "GID+1+1:CT", "CNI+2+B2", "RFF+MB:M2", "GID+1+1:CT"],
            {"number": "MAN1", "type": "N704"},
            [("B1", "N714", "M1"), ("B2", "N714", "M2")],
            False,
        ),
        (
            ["CNI+1", "RFF+BM:B1", "GID+1+1:CT", "RFF+BM:B2", "GID+1+1:CT"],
            {"number": "MAN1", "type": "N704"},
            [("B1", "N705", None), ("B2", "N705", None)],
            False,
        ),
    ],
    ids=["straight", "house of a master", "bill and house", "manifest", "several masters", "bills of one CNI"],
)
def test_however_many_bills_and_masters_make_one_filing(segments, master, houses, consignment):
    document = read(message(*segments)).document
    assert document["master_doc"] == master
    found = [
        (
            house["house_doc"]["number"],
            house["house_doc"]["type"],
            house["documents"][0]["number"] if "documents" in house else None,
        )
        for house in document.get("houses", ())
    ]
    assert found == houses
    assert ("consignment" in document) is consignment


def test_a_bill_repeated_for_each_container_is_one_consignment():
    bill = ["CNI+1+B1", "CNT+11:30", "GID+1+10:CT", "FTX+AAA+++Spanners", "SGP+PTCU1000011"]
    again = ["CNI+2+B1", "CNT+11:30", "GID+1+20:CT", "FTX+AAA+++Hammers", "SGP+PTCU1000027", "CNI+3+B2", "GID+1+1:CT"]
    reading = read(message(*bill, *again))
    house = reading.document["houses"][0]
    assert [(item["no"], item["packages"][0]["count"]) for item in house["items"]] == [(1, 10), (2, 20)]
    assert "total_packages" not in house
    assert reading.pointers("/houses/0/items/1/description").startswith("segment 12 FTX, element 4.1")


def test_a_bill_loaded_elsewhere_is_told():
    reading = read(message("CNI+1+B1", "LOC+9+CNSHA", "GID+1+1:CT", "CNI+2+B2", "LOC+9+CNNGB", "GID+1+1:CT"))
    assert reading.document["routing"]["loading"] == "CNSHA"
    assert [(fault.code, fault.pointer[:26]) for fault in reading.faults] == [("edi.journey", "segment 8 LOC, element 2.1")]


def test_texts_codes_and_boxes_of_a_bill_count_for_its_items():
    general = [
        "CNI+1+B1",
        "RFF+HS:8204.11.00",
        "FTX+AAA+++Spanners",
        "EQD+CN+PTCU1000011",
        "SEL+S1+CA",
        "GID+1+1:CT",
        "GID+2+2:CT",
    ]
    document = read(message(*general)).document
    assert document["equipment"] == [{"number": "PTCU1000011", "seals": ["S1"]}]
    for item in document["consignment"]["items"]:
        assert (item["description"], item["hs6"], item["national_code"]) == ("Spanners", "820411", "82041100")
        assert item["equipment"] == ["PTCU1000011"]


@pytest.mark.parametrize(
    ("segment", "path", "value"),
    [
        ("MEA+AAE+G+TNE:1.5", "gross_mass_kg", 1500.0),
        ("MEA+AAE+AAB+KGM:456", "gross_mass_kg", 456.0),
        ("MEA+AAE+N+LBR:100", "net_mass_kg", 45.359237),
        ("MEA+AAE+G+MTQ:3", "gross_mass_kg", "3 MTQ"),
        ("MEA+AAE+G+KGM:much", "gross_mass_kg", "much"),
        ("LOC+27+CN", "origin", "CN"),
        ("MOA+40:1200.5:EUR", "value", {"amount": 1200.5, "currency": "EUR"}),
        ("DGS+IMD+1.4+4", "un_numbers", ["0004"]),
        ("RFF+IP:L-77", "documents", [{"number": "L-77", "type": "N911"}]),
        ("PCI+24+BETA:1-120", "packages", [{"type": "CT", "count": 1, "marks": "BETA 1-120"}]),
    ],
)
def test_particulars_of_an_item(segment, path, value):
    assert read(message("CNI+1+B1", "GID+1+1:CT", segment)).document["consignment"]["items"][0][path] == value


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("Alpha Tools:12 Dock Rd:Shanghai:CN", {"street": "12 Dock Rd", "city": "Shanghai", "country": "CN"}),
        ("Alpha Tools:12 Dock Rd:CN", {"street": "12 Dock Rd", "country": "CN"}),
        ("Alpha Tools:Dock Rd:Shanghai:China:Hall 3", {"street": "Dock Rd Hall 3", "city": "Shanghai", "country": "China"}),
        ("Alpha Tools", None),
    ],
)
def test_addresses_in_lines_are_read_as_their_guide_says(lines, expected):
    consignor = read(message("CNI+1+B1", f"NAD+CZ++{lines}", "GID+1+1:CT")).document["consignment"]["consignor"]
    assert consignor["name"] == "Alpha Tools"
    assert consignor.get("address") == expected


@pytest.mark.parametrize(
    ("code", "references", "purpose", "mrn"),
    [
        ("9", [], Purpose.FILE, None),
        ("", [], Purpose.FILE, None),
        ("4", ["RFF+ABT:26XA7K2M9QP4T8ZCT3"], Purpose.AMEND, "26XA7K2M9QP4T8ZCT3"),
        ("5", ["RFF+ABT:26XA7K2M9QP4T8ZCT4"], Purpose.AMEND, None),
        ("1", ["RFF+ABT:26XA7K2M9QP4T8ZCT3"], Purpose.INVALIDATE, "26XA7K2M9QP4T8ZCT3"),
    ],
)
def test_the_message_function_is_what_is_asked(code, references, purpose, mrn):
    reading = read(message(*references, "CNI+1+B1", "GID+1+1:CT", head=f"UNH+1+CUSCAR:D:95B:UN'BGM+785+MAN1+{code}'TDT+20++1'"))
    assert (reading.purpose, reading.mrn) == (purpose, mrn)
    assert reading.document["lrn"] == "MAN1"
    assert (reading.document.keys() == {"lrn"}) is (purpose is Purpose.INVALIDATE)


@pytest.mark.parametrize(
    ("text", "code", "where"),
    [
        (interchange(message("CNI+1+B1")).removesuffix("UNZ+1+9'"), "edi.cut-off", "segment 6 UNT"),
        (interchange(message("CNI+1+B1"))[:-1], "edi.cut-off", "line 1, column"),
        (message("CNI+1+B1")[:-8], "edi.cut-off", "line 1, column"),
        (interchange(), "edi.cut-off", "segment 2 UNZ"),
        (interchange(message("CNI+1+B1")) * 2, "edi.several", "segment 8 UNB"),
        (
            interchange(message("CNI+1+B1"), message(head="UNH+1+CUSCAR:D:95B:UN'BGM+785+OTHER+9'")),
            "edi.several",
            "segment 8 BGM, element 2",
        ),
        (interchange(message("CNI+1+B1"), "BGM+1'"), "edi.syntax", "segment 7 BGM"),
        (interchange("UNT+1+1'"), "edi.syntax", "segment 2 UNT"),
        (message("CNI+1+B1", head="UNH+1+CUSCAR:D:95B:UN'TDT+20'"), "edi.syntax", "segment 1 UNH"),
        (message("CNI+1+B1", head="UNH+1+CUSCAR:D:95B:UN'BGM+785+MAN1+77'"), "edi.function", "segment 2 BGM, element 3"),
        (message(head="UNH+1+BAPLIE:D:95B:UN'BGM+1+1+9'"), "edi.not-cargo", "segment 1 UNH, element 2"),
        (message("CNI+1+B\x00"), "edi.character", "line 1, column"),
        (interchange(message("CNI+1+B1")).replace("UNOC", "UNOX"), "edi.character", "line 1, column 1"),
        ("UNA++.? '" + message("CNI+1+B1"), "edi.syntax", "line 1, column 1"),
        ("ISA*00*", "edi.syntax", "line 1, column 1"),
        ("", "edi.syntax", "line 1, column 1"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(text, code, where):
    fault = refused(text)
    assert fault.code == code
    assert where in fault.pointer


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (EXAMPLE.replace("UNT+45", "UNT+44"), "edi.count"),
        (EXAMPLE.replace("UNZ+1", "UNZ+2"), "edi.count"),
        (EXAMPLE.replace("UNZ+1+000117", "UNZ+1+117"), "edi.reference"),
        (EXAMPLE.replace("CNI+1+HBL0001'", "CNI+1+HBL0001  '"), "edi.blanks"),
        (EXAMPLE.replace("1030+000117'", "1030+000117++++++1'"), "edi.test"),
        (EXAMPLE.replace("UNOC", "UNOA").replace("Alpha Tools", "Älpha Tools"), "edi.character-set"),
    ],
)
def test_what_is_untidy_is_warned_of_unless_the_gate_is_strict(text, code):
    assert {(fault.code, fault.severity) for fault in read(text).faults} == {(code, Severity.WARNING)}
    assert {(fault.code, fault.severity) for fault in read(text, strict=True).faults} == {(code, Severity.ERROR)}


@pytest.mark.parametrize(
    ("character_set", "encoding"),
    [("UNOA", "ascii"), ("UNOC", "latin-1"), ("UNOE", "iso8859_5"), ("UNOY", "utf-8"), ("UNOC", "utf-8")],
)
def test_the_character_set_is_the_one_that_is_said(character_set, encoding):
    name = {"ascii": "MULLER", "iso8859_5": "МЮЛЛЕР"}.get(encoding, "MÜLLER")
    raw = EXAMPLE.replace("UNOC", character_set).replace("Alpha Tools Co", name).encode(encoding)
    read_as = raw.decode({"UNOC": "latin-1"}.get(character_set, encoding))
    document = FORMAT.read(raw, limits=Limits()).document
    assert document["houses"][0]["consignor"]["name"] in read_as


@pytest.mark.parametrize(
    ("segments", "limits"),
    [
        (["CNI+1+B1", "CNI+2+B2", "CNI+3+B3"], {"repetitions": 2}),
        (["CNI+1+B1", *(["GID+1"] * 9)], {"repetitions": 8}),
        ([*(["RFF+XX:1"] * 9)], {"repetitions": 8}),
        ([*(f"EQD+CN+BOX{n}" for n in range(9))], {"repetitions": 8}),
        (["CNI+1+B1"], {"elements": 4}),
    ],
    ids=["bills", "segments of a bill", "heading", "containers", "segments"],
)
def test_limits_of_a_message(segments, limits):
    assert refused(message(*segments), **limits).code == "edi.limit"


REPEATED = {
    "texts for all items": ["CNI+1+B1", *["FTX+AAA+++X"] * 5_000, *["GID+1+1:CT"] * 5_000],
    "containers of a bill": ["CNI+1+B1", *(f"EQD+CN+B{n}" for n in range(5_000)), *["GID+1+1:CT"] * 5_000],
    "references": ["CNI+1+B1", *["RFF+BM:1"] * 20_000],
    "runs of a bill": ["CNI+1+B1", "GID+1+1:CT"] * 5_000,
    "bills of a CNI": ["CNI+1+B1", *["GID+1", "RFF+BM:1"] * 5_000],
    "seals": ["EQD+CN+A", *["SEL+1"] * 20_000],
    "contacts": ["CNI+1+B1", *["NAD+CN+++A", "COM+1:TE"] * 10_000],
    "calls": ["LOC+92+CNSHA"] * 20_000,
}


@pytest.mark.timeout(30)
@pytest.mark.parametrize("segments", REPEATED.values(), ids=REPEATED)
def test_whatever_is_repeated_is_read_in_linear_time(segments):
    """Each takes a fraction of a second; with work growing as the square, each would take minutes."""
    assert read(message(*segments)).document["lrn"] == "MAN1"


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_whatever_is_changed_is_read_or_refused_with_a_place(data):
    raw = bytearray(EXAMPLE.encode("latin-1"))
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

"""Cargo-IMP: waybills, houses, manifests, however they are written; what is refused, where, and how it is answered."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.formats.air.text import joined
from services.ingest.formats.cargo_imp import FORMAT
from services.ingest.formats.reading import Limits
from services.ingest.registration import DeclaredConsignment, Receipt
from shared.problems import Problem, Severity
from tests.support.worked import NOW, example, judged, leaves, refused, sound

FWB, FHL, FFM = (example("cargo-imp", kind) for kind in ("fwb", "fhl", "ffm"))


def document(raw):
    return FORMAT.read(raw, limits=Limits()).document


def without(raw, *lines):
    return b"\n".join(line for number, line in enumerate(raw.split(b"\n"), start=1) if number not in lines)


@pytest.mark.parametrize("raw", [FWB, FHL, FFM], ids=["FWB", "FHL", "FFM"])
def test_the_examples_are_recognised_and_taken(raw):
    assert FORMAT.recognise(raw[:200])
    assert judged(FORMAT, raw).errors == []


def test_seven_plus_one_of_a_waybill():
    read = document(FWB)
    goods = read["consignment"]
    assert read["master_doc"] == {"number": "157-11111111", "type": "N740"}
    assert goods["consignor"]["name"] == "ALPHA TOOLS WLL"
    assert goods["consignor"]["address"] == {"street": "12 DOCK RD", "city": "DOHA", "postcode": "00000", "country": "QA"}
    assert goods["consignee"]["name"] == "BETA WERKZEUG GMBH"
    assert goods["consignee"]["address"]["country"] == "DE"
    assert goods["items"][0]["description"] == "OPEN-END STEEL SPANNERS 8-24 MM"
    assert (goods["total_packages"], goods["total_gross_mass_kg"]) == (12, 240.5)


def test_customs_notes_find_their_parties_and_the_rest_is_kept():
    read = document(FWB)
    assert (read["declarant"]["id"], read["consignment"]["consignee"]["id"]) == ("NL123456789", "DE123456789")
    statements = {(each["code"], each["text"]) for each in read["consignment"]["statements"]}
    assert {("QA/ISS/RA", "00042-01"), ("SM", "XRY"), ("SPH", "SPX"), ("SSR", "KEEP DRY")} <= statements


def test_a_house_list_is_one_filing_with_every_house():
    read = document(FHL)
    assert read["lrn"] == "157-11111111/HL"
    assert [each["house_doc"]["number"] for each in read["houses"]] == ["HAW0001", "HAW0002"]
    assert [each["consignee"]["address"]["city"] for each in read["houses"]] == ["FRANKFURT", "WIEN"]
    assert read["houses"][1]["items"][0]["un_numbers"] == ["3480"]
    assert read["houses"][1]["items"][0]["description"] == (
        "POWER TOOL PACKS, LITHIUM-ION CELLS IN BATTERY PACKS FOR CORDLESS DRILLS, UN3480, CLASS 9"
    )


def test_a_list_of_one_house_is_named_after_it():
    assert document(FHL.split(b"HBS/HAW0002")[0])["lrn"] == "HAW0001"


def test_a_waybill_over_several_devices_is_one_consignment():
    whole, tiles = document(FFM)["houses"]
    assert (whole["split"], whole["total_packages"], whole["total_gross_mass_kg"]) == (True, 12, 240.5)
    assert whole["items"][0]["equipment"] == ["AKE12345QR"]
    assert (tiles["split"], tiles["house_doc"]["number"]) == (False, "157-22222222")


AS_SENT = b"""FHL/4
MBI/157-11111111DOHFRA/T4K245
HBS/HAW7/DOHFRA/4/K245/4/CHERRY BARS
/NSC/EAW/PEF
/IN BOXES
OCI/US/DNR/D/UN1950
/KR//KC/142
SHP/HARRIS TRADE LLC
/93 EAST STREET
/SPRINGFIELD/IN
/US/46216/TE/13175550100
CNE/BETA GMBH
/2 STRASSE
/HUENFELD
/DE/36088
CVD/USD/CC/NVD/4289.68/XXX"""


def test_what_senders_write_beyond_the_book_is_read():
    read = document(AS_SENT)
    (house,) = read["houses"]
    (item,) = house["items"]
    assert (item["description"], item["un_numbers"]) == ("CHERRY BARS IN BOXES", ["1950"])
    assert (house["freight_payment"], item["value"]) == ("Z", {"amount": 4289.68, "currency": "USD"})
    assert {each["text"] for each in house["statements"]} == {"NSC", "EAW", "PEF", "UN1950", "142"}
    assert judged(FORMAT, AS_SENT).errors == []


def test_an_airport_where_nothing_is_unloaded_is_only_a_call():
    read = document(FFM.replace(b"FRA/01MAR1530", b"MUC/NIL/01MAR1400/01MAR1430\nFRA//01MAR1530"))
    assert (read["routing"]["unloading"], [each["place"] for each in read["routing"]["calls"]]) == (
        "DEFRA",
        ["QADOH", "DEMUC", "DEFRA"],
    )


PARTIES = {
    "lines": b"SHP/7700123\n/ALPHA TOOLS\n/12 DOCK RD\n/DOHA/DA\n/QA/00000/TE/974",
    "lines without account": b"SHP\n/ALPHA TOOLS\n/12 DOCK RD\n/DOHA/DA\n/QA/00000/TE/974",
    "name in the identifier's line": b"SHP/ALPHA TOOLS\n/12 DOCK RD\n/DOHA/DA\n/QA/00000/TE/974",
    "named lines": b"SHP/7700123\nNAM/ALPHA TOOLS\nADR/12 DOCK RD\nLOC/DOHA/DA\n/QA/00000/TE/974",
    "named lines twice": b"SHP\nNAM/ALPHA\nNAM/TOOLS\nADR/12\n/DOCK RD\nLOC/DOHA/DA\n/QA/00000/TE/974",
}


@pytest.mark.parametrize("written", PARTIES.values(), ids=PARTIES)
def test_a_party_is_the_same_however_it_is_written(written):
    read = document(b"\n".join(FWB.split(b"\n")[:4]) + b"\n" + written + b"\n" + b"\n".join(FWB.split(b"\n")[9:]))
    assert read["consignment"]["consignor"] == {
        "name": "ALPHA TOOLS",
        "address": {"street": "12 DOCK RD", "city": "DOHA", "subdivision": "DA", "postcode": "00000", "country": "QA"},
        "contacts": [{"type": "phone", "value": "974"}],
    }


CONSOLIDATION = FWB.replace(b"/NG/OPEN-END STEEL SPANN\n/2/NG/ERS 8-24 MM", b"/NC/CONSOLIDATION\n/2/NC/AS PER LIST")


@pytest.mark.parametrize("raw", [CONSOLIDATION, CONSOLIDATION.replace(b"/NC/", b"/NG/")], ids=["NC", "NG"])
def test_a_consolidation_describes_no_goods_itself(raw):
    taken = judged(FORMAT, raw)
    assert (taken.reading.document["dataset_type"], taken.reading.document["master_doc"]["type"]) == ("F21", "N741")
    assert taken.errors == []


ENVELOPES = [
    b"QD FRAFMQR\n.DOHFFQR 011030\n" + FWB,
    b"\x01QK FRAFMQR\r\n\x02" + FWB.replace(b"\n", b"\r\n") + b"\x03",
    FWB.replace(b"\n", b"\r"),
]


@pytest.mark.parametrize("raw", ENVELOPES)
def test_the_network_may_wrap_a_message(raw):
    assert FORMAT.recognise(raw)
    assert document(raw) == document(FWB)


FAULTS = [
    ("awb", FWB.replace(b"157-11111111", b"157-11111112"), "code.awb", "line 2, column 1", "INVALID_WBL_LINE"),
    ("airport", FWB.replace(b"DOHFRA/T12", b"QQQFRA/T12"), "code.place", "line 2, column 13", "INVALID_ROUTING"),
    ("route", FWB.replace(b"RTG/FRAQR", b"RTG/MUCQR"), "message.contradiction", "line 4, column 5", "INVALID_ROUTING"),
    ("shipper", without(FWB, *range(5, 10)), "message.missing", "SHP: name", "MISSING_SHP_NAME"),
    (
        "no country",
        FWB.replace(b"/DE/60549/TE/+49 69 555 0100\n", b""),
        "message.missing",
        "line 10, column 1: country",
        "MISSING_CNE_CTRY",
    ),
    ("country", FWB.replace(b"/QA/00000", b"/QQ/00000"), "code.country", "line 9, column 2", "INVALID_SHP_CTRY"),
    ("weight", FWB.replace(b"T12K240.5MC1.5", b"T12K0"), "message.value", "line 2, column 24", "INVALID_WEIGHT"),
    ("pieces", FWB.replace(b"/T12K240.5MC1.5", b""), "message.missing", "line 2, column 1", "MISSING_WEIGHT"),
    (
        "stop words",
        FWB.replace(b"OPEN-END STEEL SPANN\n/2/NG/ERS 8-24 MM", b"SPARE PARTS"),
        "text.stop-words",
        "line 21, column 5",
        "INVALID_CARGO_DESC",
    ),
    (
        "digits",
        FWB.replace(b"OPEN-END STEEL SPANN\n/2/NG/ERS 8-24 MM", b"12345"),
        "text.junk",
        "line 21, column 5",
        "INVALID_CARGO_DESC",
    ),
    ("no goods", without(FWB, *range(20, 29)), "message.missing", "RTD", None),
    ("odd line", FWB.replace(b"SPH/SPX", b"XXX/SPX"), "message.line", "line 31, column 1", None),
    (
        "house number",
        FHL.replace(b"HBS/HAW0001/", b"HBS/" + b"H" * 36 + b"/"),
        "text.too-long",
        "line 3, column 5",
        "INVALID_HOUSE_BILL_NBR",
    ),
    ("house weight", FHL.replace(b"/K240.5//", b"/240.5//"), "message.value", "line 3, column 23", "INVALID_WEIGHT"),
    ("no house", FHL.split(b"HBS")[0], "message.missing", "HBS", None),
    ("cut off", FFM.replace(b"LAST", b""), "message.cut-off", "LAST", None),
    ("manifest awb", FFM.replace(b"157-22222222", b"157-22222223"), "code.awb", "line 7, column 1", "INVALID_WBL_LINE"),
    ("manifest line", FFM.replace(b"OCI/QA", b"HELLO QA"), "message.line", "line 8, column 1", None),
    ("unloading", FFM.replace(b"FRA/01MAR1530", b"QQQ/01MAR1530"), "code.place", "line 3, column 1", "INVALID_ROUTING"),
]


@pytest.mark.parametrize(("raw", "code", "place", "regime_code"), [case[1:] for case in FAULTS], ids=[case[0] for case in FAULTS])
def test_what_is_wrong_is_told_with_line_and_column(raw, code, place, regime_code):
    errors = {
        (each.code, each.pointer, each.regime_code) for each in judged(FORMAT, raw).faults if each.severity is Severity.ERROR
    }
    assert (code, place, regime_code) in errors


REFUSED = [
    ("another kind", b"FSU/14\n157-11111111DOHFRA/T12K240.5\nRCF/QR69", "message.kind", "line 1, column 1"),
    ("another version", FWB.replace(b"FWB/16", b"FWB/9"), "message.kind", "line 1, column 1"),
    ("no identifier", b"HELLO\n", "message.line", "line 1, column 1"),
    ("nothing", b"", "message.line", "line 1, column 1"),
    ("identifier alone", b"FWB/16\n", "message.line", "line 1, column 1"),
    ("no waybill", b"FWB/17\nRTG/FRAQR\n", "message.line", "line 2, column 1"),
    ("no master", b"FHL/5\nHBS/A/DOHFRA/1/K1//X\n", "message.line", "line 1, column 1"),
    ("no flight", b"FFM/8\nFRA\n", "message.line", "line 2, column 1"),
    ("null byte", FWB.replace(b"KEEP DRY", b"KEEP\x00DRY"), "message.value", "line 18, column 9"),
]


@pytest.mark.parametrize(("raw", "code", "place"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_what_is_no_declaration_is_refused_by_name(raw, code, place):
    problem = refused(FORMAT, raw)
    assert problem is not None
    assert (problem.status, [(each.code, each.pointer) for each in problem.errors]) == (400, [(code, place)])


@pytest.mark.parametrize("strict", [False, True])
def test_blanks_at_the_end_are_only_untidy_unless_the_gate_is_strict(strict):
    raw = FWB.replace(b"RTG/FRAQR", b"RTG/FRAQR  ").replace(b"KEEP DRY", b"K\xfchl lagern")
    found = [each for each in judged(FORMAT, raw, Limits(strict=strict)).faults if each.code == "message.untidy"]
    assert [each.pointer for each in found] == ["line 4, column 10", "line 18, column 6"]
    assert {each.severity for each in found} == {Severity.ERROR if strict else Severity.WARNING}


def test_too_many_houses_or_lines_are_refused():
    assert refused(FORMAT, FHL, Limits(repetitions=1)).errors[0].pointer == "line 14, column 1"
    assert refused(FORMAT, FHL, Limits(elements=5)).errors[0].code == "message.too-many"


@pytest.mark.parametrize("raw", [FWB, FHL, FFM], ids=["FWB", "FHL", "FFM"])
def test_every_mapped_element_leads_into_the_message(raw):
    reading = FORMAT.read(raw, limits=Limits())
    lines = raw.decode().split("\n")
    for pointer in leaves(reading.document):
        if pointer in ("/mode", "/dataset_type", "/lrn", "/message_id"):
            continue
        place = reading.pointers(pointer)
        line, column = (int(part.split()[1]) for part in place.split(": ")[0].split(", "))
        assert 1 <= column <= len(lines[line - 1]) + 1, (pointer, place)


TEXTS = [
    (["OPEN-END STEEL SPANN", "ERS 8-24 MM"], 20, "OPEN-END STEEL SPANNERS 8-24 MM"),
    (["FROZEN", "CHICKEN WINGS"], 20, "FROZEN CHICKEN WINGS"),
    (["A" * 20, "SHORT", "B"], 20, f"{'A' * 20} SHORT B"),
    (["", " "], 20, ""),
]


@pytest.mark.parametrize(("lines", "width", "text"), TEXTS)
def test_broken_lines_are_joined_in_the_middle_of_a_word(lines, width, text):
    assert joined(lines, width) == text


@given(st.text(alphabet="ABCDEFGH", min_size=1, max_size=200), st.integers(5, 40))
def test_text_broken_at_a_width_is_whole_again(text, width):
    assert joined([text[start : start + width] for start in range(0, len(text), width)], width) == text


@given(st.data())
def test_mutated_messages_are_read_or_refused_with_a_place(data):
    raw = bytearray(data.draw(st.sampled_from([FWB, FHL, FFM])))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(raw)))
        raw[at : at + data.draw(st.integers(0, 12))] = data.draw(
            st.binary(max_size=8) | st.sampled_from([b"/", b"\n", b"\n/", b"///"])
        )
    assert sound(FORMAT, bytes(raw))


HOSTILE = {
    "slants": b"FWB/16\n157-11111111DOHFRA/T12K240.5\n" + b"/" * 1_000_000,
    "one long line": b"FHL/4\nMBI/157-11111111DOHFRA/T1K1\nHBS/" + b"A" * 1_000_000,
    "lines": b"FWB/16\n157-11111111DOHFRA/T12K240.5\n" + b"NAM/A\n" * 20_000,
    "notes": FWB + b"///CT/1\n" * 10_000,
    "telephones": FWB + b"/DE/CNE/CT/%d\n" * 10_000,
    "loads": b"FFM/8\n1/QR0069/01MAR/DOH\nFRA\n" + b"157-11111111DOHFRA/P1K1/X\n" * 10_000,
    "no end of a header": b"QD FRAFMQR\n" * 50_000,
}


@pytest.mark.timeout(20)
@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE)
def test_megabytes_of_anything_are_done_soon(raw):
    FORMAT.recognise(raw[:4096])
    assert refused(FORMAT, raw) or judged(FORMAT, raw)


def test_an_acceptance_is_answered_with_fma():
    receipt = Receipt(
        mrn="26XA7K2M9QP4T8ZCT3",
        lrn="157-11111111",
        revision=1,
        received_at=NOW,
        consignments=[DeclaredConsignment(id="26XA7K2M9QP4T8ZCT3-1", status="IN_ASSESSMENT")],
    )
    told = FORMAT.answer(FORMAT.read(FWB, limits=Limits()), receipt, datetime(2026, 3, 1, tzinfo=UTC))
    assert told.decode("ascii").replace("\r\n", "\n") == example("cargo-imp", "text").decode()


def test_a_refusal_is_answered_with_fna():
    reading = FORMAT.read(without(FWB, *range(5, 10)), limits=Limits())
    told = [each for each in reading.faults if each.regime_code == "MISSING_SHP_NAME"]
    answer = FORMAT.answer(reading, Problem(422, "filing.invalid", "No.", errors=told), NOW)
    assert answer.decode("ascii").replace("\r\n", "\n") == example("cargo-imp", "text", 1).decode()
    assert max(map(len, answer.split(b"\r\n"))) <= 69
    assert FORMAT.answer(None, Problem(400, "filing.unreadable", "Nothing could be read."), NOW).startswith(
        b"FNA\r\nACK/FILING.UNREADABLE"
    )

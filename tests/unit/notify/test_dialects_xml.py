"""The XML messages: each under its own name, each text as it was, whatever it holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from services.notify.dialects import cargo_xml, ics2, uk
from services.notify.dialects.vocabulary import VOCABULARY, Circumstance
from services.notify.outcome import Kind
from tests.unit.notify.test_dialects_formats import FULL, notice_of

ICS2 = {"ics2": ics2.NAMESPACE}


def texts(root, path: str, prefixes=ICS2) -> list[str]:
    return [each.text for each in root.findall(path, prefixes)]


CODED = [kind for kind in Kind if "ICS2" in VOCABULARY.codes("EU", "1", kind, {Circumstance.ASSESSED})]


@pytest.mark.parametrize("kind", CODED)
def test_ics2_messages_are_named_by_their_codes(kind):
    notice = notice_of("EU", "1", kind)
    root = etree.fromstring(ics2.write(notice))
    assert etree.QName(root) == etree.QName(ics2.NAMESPACE, f"IE3{notice.codes['ICS2']}")
    assert texts(root, "ics2:MRN") == [FULL.mrn]
    assert texts(root, "ics2:additionalInformation/ics2:text")[0] == FULL.text


def test_a_question_says_what_where_and_until_when():
    root = etree.fromstring(ics2.write(notice_of("EU", "1", Kind.RFI)))
    asked = root.find("ics2:referralRequestDetails", ICS2)
    assert [(etree.QName(each).localname, "".join(each.itertext()).strip()) for each in asked] == [
        ("referralRequestReference", FULL.reference),
        ("requestType", "MISSING_DATA"),
        ("responseDueDate", "2026-03-02T10:30:00Z"),
        ("pointer", "/IE3F11/consignmentHouseLevel[1]/consignee"),
        ("pointer", "/houses/0/consignee"),
        ("question", "Who is the consignee?"),
        ("hint", "Name the consignee in full."),
        ("recommendedScreeningMethod", "XRY"),
    ]


def test_the_carriers_copy_names_no_declarant():
    root = etree.fromstring(ics2.write(notice_of("EU", "1", Kind.RFI, lrn=None)))
    assert (texts(root, ".//ics2:declarant/*"), texts(root, "ics2:addressee/*")) == ([], [FULL.recipient])


@pytest.mark.parametrize("kind", [Kind.SEIZED, Kind.HOLD_LIFTED, Kind.RFI_STILL])
def test_what_has_no_code_is_no_message(kind):
    assert ics2.write(notice_of("EU", "1", kind)) is None


@given(st.text(st.characters(exclude_categories=["C"])))
def test_texts_come_back_as_they_were(text):
    root = etree.fromstring(ics2.write(notice_of("EU", "1", Kind.RFI, question=text)))
    assert texts(root, ".//ics2:question") == ([text.strip()] if text.strip() else [])


def test_markup_in_a_text_is_no_markup():
    body = ics2.write(notice_of("EU", "1", Kind.RFI, question="</question><x a='1'>&amp;\x00"))
    assert texts(etree.fromstring(body), ".//ics2:question") == ["</question><x a='1'>&amp;"]


def test_a_do_not_load_is_the_uks_advance_intervention():
    root = etree.fromstring(uk.write(notice_of("UK", "1", Kind.DNL)))
    said = {each.tag: each.text for each in root.iter() if len(each) == 0}
    assert etree.QName(root) == etree.QName("http://ics.dgtaxud.ec/CC351A", "CC351A")
    assert said == {
        "MesSenMES3": "PORTCULLIS",
        "MesRecMES6": FULL.recipient,
        "DatOfPreMES9": "260301",
        "TimOfPreMES10": "1030",
        "MesIdeMES19": "00000000000000",
        "MesTypMES20": "CC351A",
        "RefNumHEA4": "L-0001",
        "DocNumHEA5": FULL.mrn,
        "TraModAtBorHEA76": "1",
        "NotDatTimHEA104": "202603011030",
        "DecRegDatTimHEA115": "202603011030",
        "DecSubDatTimHEA118": "202603011030",
        "TINPLD1": FULL.recipient,
        "RefNumCUSOFFFENT731": "NL000396",
        "CusIntCodCUSINT665": "A001",
        "CusIntTexCUSINT666": FULL.text,
        "CusIntTexCUSINT667LNG": "EN",
    }


def test_the_carriers_intervention_names_no_filer():
    root = etree.fromstring(uk.write(notice_of("UK", "1", Kind.DNL, lrn=None, recipient="DE987654321")))
    assert [root.findtext(path) for path in ("HEAHEA/RefNumHEA4", "PERLODSUMDEC/TINPLD1")] == ["UNKNOWN", "UNKNOWN"]


@pytest.mark.parametrize("lacks", ["mrn", "office", "registered_at"])
def test_without_what_the_schema_asks_for_there_is_no_intervention(lacks):
    assert uk.write(notice_of("UK", "1", Kind.DNL, **{lacks: None})) is None


XCSN = {"rsm": cargo_xml.MESSAGE, "ram": cargo_xml.MODEL}
STATUSES = [(Kind.RFI, "RI"), (Kind.RFS_STILL, "RS"), (Kind.DNL, "CD"), (Kind.DNL_LIFTED, "CO"), (Kind.RELEASE, "CO")]


@pytest.mark.parametrize(("kind", "status"), STATUSES)
def test_cargo_xml_says_the_status_of_a_bill(kind, status):
    root = etree.fromstring(cargo_xml.write(notice_of("CA", "4", kind)))
    assert etree.QName(root) == etree.QName(cargo_xml.MESSAGE, "CustomsStatusNotification")
    assert texts(root, "rsm:BusinessHeaderDocument/ram:StatusCode", XCSN) == [status]
    assert texts(root, ".//ram:AssociatedReferenceDocument/ram:ID", XCSN) == ["MBL0001", "HBL0001"]
    assert texts(root, ".//ram:AssociatedReferenceDocument/ram:TypeCode", XCSN) == ["741", "703"]
    said = texts(root, "rsm:BusinessHeaderDocument/ram:Information", XCSN)
    assert (said[0], "question: Who is the consignee?" in said) == (FULL.text, True)


@pytest.mark.parametrize(("regime", "mode", "kind"), [("CA", "4", Kind.HOLD), ("CA", "1", Kind.RFI), ("EU", "4", Kind.RFI)])
def test_cargo_xml_is_for_air_pre_loading(regime, mode, kind):
    assert cargo_xml.write(notice_of(regime, mode, kind)) is None

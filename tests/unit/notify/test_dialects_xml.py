"""The XML messages: each under its own name, each text as it was, whatever it holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from services.notify.dialects import ics2
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

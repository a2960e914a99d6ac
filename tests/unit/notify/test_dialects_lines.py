"""CAMIR and X12: the right code in the right mode, lines as the formats want them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.dialects import camir, x12
from services.notify.outcome import Kind
from tests.unit.notify.test_dialects_formats import notice_of

AIR = [
    (Kind.RFI, "7H"),
    (Kind.RFI_STILL, "7J"),
    (Kind.RFI_CLOSED, "7I"),
    (Kind.RFS, "8H"),
    (Kind.RFS_STILL, "8J"),
    (Kind.RFS_CLOSED, "8I"),
    (Kind.DNL, "6H"),
    (Kind.DNL_STILL, "6J"),
    (Kind.DNL_LIFTED, "6I"),
    (Kind.RELEASE, "SF"),
]


@pytest.mark.parametrize(("kind", "code"), AIR)
@pytest.mark.parametrize("regime", ["US", "CA"])
def test_a_status_line_by_air(regime, kind, code):
    notice = notice_of(regime, "4", kind, master_document="157-11111111", text="Customs asks: what is it?")
    assert camir.write(notice).decode("ascii").split("\r\n") == [
        "PSN",
        "157-11111111-HBL0001",
        f"CSN/{code}/01MAR1030/CUSTOMS ASKS WHAT IS IT",
        "",
    ]


SEA = [(Kind.HOLD, "1H"), (Kind.HOLD_LIFTED, "1I"), (Kind.DNL, "2R"), (Kind.SEIZED, "1T"), (Kind.INSPECT, "1A")]


@pytest.mark.parametrize(("kind", "code"), SEA)
def test_a_disposition_at_sea(kind, code):
    notice = notice_of("US", "1", kind)
    assert camir.write(notice).split(b"\r\n")[2].startswith(b"CSN/%s/01MAR1030/" % code.encode())
    found = segments(x12.write(notice))
    assert [["M10", "", "O"], ["N9", "BM", "MBL0001"], ["N9", "OB", "HBL0001"], ["K1", code]] == [found[3], *found[5:8]]


NOTHING = [
    (camir, notice_of("US", "4", Kind.HOLD)),
    (camir, notice_of("EU", "4", Kind.RFI)),
    (camir, notice_of("US", "4", Kind.RFI, master_document=None, house_document=None)),
    (x12, notice_of("US", "1", Kind.RFI)),
    (x12, notice_of("US", "4", Kind.DNL)),
]


@pytest.mark.parametrize(("writer", "notice"), NOTHING)
def test_nothing_is_made_up(writer, notice):
    assert writer.write(notice) is None


def test_the_carriers_line_names_the_master_alone():
    assert camir.write(notice_of("US", "4", Kind.RFI, house_document=None)).split(b"\r\n")[1] == b"MBL0001"


def segments(raw: bytes) -> list[list[str]]:
    return [each.split("*") for each in raw.decode().split("~\n")[:-1]]


@given(st.text(max_size=200), st.text(max_size=40))
def test_an_interchange_keeps_its_counts_and_its_separators(text, house):
    found = segments(x12.write(notice_of("US", "1", Kind.HOLD, text=text, house_document=house)))
    assert [each[0] for each in found[:3]] == ["ISA", "GS", "ST"]
    assert [each[0] for each in found[-3:]] == ["SE", "GE", "IEA"]
    assert found[-3][1] == str(len(found) - 4)
    assert (len(found[0]), found[0][13]) == (17, found[-1][2])
    assert len("*".join(found[0])) == 105
    assert all(len(part) <= 30 for each in found if each[0] in ("K1", "N9") for part in each[1:])


def test_the_words_of_a_text_come_back():
    text = "Customs holds consignment 26XA7K2M9QP4T8ZCT3-1; what was asked about it is longer than one remark of two lines."
    found = segments(x12.write(notice_of("US", "1", Kind.HOLD, text=text)))
    said = ["".join(each[1:]) for each in found if each[0] == "K1"]
    assert "".join(each[1:] for each in said if each.startswith("T")) == text
    assert "Iquestion: Who is the consignee?" in said

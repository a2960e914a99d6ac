"""The register's file: what it holds, and every way in which it may be wrong."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.risk.register.traders import RegisterError, Trader, read

HEADER = "id,name,scheme,status,partner,valid_from,valid_to\n"
BETA = "NL000111222,Beta Hardware BV,AEO-F,valid,,2025-01-01,\n"
ALPHA = "CN55566677,Alpha Tools Co,AEO-S,suspended,CN,,2026-12-31\n"


def test_a_register_is_read_in_its_order() -> None:
    assert read((HEADER + BETA + "\n" + ALPHA).encode("utf-8-sig")) == (
        Trader(id="NL000111222", name="Beta Hardware BV", scheme="AEO-F", status="valid", valid_from=date(2025, 1, 1)),
        Trader(
            id="CN55566677",
            name="Alpha Tools Co",
            scheme="AEO-S",
            status="suspended",
            partner="CN",
            valid_to=date(2026, 12, 31),
        ),
    )


def test_columns_stand_in_any_order_and_optional_ones_may_be_missing() -> None:
    [trader] = read(b"status,scheme,id,name\nvalid,AEO-C,NL1,Gamma\n")
    assert (trader.id, trader.scheme, trader.valid_from) == ("NL1", "AEO-C", None)


WRONG = [
    (HEADER, "/2", "names nobody"),
    ("", "/1/id", "'id' is missing"),
    ("id,name,scheme\n", "/1/status", "missing"),
    ("id,name,scheme,status,status\n", "/1/status", "stands twice"),
    ("id,name,scheme,status,colour\n", "/1/colour", "not known"),
    (HEADER + "NL1,Beta,AEO-F,valid,,\n", "/2", "6 fields instead of 7"),
    (HEADER + "XQ1,Beta,AEO-F,valid,,,\n", "/2/id", "ISO 3166"),
    (HEADER + "NL-1,Beta,AEO-F,valid,,,\n", "/2/id", "letters or digits"),
    (HEADER + "NL1,,AEO-F,valid,,,\n", "/2/name", "at least 1 character"),
    (HEADER + f"NL1,{'x' * 301},AEO-F,valid,,,\n", "/2/name", "at most 300 characters"),
    (HEADER + "NL1,Beta,AEO,valid,,,\n", "/2/scheme", "AEO-C"),
    (HEADER + "NL1,Beta,AEO-F,fine,,,\n", "/2/status", "suspended"),
    (HEADER + "NL1,Beta,AEO-F,valid,Norway,,\n", "/2/partner", "alpha-2"),
    (HEADER + "NL1,Beta,AEO-F,valid,,31.1.2026,\n", "/2/valid_from", "date"),
    (HEADER + "NL1,Beta,AEO-F,valid,,2026-02-01,2026-01-01\n", "/2", "lies before"),
    (HEADER + BETA + BETA, "/3/id", "stands on line 2"),
    (HEADER + 'NL1,"Beta,AEO-F,valid,,,\n', "/2", "not well-formed CSV"),
]


@pytest.mark.parametrize(("text", "pointer", "said"), WRONG, ids=[f"{pointer} {said}" for _, pointer, said in WRONG])
def test_what_is_wrong_is_said_with_its_place(text: str, pointer: str, said: str) -> None:
    with pytest.raises(RegisterError) as refused:
        read(text.encode())
    assert [fault.pointer for fault in refused.value.faults if said in fault.detail] == [pointer], refused.value


def test_every_fault_is_said_at_once_up_to_a_hundred() -> None:
    with pytest.raises(RegisterError) as refused:
        read((HEADER + "XX1,,AEO,fine,,,\n" + "x\n" * 500).encode())
    assert len(refused.value.faults) == 100
    assert {fault.pointer for fault in refused.value.faults} >= {"/2/id", "/2/name", "/2/scheme", "/2/status", "/3"}


def test_bytes_that_are_no_utf_8_are_refused_with_their_line() -> None:
    with pytest.raises(RegisterError, match=r"/3: Byte 0xff is not UTF-8"):
        read((HEADER + BETA).encode() + b"NL2,\xff,AEO-F,valid,,,\n")


@given(st.binary(max_size=200))
def test_any_bytes_are_a_register_or_refused(content: bytes) -> None:
    try:
        assert read(HEADER.encode() + content)
    except RegisterError as error:
        assert error.faults  # noqa: PT017  either outcome is right


TRADER = Trader(
    id="NL1",
    name="Beta Hardware BV",
    scheme="AEO-F",
    status="valid",
    valid_from=date(2026, 1, 1),
    valid_to=date(2026, 12, 31),
)


@pytest.mark.parametrize(
    ("day", "counts"), [("2025-12-31", False), ("2026-01-01", True), ("2026-12-31", True), ("2027-01-01", False)]
)
def test_a_line_counts_from_its_first_day_to_its_last(day: str, counts: bool) -> None:
    assert TRADER.on(date.fromisoformat(day)) is counts


@pytest.mark.parametrize(
    ("name", "differs"),
    [
        ("Beta Hardware BV", False),
        ("BETA HARDWARE B.V.", False),
        ("Hardware Beta", False),
        ("Beta Hardwares", False),
        ("Omega Blasting Supply", True),
        ("Gamma Hardware BV", True),
        (None, None),
    ],
)
def test_whether_a_name_is_the_holder_s(name: str | None, differs: bool | None) -> None:
    assert TRADER.standing(name).name_differs is differs

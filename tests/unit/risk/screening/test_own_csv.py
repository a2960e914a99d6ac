from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.risk.screening import Entry, Identifier, ListedName, ListError
from services.risk.screening.loaders import load

PUBLISHED = datetime(2026, 1, 1, tzinfo=UTC)
HEADER = "id,kind,name,programme,aliases,weak_aliases,country,address,identifiers,birth_dates,valid_from,valid_to\n"
PERSON = (
    '1,person,"Tarkelian, Oswin",ARMS,Osvin T;O. Tark,The Broker,AM;AE,"1 Rose Lane, Nordhafen",'
    "passport:ZZ-442771;imo:1111111,1969-03,2025-01-01,2026-12-31\n"
)


def read(text: str | bytes, file: str = "denied.csv"):
    return load({file: text if isinstance(text, bytes) else text.encode()}, "denied", PUBLISHED)


def test_a_line_becomes_an_entry():
    [found] = read(HEADER + PERSON).entries
    assert found == Entry(
        id="1",
        list_name="denied",
        kind="person",
        names=(
            ListedName("Tarkelian, Oswin"),
            ListedName("Osvin T"),
            ListedName("O. Tark"),
            ListedName("The Broker", weak=True),
        ),
        programme="ARMS",
        countries=("AM", "AE"),
        addresses=("1 Rose Lane, Nordhafen",),
        identifiers=(Identifier("passport", "ZZ-442771"), Identifier("imo", "1111111")),
        birth_dates=("1969-03",),
        valid_from=date(2025, 1, 1),
        valid_to=date(2026, 12, 31),
    )


@pytest.mark.parametrize(
    "text",
    [
        "name,programme,id,kind\nQuillon,ARMS,1,organisation",
        "\ufeffid,kind,name,programme\r\n1,organisation,Quillon,ARMS\r\n\r\n",
        'id, kind ,name,programme\n1,organisation,"Quillon",ARMS\n',
    ],
    ids=["few columns in any order", "byte order mark and Windows line ends", "blanks and quotes"],
)
def test_what_may_be_left_out_or_written_otherwise(text):
    [found] = read(text).entries
    assert found == Entry("1", "denied", "organisation", (ListedName("Quillon"),), "ARMS")


def test_the_version_changes_with_the_content_alone():
    one, again, other = read(HEADER + PERSON), read(HEADER + PERSON, "renamed.csv"), read(HEADER + PERSON + "\n")
    assert (one.name, one.published, one.version) == ("denied", PUBLISHED, one.digest[:12])
    assert one.digest == again.digest != other.digest


def with_(**fields: str) -> str:
    """The header, a good line, and a line with these fields."""
    line = {"id": "2", "kind": "person", "name": "Aram Vorn", "programme": "ARMS"} | fields
    return HEADER + PERSON + ",".join(line.get(column, "") for column in HEADER.strip().split(",")) + "\n"


FAULTS = [
    ("empty", "", 1, "column '' is not known"),
    ("header alone", HEADER, 0, "holds no entry"),
    ("column missing", "id,kind,name\n1,person,Vorn\n", 1, "'programme' is missing"),
    ("column unknown", "id,kind,name,programme,nmae\n", 1, "'nmae' is not known"),
    ("column twice", "id,kind,name,programme,id\n", 1, "'id' stands twice"),
    ("field missing", HEADER + PERSON + "2,person,Vorn\n", 3, "3 fields instead of 12"),
    ("cut off in a quoted field", HEADER + PERSON[:20], 2, "unexpected end of data"),
    ("cut off in a line", HEADER + PERSON[:-14], 2, "11 fields instead of 12"),
    ("quotes do not add up", HEADER + '1,person,"Vorn" Aram,ARMS,,,,,,,,\n', 2, "not well-formed CSV"),
    ("Latin-1", (HEADER + PERSON).encode() + "2,person,Søren".encode("latin-1"), 3, "byte 0xf8 is not UTF-8"),
    ("UTF-16", (HEADER + PERSON).encode("utf-16"), 1, "byte 0xff is not UTF-8"),
    ("NUL", HEADER + "1,per\0son", 2, "NUL"),
    ("id empty", with_(id=""), 3, "id is empty"),
    ("id twice", with_(id="1"), 3, "id '1' was used on line 2"),
    ("kind", with_(kind="company"), 3, "kind 'company' is not known"),
    ("name empty", with_(name=""), 3, "neither letter nor digit"),
    ("name of signs", with_(name="-?-"), 3, "neither letter nor digit"),
    ("name endless", with_(name="x" * 1001), 3, "1001 characters"),
    ("alias of signs", with_(aliases="Vorn;*"), 3, "neither letter nor digit"),
    ("programme empty", with_(programme=" "), 3, "programme is empty"),
    ("country by name", with_(country="Armenia"), 3, "country 'Armenia' is not known"),
    ("identifier without kind", with_(identifiers="9074729"), 3, "no known kind"),
    ("identifier of unknown kind", with_(identifiers="ssn:9074729"), 3, "no known kind"),
    ("identifier too short", with_(identifiers="tax:1-2"), 3, "too short"),
    ("birth date", with_(birth_dates="14.3.1969"), 3, "birth date '14.3.1969'"),
    ("day", with_(valid_from="2026-02-30"), 3, "valid_from '2026-02-30' is no date"),
    ("days in wrong order", with_(valid_from="2026-02-02", valid_to="2026-02-01"), 3, "lies before"),
]


@pytest.mark.parametrize(("text", "line", "what"), [fault[1:] for fault in FAULTS], ids=[fault[0] for fault in FAULTS])
def test_a_faulty_file_gives_no_list_but_says_where_and_what(text, line, what):
    with pytest.raises(ListError) as raised:
        read(text)
    assert (raised.value.file, raised.value.line) == ("denied.csv", line)
    assert what in raised.value.what
    assert raised.value.hint.endswith(".")


@given(st.binary(max_size=200))
def test_other_bytes_are_refused(content):
    with pytest.raises(ListError):
        read(HEADER.encode() + content)

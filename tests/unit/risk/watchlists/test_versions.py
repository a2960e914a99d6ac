"""Versions of a list: their files packed, the bodies they come in, and what one changes in another."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.risk.screening import WatchList
from services.risk.watchlists.archive import pack, unpack
from services.risk.watchlists.bodies import files_of
from services.risk.watchlists.diff import difference
from shared.problems import Problem
from tests.unit.risk.screening.listed import entry

NAMES = st.text("abcdefghijklmnopqrstuvwxyz_0123456789", min_size=1, max_size=12).map(lambda name: f"{name}.csv")
FILES = st.dictionaries(NAMES, st.binary(max_size=200), min_size=1, max_size=4)
BOUNDARY = "e2b0-boundary-9f41"


def multipart(files: dict[str, bytes]) -> bytes:
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        "Content-Type: text/csv\r\n\r\n".encode()
        + content
        + b"\r\n"
        for name, content in files.items()
    ]
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


@given(FILES)
def test_files_come_out_of_the_archive_as_they_went_in(files):
    assert unpack(pack(files)) == files
    assert pack(files) == pack(dict(reversed(files.items())))


@given(FILES)
def test_the_files_of_a_multipart_body_keep_every_byte(files):
    assert files_of(multipart(files), f"multipart/form-data; boundary={BOUNDARY}", "x") == files


@pytest.mark.parametrize(
    ("content_type", "file"),
    [
        ("text/csv", "own.csv"),
        ("text/csv; charset=utf-8", "own.csv"),
        ("application/xml", "own.xml"),
        ("Application/JSON", "own.json"),
        ("application/octet-stream", "own.txt"),
        (None, "own.txt"),
    ],
)
def test_a_file_sent_as_it_is_bears_the_name_of_its_list(content_type, file):
    assert files_of(b"id,name\n", content_type, "own") == {file: b"id,name\n"}


TYPE = f"multipart/form-data; boundary={BOUNDARY}"


@pytest.mark.parametrize(
    ("body", "content_type", "said"),
    [
        (b"", "text/csv", "empty"),
        (b"", TYPE, "not whole"),
        (b"neither parts nor boundary", TYPE, "not whole"),
        (multipart({"a.csv": b"x"}), "multipart/form-data", "not whole"),
        (multipart({"a.csv": b"x", "b.csv": b"y" * 90})[:-60], TYPE, "not whole"),
        (f"--{BOUNDARY}\r\n\r\n--{BOUNDARY}--\r\n".encode(), TYPE, "filename"),
        (multipart({"a.csv": b"x"}).replace(b'; filename="a.csv"', b""), TYPE, "filename"),
        (multipart({"a.csv": b"x"}).replace(b"--\r\n", b"\r\n") + multipart({"a.csv": b"y"}), TYPE, "Two parts"),
    ],
)
def test_a_body_without_usable_files_says_why(body, content_type, said):
    with pytest.raises(Problem, match=said) as refused:
        files_of(body, content_type, "own")
    assert refused.value.status == 400


def listed(*entries) -> WatchList:
    return WatchList("own", "0" * 12, "0" * 64, entries, datetime(2026, 3, 1, tzinfo=UTC))


def test_a_difference_names_what_comes_what_goes_and_in_which_elements_entries_change():
    stays, goes, comes = entry("1", "Alpha"), entry("2", "Beta"), entry("3", "Gamma")
    before = listed(stays, goes, entry("4", "Delta", countries=("NL",)))
    after = listed(entry("4", "Delta", countries=("DE",)), stays, comes)
    found = difference(before, after)
    assert [one.id for one in found.added] == ["3"]
    assert [one.id for one in found.removed] == ["2"]
    assert [(one.after.id, one.elements) for one in found.changed] == [("4", ("countries",))]


@given(st.sets(st.integers(0, 9)), st.sets(st.integers(0, 9)))
def test_a_difference_the_other_way_round_is_its_mirror(before, after):
    one, other = (listed(*(entry(str(number), "Alpha") for number in sorted(some))) for some in (before, after))
    there, back = difference(one, other), difference(other, one)
    assert (there.added, there.removed) == (back.removed, back.added)
    assert difference(one, one) == ((), (), ())
    assert difference(one, replace(other, version="1" * 12)) == there

import os
from datetime import UTC, datetime

import pytest

from services.risk.screening import ListError, Query, Screener, read_watch_list, read_watch_lists

ROW = "id,kind,name,programme\n1,person,Oswin Tarkelian,ARMS\n"


def test_every_list_of_the_folder_is_read(tmp_path):
    (tmp_path / "own.csv").write_text(ROW)
    (tmp_path / "denied.csv").write_text(ROW)
    (tmp_path / "_notes.txt").write_text("not a list")
    (tmp_path / ".hidden").write_text("not a list")
    os.utime(tmp_path / "own.csv", (0, 86_400))
    lists = {one.name: one for one in read_watch_lists(tmp_path)}
    assert sorted(lists) == ["denied", "own"]
    assert lists["own"].published == datetime(1970, 1, 2, tzinfo=UTC)


def test_a_folder_in_the_folder_is_one_list(tmp_path):
    (tmp_path / "office").mkdir()
    (tmp_path / "office" / "sdn.csv").write_bytes(b'7,"TARKELIAN, Oswin","individual","ARMS"' + b",-0- " * 8 + b"\r\n\x1a")
    (tmp_path / "office" / "add.csv").write_bytes(b'7,1,"1 Rose Lane","Nordhafen","Armenia",-0- \r\n\x1a')
    (tmp_path / "office" / "alt.csv").write_bytes(b'7,1,"aka","TARK, Osvin",-0- \r\n\x1a')
    [found] = read_watch_lists(tmp_path)
    assert (found.name, [name.text for name in found.entries[0].names]) == ("office", ["TARKELIAN, Oswin", "TARK, Osvin"])


PRIMARY = b'7,"TARKELIAN, Oswin","individual","ARMS"' + b",-0- " * 8 + b"\r\n\x1a"
OFAC = {"prim": PRIMARY, "add": b'7,1,"1 Rose Lane","Nordhafen","Armenia",-0- \r\n', "alt": b'7,1,"aka","TARK, Osvin",-0- \r\n'}


@pytest.mark.parametrize(("prefix", "primary"), [("ofac_cons_", "prim"), ("", "sdn"), ("CONS_", "prim")])
def test_the_three_files_of_ofac_are_one_list_where_they_lie(tmp_path, prefix, primary):
    for part, content in OFAC.items():
        (tmp_path / f"{prefix}{primary if part == 'prim' else part}.csv").write_bytes(content)
    (tmp_path / "own.csv").write_text(ROW)
    found = {one.name: one.entries[0] for one in read_watch_lists(tmp_path)}
    assert set(found) == {f"{prefix}{primary}", "own"}
    alone = read_watch_list(tmp_path / f"{prefix}{primary}.csv")
    assert [name.text for name in alone.entries[0].names] == ["TARKELIAN, Oswin", "TARK, Osvin"]


def test_a_set_that_is_not_whole_is_refused(tmp_path):
    (tmp_path / "sdn.csv").write_bytes(PRIMARY)
    with pytest.raises(ListError, match=r"sdn\.csv: the list is not whole: the file of addresses is missing"):
        read_watch_list(tmp_path / "sdn.csv")
    with pytest.raises(ListError, match="is no file"):
        read_watch_list(tmp_path / "absent.csv")


def test_a_list_nobody_can_use_is_no_list_at_all(tmp_path):
    with pytest.raises(ListError, match="is no folder"):
        list(read_watch_lists(tmp_path / "absent"))
    with pytest.raises(ListError, match="holds no list"):
        list(read_watch_lists(tmp_path))
    (tmp_path / "denied.pdf").write_bytes(b"%PDF")
    with pytest.raises(
        ListError, match=r"denied\.pdf: the format is not known\. Known formats: OFAC .*; UN .*; the administration"
    ):
        list(read_watch_lists(tmp_path))
    (tmp_path / "denied.csv").write_text(ROW)
    with pytest.raises(ListError, match="2 lists are called denied"):
        list(read_watch_lists(tmp_path))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (Query("Zephyrine Marine Procurement LLC", country="AE"), ("exact", "S-001")),
        (Query("Zefirin Marine Procurment"), ("fuzzy", "S-001")),
        (Query(ids=("1111111",), kind="vessel"), ("id", "S-007")),
    ],
)
def test_without_a_folder_the_sample_is_used(query, expected):
    found = Screener.build(read_watch_lists(None)).screen(query)[0].match
    assert (found.list_name, found.kind, found.entry_id) == ("sample", *expected)

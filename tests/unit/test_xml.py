"""XML from outside: what is taken, what is refused and where, and that nothing else ever happens."""

from contextlib import suppress
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.validation.faults import CATALOGUE
from shared.problems import Problem
from shared.xml import HINTS, Place, parse, places, xpath_of


class Limits(NamedTuple):
    depth: int = 4
    elements: int = 50


BOM = b"\xef\xbb\xbf"
LATIN = b"<?xml version='1.0' encoding='ISO-8859-1'?>"
DEEP = b"<a>\n <a>\n  <a><a>\n   <a/></a></a></a></a>"

TAKEN = [
    (b"<a>caf\xc3\xa9</a>", "café"),
    (BOM + b"<?xml version='1.0' encoding='utf-8'?><a>caf\xc3\xa9</a>", "café"),
    (LATIN + b"<a>caf\xe9</a>", "café"),
    (b"<a>one<!-- two -->three<?four?><![CDATA[<five>]]></a>", "onethree<five>"),
    (b"<a>&lt;&amp;&#233;</a>", "<&é"),
    (b"<!-- <!DOCTYPE a> --><a>x</a>", "x"),
]


@pytest.mark.parametrize(("raw", "text"), TAKEN)
def test_it_takes(raw, text):
    assert parse(raw, limits=Limits()).text == text


REFUSED = [
    (b"", "xml.syntax", "line 1, column 1"),
    (b"{}", "xml.syntax", "line 1, column 1"),
    (b"<a>\n<b></a>", "xml.syntax", "line 2, column 8"),
    (b"<a>\x00</a>", "xml.syntax", "line 1, column 4"),
    (b"<a>&b;</a>", "xml.syntax", "line 1, column 7"),
    (b"<a b='1' b='2'/>", "xml.syntax", "line 1, column 15"),
    (b"<a>\n\xe9</a>", "xml.encoding", "line 2, column 1"),
    ("<a/>".encode("utf-16"), "xml.encoding", "line 1, column 1"),
    (b"<?xml version='1.0' encoding='utf-7'?><a/>", "xml.encoding", "line 1, column 1"),
    (BOM + LATIN + b"<a/>", "xml.encoding", "line 1, column 1"),
    (b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "xml.document-type", "line 1, column 1"),
    (BOM + b"\n<?p?><!-- c -->\n <!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", "xml.document-type", "line 3, column 2"),
    (DEEP, "xml.depth", "line 4, column 4"),
    (b"<a>" + b"<b/>" * 50 + b"</a>", "xml.elements", "line 1, column 1"),
]


@pytest.mark.parametrize(("raw", "code", "place"), REFUSED)
def test_it_refuses(raw, code, place):
    with pytest.raises(Problem) as refused:
        parse(raw, limits=Limits())
    (fault,) = refused.value.errors
    assert (refused.value.status, fault.code, fault.pointer) == (400, code, place)
    assert place in fault.detail


def test_elements_are_found_again_in_the_message():
    raw = "<?xml version='1.0'?>\n<n:é xmlns:n='u'><!-- <b> --><b a='>'/>ü<b/><c>\n<b/></c>\n</n:é>".encode()
    root = parse(raw, limits=Limits())
    found = places(raw, list(root.iter()))
    assert [(xpath_of(element), place) for element, place in found.items()] == [
        ("/n:é[1]", Place(2, 1)),
        ("/n:é[1]/b[1]", Place(2, 30)),
        ("/n:é[1]/b[2]", Place(2, 41)),
        ("/n:é[1]/c[1]", Place(2, 45)),
        ("/n:é[1]/c[1]/b[1]", Place(3, 1)),
    ]


def test_hints_where_schemas_lie_are_dropped():
    raw = b"<a xmlns:x='http://www.w3.org/2001/XMLSchema-instance'><b c='d' x:schemaLocation='u /etc/passwd'/></a>"
    assert dict(parse(raw, limits=Limits())[0].attrib) == {"c": "d"}


def test_the_catalogue_gives_the_same_hints():
    assert {code: kind.hint for code, kind in CATALOGUE.items() if code.startswith("xml.")} == HINTS


@given(st.text("<>/!?-[]&;=\"'a1 \n\x00é", max_size=60).map(str.encode), st.sampled_from([b"", b"<a>", LATIN]))
def test_whatever_the_bytes_it_is_a_tree_or_a_problem(tail, head):
    with suppress(Problem):
        root = parse(head + tail, limits=Limits())
        assert len(places(head + tail, list(root.iter()))) == len(list(root.iter()))

"""What a person is shown of the place a fault points at."""

import pytest

from services.commands.places import shown

JSON = b'{"lrn": "L-1", "houses": [{"items": [{"hs6": "12"}]}], "a/b": 1}'
XML = (
    b'<?xml version="1.0"?>\n<ns:CC315A xmlns:ns="urn:x">\n  <HEAHEA>\n    <RefNumHEA4>X</RefNumHEA4>\n  </HEAHEA>\n</ns:CC315A>'
)
EDI = b"UNB+UNOA:2+A+B+261125:1200+1'\nUNH+1+CUSCAR:D:95B:UN'\n"


@pytest.mark.parametrize(
    ("raw", "pointer", "line"),
    [
        (JSON, "/houses/0/items/0/hs6", '"hs6": "12"'),
        (JSON, "/lrn", '"lrn": "L-1"'),
        (JSON, "/a~1b", '"a/b": 1'),
        (JSON, "/houses/7", None),
        (JSON, "/lrn/0/x", None),
        (JSON, "", None),
        (XML, "/ns:CC315A[1]/HEAHEA[1]/RefNumHEA4[1]", "4: <RefNumHEA4>X</RefNumHEA4>"),
        (XML, "/ns:CC315A[1]/NONE[1]", None),
        (XML, "/no such path[", None),
        (EDI, "segment 2 UNH, element 2 (line 2, column 7)", "2: UNH+1+CUSCAR:D:95B:UN'"),
        (EDI, "line 9, column 1", None),
        (b"\xff\xfe", "line 1, column 1", "1: \ufffd\ufffd"),
        (b"x" * 500, "line 1, column 400", "1: " + "x" * 159 + "…"),
    ],
)
def test_the_place_is_shown(raw, pointer, line):
    assert shown(raw, pointer) == line

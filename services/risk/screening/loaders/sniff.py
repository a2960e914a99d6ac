"""What a file holds, told from how it begins. Its name is a hint at most: people rename files. Pure."""

import csv
import re
from io import StringIO

_LOOKED_AT = 1 << 16
_ROOT = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")


def first_row(content: bytes, delimiter: str = ",") -> list[str]:
    """The fields of the first line that holds any, in lower case; empty where there is none or its quotes do not add up."""
    text = content[:_LOOKED_AT].decode("utf-8-sig", "replace")
    try:
        row = next((row for row in csv.reader(StringIO(text, newline=""), delimiter=delimiter) if row), [])
    except csv.Error:
        return []
    return [field.strip().lower() for field in row]


def xml_root(content: bytes) -> str | None:
    """The root element's name without its prefix; None for what does not begin like XML."""
    begin = content[:_LOOKED_AT].removeprefix(b"\xef\xbb\xbf").lstrip()
    found = _ROOT.search(begin) if begin.startswith(b"<") else None
    return found[1].decode() if found else None


def is_json(content: bytes) -> bool:
    """Whether it begins like a JSON object."""
    return content[:_LOOKED_AT].removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")

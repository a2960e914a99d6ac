"""The characters of an X12 interchange. ISA says its separators by where they stand; no character set is ever said."""

import re
from typing import NamedTuple

from services.ingest.formats.edi.segments import Syntax, Unreadable

_BEGINNING = re.compile(rb"\s*(?:ISA([^A-Za-z0-9\s])|(?:GS|ST)([^A-Za-z0-9\s]))")
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1b\x7f]")  # 0x1C to 0x1F divide the elements of some senders
_ISA = 16  # elements
_WITHIN = 200  # characters in which ISA must end; it has 106


class Text(NamedTuple):
    """An interchange as characters; `begin` is where its first segment stands."""

    text: str
    syntax: Syntax
    begin: int


def recognise(beginning: bytes) -> bool:
    """Whether bytes begin as an X12 interchange, or a group or transaction set without one."""
    return bool(_BEGINNING.match(beginning))


def characters(raw: bytes) -> Text:
    """Decode an interchange: UTF-8, or ISO 8859-1 where it is not that. Raises Unreadable for separators that cannot be."""
    found = _BEGINNING.match(raw)
    if not found:
        raise Unreadable("edi.syntax", "An X12 interchange begins with ISA.", 0)
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    begin = len(text) - len(text.lstrip())
    element = (found[1] or found[2]).decode("latin-1")
    if found[1]:
        component, terminator = _of_interchange(text, begin, element)
    else:
        component, terminator = ">", "~" if "~" in text else "\n"
    syntax = Syntax(element, component, terminator)
    if len({*syntax[:3]}) < 3 or component.isalnum() or terminator.isalnum() or terminator == " ":
        raise Unreadable("edi.syntax", "The separators that ISA names are not three different signs.", begin)
    if wrong := next((each for each in _UNFIT.finditer(text) if each[0] not in syntax), None):
        raise Unreadable("edi.character", f"The control character 0x{ord(wrong[0]):02X} stands in the message.", wrong.start())
    return Text(text, syntax, begin)


def _of_interchange(text: str, begin: int, element: str) -> tuple[str, str]:
    """Component separator (ISA16) and segment terminator (what follows it)."""
    at = begin + 2
    for _ in range(_ISA):
        at = text.find(element, at + 1, begin + _WITHIN)
        if at < 0:
            raise Unreadable("edi.cut-off", "ISA has not its sixteen elements.", begin)
    if at + 2 >= len(text):
        raise Unreadable("edi.cut-off", "The interchange ends within ISA.", begin)
    return text[at + 1], text[at + 2]

"""XML from outside: bytes to an element tree, or a problem that says where the bytes stop being XML we take (W3C XML 1.0).

Hardened: no document type, so no entities but the five of XML; no network; nothing is loaded because a message says so; UTF-8 and
ISO 8859-1 only; bounded depth and number of tags. Time and memory are linear in the size of the body whatever it holds.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple, NoReturn, Protocol, cast

from lxml import etree

from shared.problems import Fault, Problem

HINTS = {
    "xml.syntax": "Mend the XML at this line and column.",
    "xml.encoding": "Encode the message as UTF-8 or ISO 8859-1 and name the encoding in its XML declaration.",
    "xml.document-type": "Leave the document type out: no DTD and no entities but &lt; &gt; &amp; &quot; &apos; are taken.",
    "xml.depth": "Compare the message with the schema of its format.",
    "xml.elements": "Divide the consignments over several messages.",
}
"""How to mend each fault, by code; the catalogue of fault codes says the same."""

Element = etree._Element  # noqa: SLF001  lxml gives the type no public name

_ENCODINGS = {"utf-8": "utf-8", "utf8": "utf-8", "us-ascii": "utf-8", "iso-8859-1": "iso-8859-1", "latin1": "iso-8859-1"}
_BOM = b"\xef\xbb\xbf"
_DECLARATION = re.compile(rb"""<\?xml\s[^>]{0,200}?encoding\s{0,9}=\s{0,9}["']([\w.-]{1,40})["']""")
_PROLOG = re.compile(rb"(?:\s++|<\?.*?\?>|<!--.*?-->)*+(<!DOCTYPE)", re.DOTALL)
_TAGS = re.compile(
    rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|</[^>]*+>|(<)[^\s>/]++(?:[^>\"']++|\"[^\"]*+\"|'[^']*+')*+>", re.DOTALL
)
_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
_HINTS_WHERE_SCHEMAS_LIE = (f"{_XSI}schemaLocation", f"{_XSI}noNamespaceSchemaLocation")


class Limits(Protocol):
    """How deep elements may stand in one another, and how many there may be."""

    @property
    def depth(self) -> int: ...
    @property
    def elements(self) -> int: ...


class Place(NamedTuple):
    """Where something begins in the message: line and column, from 1, in characters."""

    line: int
    column: int

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}"


def parse(raw: bytes, *, limits: Limits) -> Element:
    """The root element of `raw`, without comments, processing instructions and hints where schemas lie.

    Raises Problem 400 with one `xml.*` fault.
    """
    encoding = _encoding(raw)
    if doctype := _PROLOG.match(raw, len(_BOM) if raw.startswith(_BOM) else 0):
        _refuse("xml.document-type", _place(raw, doctype.start(1), encoding), "The message has a document type.")
    if raw.count(b"<") - raw.count(b"</") > limits.elements:
        _refuse("xml.elements", Place(1, 1), f"The message has more than {limits.elements:,} elements.")
    parser = etree.XMLParser(
        encoding=encoding,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        _refuse("xml.syntax", Place(max(line, 1), max(column, 1)), f"{_said(error)}.")
    for deep in _found(root, f"({'/*' * (limits.depth + 1)})[1]"):
        _refuse("xml.depth", places(raw, [deep])[deep], f"More than {limits.depth} elements stand in one another.")
    for element in _found(root, "//*[@xsi:schemaLocation or @xsi:noNamespaceSchemaLocation]"):
        for name in _HINTS_WHERE_SCHEMAS_LIE:  # a validator would go and load them
            if name in element.attrib:
                del element.attrib[name]
    return root


def _found(root: Element, path: str) -> list[Element]:
    return cast("list[Element]", root.xpath(path, namespaces={"xsi": _XSI[1:-1]}))


def xpath_of(element: Element) -> str:
    """The path to an element in its sender's own prefixes, every step counted: `/ie:CC315A[1]/GOOITEGDS[2]`.

    Each step counts siblings: for thousands of elements of one list, count as you go.
    """
    steps = [step_of(each) for each in (element, *element.iterancestors())]
    return "".join(f"/{step}" for step in reversed(steps))


def step_of(element: Element) -> str:
    """The last step of an element's path: `GOOITEGDS[2]`."""
    before = sum(1 for _ in element.itersiblings(element.tag, preceding=True))
    return f"{name_of(element)}[{before + 1}]"


def name_of(element: Element) -> str:
    """An element's name with the sender's own prefix."""
    local = str(element.tag).rpartition("}")[2]
    return f"{element.prefix}:{local}" if element.prefix else local


def places(raw: bytes, elements: list[Element]) -> dict[Element, Place]:
    """Where the start tags of `elements`, all of one tree parsed from `raw`, stand. One pass over the message."""
    if not elements:
        return {}
    encoding, wanted = _encoding(raw), set(elements)
    starts = (found.start() for found in _TAGS.finditer(raw) if found[1])
    standing = zip(elements[0].getroottree().iter(etree.Element), starts, strict=False)
    return dict(_placed(raw, encoding, ((element, start) for element, start in standing if element in wanted)))


def _placed(raw: bytes, encoding: str, starts: Iterator[tuple[Element, int]]) -> Iterator[tuple[Element, Place]]:
    line, counted = 1, 0
    for element, start in starts:
        line, counted = line + raw.count(b"\n", counted, start), start
        yield element, Place(line, _column(raw, start, encoding))


def _place(raw: bytes, offset: int, encoding: str) -> Place:
    return Place(raw.count(b"\n", 0, offset) + 1, _column(raw, offset, encoding))


def _column(raw: bytes, offset: int, encoding: str) -> int:
    begin = raw.rfind(b"\n", 0, offset) + 1
    return len(raw[begin:offset].removeprefix(_BOM).decode(encoding, "replace")) + 1


def _encoding(raw: bytes) -> str:
    """The encoding the message declares, UTF-8 without a word. Raises Problem 400 for another, or when it does not hold."""
    body = raw.removeprefix(_BOM)
    declared = _DECLARATION.match(body)
    named = declared[1].decode("ascii", "replace") if declared else "utf-8"
    encoding = _ENCODINGS.get(named.lower())
    if encoding is None or (encoding != "utf-8" and body is not raw):
        _refuse("xml.encoding", Place(1, 1), f"The message declares the encoding {named}, which does not fit or is not taken.")
    try:
        raw.decode(encoding)
    except UnicodeDecodeError as error:
        place = _place(raw, error.start, encoding)
        _refuse("xml.encoding", place, f"The byte 0x{raw[error.start]:02X} is not {named.upper()}.")
    return encoding


def _said(error: etree.XMLSyntaxError) -> str:
    return re.sub(r", line \d+, column \d+.*$", "", (error.msg or "This is no XML")).strip().rstrip(".")[:200]


def _refuse(code: str, place: Place, detail: str) -> NoReturn:
    found = Fault(code=code, pointer=str(place), detail=f"{detail[:-1]} (at {place}).", hint=HINTS[code])
    raise Problem(400, "filing.unreadable", found.detail, errors=[found])

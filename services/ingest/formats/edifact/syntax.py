"""The characters of an EDIFACT interchange: its separators (UNA), its character set, what may not stand in it."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from services.ingest.formats.edi.segments import Syntax, Unreadable
from services.ingest.formats.edi.trail import Trail
from services.ingest.validation.faults import fault
from shared.problems import Fault

DEFAULT = Syntax(element="+", component=":", terminator="'", release="?")
LEVEL_B = Syntax(element="\x1d", component="\x1f", terminator="\x1c")  # UNOB without UNA, ISO 9735 level B
CHARACTER_SETS: Mapping[str, str] = MappingProxyType(
    {
        "UNOA": "ascii",
        "UNOB": "ascii",
        "UNOC": "iso8859_1",
        "UNOD": "iso8859_2",
        "UNOE": "iso8859_5",
        "UNOF": "iso8859_7",
        "UNOG": "iso8859_3",
        "UNOH": "iso8859_4",
        "UNOI": "iso8859_6",
        "UNOJ": "iso8859_8",
        "UNOK": "iso8859_9",
        "UNOY": "utf-8",
        "IATA": "ascii",
        "IATB": "ascii",
    }
)
"""Syntax identifiers of ISO 9735. UNOA and UNOB hold capitals and ASCII; IATA and IATB are what airlines call them.

UNOX (code extension) and UNOZ are not taken."""

_BEGINNING = re.compile(rb"\s*(?:UNA.{6}\s*)?(UNB|UNG|UNH)(?![A-Za-z0-9])", re.DOTALL)
_UNB = re.compile(r"\s*UNB")
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_UNA = 9  # characters of a service string advice


class Text(NamedTuple):
    """An interchange as characters. `begin` is where its first segment may stand; `strange` the first byte not of its set."""

    text: str
    syntax: Syntax
    begin: int
    character_set: str
    strange: int | None

    def faults(self, trail: Trail) -> list[Fault]:
        """A warning where bytes are not of the declared character set."""
        if self.strange is None:
            return []
        detail = f"The interchange says {self.character_set} and holds other characters; they were read as best they could be."
        return [fault("edi.character-set", trail.say(None, self.strange), detail)]


def recognise(beginning: bytes) -> bool:
    """Whether bytes begin as an EDIFACT interchange, or a message without one."""
    return bool(_BEGINNING.match(beginning))


def characters(raw: bytes) -> Text:
    """Decode an interchange by what its UNB says.

    Bytes outside the character set are read as UTF-8 where they are that, else as ISO 8859-1; `strange` says where. Raises
    Unreadable for an unknown set, for separators that cannot be, and for control characters.
    """
    first = raw.decode("latin-1")
    if not recognise(raw):
        raise Unreadable("edi.syntax", "An EDIFACT interchange begins with UNA, UNB or UNH.", 0)
    begin = len(first) - len(first.lstrip())
    syntax = DEFAULT
    if first.startswith("UNA", begin):
        syntax, begin = _advised(first, begin), begin + _UNA
    elif first.startswith("UNB" + LEVEL_B.element, begin):
        syntax = LEVEL_B
    identifier = _identifier(first, begin, syntax)
    if identifier not in CHARACTER_SETS:
        raise Unreadable("edi.character", f"The character set {identifier[:8]} is not taken.", begin)
    strange = None
    try:
        text = raw.decode(CHARACTER_SETS[identifier])
    except UnicodeDecodeError as error:
        strange = error.start
        text = _otherwise(raw)
    _refuse_controls(text, syntax)
    return Text(text, syntax, begin, identifier, strange)


def _advised(text: str, begin: int) -> Syntax:
    component, element, _decimal, release, _reserved, terminator = tuple(text[begin + 3 : begin + _UNA])
    syntax = Syntax(element, component, terminator, "" if release == " " else release)
    used = [each for each in syntax if each]
    if len(set(used)) < len(used) or any(each.isalnum() or each == " " for each in used):
        raise Unreadable("edi.syntax", "The separators that UNA names are not four different signs.", begin)
    return syntax


def _identifier(text: str, begin: int, syntax: Syntax) -> str:
    """The syntax identifier of UNB. A message without an interchange is taken as UTF-8, or ISO 8859-1 where it is not that."""
    if not _UNB.match(text, begin):
        return "UNOY"
    at = text.find(syntax.element, begin)
    return text[at + 1 : at + 5] if at >= 0 else ""


def _otherwise(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _refuse_controls(text: str, syntax: Syntax) -> None:
    allowed = set(syntax)
    for found in _UNFIT.finditer(text):
        if found[0] not in allowed:
            raise Unreadable(
                "edi.character", f"The control character 0x{ord(found[0]):02X} stands in the message.", found.start()
            )

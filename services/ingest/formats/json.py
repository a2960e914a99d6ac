"""Canonical JSON: bytes in, a document out, or a problem that says where the bytes stop being JSON (RFC 8259, I-JSON RFC 7493).

Hardened: UTF-8 only, no duplicate names, no NaN or Infinity, no numbers beyond double precision, bounded depth. Time is linear in
the size of the body whatever it holds.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import accumulate, islice
from math import isinf
from typing import Any, NoReturn

from services.ingest.formats.reading import Format, Limits, Reading
from services.ingest.validation.faults import fault, shown, step
from shared.declaration import Declaration
from shared.problems import Fault, Problem, pointer

_STRING = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?'  # also when it is never closed: no character is looked at twice
_STRINGS = re.compile(_STRING, re.DOTALL)
_STRINGS_AND_BRACKETS = re.compile(_STRING + rb"|([\[{])|([\]}])", re.DOTALL)
_NO_BRACKET = bytes(set(range(256)) - set(b"[]{}"))
_STEP = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
_ESCAPES = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)", re.DOTALL
)
_LONGEST_NUMBER = 100  # characters; no mass, count or amount needs more
_LONGEST_INTEGER = 18  # digits
_MOST_FAULTS = 1_000


def read(raw: bytes, *, depth_limit: int) -> dict[str, Any]:
    """The JSON object in `raw`. Raises Problem 400 with every fault that can be told."""
    text = _decode(raw)
    _refuse_depth(raw, depth_limit)
    if _SURROGATE.search(raw):
        _refuse_lone_surrogate(text)
    marks = _Marks()
    try:
        document = json.loads(
            text,
            object_pairs_hook=marks.members,
            parse_int=marks.integer,
            parse_float=marks.decimal,
            parse_constant=marks.constant,
        )
    except json.JSONDecodeError as error:
        _refuse("json.syntax", error.lineno, error.colno, f"{error.msg}.")
    if not isinstance(document, dict):
        _refuse("json.not-object", 1, 1, f"The body is {_article(document)}.")
    if marks.any:
        faults = list(islice(_marked(document, ()), _MOST_FAULTS))
        raise Problem(400, "filing.unreadable", "The body holds names or numbers that cannot be taken.", errors=faults)
    return document


def _identity(pointer: str) -> str:
    return pointer


def _read(raw: bytes, *, limits: Limits) -> Reading:
    return Reading(read(raw, depth_limit=limits.depth), _identity)


def _write(declaration: Declaration, _at: datetime) -> bytes:
    return declaration.model_dump_json(indent=2, exclude_defaults=True).encode()


FORMAT = Format("json", "canonical JSON", ("application/json",), lambda raw: raw.lstrip()[:1] == b"{", _read, write=_write)


class _Refused:
    """Stands where a number stood that cannot be taken."""

    def __init__(self, text: str) -> None:
        self.text = text


class _Repeated(dict[str, Any]):
    """An object in which names came twice."""

    names: list[str]


class _Marks:
    """The parser's hooks. What they refuse is marked in place, since a hook does not know where it is."""

    any = False

    def members(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        members = dict(pairs)
        if len(members) == len(pairs):
            return members
        self.any = True
        repeated = _Repeated(members)
        repeated.names = [name for name, times in Counter(name for name, _ in pairs).items() if times > 1]
        return repeated

    def integer(self, text: str) -> int | _Refused:
        return int(text) if len(text.lstrip("-")) <= _LONGEST_INTEGER else self.constant(text)

    def decimal(self, text: str) -> float | _Refused:
        if len(text) <= _LONGEST_NUMBER and not isinf(value := float(text)):
            return value
        return self.constant(text)

    def constant(self, text: str) -> _Refused:
        self.any = True
        return _Refused(text)


def _marked(value: Any, steps: tuple[str | int, ...]) -> Iterator[Fault]:
    if isinstance(value, _Refused):
        yield fault("json.number", pointer(*steps), f"{shown(value.text)[1:-1]} cannot be taken as a number.")
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _marked(each, (*steps, index))
    elif isinstance(value, dict):
        for name in value.names if isinstance(value, _Repeated) else ():
            yield fault(
                "json.duplicate-name", pointer(*steps, step(name)), f"{shown(name)} stands more than once in this object."
            )
        for name, each in value.items():
            yield from _marked(each, (*steps, step(name)))


def _decode(raw: bytes) -> str:
    if raw.startswith(b"\xef\xbb\xbf"):
        _refuse("json.encoding", 1, 1, "The body begins with a byte order mark.")
    if (found := json.detect_encoding(raw)) != "utf-8":
        _refuse("json.encoding", 1, 1, f"The body looks like {found.upper()}.")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        _refuse("json.encoding", *_position(raw, error.start), f"The byte 0x{raw[error.start]:02X} is not UTF-8 here.")


def _refuse_depth(raw: bytes, limit: int) -> None:
    brackets = _STRINGS.sub(b"", raw).translate(None, _NO_BRACKET)
    if max(accumulate(map(_STEP.__getitem__, brackets)), default=0) <= limit:
        return
    depth = 0
    for found in _STRINGS_AND_BRACKETS.finditer(raw):
        depth += (found[1] is not None) - (found[2] is not None)
        if depth > limit:
            _refuse("json.depth", *_position(raw, found.start()), f"More than {limit} arrays and objects stand in one another.")


def _refuse_lone_surrogate(text: str) -> None:
    for found in _ESCAPES.finditer(text):
        if found[1]:
            line = text.count("\n", 0, found.start()) + 1
            column = found.start() - text.rfind("\n", 0, found.start())
            _refuse("json.surrogate", line, column, f"\\{found[1]} is half of a surrogate pair, no character.")


def _position(raw: bytes, offset: int) -> tuple[int, int]:
    """Line and column, in characters, of a byte."""
    begin = raw.rfind(b"\n", 0, offset) + 1
    return raw.count(b"\n", 0, offset) + 1, len(raw[begin:offset].decode("utf-8", "replace")) + 1


def _article(value: Any) -> str:
    kinds = {list: "an array", str: "a string", bool: "a boolean", int: "a number", float: "a number", _Refused: "a number"}
    return kinds.get(type(value), "null")


def _refuse(code: str, line: int, column: int, detail: str) -> NoReturn:
    where = f"line {line}, column {column}"
    found = fault(code, where, f"{detail[:-1]} (at {where}).")
    raise Problem(400, "filing.unreadable", found.detail, errors=[found])

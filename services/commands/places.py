"""The piece of a message that a fault points at, for people to see: its line, or of JSON the element itself."""

import json
import re
from typing import cast

from lxml import etree

from services.ingest.formats import Limits
from shared.problems import Problem
from shared.xml import parse

_LINE = re.compile(r"\bline (\d+)")
_LONGEST = 160


def shown(raw: bytes, pointer: str) -> str | None:
    """What stands at `pointer` in `raw`, by line, XPath or JSON pointer. None where there is nothing to show."""
    if found := _LINE.search(pointer):
        return _line(raw, int(found[1]))
    if not pointer.startswith("/"):
        return None
    beginning = raw.lstrip()[:1]
    if beginning == b"<":
        return _by_xpath(raw, pointer)
    return _by_json_pointer(raw, pointer) if beginning in (b"{", b"[") else None


def _line(raw: bytes, number: int) -> str | None:
    lines = raw.decode("utf-8", "replace").splitlines()
    return f"{number}: {_short(lines[number - 1])}" if 0 < number <= len(lines) else None


def _by_xpath(raw: bytes, path: str) -> str | None:
    try:
        root = parse(raw, limits=Limits())
        found = root.getroottree().xpath(path, namespaces={key: uri for key, uri in root.nsmap.items() if key})
    except (Problem, etree.XPathError):
        return None
    if not isinstance(found, list) or not found or not isinstance(found[0], etree._Element):  # noqa: SLF001  no public name
        return None
    line = cast("int | None", found[0].sourceline)
    return _line(raw, line) if line else None


def _by_json_pointer(raw: bytes, pointer: str) -> str | None:
    try:
        value = json.loads(raw)
        step = ""
        for step in (part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]):
            value = value[int(step)] if isinstance(value, list) else value[step]
    except (ValueError, LookupError, TypeError):
        return None
    return _short(f"{json.dumps(step)}: {json.dumps(value, ensure_ascii=False)}")


def _short(text: str) -> str:
    text = text.strip()
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"

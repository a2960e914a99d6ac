"""Level 1: the message against its XML schema, as HMRC publishes it (`xsd/NOTICE`)."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from threading import Lock
from types import MappingProxyType
from typing import Any, NamedTuple, cast

from lxml import etree

from shared.xml import Element

MESSAGES: Mapping[str, str] = MappingProxyType({"CC315A": "CC315A-v11-2-New.xsd", "CC313A": "CC313A-v11-2-New.xsd"})
"""The messages read here, IE315 and IE313, and their schemas."""

_NAMESPACE = "http://ics.dgtaxud.ec/"
_PREFIX = re.compile(r"^Element '[^']*'(?:, attribute '[^']*')?: (?:\[[^\]]*\] )?")
_NAME = re.compile(r"\{http://ics\.dgtaxud\.ec/[^}]*\}")
_LONGEST = 300


class Misfit(NamedTuple):
    """An element the schema does not take, and why."""

    element: Element
    reason: str


def qualified(name: str) -> str:
    """The name of a message with its namespace."""
    return f"{{{_NAMESPACE}{name}}}{name}"


def name_of(message: Element) -> str:
    """The name of a message without namespace and prefix."""
    return str(message.tag).rpartition("}")[2]


def misfits(message: Element) -> Iterator[Misfit]:
    """What does not fit the schema of the message, a key of `MESSAGES`: each element once, in the order of the message."""
    schema = _SCHEMAS[name_of(message)]
    tree = etree.ElementTree(message)
    with _LOCK:  # a schema keeps the errors of its last validation
        if schema.validate(tree):
            return
        errors = [(str(each.path), str(each.message)) for each in cast("Iterable[Any]", schema.error_log)]
    names = {prefix: uri for prefix, uri in message.nsmap.items() if prefix}
    told = set()
    for path, reason in errors:
        if path not in told:
            told.add(path)
            found = cast("list[Element]", tree.xpath(path, namespaces=names)) if path else []
            yield Misfit(found[0] if found else message, _readable(reason))


def _readable(reason: str) -> str:
    """What libxml2 says, without what the pointer says already."""
    told = _NAME.sub("", _PREFIX.sub("", reason)).strip()
    return told if len(told) <= _LONGEST else told[: _LONGEST - 1] + "…"


def _load(file: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(Path(__file__).parent / "xsd" / file))


_SCHEMAS = {name: _load(file) for name, file in MESSAGES.items()}
_LOCK = Lock()


def _children() -> Iterator[tuple[str, Sequence[str]]]:
    """Elements with the names of what they hold; an element `X` is of the type `XType` in these schemas."""
    xs = "{http://www.w3.org/2001/XMLSchema}"
    for file in ("complex_types_ics-v11-2.xsd", MESSAGES["CC315A"]):
        schema = etree.parse(Path(__file__).parent / "xsd" / file).getroot()
        groups = {group.get("name"): group for group in schema.iterfind(f"{xs}group")}
        for kind in schema.iterfind(f"{xs}complexType"):
            names = list[str]()
            for part in kind.iter(f"{xs}element", f"{xs}group"):
                held = (
                    [part] if part.tag == f"{xs}element" else groups[part.get("ref", "").rpartition(":")[2]].iter(f"{xs}element")
                )
                names += [str(each.get("name")) for each in held]
            yield str(kind.get("name")).removesuffix("Type"), tuple(names)


CHILDREN: Mapping[str, Sequence[str]] = MappingProxyType(dict(_children()))
"""What each element of CC315A holds, in the order that the schema demands."""

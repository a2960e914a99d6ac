"""What the XML writers share: elements added by path, text made fit for XML 1.0. Escaping is lxml's."""

import re
from typing import Any

from lxml import etree

from shared.xml import Element

_UNFIT = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def root(namespace: str, name: str, prefixes: Any) -> Element:
    """A root element."""
    return etree.Element(f"{{{namespace}}}{name}", nsmap=prefixes)


def add(parent: Element, namespace: str | None, path: str, text: str | None) -> None:
    """New elements below `parent`, the last with this text; none for a text that is empty."""
    said = fit(text)
    if not said:
        return
    for step in path.split("/"):
        parent = part(parent, namespace, step)
    parent.text = said


def part(parent: Element, namespace: str | None, name: str) -> Element:
    """A new element below `parent`."""
    return etree.SubElement(parent, f"{{{namespace}}}{name}" if namespace else name)


def fit(text: str | None) -> str:
    """A text without what XML cannot hold."""
    return _UNFIT.sub(" ", text or "").strip()


def written(element: Element) -> bytes:
    """The document, in UTF-8."""
    etree.indent(element)
    return etree.tostring(element, xml_declaration=True, encoding="UTF-8")

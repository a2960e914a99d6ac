"""A canonical document written as XML where the reader's tables find it: the same mapping, read backwards.

Of several places the first is written. Elements have no namespace yet, and stand in the order of the tables.
"""

from collections.abc import Mapping
from typing import Any

from lxml import etree

from services.ingest.formats.mapping.draft import Many, Part, Table, Take
from services.ingest.formats.mapping.values import written
from shared.xml import Element


def fill(element: Element, table: Table, part: Mapping[str, Any]) -> None:
    """Write the elements of `part` that `table` has a place for below `element`."""
    for name, entry in table.items():
        value = part.get(name)
        if value is None or value in ([], {}):
            continue
        if isinstance(entry, Part):
            fill(grown(element, _steps(entry.path)), entry.table, value)
        elif isinstance(entry, Many):
            _fill_many(element, entry, value)
        else:
            path, back = (entry.path, entry.back) if isinstance(entry, Take) else (entry, written)
            grown(element, _steps(path)).text = _fit(back(value))


def grown(element: Element, steps: list[str]) -> Element:
    """The element at a path, made where it is missing."""
    for step in steps:
        child = element.find(step)
        element = etree.SubElement(element, step) if child is None else child
    return element


def _fill_many(element: Element, entry: Many, values: list[Any]) -> None:
    """A part has a node of its own each time, a value also the node around it."""
    steps = _steps(entry.path)
    own = 2 if callable(entry.table) else 1
    for each in values:
        node = grown(element, steps[:-own])
        for step in steps[-own:]:
            node = etree.SubElement(node, step)
        if callable(entry.table):
            node.text = _fit(written(each))
        else:
            fill(node, entry.table, each)


def _steps(paths: str) -> list[str]:
    return [step for step in paths.partition("|")[0].split("/") if step]


def _fit(text: str) -> str:
    """Characters that no XML may hold are blanks."""
    return "".join(each if each.isprintable() else " " for each in text)

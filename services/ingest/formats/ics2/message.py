"""An ICS2 message: which it is, and what it holds."""

import re
from collections.abc import Iterator

from lxml import etree

from services.ingest.formats.ics2 import tables
from services.ingest.formats.mapping import Draft, XmlSource, draw, misfit, other_kind
from services.ingest.formats.mapping.values import flag
from services.ingest.formats.reading import Limits, Purpose, Reading
from services.ingest.validation.faults import shown
from services.ingest.validation.profiles import PROFILES
from shared.problems import Fault
from shared.xml import parse

DATASETS = (
    *("F10", "F11", "F12", "F13", "F14"),
    *("F20", "F21", "F22", "F23", "F24", "F27", "F28", "F29"),
    *("F43", "F50", "F51"),
)
"""The filings and amendments that are read; F12 and F13 have the elements of F10."""

_FILING = re.compile(r"IE3([FA])([0-9]{2})")
_ROOT = re.compile(rb"<(?:[A-Za-z_][\w.-]{0,40}:)?IE3[A-Z][0-9]{2}[\s/>]")
_NAMESPACE = b"urn:wco:datamodel:eu:ics2"


def recognise(beginning: bytes) -> bool:
    """Whether the namespace or a root such as IE3F11 stands in it."""
    return _NAMESPACE in beginning or _ROOT.search(beginning) is not None


def read(raw: bytes, *, limits: Limits) -> Reading:
    """The declaration in a message. Raises Problem 400 for what is no ICS2 message, or none that declares or invalidates."""
    root = parse(raw, limits=limits)
    source = XmlSource(root)
    name = etree.QName(root).localname
    mrn = next((node.value for node in source.all("MRN") if node.value), None)
    if name == "IE3Q04":
        return _invalidation(source, mrn, limits)
    kind = _FILING.fullmatch(name)
    dataset = f"F{kind[2]}" if kind else ""
    if kind is None or dataset not in DATASETS:
        known = ", ".join(f"IE3{each}" for each in DATASETS)
        raise other_kind(source.place, name, f"{known}, their amendments IE3A10 and so on, and the invalidation IE3Q04")
    draft = _declaration(source, dataset, limits)
    amends = kind[1] == "A"
    faults = [*_indicator_faults(source, dataset), *(_mrn_faults(source, mrn) if amends else ())]
    return Reading(draft.value, draft.place, tuple(faults), Purpose.AMEND if amends else Purpose.FILE, mrn if amends else None)


def _declaration(source: XmlSource, dataset: str, limits: Limits) -> Draft:
    profile = PROFILES[dataset]
    inner = profile.level in ("master-and-houses", "house") or (profile.level == "any" and bool(_houses(source)))
    draft = draw({**tables.FILING, **(tables.HOUSES if inner else tables.STRAIGHT)}, source, limits)
    draft.set("dataset_type", dataset)
    seen, boxes = set[str](), list[Draft]()
    for path in tables.EQUIPMENT_PATHS:
        for node in source.all(path):
            box = draw(tables.EQUIPMENT, node, limits)
            number = box.within("number")
            if number is None or number not in seen:
                seen.add(str(number))
                boxes.append(box)
    draft.many("equipment", boxes)
    split = next((node for node in source.all(tables.SPLIT) if node.value), None)
    for consignment in (*draft.drafts("houses"), *([draft.ensure("consignment", source)] if not inner else [])):
        if split:
            consignment.set("split", flag(split.value), split)
    return draft


def _houses(source: XmlSource) -> list[XmlSource]:
    return source.all("consignmentMasterLevel/consignmentHouseLevel") or source.all("consignmentHouseLevel")


def _invalidation(source: XmlSource, mrn: str | None, limits: Limits) -> Reading:
    draft = draw({"lrn": "LRN"}, source, limits)
    return Reading(draft.value, draft.place, tuple(_mrn_faults(source, mrn)), Purpose.INVALIDATE, mrn)


def _mrn_faults(source: XmlSource, mrn: str | None) -> Iterator[Fault]:
    if mrn is None:
        yield misfit("message.missing", source.below("MRN"), "The MRN of the filing this message is about is missing.")


def _indicator_faults(source: XmlSource, dataset: str) -> Iterator[Fault]:
    for node in source.all("specificCircumstanceIndicator")[:1]:
        if node.value and node.value != dataset:
            yield misfit("message.contradiction", node.place, f"{shown(node.value)} stands in a message of {dataset}.")

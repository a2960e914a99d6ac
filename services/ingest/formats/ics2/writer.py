"""A declaration written as ICS2, by the reader's own tables: for traffic that is made up, and to prove the reader."""

from datetime import datetime

from lxml import etree

from services.ingest.formats.ics2 import tables
from services.ingest.formats.ics2.answer import NAMESPACE, PLAIN
from services.ingest.formats.ics2.message import DATASETS
from services.ingest.formats.mapping.writer import fill, grown
from shared.declaration import Declaration

_SPLIT = tables.SPLIT.split("/")


def write(declaration: Declaration, _at: datetime) -> bytes:
    """The declaration as one filing, IE3F11 and the like. What ICS2 has no place for is left out (docs/formats/ics2.md).

    Raises ValueError for a dataset type that is no message of ICS2.
    """
    if declaration.dataset_type not in DATASETS:
        raise ValueError(f"{declaration.dataset_type} is no dataset type of ICS2; it has {', '.join(DATASETS)}")
    document = declaration.model_dump(mode="json", exclude_none=True)
    root = etree.Element(f"IE3{declaration.dataset_type}", nsmap=PLAIN)
    fill(root, {**tables.FILING, **(tables.HOUSES if declaration.houses else tables.STRAIGHT)}, document)
    for box in document["equipment"]:
        *above, last = tables.EQUIPMENT_PATHS[0].split("/")
        fill(etree.SubElement(grown(root, above), last), tables.EQUIPMENT, box)
    split = next((each.split for _, each in declaration.consignments() if each.split is not None), None)
    if split is not None:
        grown(root, _SPLIT).text = str(int(split))
    for element in root.iter():
        element.tag = f"{{{NAMESPACE}}}{element.tag}"
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)

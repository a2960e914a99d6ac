"""From a tree in the sender's words (XML, JSON, segments) to a canonical document, by mapping tables, traced both ways."""

from services.ingest.formats.mapping.draft import Draft, Many, Part, Table, Take, coded, draw, first
from services.ingest.formats.mapping.refusals import misfit, other_kind, strictly, told, too_many, unreadable
from services.ingest.formats.mapping.sources import JsonSource, Source, XmlSource

__all__ = [
    "Draft",
    "JsonSource",
    "Many",
    "Part",
    "Source",
    "Table",
    "Take",
    "XmlSource",
    "coded",
    "draw",
    "first",
    "misfit",
    "other_kind",
    "strictly",
    "told",
    "too_many",
    "unreadable",
]

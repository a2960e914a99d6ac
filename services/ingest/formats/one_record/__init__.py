"""IATA ONE Record JSON-LD as a declaration source: waybills, shipments, pieces (data model 3.0)."""

from services.ingest.formats.one_record.message import read, recognise
from services.ingest.formats.reading import Format

FORMAT = Format("one-record", "ONE Record JSON-LD", ("application/ld+json", "application/json"), recognise, read)

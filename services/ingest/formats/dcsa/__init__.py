"""DCSA JSON as a declaration source: shipping instructions, transport documents, bookings."""

from services.ingest.formats.dcsa.message import read, recognise
from services.ingest.formats.reading import Format

FORMAT = Format("dcsa", "DCSA JSON", ("application/json",), recognise, read)

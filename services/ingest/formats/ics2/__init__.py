"""ICS2, entry summary declarations of the EU: filings IE3Fnn, amendments IE3Ann, invalidations IE3Q04; answers IE3R01, IE3N99."""

from services.ingest.formats.ics2.answer import answer
from services.ingest.formats.ics2.message import read, recognise
from services.ingest.formats.ics2.writer import write
from services.ingest.formats.reading import Format

FORMAT = Format("ics2", "ICS2 entry summary declaration", ("application/xml", "text/xml"), recognise, read, answer, write)

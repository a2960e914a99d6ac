"""UN/EDIFACT: CUSCAR and CUSREP in, CUSRES, APERAK and CONTRL out. See docs/formats/edifact.md."""

from services.ingest.formats.edi.reader import reading, refusal
from services.ingest.formats.edi.segments import Unreadable, segments
from services.ingest.formats.edi.trail import Envelope, Trail
from services.ingest.formats.edifact.answers import answer
from services.ingest.formats.edifact.cargo import CargoReport
from services.ingest.formats.edifact.interchange import Interchange
from services.ingest.formats.edifact.syntax import DEFAULT, characters, recognise
from services.ingest.formats.edifact.writer import write
from services.ingest.formats.reading import Format, Limits, Reading


def read(raw: bytes, *, limits: Limits) -> Reading:
    """The cargo report of an interchange. Raises Problem 400 for what is none, or cannot be read to its end."""
    trail = Trail(raw.decode("latin-1"), DEFAULT, Envelope())
    try:
        text = characters(raw)
        trail = Trail(text.text, text.syntax, Envelope())
        envelopes, report = Interchange(trail), CargoReport(trail, limits)
        for segment in segments(text.text, text.syntax, offset=text.begin, limit=limits.elements):
            if not envelopes.see(segment):
                report.take(segment)
            elif segment.tag == "UNH":
                report.begin(segment)
            elif segment.tag == "UNT":
                report.end()
        envelopes.close()
        document = report.close(envelopes.interchange)
    except Unreadable as error:
        raise refusal(error, trail) from None
    faults = [*text.faults(trail), *envelopes.faults, *report.manifest.faults]
    return reading(document, trail, faults, report.purpose, report.mrn, limits)


FORMAT = Format(
    name="edifact",
    title="UN/EDIFACT CUSCAR and CUSREP",
    media_types=("application/edifact", "application/edi-edifact"),
    recognise=recognise,
    read=read,
    answer=answer,
    write=write,
)

"""ANSI X12: 309 manifest and 358 consist in; 355, 350 and TA1 out. See docs/formats/x12.md."""

from services.ingest.formats.edi.reader import reading, refusal
from services.ingest.formats.edi.segments import Syntax, Unreadable, segments
from services.ingest.formats.edi.trail import Envelope, Trail
from services.ingest.formats.reading import Format, Limits, Reading
from services.ingest.formats.x12.answers import answer
from services.ingest.formats.x12.interchange import Interchange
from services.ingest.formats.x12.report import CargoReport
from services.ingest.formats.x12.syntax import characters, recognise
from services.ingest.formats.x12.writer import write


def read(raw: bytes, *, limits: Limits) -> Reading:
    """The manifest of an interchange. Raises Problem 400 for what is none, or cannot be read to its end."""
    trail = Trail(raw.decode("latin-1"), Syntax("*", ">", "~"), Envelope())
    try:
        text = characters(raw)
        trail = Trail(text.text, text.syntax, Envelope())
        envelopes, report = Interchange(trail), CargoReport(trail, limits)
        for segment in segments(text.text, text.syntax, offset=text.begin, limit=limits.elements):
            if not envelopes.see(segment):
                report.take(segment)
            elif segment.tag == "ST":
                report.begin(segment)
            elif segment.tag == "SE":
                report.end(segment)
        envelopes.close()
        document = report.close(envelopes.interchange, envelopes.group)
    except Unreadable as error:
        raise refusal(error, trail) from None
    return reading(document, trail, [*envelopes.faults, *report.manifest.faults], report.purpose, None, limits)


FORMAT = Format(
    name="x12",
    title="ANSI X12 309 and 358",
    media_types=("application/edi-x12",),
    recognise=recognise,
    read=read,
    answer=answer,
    write=write,
)

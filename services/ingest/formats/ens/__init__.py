"""UK entry summary declarations: IE315 and its amendment IE313 in; IE328, IE316, IE304 and IE305 out.

`verdict` says what is wrong with a message, by its schema and by the 182 numbered rules; `mapping` makes it canonical.
"""

from services.ingest.formats.ens.answers import answer
from services.ingest.formats.ens.reader import read, recognise
from services.ingest.formats.ens.writer import write
from services.ingest.formats.reading import Format

FORMAT = Format(
    name="ens",
    title="UK entry summary declaration IE315, IE313",
    media_types=("application/xml", "text/xml", "application/soap+xml"),
    recognise=recognise,
    read=read,
    answer=answer,
    write=write,
)

"""The envelope of an EDIFACT interchange: UNB, UNG groups where there are any, UNH to UNT, UNZ."""

from services.ingest.formats.edi.envelopes import Envelopes, Level
from services.ingest.formats.edi.segments import Segment
from services.ingest.formats.edi.trail import Envelope, Trail

LEVELS = (
    Level("UNB", "UNZ", 5, "messages or groups"),
    Level("UNG", "UNE", 5, "messages"),
    Level("UNH", "UNT", 1, "segments"),
)
_TEST = 11  # UNB 0035


class Interchange(Envelopes):
    """Envelopes of EDIFACT."""

    text = frozenset({"FTX", "PCI"})

    def __init__(self, trail: Trail) -> None:
        super().__init__(trail, LEVELS)

    def opened(self, segment: Segment, depth: int) -> None:
        """Sender, recipient and reference of the interchange; reference, type and directory of its first message."""
        known = self.trail.envelope
        if depth == 0:
            self.trail.envelope = Envelope(
                sender=(segment(2), segment(2, 2)), recipient=(segment(3), segment(3, 2)), reference=segment(5)
            )
            if segment(_TEST) == "1":
                self.warn("edi.test", "The interchange is marked as a test. It is taken as any other.", segment, _TEST)
        elif depth == len(LEVELS) - 1 and not known.message:
            release = f"{segment(2, 2)}:{segment(2, 3)}"
            self.trail.envelope = known._replace(message=segment(1), kind=segment(2), release=release, begins=segment.number)

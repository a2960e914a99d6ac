"""The envelope of an X12 interchange: ISA, GS groups, ST to SE, IEA."""

from services.ingest.formats.edi.envelopes import Envelopes, Level
from services.ingest.formats.edi.segments import Segment
from services.ingest.formats.edi.trail import Envelope, Trail

LEVELS = (
    Level("ISA", "IEA", 13, "groups"),
    Level("GS", "GE", 6, "transaction sets"),
    Level("ST", "SE", 2, "segments"),
)
_TEST = 15  # ISA usage indicator


class Interchange(Envelopes):
    """Envelopes of X12."""

    text = frozenset({"N10", "K1"})

    def __init__(self, trail: Trail) -> None:
        super().__init__(trail, LEVELS)
        self.group: Segment | None = None

    def opened(self, segment: Segment, depth: int) -> None:
        """Sender, recipient and reference of the interchange; reference of its first group; of its first set, and which it is."""
        known = self.trail.envelope
        match depth:
            case 0:
                self.trail.envelope = Envelope(
                    sender=(segment(6), segment(5)), recipient=(segment(8), segment(7)), reference=segment(13)
                )
                if segment(_TEST) == "T":
                    self.warn("edi.test", "The interchange is marked as a test. It is taken as any other.", segment, _TEST)
            case 1 if self.group is None:
                self.group = segment
                self.trail.envelope = known._replace(group=segment(6), function=segment(1), release=segment(8))
            case 2 if not known.message:
                self.trail.envelope = known._replace(message=segment(2), kind=segment(1), begins=segment.number)

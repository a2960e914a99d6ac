"""What risk works on and with: declarations filed in memory by ingest's pure core, and the criteria that come with the gate."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from zlib import crc32

from bench.cargo import FILERS, Declarations
from services.ingest.deadlines import clock
from services.ingest.formats import FORMATS, Limits
from services.ingest.registration import Filing, content_digest, plan
from services.ingest.validation import validate
from services.risk.core.lists import in_force
from services.risk.core.ruleset import Ruleset
from services.risk.packs import read_lists, read_packs
from shared.events import ConsignmentDeclared, Event


def shipped() -> Ruleset:
    """The criteria that come with the gate, today."""
    lists, versions = read_lists()
    return Ruleset(read_packs(lists), in_force(lists, datetime.now(UTC).date()), versions)


def draw(consignment_id: str) -> int:
    """A number for the random arm."""
    return crc32(consignment_id.encode()) % 10_000


def declared(count: int) -> list[Event]:
    """So many events of consignments declared, as topic `filings` brings them."""
    return list(islice(_declared(), count))


def _declared() -> Iterator[Event]:
    made, now = Declarations(), datetime.now(UTC)
    for serial in range(1 << 40):
        raw = made.next(FILERS[serial % len(FILERS)])
        document = FORMATS["json"].read(raw, limits=Limits()).document
        validated = validate(document, now=now)
        filing = Filing(
            raw=raw,
            format="json",
            parsed=None,
            pointers=None,
            cleansed=validated.cleansed,
            filer=FILERS[serial % len(FILERS)],
            subject="bench",
            regime="EU",
            received_at=now,
            clock=clock(validated.cleansed, now, "EU"),
            warnings=validated.faults,
            warned=tuple((each.code, each.pointer) for each in validated.faults),
            digest=content_digest(document),
        )
        for payload in plan(filing, f"26XA{serial:014d}").events:
            if isinstance(payload, ConsignmentDeclared):
                yield Event.of(payload, key=payload.consignment_id, source="ingest", time=now)

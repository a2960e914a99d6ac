"""From bytes to a valid filing, or to a problem that names every fault in the sender's own terms."""

import asyncio
from typing import NoReturn

from services.ingest.deadlines import clock
from services.ingest.formats import FORMATS, media_type
from services.ingest.registration import Filing, content_digest
from services.ingest.validation import validate
from shared import metrics
from shared.app import Gate
from shared.auth import Identity
from shared.declaration import Declaration
from shared.http import traceparent
from shared.problems import Fault, Problem

_LARGE = 256 * 1024  # above it validation takes long enough to leave the event loop


class Intake:
    """Reads, validates and dates filings; writes nothing."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    async def read(self, raw: bytes, content_type: str | None, identity: Identity) -> Filing:
        """The filing in `raw`. Raises Problem 400 (unreadable), 403 (another's), 415 (no such format), 422 (faults)."""
        if len(raw) > _LARGE:
            return await asyncio.to_thread(self._read, raw, content_type, identity)
        return self._read(raw, content_type, identity)

    def _read(self, raw: bytes, content_type: str | None, identity: Identity) -> Filing:
        bare = media_type(content_type)
        reading = FORMATS[bare](raw, depth_limit=self._gate.settings.json_depth_limit)
        received_at = self._gate.now()
        validated = validate(reading.document, now=received_at)
        faults = [fault.model_copy(update={"pointer": reading.pointers(fault.pointer)}) for fault in validated.faults]
        for fault in faults:
            metrics.FAULTS.labels(fault.code, fault.severity).inc()
        if validated.declaration is None:
            self._refuse(faults)
        declaration = validated.cleansed
        filer = _filer(declaration, identity)
        regime = declaration.regime or self._gate.settings.regime
        return Filing(
            raw=raw,
            format=bare,
            cleansed=declaration,
            filer=filer,
            subject=identity.subject,
            regime=regime,
            received_at=received_at,
            clock=clock(declaration, received_at, regime),
            warnings=tuple(faults),
            digest=content_digest(reading.document),
            trace=traceparent.get(),
        )

    def _refuse(self, faults: list[Fault]) -> NoReturn:
        regime = self._gate.settings.regime  # what a refused filing names may be anything: it becomes no label
        metrics.FILINGS.labels("refused", "", regime).inc()
        raise Problem(
            422,
            "filing.invalid",
            "The filing was not registered: mend what `errors` lists, warnings apart, and send it again with the same LRN.",
            errors=faults,
        )


def _filer(declaration: Declaration, identity: Identity) -> str:
    """The party that files: the declarant or the representative, and it must be the caller."""
    party = identity.party or ""
    named = [person.id for person in (declaration.declarant, declaration.representative) if person is not None]
    if party not in named:
        raise Problem(
            403,
            "filing.not-yours",
            f"You file as {party}, but the declaration names {' and '.join(filter(None, named)) or 'nobody'} "
            "as declarant or representative. Only they may file it.",
        )
    return party

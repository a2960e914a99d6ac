"""From bytes to a valid filing, or to a problem that names every fault in the sender's own terms."""

import asyncio
from collections.abc import Callable
from typing import NamedTuple, NoReturn, TypeVar

from services.ingest.deadlines import clock
from services.ingest.formats import FORMATS, Format, Limits, Purpose, Reading
from services.ingest.registration import Filing, Withdrawal, content_digest
from services.ingest.validation import validate
from services.ingest.validation.faults import fault
from shared import metrics
from shared.app import Gate
from shared.auth import Identity
from shared.declaration import Declaration
from shared.http import traceparent
from shared.problems import Fault, Problem, Severity

_Result = TypeVar("_Result")
_LARGE = 256 * 1024  # above it validation takes long enough to leave the event loop


class Taken(NamedTuple):
    """A message the gate can act on: its reading, what it asks for, and what it comes to."""

    reading: Reading
    content: Filing | Withdrawal

    @property
    def filing(self) -> Filing:
        """The declaration. Raises Problem 422 when the message only takes a filing back."""
        if isinstance(self.content, Withdrawal):
            raise Problem(422, "filing.not-a-declaration", "The message takes a filing back; send it to POST /v1/filings.")
        return self.content


class Intake:
    """Reads, validates and dates filings; writes nothing."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        settings = gate.settings
        self._limits = Limits(
            settings.message_depth, settings.message_elements, settings.message_repetitions, settings.message_strict
        )

    async def json(self, raw: bytes, identity: Identity) -> Filing:
        """The filing in a canonical JSON document. Raises as `understand` and `take` do."""
        return (await self.take(await self.understand(raw, FORMATS["json"]), raw, FORMATS["json"], identity)).filing

    async def understand(self, raw: bytes, form: Format) -> Reading:
        """The message in `raw`, as `form` reads it. Raises Problem 400 for what is unreadable."""
        return await _aside(raw, lambda: form.read(raw, limits=self._limits))

    async def take(self, reading: Reading, raw: bytes, form: Format, identity: Identity, *, trial: bool = False) -> Taken:
        """What a reading comes to. A `trial` has no effect, so that another's filing is only warned of.

        Raises Problem 403 (another's) and 422 (faults).
        """
        return await _aside(raw, lambda: Taken(reading, self._take(reading, raw, form, identity, trial=trial)))

    def _take(self, reading: Reading, raw: bytes, form: Format, identity: Identity, *, trial: bool) -> Filing | Withdrawal:
        if reading.purpose is Purpose.INVALIDATE:
            self._refuse_errors(list(reading.faults))
            return Withdrawal(reading.mrn, reading.document.get("lrn"))
        received_at = self._gate.now()
        validated = validate(reading.document, now=received_at, advisory=reading.advisory)
        faults = [each.model_copy(update={"pointer": reading.pointers(each.pointer)}) for each in validated.faults]
        told = {(each.code, each.pointer) for each in reading.faults}
        faults = [*(each for each in faults if (each.code, each.pointer) not in told), *reading.faults]
        declaration = validated.cleansed
        filer = _filer(declaration, identity)
        if isinstance(filer, Problem) and trial:
            faults.append(fault("filing.not-yours", "", filer.detail, severity=Severity.WARNING))
        for each in faults:
            metrics.FAULTS.labels(each.code, each.severity).inc()
        self._refuse_errors(faults)
        if isinstance(filer, Problem):
            if not trial:
                raise filer
            filer = identity.party or ""
        regime = declaration.regime or self._gate.settings.regime
        canonical = form.name == "json"
        return Filing(
            raw=raw,
            format=form.name,
            parsed=None if canonical else reading.document,
            pointers=None if canonical else reading.pointers,
            cleansed=declaration,
            filer=filer,
            subject=identity.subject,
            regime=regime,
            received_at=received_at,
            clock=clock(declaration, received_at, regime),
            warnings=tuple(faults),
            warned=(
                *((each.code, each.pointer) for each in validated.faults),
                *((each.code, "") for each in reading.faults),
            ),
            digest=content_digest(reading.document),
            trace=traceparent.get(),
        )

    def _refuse_errors(self, faults: list[Fault]) -> None:
        if any(each.severity is Severity.ERROR for each in faults):
            self._refuse(sorted(faults, key=lambda each: each.severity is not Severity.ERROR))

    def _refuse(self, faults: list[Fault]) -> NoReturn:
        regime = self._gate.settings.regime  # what a refused filing names may be anything: it becomes no label
        metrics.FILINGS.labels("refused", "", regime).inc()
        raise Problem(
            422,
            "filing.invalid",
            "The filing was not registered: mend what `errors` lists, warnings apart, and send it again with the same LRN.",
            errors=faults,
        )


async def _aside(raw: bytes, work: Callable[[], _Result]) -> _Result:
    """Large messages are worked on beside the event loop."""
    return await asyncio.to_thread(work) if len(raw) > _LARGE else work()


def _filer(declaration: Declaration, identity: Identity) -> str | Problem:
    """The party that files: the declarant or the representative, and it must be the caller; the caller where neither is named,
    as in messages that have no place for them.
    """
    party = identity.party or ""
    persons = (declaration.declarant, declaration.representative)
    named = [person.id for person in persons if person is not None and person.id is not None]
    if party in named or not named:
        return party
    return Problem(
        403,
        "filing.not-yours",
        f"You file as {party}, but the declaration names {' and '.join(named)} "
        "as declarant or representative. Only they may file it.",
    )

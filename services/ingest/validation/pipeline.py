"""Validation in the order of ICS2, complete in one answer: shape, profile, text, codes, rules; then cleansing."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import chain
from typing import Any, NamedTuple

from services.ingest.validation.cleansing import cleansed
from services.ingest.validation.context import Context
from services.ingest.validation.demands import demand_faults
from services.ingest.validation.faults import fault
from services.ingest.validation.identifiers import identifier_faults
from services.ingest.validation.policy import POLICY, Policy
from services.ingest.validation.rules import rule_faults
from services.ingest.validation.schema import parts
from services.ingest.validation.shape import fit
from services.ingest.validation.values import value_faults
from shared.declaration import Declaration
from shared.problems import Fault, Severity


class Validated(NamedTuple):
    """The outcome. `declaration` is the filing as sent, None when an error refuses it; `cleansed` is what criteria read: of a
    refused filing whatever fitted the model, uncleansed, for nothing but labels. `faults` holds errors before warnings.
    """

    declaration: Declaration | None
    cleansed: Declaration
    faults: tuple[Fault, ...]

    @property
    def errors(self) -> tuple[Fault, ...]:
        """What refuses the filing; empty when it is accepted."""
        return tuple(each for each in self.faults if each.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Fault, ...]:
        """What travels with an acceptance."""
        return tuple(each for each in self.faults if each.severity is Severity.WARNING)


def validate(document: dict[str, Any], *, now: datetime, policy: Policy = POLICY, advisory: bool = False) -> Validated:
    """Judge a canonical document. Pure; linear in its size; raises nothing, whatever JSON it is given.

    Pointers lead into `document`; a format's reader says them in the sender's own terms. `advisory`: another's rules decide, so
    that every error found here is a warning, and what does not fit is left out.
    """
    fitted = fit(document, policy.faults)
    if fitted.abandoned:
        return Validated(None, Declaration(), fitted.faults)
    declaration = Declaration.model_validate(fitted.document)
    context = Context.of(declaration, now, policy, fitted.pruned)
    later = chain(demand_faults(context), _part_faults(context), rule_faults(context))
    told = (each for each in later if not context.lost(each.pointer))
    found = chain(fitted.faults, told)
    faults, refused = _limited(map(_warned, found) if advisory else found, policy.faults)
    if refused:
        return Validated(None, declaration, faults)
    return Validated(declaration, cleansed(declaration), faults)


def _part_faults(context: Context) -> Iterator[Fault]:
    """Each element by itself, then with what is around it: one fault an element."""
    for pointer, part in parts(context.declaration):
        own = list(value_faults(part, pointer))
        yield from own
        judged = {each.pointer for each in own}
        yield from (each for each in identifier_faults(part, pointer, context) if each.pointer not in judged)


def _warned(fault: Fault) -> Fault:
    return fault.model_copy(update={"severity": Severity.WARNING})


def _limited(faults: Iterable[Fault], limit: int) -> tuple[tuple[Fault, ...], bool]:
    """Up to `limit` errors, then up to `limit` warnings, then how many more there are; and whether there is any error."""
    kept: dict[Severity, list[Fault]] = {Severity.ERROR: [], Severity.WARNING: []}
    found = dict.fromkeys(kept, 0)
    for each in faults:
        found[each.severity] += 1
        if len(kept[each.severity]) < limit:
            kept[each.severity].append(each)
    for severity, told in kept.items():
        if more := found[severity] - len(told):
            told.append(fault("faults.more", "", f"{more:,} more {severity.value}s were found.", severity=severity))
    return (*kept[Severity.ERROR], *kept[Severity.WARNING]), found[Severity.ERROR] > 0

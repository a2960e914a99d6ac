"""What risk assesses: a declared consignment, or goods presented that no filing covers. One view on both."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple, TypeAlias

from shared.declaration import Consignment, Conveyance, Declaration, Document, Equipment, Party, Routing
from shared.events import ConsignmentDeclared, UndeclaredPresented

Subject: TypeAlias = ConsignmentDeclared | UndeclaredPresented


class NamedParty(NamedTuple):
    """A party with its role and the place where the filing names it (JSON pointer)."""

    pointer: str
    role: str
    party: Party


class View(NamedTuple):
    """A subject as the features read it. `revision` is 0 and `pointer` empty for goods presented without a filing."""

    consignment_id: str
    revision: int
    pointer: str
    declared: bool
    regime: str
    filer: str
    received_at: datetime
    late_by_minutes: float | None
    warnings: tuple[str, ...]
    declaration: Declaration
    consignment: Consignment

    def parties(self) -> Iterator[NamedParty]:
        """Everyone named: the parties of the consignment, then declarant, representative and carrier."""
        for role, party in self.consignment.parties():
            yield NamedParty(f"{self.pointer}/{role}", role, party)
        for role in ("declarant", "representative", "carrier"):
            party = getattr(self.declaration, role)
            if party is not None:
                yield NamedParty(f"/{role}", role, party)


def view(subject: Subject) -> View:
    """The subject as the features read it. Goods without a filing have only what was presented: carrier, ship, place, box."""
    if isinstance(subject, UndeclaredPresented):
        return View(
            consignment_id=subject.consignment_id,
            revision=0,
            pointer="",
            declared=False,
            regime=subject.regime,
            filer=subject.carrier,
            received_at=subject.arrived_at,
            late_by_minutes=None,
            warnings=(),
            declaration=_presented(subject),
            consignment=Consignment(),
        )
    return View(
        consignment_id=subject.consignment_id,
        revision=subject.revision,
        pointer=subject.pointer,
        declared=True,
        regime=subject.regime,
        filer=subject.filer,
        received_at=subject.received_at,
        late_by_minutes=subject.clock.late_by_seconds / 60 if subject.clock else None,
        warnings=subject.warnings,
        declaration=subject.declaration,
        consignment=subject.declaration.consignment or Consignment(),
    )


def _presented(subject: UndeclaredPresented) -> Declaration:
    return Declaration(
        mode=subject.mode,
        carrier=Party(id=subject.carrier),
        master_doc=Document(number=subject.transport_document) if subject.transport_document else None,
        conveyance=Conveyance(id=subject.conveyance, id_type=_IDENTITIES.get(subject.mode)),
        routing=Routing(unloading=subject.place),
        equipment=(Equipment(number=subject.equipment),) if subject.equipment else (),
    )


_IDENTITIES = {"1": "IMO", "2": "TRAIN", "3": "PLATE", "4": "FLIGHT", "8": "ENI"}  # what identifies a conveyance of each mode

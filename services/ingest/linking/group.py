"""Which parts of a master belong together, and what is still missing. Pure.

The linking key is master document, house document and conveyance (domain reference 5.2). A part is a filing of one level only: a
master without its houses (F12, F21), or a house without its master (F14, F22, F24 …). Nothing waits for a link to be assessed.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from services.ingest.validation.profiles import PROFILES
from shared.declaration import Declaration
from shared.events import ConsignmentDeclared, LinkState, MissingPart

_PARTIAL = frozenset({"master", "house"})


class Part(NamedTuple):
    """One filed part of a master. `expects` are the houses a master says others will file; a house expects its master."""

    consignment_id: str
    mrn: str
    level: str
    master_document: str
    conveyance: str | None
    house_document: str | None
    filer: str
    carrier: str | None
    equipment: tuple[str, ...]
    expects: tuple[MissingPart, ...]
    due_at: datetime


class Standing(NamedTuple):
    """How a part stands. `carrier` is the master's; `unmatched` are boxes in the master but in no house, or conversely."""

    state: LinkState
    missing: tuple[MissingPart, ...] = ()
    carrier: str | None = None
    unmatched: tuple[str, ...] = ()


def parts_of(declared: Iterable[ConsignmentDeclared], wait: timedelta) -> list[Part]:
    """The parts among consignments just declared: those whose filing is not whole and names its master."""
    return [part for each in declared if (part := _part(each, each.received_at + wait)) is not None]


def _part(declared: ConsignmentDeclared, due_at: datetime) -> Part | None:
    declaration, goods = declared.declaration, declared.declaration.consignment
    profile = PROFILES.get(declaration.dataset_type or "")
    master = declaration.master_doc.number if declaration.master_doc else None
    if profile is None or profile.level not in _PARTIAL or not master:
        return None
    return Part(
        consignment_id=declared.consignment_id,
        mrn=declared.mrn,
        level=profile.level,
        master_document=master,
        conveyance=_conveyance(declaration),
        house_document=goods.house_doc.number if goods and goods.house_doc else None,
        filer=declared.filer,
        carrier=declared.carrier,
        equipment=tuple(sorted({box.number for box in declaration.equipment if box.number})),
        expects=tuple(
            MissingPart(level="house", filer=each.id, house_document=each.house_doc.number if each.house_doc else None)
            for each in declaration.supplementary_declarants
        ),
        due_at=due_at,
    )


def standings(parts: Sequence[Part], at: datetime) -> Mapping[str, Standing]:
    """How each part of one master stands at time `at`, by consignment id."""
    found: dict[str, Standing] = {}
    masters = [part for part in parts if part.level == "master"]
    houses = [part for part in parts if part.level == "house"]
    for master in masters:
        own = [house for house in houses if _aboard(house, master)]
        missing = _missing_houses(master, own)
        unmatched = () if missing else _unmatched(master, own)
        found[master.consignment_id] = Standing(_state(master, missing, at), missing, master.carrier, unmatched)
    for house in houses:
        over = next((each for each in masters if _aboard(house, each)), None)
        missing = () if over else (MissingPart(level="master", filer=house.carrier),)
        found[house.consignment_id] = Standing(_state(house, missing, at), missing, over.carrier if over else None)
    return found


def _state(part: Part, missing: Sequence[MissingPart], at: datetime) -> LinkState:
    if not missing:
        return LinkState.LINKED
    return LinkState.NOT_COMPLETE if at >= part.due_at else LinkState.PENDING


def _aboard(house: Part, master: Part) -> bool:
    """Whether a house may belong to a master of the same number: a number used again travels on another conveyance."""
    return None in (house.conveyance, master.conveyance) or house.conveyance == master.conveyance


def _missing_houses(master: Part, houses: Iterable[Part]) -> tuple[MissingPart, ...]:
    """What the master expects and nobody filed; a master that names nobody waits for a first house."""
    filed = list(houses)
    if not master.expects:
        return () if filed else (MissingPart(level="house"),)
    return tuple(expected for expected in master.expects if not any(_answers(house, expected) for house in filed))


def _answers(house: Part, expected: MissingPart) -> bool:
    if expected.house_document is not None and expected.house_document != house.house_document:
        return False
    return expected.filer is None or expected.filer == house.filer


def _unmatched(master: Part, houses: Iterable[Part]) -> tuple[str, ...]:
    """Boxes of the master that lie in no house, and boxes of houses that the master has not (US disposition 2Z)."""
    union = {box for house in houses for box in house.equipment}
    return tuple(sorted(union ^ set(master.equipment))) if union and master.equipment else ()


def _conveyance(declaration: Declaration) -> str | None:
    conveyance = declaration.conveyance
    if conveyance is None or not conveyance.id:
        return None
    return f"{conveyance.id}/{conveyance.ref or ''}"

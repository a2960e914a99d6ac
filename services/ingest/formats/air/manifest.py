"""Flight manifests: loads of waybills, on their devices, as one consignment for each waybill.

A waybill may lie on several devices, go to several airports, and travel on several flights: its loads on this flight are one
consignment, whose mass and pieces are those on this flight. A manifest names no parties; the waybills do.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from services.ingest.formats.air.goods import Found, Line, add_devices, add_items
from services.ingest.formats.air.reference import waybill
from services.ingest.formats.mapping import Draft, Source

WHOLE = "T"  # a shipment that travels whole; P, S, D and M are parts of one


class Load(NamedTuple):
    """So much of one waybill, in one device or loose."""

    source: Source
    number: Found
    pieces: Found | None = None
    mass: Found | None = None
    nature: Found | None = None
    origin: Found | None = None
    destination: Found | None = None
    share: str = WHOLE
    device: Found | None = None
    codes: tuple[Found, ...] = ()


def add_loads(declaration: Draft, loads: Sequence[Load]) -> list[Draft]:
    """The consignments of a manifest, one for each waybill, in the order of their first loads."""
    add_devices(declaration, [load.device for load in loads if load.device])
    by_waybill: dict[str, list[Load]] = {}
    for load in loads:
        by_waybill.setdefault(waybill(load.number.value), []).append(load)
    consignments = [_consignment(number, parts) for number, parts in by_waybill.items()]
    declaration.many("houses", consignments)
    return consignments


def _consignment(number: str, loads: Sequence[Load]) -> Draft:
    first = loads[0]
    consignment = Draft(first.source, {})
    document = consignment.ensure("house_doc", first.number.source)
    document.set("number", number, first.number.source)
    document.set("type", "N740", first.number.source)
    consignment.set("split", len(loads) > 1 or first.share != WHOLE, first.source)
    for name, end in (("acceptance", first.origin), ("delivery", first.destination)):
        if end:
            consignment.set(name, end.value, end.source)
    _total(consignment, "total_gross_mass_kg", [load.mass for load in loads])
    _total(consignment, "total_packages", [load.pieces for load in loads])
    nature = next((load.nature for load in loads if load.nature), None)
    mass, pieces = consignment.within("total_gross_mass_kg"), consignment.within("total_packages")
    line = Line(
        source=first.source,
        pieces=Found(pieces, first.pieces.source) if first.pieces and pieces is not None else None,
        mass=Found(mass, first.mass.source) if first.mass and mass is not None else None,
        nature=nature,
        codes=tuple(code for load in loads for code in load.codes),
        devices=tuple({load.device.value: load.device for load in loads if load.device}.values()),
    )
    add_items(consignment, [line])
    return consignment


def _total(consignment: Draft, name: str, amounts: Sequence[Found | None]) -> None:
    """The sum over the loads; of what is no number the first, so that validation can say so."""
    found = [amount for amount in amounts if amount]
    if not found:
        return
    values: list[Any] = [amount.value for amount in found]
    odd = next((each for each in found if not isinstance(each.value, int | float)), None)
    if odd:
        consignment.set(name, odd.value, odd.source)
    else:
        total = sum(values)
        consignment.set(name, round(total, 6) if isinstance(total, float) else total, found[0].source)

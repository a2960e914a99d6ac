"""Rules over the whole filing: the journey and its times, the equipment, the houses among each other."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType

from services.ingest.validation.context import Context
from services.ingest.validation.faults import shown
from shared.codes import compact
from shared.declaration import format_time

Found = Iterator[tuple[str, str]]


def implausible_dates(context: Context) -> Found:
    """Years before or after anything that is filed now."""
    earliest, latest = context.now - context.policy.past, context.now + context.policy.ahead
    for where, time in _times(context):
        if not earliest <= time <= latest:
            yield where, f"{format_time(time)} is not between {earliest:%Y-%m-%d} and {latest:%Y-%m-%d}."


def issued_ahead(context: Context) -> Found:
    """A message from the future."""
    issued, latest = context.declaration.issue_time, context.now + context.policy.skew
    if issued and latest < issued <= context.now + context.policy.ahead:
        yield "/issue_time", f"{format_time(issued)} lies ahead of now, {format_time(context.now.replace(microsecond=0))}."


def arrival_before_departure(context: Context) -> Found:
    """Arrived before it left."""
    routing = context.declaration.routing
    if routing and routing.etd and routing.eta and routing.eta <= routing.etd:
        yield "/routing/eta", f"Arrival {format_time(routing.eta)} is not after departure {format_time(routing.etd)}."


def calls_out_of_order(context: Context) -> Found:
    """Calls whose times do not follow each other."""
    last: datetime | None = None
    for where, time in _call_times(context):
        if last and time < last:
            yield where, f"{format_time(time)} is before {format_time(last)}, which stands before it."
        last = time


def route_without_its_ends(context: Context) -> Found:
    """Loading or unloading in a country that the route does not pass."""
    routing = context.declaration.routing
    if routing and routing.countries:
        for name, place in (("loading", routing.loading), ("unloading", routing.unloading)):
            if place and place[:2] not in routing.countries:
                yield f"/routing/{name}", f"{shown(place)} is in {shown(place[:2])}, which is not among the countries of routing."


def foreign_sender(context: Context) -> Found:
    """Sent by somebody who neither declares nor represents."""
    declaration = context.declaration
    known = [party.id for party in (declaration.declarant, declaration.representative) if party and party.id]
    if declaration.sender_id and known and declaration.sender_id not in known:
        yield "/sender_id", f"{shown(declaration.sender_id)} is neither the declarant nor the representative."


def equipment_twice(context: Context) -> Found:
    """The same box declared more than once."""
    first: dict[str, int] = {}
    for index, equipment in enumerate(context.declaration.equipment):
        if equipment.number and (before := first.setdefault(compact(equipment.number), index)) != index:
            yield f"/equipment/{index}/number", f"{shown(equipment.number)} is already declared at /equipment/{before}."


def unused_equipment(context: Context) -> Found:
    """A box that no item lies in."""
    consignments = [consignment for _, consignment in context.declaration.consignments()]
    if not all(consignment.items for consignment in consignments):
        return
    used = {compact(number) for consignment in consignments for item in consignment.items for number in item.equipment}
    for index, equipment in enumerate(context.declaration.equipment):
        if equipment.number and compact(equipment.number) not in used:
            yield f"/equipment/{index}/number", f"No item lies in {shown(equipment.number)}."


def container_cargo_without_container(context: Context) -> Found:
    """Containerised cargo, and no container."""
    if context.declaration.cargo_type == "container" and not context.declaration.equipment:
        yield "/equipment", "The cargo is containerised, and no container is declared."


def house_twice(context: Context) -> Found:
    """The same house document on two consignments: within one filing it is what tells them apart."""
    first: dict[str, int] = {}
    for index, house in enumerate(context.declaration.houses):
        number = house.house_doc.number if house.house_doc else None
        if number and (before := first.setdefault(number, index)) != index:
            yield f"/houses/{index}/house_doc/number", f"{shown(number)} is already declared at /houses/{before}."


def _times(context: Context) -> Iterator[tuple[str, datetime]]:
    declaration = context.declaration
    if declaration.issue_time:
        yield "/issue_time", declaration.issue_time
    if declaration.routing:
        for name, time in (("etd", declaration.routing.etd), ("eta", declaration.routing.eta)):
            if time:
                yield f"/routing/{name}", time
    yield from _call_times(context)


def _call_times(context: Context) -> Iterator[tuple[str, datetime]]:
    for index, call in enumerate(context.declaration.routing.calls if context.declaration.routing else ()):
        for name, time in (("arrival", call.arrival), ("departure", call.departure)):
            if time:
                yield f"/routing/calls/{index}/{name}", time


FILING_RULES: Mapping[str, Callable[[Context], Found]] = MappingProxyType(
    {
        "rule.date-implausible": implausible_dates,
        "rule.issued-ahead": issued_ahead,
        "rule.arrival-before-departure": arrival_before_departure,
        "rule.call-order": calls_out_of_order,
        "rule.route-ends": route_without_its_ends,
        "rule.sender": foreign_sender,
        "rule.equipment-twice": equipment_twice,
        "rule.equipment-unused": unused_equipment,
        "rule.equipment-none": container_cargo_without_container,
        "rule.house-twice": house_twice,
    }
)

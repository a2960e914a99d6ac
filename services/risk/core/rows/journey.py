"""Where a consignment travels: its places in order, the countries it touches, how far and how fast."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import asin, cos, radians, sin, sqrt
from typing import Any

from services.risk.core.rows.party import party_country
from services.risk.core.rows.reference import Reference, country_of, each_once
from services.risk.core.subjects import View
from shared.declaration import Call, Routing
from shared.reference import Place

EARTH_RADIUS_KM = 6_371.0088  # mean radius, IUGG
SHORTEST_DIRECT_KM = 100.0  # below it a detour says nothing


def journey(seen: View, reference: Reference) -> dict[str, Any]:
    """The routing columns of the consignment frame."""
    routing = seen.declaration.routing or Routing()
    consignment = seen.consignment
    acceptance = consignment.acceptance or routing.acceptance
    delivery = consignment.delivery or routing.delivery
    loading, unloading = routing.loading, routing.unloading
    between, onward = _around(routing)
    departure = country_of(acceptance or loading) or party_country(consignment.consignor, reference)
    destination = country_of(delivery) or party_country(consignment.consignee, reference) or country_of(unloading)
    touched = each_once(
        [
            *(country_of(acceptance), country_of(loading), *routing.countries, *map(country_of, between)),
            *(country_of(unloading), country_of(delivery)),
        ]
    )
    legs = [reference.places(place) for place in (loading, *between, unloading) if place] if loading and unloading else []
    length = _length(legs)
    direct = _length(legs[:1] + legs[-1:])
    hours = (routing.eta - routing.etd).total_seconds() / 3600 if routing.etd and routing.eta else None
    return {
        "acceptance": acceptance,
        "loading": loading,
        "unloading": unloading,
        "delivery": delivery,
        "acceptance_country": country_of(acceptance),
        "loading_country": country_of(loading),
        "unloading_country": country_of(unloading),
        "delivery_country": country_of(delivery),
        "departure_country": departure,
        "destination_country": destination,
        "countries": touched,
        "transit_countries": [country for country in touched if country not in (departure, destination)],
        "onward_countries": each_once([country_of(place) for place in onward]),
        "transit_ports": between,
        "stops": len(between),
        "distance_ratio": length / direct if between and length is not None and direct and direct >= SHORTEST_DIRECT_KM else None,
        "journey_hours": hours,
        "speed_kmh": length / hours if length is not None and hours and hours > 0 else None,
        "calls_in_order": _in_order(routing),
        "etd": routing.etd,
        "eta": routing.eta,
    }


def _around(routing: Routing) -> tuple[list[str], list[str]]:
    """The calls between loading and unloading, and those after."""
    called = [call.place for call in routing.calls if call.place]
    start = called.index(routing.loading) + 1 if routing.loading in called else 0
    end = called.index(routing.unloading, start) if routing.unloading in called[start:] else len(called)
    return called[start:end], called[end + 1 :]


def _length(legs: Sequence[Place | None]) -> float | None:
    """Kilometres along the great circles from place to place; None where a place is not known to the kilometre."""
    points = [
        (place.latitude, place.longitude)
        for place in legs
        if place and place.latitude is not None and place.longitude is not None
    ]
    if len(points) < len(legs) or len(legs) < 2:
        return None
    return sum(_distance(*start, *end) for start, end in pairwise(points))


def _distance(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Great-circle distance in kilometres (haversine) of two points in decimal degrees."""
    up = sin(radians(other_latitude - latitude) / 2) ** 2
    along = sin(radians(other_longitude - longitude) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(min(1.0, up + cos(radians(latitude)) * cos(radians(other_latitude)) * along)))


def _in_order(routing: Routing) -> bool | None:
    times = [time for call in routing.calls for time in _times(call)]
    if len(times) < 2:
        return None
    return all(earlier <= later for earlier, later in pairwise(times))


def _times(call: Call) -> Iterator[Any]:
    yield from (time for time in (call.arrival, call.departure) if time)

"""The journey on a map: declared places at their UN/LOCODE coordinates, in order, with times. Pure."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice, takewhile
from typing import NamedTuple

from shared.declaration import Declaration, Routing
from shared.reference.places import Locodes, Place

_MARGIN, _LEAST_WIDTH, _RATIO = 6.0, 46.0, 2.1


class Stop(NamedTuple):
    """A place of the journey. `x` is degrees east, unbroken across the date line; `y` degrees south; both None where unknown."""

    code: str
    name: str
    what: tuple[str, ...]
    arrival: datetime | None
    departure: datetime | None
    x: float | None = None
    y: float | None = None


class Journey(NamedTuple):
    """Stops in order, those that can be drawn, and the part of the map that shows them: left, top, width, height in degrees."""

    stops: Sequence[Stop]
    view: tuple[float, float, float, float]
    countries: Sequence[str]

    @property
    def drawn(self) -> list[Stop]:
        """Stops with coordinates."""
        return [stop for stop in self.stops if stop.x is not None]

    @property
    def line(self) -> str:
        """The points of the line from stop to stop, as SVG wants them."""
        return " ".join(f"{stop.x:.2f},{stop.y:.2f}" for stop in self.drawn)

    @property
    def unit(self) -> float:
        """Degrees that look like one pixel on a map 700 pixels wide."""
        return self.view[2] / 700


def journey(declaration: Declaration, places: Locodes) -> Journey | None:
    """The declared journey, or None when no place is declared."""
    routing = declaration.routing
    goods = declaration.consignment
    if routing is None:
        return None
    stops = list(
        _placed(_merged(_stops(routing, goods.acceptance if goods else None, goods.delivery if goods else None)), places)
    )
    return Journey(stops, _view([stop for stop in stops if stop.x is not None]), routing.countries) if stops else None


def _stops(
    routing: Routing, acceptance: str | None, delivery: str | None
) -> Iterator[tuple[str | None, str, datetime | None, datetime | None]]:
    yield acceptance or routing.acceptance, "acceptance", None, None
    yield routing.loading, "loading", None, routing.etd
    for call in routing.calls:
        yield call.place, "call", call.arrival, call.departure
    yield routing.unloading, "unloading", routing.eta, None
    yield delivery or routing.delivery, "delivery", None, None


def _merged(stops: Iterator[tuple[str | None, str, datetime | None, datetime | None]]) -> Iterator[Stop]:
    last: Stop | None = None
    for code, what, arrival, departure in stops:
        if code is None:
            continue
        if last is not None and last.code == code:
            last = last._replace(what=(*last.what, what), arrival=last.arrival or arrival, departure=last.departure or departure)
            continue
        if last is not None:
            yield last
        last = Stop(code, code, (what,), arrival, departure)
    if last is not None:
        yield last


def _placed(stops: Iterator[Stop], places: Locodes) -> Iterator[Stop]:
    before: float | None = None
    for stop in stops:
        place = places.get(stop.code)
        at = _coordinates(place, places) if place else None
        if place is None or at is None:
            yield stop._replace(name=place.name if place else stop.code)
            continue
        x, latitude = at
        if before is not None:
            x += 360 * round((before - x) / 360)  # the shorter way round the globe
        before = x
        yield stop._replace(name=place.name, x=x, y=-latitude)


def _coordinates(place: Place, places: Locodes) -> tuple[float, float] | None:
    """Longitude and latitude; UNECE prints none for some great ports: then those of a place there whose name begins alike."""
    name = place.name.partition("(")[0].split()
    beginnings = [" ".join(name[:count]).casefold() for count in range(len(name), 0, -1)]
    first = bisect_left(places.lines, place.country)
    there = takewhile(lambda line: line.startswith(place.country), islice(places.lines, first, None))
    known = [(line.split("\t", 2)[1].casefold(), line[:5]) for line in there] if place.latitude is None else []
    alike = (places.get(code) for beginning in beginnings for told, code in known if told.startswith(beginning))
    found = next((one for one in (place, *alike) if one and one.latitude is not None), None)
    return (found.longitude, found.latitude) if found and found.longitude is not None and found.latitude is not None else None


def _view(stops: Sequence[Stop]) -> tuple[float, float, float, float]:
    if not stops:
        return (-180, -85, 360, 170)
    xs, ys = [stop.x or 0 for stop in stops], [stop.y or 0 for stop in stops]
    width = max(max(xs) - min(xs) + 2 * _MARGIN, (max(ys) - min(ys) + 2 * _MARGIN) * _RATIO, _LEAST_WIDTH)
    height = width / _RATIO
    return ((max(xs) + min(xs) - width) / 2, (max(ys) + min(ys) - height) / 2, width, height)

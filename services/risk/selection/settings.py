"""Workload settings: from which score amber and red begin at an office and on a lane, while they are in force. Pure.

A supervisor states one, for days to come and within `BOUNDS`; another approves it. It moves the bands of the score alone: what a
hard criterion orders, floors, critical and the random arm stay as they are. Consignments assessed for the first time, and new
revisions, take the setting of their day; one that is judged again keeps what it had, so that policy does not turn over decisions.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import polars as pl

from services.risk.core.assess import MOVED
from services.risk.core.columns import FRAMES
from services.risk.core.frames import Frames
from services.risk.core.score import Thresholds
from services.risk.selection.rates import ANY, Place

LANE = r"^(\*|[0-9]{1,2})(:(\*|[A-Z]{2})-(\*|[A-Z]{2}))?$"
"""A lane: the mode of transport (Recommendation 19), perhaps with the countries of departure and destination: `1:CN-NL`."""


class Setting(NamedTuple):
    """A setting by its number, where it holds, and the thresholds it gives. It holds from the first day to the last, both
    included; None leaves the end open.
    """

    number: int
    place: Place
    thresholds: Thresholds
    valid_from: date
    valid_to: date | None


def covers(stated: Place, there: Place) -> bool:
    """Whether `there` lies within what was stated. What `there` leaves open is within that of any alone."""
    return all(wide in (ANY, narrow) for wide, narrow in zip(_parts(stated), _parts(there), strict=True))


def chosen(settings: Sequence[Setting], there: Place) -> Setting | None:
    """The setting for a place: an office counts more than a lane, of lanes the one that says most; else the one stated last."""
    fitting = [one for one in settings if covers(one.place, there)]
    return max(fitting, key=lambda one: (one.place.office != ANY, _said(one.place), one.number), default=None)


def with_thresholds(frames: Frames, settings: Sequence[Setting]) -> Frames:
    """The frames with the thresholds that the settings give each consignment."""
    if not settings:
        return frames
    whole = frames["consignment"]
    found = [chosen(settings, place) for place in places(whole)]
    told: dict[str, list[float | None]] = {
        "amber_from": [one and one.thresholds.amber for one in found],
        "red_from": [one and one.thresholds.red for one in found],
        "workload_setting": [one and one.number for one in found],
    }
    columns = [pl.Series(name, told[name], dtype=FRAMES["consignment"][name]) for name in MOVED]
    return Frames({**frames, "consignment": whole.with_columns(columns)})


def places(consignments: pl.DataFrame) -> list[Place]:
    """Where each of these consignments is worked on: its office of first entry, and its lane."""
    columns = consignments.select("office", "mode", "departure_country", "destination_country").fill_null(ANY)
    return [Place(office, f"{mode}:{origin}-{destination}") for office, mode, origin, destination in columns.iter_rows()]


def _parts(place: Place) -> tuple[str, str, str, str]:
    mode, _, ends = place.lane.partition(":")
    origin, _, destination = ends.partition("-")
    return place.office, mode, origin or ANY, destination or ANY


def _said(place: Place) -> int:
    return sum(part != ANY for part in _parts(place)[1:])

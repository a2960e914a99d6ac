"""How many of 10,000 consignments the random arm selects, by customs office and lane: data with validity. Pure."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from services.risk.core.rows.consignment import RANDOM_RATE
from services.risk.core.subjects import View

ANY = "*"


class Place(NamedTuple):
    """Where a consignment is worked on: the office of first entry, and the lane, which is the mode of transport by its code in
    Recommendation 19. `*` stands for any.
    """

    office: str = ANY
    lane: str = ANY

    @classmethod
    def of(cls, seen: View) -> "Place":
        """Where a consignment is worked on; what it does not name has only the rates of any."""
        routing = seen.declaration.routing
        return cls((routing and routing.first_office) or ANY, seen.declaration.mode or ANY)


class Rate(NamedTuple):
    """A rate as it was stated. It holds from the first day to the last, both included; None leaves the end open."""

    office: str
    lane: str
    per_10000: int
    valid_from: date
    valid_to: date | None


def rate_of(rates: Sequence[Rate], place: Place) -> int:
    """The rate at a place, of 10,000, by those in force in the order they were stated.

    An office counts more than a lane, either more than none; of several the one stated last.
    """
    fitting = [rate for rate in rates if rate.office in (ANY, place.office) and rate.lane in (ANY, place.lane)]
    best = max(enumerate(fitting), key=lambda each: (each[1].office != ANY, each[1].lane != ANY, each[0]), default=None)
    return RANDOM_RATE if best is None else best[1].per_10000

"""Waybill numbers and quantities: `157-11111112DOHFRA/T12K240.5MC1.5`."""

import re
from typing import NamedTuple

from services.ingest.formats.air.airports import airport
from services.ingest.formats.air.goods import Found
from services.ingest.formats.cargo_imp.lines import Line
from services.ingest.formats.mapping.values import kilograms, whole

_WAYBILL = re.compile(
    r"([0-9]{3}-?[0-9]{8})([A-Z]{3})?([A-Z]{3})?(?:/([A-Z])([0-9]{1,5})(?:([KL])([0-9]{1,7}(?:\.[0-9]{1,3})?))?([A-Z0-9.]{0,40}))?(?=/|$)"
)
_WEIGHT = re.compile(r"([KL])([0-9]{1,7}(?:\.[0-9]{1,3})?)")


class Waybill(NamedTuple):
    """A waybill line taken apart; `share` is T for a whole shipment, P, S, D or M for a part. `end` is the column after it."""

    number: Found
    origin: Found | None
    destination: Found | None
    share: str
    pieces: Found | None
    mass: Found | None
    end: int


def waybill(line: Line, start: int = 0) -> Waybill | None:
    """The waybill that a line holds from an offset on; None when it is none."""
    found = _WAYBILL.match(line.text, start)
    if found is None:
        return None

    def part(group: int, value: object) -> Found | None:
        return Found(value, line.cell(found.start(group) + 1, found[group])) if found[group] else None

    return Waybill(
        number=Found(found[1], line.cell(found.start(1) + 1, found[1])),
        origin=part(2, airport(found[2])),
        destination=part(3, airport(found[3])),
        share=found[4] or "T",
        pieces=part(5, whole(found[5])),
        mass=part(7, kilograms(found[7], found[6])),
        end=found.end(),
    )


def weight(text: str) -> object | None:
    """A mass in kilograms from a weight such as K240.5 or L530; None when it is none."""
    found = _WEIGHT.fullmatch(text)
    return kilograms(found[2], found[1]) if found else None

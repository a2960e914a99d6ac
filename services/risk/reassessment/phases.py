"""Two phases of one waybill: what was found before loading stays known when the same goods are filed in full. Pure.

Both phases name the same house waybill (on a straight one the master waybill), and the same master waybill and flight as far as
both name them: the key of multiple filing. Of several filings before loading the one received last counts.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

import polars as pl

from services.risk.core.assess import FIRST_PHASE
from services.risk.core.columns import FRAMES
from services.risk.core.frames import Frames
from services.risk.core.phases import PRELOAD
from services.risk.core.rows.consignment import phase_of
from services.risk.core.subjects import Subject, View, view
from services.risk.history.keys import number, words

AIR = "4"  # UN/ECE Recommendation 19


class Waybill(NamedTuple):
    """A waybill as both phases name it, letters and digits alone."""

    number: str
    master: str | None
    conveyance: str | None


class Earlier(NamedTuple):
    """A consignment filed before loading, and what its newest assessment says of it."""

    consignment_id: str
    waybill: Waybill
    received_at: datetime
    band: str
    criteria: tuple[str, ...]


def waybill(seen: View) -> Waybill | None:
    """The waybill of an air consignment; None for others, and without a number to tell it by."""
    filing, house = seen.declaration, seen.consignment.house_doc
    if filing.mode != AIR or not seen.declared:
        return None
    master = number(filing.master_doc.number) if filing.master_doc else None
    own = number(house.number) if house else master
    if own is None:
        return None
    return Waybill(own, master, words(filing.conveyance.id).replace(" ", "") or None if filing.conveyance else None)


def before_loading(seen: View) -> bool:
    """Whether it is filed in the first phase."""
    return phase_of(seen) == PRELOAD


def asks(subject: Subject) -> Waybill | None:
    """The waybill of which something may be known from before loading: that of one filed in full."""
    seen = view(subject)
    return None if before_loading(seen) else waybill(seen)


def earlier(seen: View, known: Iterable[Earlier]) -> Earlier | None:
    """What is known of this consignment from before loading."""
    own = None if before_loading(seen) else waybill(seen)
    found = [one for one in known if own and _same(own, one.waybill) and one.received_at <= seen.received_at]
    return max(found, key=lambda one: (one.received_at, one.consignment_id), default=None)


def with_first_phase(frames: Frames, known: Mapping[str, Earlier]) -> Frames:
    """The frames with what is `known` of each consignment from before loading."""
    if not known:
        return frames
    whole = frames["consignment"]
    found = [known.get(one) for one in whole["consignment_id"]]
    told: dict[str, list[str | list[str] | None]] = {
        "preload_consignment": [one and one.consignment_id for one in found],
        "preload_band": [one and one.band for one in found],
        "preload_hits": [list(one.criteria) if one else [] for one in found],
    }
    columns = [pl.Series(name, told[name], dtype=FRAMES["consignment"][name]) for name in FIRST_PHASE]
    return Frames({**frames, "consignment": whole.with_columns(columns)})


def _same(one: Waybill, other: Waybill) -> bool:
    pairs = ((one.master, other.master), (one.conveyance, other.conveyance))
    return one.number == other.number and all(mine is None or theirs is None or mine == theirs for mine, theirs in pairs)

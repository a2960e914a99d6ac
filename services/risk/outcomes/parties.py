"""What controls found about parties and at their addresses, as columns of the party frame. Pure.

A party is known by its id, else by name and country; an address by country, place and street. Counted are controls recorded
within 365 days before the consignment was received, each once.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import polars as pl

from services.risk.core.columns import FRAMES
from services.risk.core.frames import Frames
from services.risk.core.rows.party import party_country
from services.risk.core.rows.reference import Reference
from services.risk.core.subjects import View
from services.risk.history.keys import address_key, party_key
from shared.declaration import Address, Party

WINDOW = timedelta(days=365)
ROLES = frozenset({"consignor", "consignee", "notify_party", "seller", "buyer"})


class Named(NamedTuple):
    """A party of a consignment with its keys; None where it gives nothing to tell it or its address by."""

    consignment_id: str
    pointer: str
    received_at: datetime
    party: int | None
    address: int | None


class Seen(NamedTuple):
    """A control's outcome under a key: of the party itself, or of a party at an address."""

    key: int
    outcome_id: str
    party: int
    positive: bool
    found_at: datetime


class Found(NamedTuple):
    """What the party frame tells: controls of the party's consignments, those that found something, and other parties at its
    address whose consignments did.
    """

    controls_365d: int | None
    findings_365d: int | None
    linked_found_365d: int | None


def named(seen: Iterable[View], reference: Reference) -> list[Named]:
    """The trading parties of these consignments."""
    return [
        Named(
            one.consignment_id,
            each.pointer,
            one.received_at,
            party_key(each.party, party_country(each.party, reference)),
            address_key(each.party.address),
        )
        for one in seen
        for each in one.parties()
        if each.role in ROLES
    ]


def keys(parties: Iterable[Named]) -> set[int]:
    """All that may be asked about them."""
    return {key for one in parties for key in (one.party, one.address) if key is not None}


def found(parties: Sequence[Named], seen: Iterable[Seen]) -> dict[tuple[str, str], Found]:
    """What is known of each party, by consignment and pointer."""
    by_key: dict[int, list[Seen]] = {}
    for one in seen:
        by_key.setdefault(one.key, []).append(one)
    return {(one.consignment_id, one.pointer): _found(one, by_key) for one in parties}


def with_outcomes(frames: Frames, known: Mapping[tuple[str, str], Found]) -> Frames:
    """The frames with what is known of their parties."""
    if not known:
        return frames
    whole = frames["party"]
    rows = [known.get(one) for one in whole.select("consignment_id", "pointer").iter_rows()]
    columns = [
        pl.Series(name, [one and one[at] for one in rows], dtype=FRAMES["party"][name]) for at, name in enumerate(Found._fields)
    ]
    return Frames({**frames, "party": whole.with_columns(columns)})


def left(rows: Iterable[Mapping[str, Any]], outcome_id: str, found_at: datetime, *, positive: bool) -> Iterator[Seen]:
    """What an outcome leaves under the keys of its parties: `rows` of the party frame it was judged by."""
    for row in rows:
        party = party_key(Party(id=row["id"], name=row["name"]), row["country"])
        if row["role"] not in ROLES or party is None:
            continue
        yield Seen(party, outcome_id, party, positive, found_at)
        where = Address(street=row["street"], city=row["city"], postcode=row["postcode"], country=row["country"])
        address = address_key(where)
        if address is not None:
            yield Seen(address, outcome_id, party, positive, found_at)


def _found(one: Named, by_key: Mapping[int, Sequence[Seen]]) -> Found:
    own = list(_within(one, by_key.get(one.party, ()))) if one.party is not None else None
    near = list(_within(one, by_key.get(one.address, ()))) if one.address is not None else None
    return Found(
        None if own is None else len(own),
        None if own is None else sum(each.positive for each in own),
        None if near is None else len({each.party for each in near if each.positive and each.party != one.party}),
    )


def _within(one: Named, seen: Iterable[Seen]) -> Iterator[Seen]:
    return (each for each in seen if one.received_at - WINDOW <= each.found_at <= one.received_at)

"""The part of a case's page that risk owns: parties with their history, matched list entries beside them, linked consignments."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import polars as pl

from services.risk import store
from services.risk.console.linked import Link, linked
from services.risk.core.evidence import plain
from services.risk.core.explain import for_officer
from services.risk.core.frames import Frames
from services.risk.core.ruleset import Ruleset
from services.risk.screening import Entry
from services.risk.watchlists.inforce import Watched
from shared.database import Database

_HISTORY = {
    "seen_365d": "consignments in a year",
    "seen_30d": "in 30 days",
    "known_days": "days known",
    "counterparties_90d": "counterparties in 90 days",
    "stops_365d": "stopped in a year",
    "address_parties_90d": "others at its address",
    "linked_listed_365d": "linked to listed parties",
    "linked_stopped_365d": "linked to stopped parties",
}


class ShownParty(NamedTuple):
    """A declared party: what identifies it, what history says, and the list entry it resembles most."""

    declared: Mapping[str, Any]
    history: Mapping[str, Any]
    match: Mapping[str, Any] | None
    entry: Entry | None


class Shown(NamedTuple):
    """Everything the part shows."""

    consignment_id: str
    assessed_at: datetime
    ruleset: str
    parties: Sequence[ShownParty]
    unknown: Sequence[Mapping[str, Any]]
    conditions: Sequence[Mapping[str, Any]]
    links: Sequence[Link]


async def shown(database: Database, consignment_id: str, watched: Watched) -> Shown | None:
    """The evidence of the newest assessment; None when there is none."""
    async with database.begin() as connection:
        ids = await store.history(connection, consignment_id)
        stored = await store.read(connection, ids[0]) if ids else None
        if stored is None:
            return None
        frames = Frames.from_bytes(stored.archive)
        parties, boxes = (_own(frames, name, consignment_id, stored.assessment.revision) for name in ("party", "equipment"))
        links = await linked(connection, consignment_id, parties, boxes)
    groups = for_officer(stored.assessment, Ruleset.of(stored.ruleset), frames)["groups"]
    return Shown(
        consignment_id,
        stored.assessed_at,
        stored.assessment.ruleset_hash,
        [_party(row, watched) for row in parties],
        [one for group in groups for one in group["unknown"]],
        [one for group in groups for one in group["hits"]],
        links,
    )


def _own(frames: Mapping[str, pl.DataFrame], name: str, consignment_id: str, revision: int) -> list[dict[str, Any]]:
    own = (pl.col("consignment_id") == consignment_id) & (pl.col("revision") == revision)
    return frames[name].filter(own).to_dicts()


def _party(row: Mapping[str, Any], watched: Watched) -> ShownParty:
    declared = {
        "id": row["id"],
        "street": row["street"],
        "city": row["city"],
        "postcode": row["postcode"],
        "country": row["country"],
        "trusted trader": row["aeo_status"],
    }
    match = None
    if row["match_entry"]:
        match = {name: plain(row[f"match_{name}"]) for name in ("kind", "score", "list", "entry", "name", "programme", "parts")}
    entry = watched.entry(row["match_list"], row["match_entry"]) if match else None
    history = {told: plain(row[column]) for column, told in _HISTORY.items() if row.get(column) is not None}
    history = {told: round(value, 1) if isinstance(value, float) else value for told, value in history.items()}
    return ShownParty({"role": row["role"], "name": row["name"], **declared}, history, match, entry)

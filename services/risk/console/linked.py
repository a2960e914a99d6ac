"""Other consignments with the same party, address or box as this one: read from what history remembers."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection

from services.risk.history.keys import Kind, address_key, key, number, party_key
from shared.declaration import Address, Party

_FOUND = text("""
SELECT key, consignment_id, max(at) AS at, bool_or(stopped) AS stopped,
       (SELECT band FROM risk.assessments WHERE assessments.consignment_id = seen.consignment_id
        ORDER BY assessed_at DESC LIMIT 1) AS band
FROM unnest(:keys) AS asked (asked_key)
CROSS JOIN LATERAL (
    SELECT key, consignment_id, at, stopped FROM risk.sightings
    WHERE key = asked_key AND consignment_id <> :own ORDER BY at DESC LIMIT :each
) AS seen
GROUP BY key, consignment_id ORDER BY max(at) DESC LIMIT :most
""").bindparams(bindparam("keys", type_=ARRAY(BigInteger)))
_EACH, _MOST = 25, 100


class Link(NamedTuple):
    """A consignment and why it is shown: `by` says what it shares."""

    consignment_id: str
    by: Sequence[str]
    at: datetime
    stopped: bool
    band: str | None


Rows = Sequence[Mapping[str, Any]]


async def linked(connection: AsyncConnection, consignment_id: str, parties: Rows, boxes: Rows) -> list[Link]:
    """The consignments that share something with these rows of a consignment's party and equipment frames, the newest first."""
    told: dict[int, str] = dict(_keys(parties, boxes))
    if not told:
        return []
    asked = {"keys": list(told), "own": consignment_id, "each": _EACH, "most": _MOST}
    found: dict[str, Link] = {}
    for row in await connection.execute(_FOUND, asked):
        known = found.get(row.consignment_id)
        if known is None:
            found[row.consignment_id] = Link(row.consignment_id, (told[row.key],), row.at, row.stopped, row.band)
        else:
            found[row.consignment_id] = known._replace(by=(*known.by, told[row.key]), stopped=known.stopped or row.stopped)
    return list(found.values())


def _keys(parties: Rows, boxes: Rows) -> Iterator[tuple[int, str]]:
    for row in parties:
        who = party_key(Party(id=row["id"], name=row["name"]), row["country"])
        if who is not None:
            yield who, f"{row['role'].replace('_', ' ')} {row['name'] or row['id']}"
        where = address_key(Address(**{name: row[name] for name in ("street", "city", "postcode", "country")}))
        if where is not None:
            yield where, f"address of the {row['role'].replace('_', ' ')}"
    for row in boxes:
        told = number(row["number"])
        if told:
            yield key(Kind.BOX, told), f"box {row['number']}"

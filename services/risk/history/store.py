"""History's statements: three, whatever the size of the batch. None commits."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import polars as pl
from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.risk.history.windows import SIGHTING

_TYPES: Mapping[pl.DataType, str] = {
    pl.Int64(): "bigint",
    pl.Float64(): "double precision",
    pl.String(): "text",
    pl.Boolean(): "boolean",
    pl.Datetime("us", "UTC"): "timestamptz",
}
_COLUMNS = ", ".join(SIGHTING)


def _arrays(columns: Mapping[str, str]) -> str:
    return ", ".join(f"CAST(:{name} AS {kind}[])" for name, kind in columns.items())


def _time(microseconds: str) -> str:
    return f"(timestamptz 'epoch' + {microseconds} * interval '1 microsecond')"


# Times travel as microseconds since 1970, many times faster than as times. A double holds them to a quarter of one.
_ASKED = dict.fromkeys(("key", "since", "first", "last", "most"), "bigint")
_TIMES = frozenset(name for name, kind in SIGHTING.items() if kind == pl.Datetime("us", "UTC"))
_GATHERED = ", ".join(
    f"array_agg(CAST(date_part('epoch', {name}) * 1000000 AS bigint))" if name in _TIMES else f"array_agg({name})"
    for name in SIGHTING
)

# One row of arrays: tens of thousands of sightings are read several times faster than as rows.
# Every asking consignment has a clock of its own: the newest sightings for the earliest clock, then all up to the latest.
_FETCH = text(f"""
SELECT {_GATHERED}
FROM unnest({_arrays(_ASKED)}) AS asked (asked_key, since, first, last, most)
CROSS JOIN LATERAL (
    (SELECT * FROM risk.sightings WHERE key = asked_key AND at >= {_time("since")} AND at <= {_time("first")}
     ORDER BY at DESC, consignment_id DESC, revision DESC LIMIT most)
    UNION ALL
    (SELECT * FROM risk.sightings WHERE key = asked_key AND at > {_time("first")} AND at <= {_time("last")} AND last > first)
) AS seen
""")  # noqa: S608  names of columns alone
_KEEP = text(f"""
INSERT INTO risk.sightings ({_COLUMNS})
SELECT * FROM unnest({_arrays({name: _TYPES[kind] for name, kind in SIGHTING.items()})}) ON CONFLICT DO NOTHING
""")  # noqa: S608  names of columns alone
_PRUNE = text("""
DELETE FROM risk.sightings WHERE ctid = ANY (ARRAY(SELECT ctid FROM risk.sightings WHERE at < :before LIMIT :limit))
""")


async def fetch(connection: AsyncConnection, asks: pl.DataFrame) -> pl.DataFrame:
    """The sightings that `asks` may count, as one statement sees them: those committed before it, and its own transaction's."""
    wanted = asks.group_by("key", maintain_order=True).agg(
        pl.col("since").min(), pl.col("until").min().alias("first"), pl.col("until").max().alias("last"), pl.col("most").first()
    )
    if wanted.is_empty():
        return pl.DataFrame(schema=dict(SIGHTING))
    asked = wanted.with_columns(pl.col("since", "first", "last").dt.timestamp("us"))
    arrays = (await _execute(connection, _FETCH, asked, _ASKED)).one()
    flat = {name: pl.Int64() if name in _TIMES else kind for name, kind in SIGHTING.items()}
    columns = {name: array or [] for name, array in zip(SIGHTING, arrays, strict=True)}
    return pl.DataFrame(columns, schema=flat).cast(pl.Schema(SIGHTING))


async def keep(connection: AsyncConnection, sightings: pl.DataFrame) -> None:
    """Store sightings; those that are stored already stay as they are. In the order of keys, so that no two writers deadlock."""
    if not sightings.is_empty():
        await _execute(connection, _KEEP, sightings.sort("key"), SIGHTING)


async def prune(connection: AsyncConnection, before: datetime, limit: int) -> int:
    """Forget up to `limit` sightings from before this time. Returns how many there were."""
    return int((await connection.execute(_PRUNE, {"before": before, "limit": limit})).rowcount)


async def _execute(connection: AsyncConnection, statement: TextClause, rows: pl.DataFrame, columns: Mapping[str, Any]) -> Any:
    return await connection.execute(statement, {name: rows[name].to_list() for name in columns})

"""How often each criterion held lately, and how often it was right: read from the newest batches of assessments."""

from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.intervals import Share, share

BATCHES = 200
"""So many of the newest batches are read, at most 500 consignments each: a fraction of a second."""
_LATELY = "SELECT frame_id FROM risk.frames ORDER BY made_at DESC LIMIT :batches"
_HITS = text(f"""
SELECT hit.criterion, count(*) AS hits, count(outcome.positive) AS judged, count(*) FILTER (WHERE outcome.positive) AS found
FROM risk.assessments AS a
CROSS JOIN LATERAL jsonb_to_recordset(convert_from(a.body, 'UTF8')::jsonb -> 'hits') AS hit (criterion text)
LEFT JOIN LATERAL (
    SELECT positive FROM risk.outcomes AS o WHERE o.consignment_id = a.consignment_id ORDER BY o.found_at DESC LIMIT 1
) AS outcome ON true
WHERE a.frame_id IN ({_LATELY}) GROUP BY hit.criterion
""")  # noqa: S608  constants of the code
_CONSIDERED = text(f"SELECT count(*) FROM risk.assessments WHERE frame_id IN ({_LATELY})")  # noqa: S608


class Rate(NamedTuple):
    """Of the assessments considered: how many it hit, and its precision among those whose outcome is known."""

    hits: int
    precision: Share


async def hit_rates(connection: AsyncConnection) -> tuple[int, dict[str, Rate]]:
    """How many assessments were considered, and the rate of each criterion that hit any."""
    considered = int((await connection.execute(_CONSIDERED, {"batches": BATCHES})).scalar_one())
    rows = await connection.execute(_HITS, {"batches": BATCHES})
    return considered, {row.criterion: Rate(row.hits, share(row.found, row.judged)) for row in rows}

"""How well targeting does (SAFE standard 8): assessed, share high-risk, share examined, hit rate, time to decide, and whether
targeting finds more than chance: the targeted arm against the random one.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

_BANDS = text("""
SELECT coalesce(state -> 'assessed' ->> 'band', 'none') AS band, count(*) FROM notify.consignments
WHERE changed_at >= :since GROUP BY 1
""")
_CONTROLS = text("""
SELECT coalesce(body ->> 'arm', 'targeted') AS arm, count(*) AS examined, count(DISTINCT consignment_id) AS consignments,
       count(*) FILTER (WHERE body -> 'finding' ->> 'result' <> 'clean') AS found
FROM notify.controls WHERE body -> 'finding' ->> 'result' IS NOT NULL AND (body -> 'finding' ->> 'at')::timestamptz >= :since
GROUP BY 1
""")
_DECIDED = text("""
SELECT count(*) AS decided, percentile_cont(0.5) WITHIN GROUP (ORDER BY waited) AS median,
       percentile_cont(0.9) WITHIN GROUP (ORDER BY waited) AS slow
FROM (SELECT extract(epoch FROM min(audit.at) - cases.opened_at) AS waited
      FROM notify.cases JOIN notify.audit ON audit.consignment_id = cases.consignment_id
      WHERE cases.opened_at >= :since AND audit.at >= cases.opened_at
        AND audit.entry::jsonb -> 'command' ->> 'command' NOT IN ('claim', 'unclaim', 'escalate')
      GROUP BY cases.consignment_id, cases.opened_at) AS first_decisions
""")


class Arm(NamedTuple):
    """Controls done in one arm, the consignments they were of, and how many found something."""

    examined: int = 0
    consignments: int = 0
    found: int = 0

    @property
    def hit_rate(self) -> float | None:
        """Share of controls that found something; None without any."""
        return self.found / self.examined if self.examined else None


class Performance(NamedTuple):
    """The figures since a time. Waiting times are seconds from a case's opening to its first decision."""

    bands: Mapping[str, int]
    targeted: Arm
    random: Arm
    decided: int
    median: float | None
    slow: float | None

    @property
    def assessed(self) -> int:
        """Consignments assessed."""
        return sum(count for band, count in self.bands.items() if band != "none")

    @property
    def high_risk(self) -> float | None:
        """Share of them that were red or critical."""
        return (self.bands.get("red", 0) + self.bands.get("critical", 0)) / self.assessed if self.assessed else None

    @property
    def share_examined(self) -> float | None:
        """Share of them that were examined."""
        return (self.targeted.consignments + self.random.consignments) / self.assessed if self.assessed else None


async def performance(connection: AsyncConnection, since: datetime) -> Performance:
    """The figures since this time."""
    asked = {"since": since}
    bands = {row[0]: row[1] for row in await connection.execute(_BANDS, asked)}
    arms = {row.arm: Arm(row.examined, row.consignments, row.found) for row in await connection.execute(_CONTROLS, asked)}
    waited = (await connection.execute(_DECIDED, asked)).one()
    median, slow = (float(value) if value is not None else None for value in (waited.median, waited.slow))
    return Performance(bands, arms.get("targeted", Arm()), arms.get("random", Arm()), waited.decided, median, slow)

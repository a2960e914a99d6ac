"""A consignment's assessment read back and explained to an officer: the newest, or the one in force at a time."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from services.risk import store
from services.risk.core.explain import for_officer
from services.risk.core.frames import Frames
from services.risk.core.ruleset import Ruleset
from shared.database import Database


class Explanation(NamedTuple):
    """An assessment explained. `history` holds the ids of all assessments of the consignment, newest first."""

    assessment_id: str
    assessed_at: datetime
    tree: Mapping[str, Any]
    history: Sequence[str]


async def explained(database: Database, consignment_id: str, at: datetime | None = None) -> Explanation | None:
    """The explanation of the last assessment made not after `at` (UTC if it says no zone), or of the newest. None without one."""
    until = at if at is None or at.tzinfo else at.replace(tzinfo=UTC)
    async with database.begin() as connection:
        ids = await store.history(connection, consignment_id)
        wanted = await store.history(connection, consignment_id, until) if until else ids
        stored = await store.read(connection, wanted[0]) if wanted else None
    if stored is None:
        return None
    frames = Frames.from_bytes(stored.archive)
    tree = for_officer(stored.assessment, Ruleset.of(stored.ruleset), frames)
    return Explanation(stored.assessment.id, stored.assessed_at.astimezone(UTC), tree, ids)

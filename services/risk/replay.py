"""Making a decision again: the stored frames under the stored ruleset must give the stored assessment, to the byte."""

from difflib import unified_diff
from typing import NamedTuple

from services.risk import store
from services.risk.core.assess import assess
from services.risk.core.frames import Frames
from services.risk.core.ruleset import Ruleset
from shared.database import Database
from shared.declaration import format_time


class Replayed(NamedTuple):
    """Whether the assessment came out the same, and what to tell the person who asked."""

    identical: bool
    report: str


async def replay(database: Database, assessment_id: str) -> Replayed:
    """Assess again and compare."""
    async with database.begin() as connection:
        stored = await store.read(connection, assessment_id)
    if stored is None:
        return Replayed(identical=False, report=f"there is no assessment {assessment_id}")
    ruleset = Ruleset.of(stored.ruleset)
    frames = Frames.from_bytes(stored.archive).select([stored.assessment.consignment_id])
    [again] = assess(frames, ruleset)
    body = again.model_dump_json().encode()
    if body != stored.body:
        difference = unified_diff(
            stored.assessment.model_dump_json(indent=1).splitlines(),
            again.model_dump_json(indent=1).splitlines(),
            "stored",
            "made again",
            lineterm="",
        )
        return Replayed(identical=False, report="\n".join(["NOT the same:", *difference]))
    return Replayed(
        identical=True,
        report=(
            f"{assessment_id}: {len(body)} bytes, identical to what was decided at {format_time(stored.assessed_at)}\n"
            f"consignment {again.consignment_id} revision {again.revision}, score {again.score}, band {again.band}, "
            f"ruleset {again.ruleset_hash}"
        ),
    )

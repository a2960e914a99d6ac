"""Shadow mode: what a ruleset or criterion on trial would have said, beside what was decided. Nothing follows from it."""

import asyncio
from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from services.risk.core.frames import Frames
from services.risk.rulesets import store
from services.risk.rulesets.inforce import InForce
from shared.events import Assessment


async def keep_shadow(connection: AsyncConnection, rulesets: InForce, frames: Frames, live: Sequence[Assessment]) -> None:
    """Judge the consignments of these new assessments, on the frames they were made from, by whatever is in shadow."""
    if rulesets.shadow is None and rulesets.with_shadow_criteria is None:
        return
    judged = frames.select([one.consignment_id for one in live])
    await store.keep_phantoms(connection, await asyncio.to_thread(rulesets.phantoms, judged), live)

"""A batch judged with its history: fetched in one statement, computed off the event loop."""

import asyncio
from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from services.risk.core.frames import Frames
from services.risk.core.subjects import Subject
from services.risk.history import store
from services.risk.history.settle import Judge, Settled, marked, settle


async def judge(connection: AsyncConnection, subjects: Sequence[Subject], frames: Frames, assess: Judge) -> Settled:
    """The frames of `subjects` with their history, and the assessments made of them.

    `frames` are those of `subjects`, in their order, each consignment once, without history. Nothing is stored: that is for
    `store.keep` to do, with the assessments, so that the next batch sees what was judged.
    """
    given = await asyncio.to_thread(marked, subjects, frames)
    stored = await store.fetch(connection, given.asks)
    return await asyncio.to_thread(settle, frames, given, stored, assess)

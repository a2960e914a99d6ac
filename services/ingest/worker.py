"""What ingest learns from the others: how each consignment stands, so that a stopped one cannot be invalidated."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from services.ingest import store
from shared.events import Event, MeasureDecided

STOPPED = frozenset({"RFI_OPEN", "RFS_OPEN", "DNL_PROPOSED", "DNL_ACTIVE", "HOLD"})


async def handle(connection: AsyncConnection, events: Sequence[Event]) -> None:
    """Keep the newest decision of each consignment of the batch in mind."""
    newest: dict[str, MeasureDecided] = {}
    for event in events:
        decided = event.payload()
        if not isinstance(decided, MeasureDecided):
            raise ValueError(f"{event.type} does not belong on this topic")  # noqa: TRY004  the record is at fault
        if decided.consignment_id not in newest or newest[decided.consignment_id].version <= decided.version:
            newest[decided.consignment_id] = decided
    await store.note_decisions(
        connection,
        [
            {"cid": key, "version": one.version, "new_status": one.status, "new_stopped": one.status in STOPPED}
            for key, one in sorted(newest.items())
        ],
    )

"""A batch judged within the limits of its criteria: who is selected is settled in the transaction that keeps the answers."""

from collections.abc import Awaitable, Callable, Collection, Iterator, Sequence
from datetime import date

from sqlalchemy.ext.asyncio import AsyncConnection

from services.risk import store
from services.risk.core.frames import Frames
from services.risk.history.settle import Settled
from services.risk.rulesets.inforce import InForce
from services.risk.selection import limit_store as limits
from services.risk.selection.limits import Asking, Taken, allot, offices, told
from shared.events import Assessment, Hit

Judged = Callable[[Frames], Awaitable[Settled]]


async def within_limits(connection: AsyncConnection, rulesets: InForce, day: date, blank: Frames, judged: Judged) -> Settled:
    """What `judged` makes of the batch when its criteria select no more than they may on `day`.

    Whoever a limit keeps out may change what later consignments of the batch see of it, and so who else is hit: the batch is
    judged again until nothing changes. A consignment depends on earlier ones only, so this ends, and with what one after the
    other would give. Without limits, and while none is reached, the batch is judged once.
    """
    if not rulesets.limited:
        return await judged(blank)
    where = offices(blank)
    taken = await limits.taken(connection, rulesets.limited, day, [one for one, _ in where])
    denied = dict(_reached(rulesets, where, taken))
    settled = await judged(told(blank, denied))
    asking = list(_asking(rulesets, where, settled.made, frozenset()))
    if not asking:
        return settled._replace(frames=told(settled.frames, {}))
    new = await store.unknown(connection, [one.id for one in settled.made])
    await limits.alone(connection)
    taken = await limits.taken(connection, rulesets.limited, day, [one for one, _ in where])
    while True:
        selected, denied = allot(_asking(rulesets, where, settled.made, new), taken)
        if denied == {one.consignment_id: _names(one.withheld) for one in settled.made if one.withheld}:
            break
        settled = await judged(told(blank, denied))
    await limits.keep(connection, selected, day)
    return settled._replace(frames=told(settled.frames, denied))


def _reached(rulesets: InForce, where: Sequence[tuple[str, str]], taken: Taken) -> Iterator[tuple[str, frozenset[str]]]:
    """The criteria that can select nothing more anyway: most of a day's consignments are judged with no other."""
    for name, office in where:
        full = (one for one, limit in rulesets.of(name).limited.items() if taken.full(one, limit, office))
        yield name, frozenset(one for one in full if (one, name) not in taken.held)


def _asking(
    rulesets: InForce, where: Sequence[tuple[str, str]], made: Sequence[Assessment], new: Collection[str]
) -> Iterator[Asking]:
    for (name, office), one in zip(where, made, strict=True):
        limited = rulesets.of(name).limited
        wants = {hit.criterion: limited[hit.criterion] for hit in (*one.hits, *one.withheld) if hit.criterion in limited}
        if wants:
            yield Asking(name, office, wants, fresh=one.id in new)


def _names(hits: Sequence[Hit]) -> frozenset[str]:
    return frozenset(hit.criterion for hit in hits)

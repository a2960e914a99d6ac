"""What is known of a batch beside its filings: fetched once, in a handful of statements, before anything is computed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.ext.asyncio import AsyncConnection

from services.risk import store
from services.risk.core.rows.party import Standings
from services.risk.core.rows.reference import Reference
from services.risk.core.subjects import Subject, view
from services.risk.outcomes import store as outcomes
from services.risk.outcomes.parties import Found, found, keys, named
from services.risk.outcomes.probing import near_edges
from services.risk.reassessment import phase_store as phases
from services.risk.reassessment.phases import Earlier, asks, earlier
from services.risk.register import store as register
from services.risk.register.mitigation import documents, factors, identities, standings
from services.risk.register.policy import mitigation_policy
from services.risk.selection import setting_store as workload
from services.risk.selection import store as selection
from services.risk.selection.rates import Place, rate_of
from services.risk.selection.settings import Setting


@dataclass(frozen=True)
class Known:
    """`day` is the day of the random draw, `settings` the workload settings in force on it; the others are keyed by consignment
    id, or by party as it is declared.
    """

    day: date
    random_rates: Mapping[str, int] = field(default_factory=dict)
    standings: Standings = field(default_factory=dict)
    mitigation: Mapping[str, float] = field(default_factory=dict)
    settings: Sequence[Setting] = ()
    before_loading: Mapping[str, Earlier] = field(default_factory=dict)
    near_edges: Mapping[str, int] = field(default_factory=dict)
    outcomes: Mapping[tuple[str, str], Found] = field(default_factory=dict)  # by consignment and pointer of the party


async def known(connection: AsyncConnection, subjects: Sequence[Subject], day: date) -> Known:
    """What the register, partners' controls, stated rates, workload settings and earlier phases say about these consignments."""
    seen = [view(subject) for subject in subjects]
    traders = await register.find(connection, identities(seen))
    controls = await register.clean_controls(connection, documents(seen))
    rates = await selection.rates_on(connection, day)
    first = await phases.find(connection, {bill.number for one in subjects if (bill := asks(one)) is not None})
    parties = named(seen, Reference.shipped())
    recorded = await outcomes.find(connection, keys(parties), min(one.received_at for one in seen)) if seen else []
    older = await store.before(connection, {one.consignment_id: one.revision for one in seen if one.revision > 1})
    return Known(
        day,
        random_rates={one.consignment_id: rate_of(rates, Place.of(one)) for one in seen} if rates else {},
        standings=standings(seen, traders),
        settings=await workload.in_force(connection, day),
        before_loading={one.consignment_id: same for one in seen if (same := earlier(one, first)) is not None},
        near_edges=near_edges(older),
        outcomes=found(parties, recorded),
        mitigation=factors(seen, traders, controls, mitigation_policy()),
    )

"""The desk: one command of one person, in one transaction. Locks, loads, lets the machine decide, keeps what came of it."""

from sqlalchemy.ext.asyncio import AsyncConnection

from services.notify import acts, store
from services.notify.commands import Actor, AnyCommand, LiftHold, PlaceHold
from services.notify.consignment import Consignment
from services.notify.effects import Effect, keep
from services.notify.holds import Hold, Level
from services.notify.house import house_of
from services.notify.outcome import Outcome
from services.notify.views import STAFF
from shared import metrics
from shared.app import Gate
from shared.auth import Identity, Role
from shared.eventlog import hold_keys
from shared.http import traceparent
from shared.problems import Problem


class Desk:
    """Where officers, agencies, filers and carriers act on consignments."""

    def __init__(self, gate: Gate) -> None:
        self._gate, self.house = gate, house_of(gate.settings)

    def actor(self, identity: Identity) -> Actor:
        """Whom an identity acts for: staff for customs, an agency or partner for itself, a trader for their party."""
        agency, partner = None, False
        if identity.roles & STAFF:
            agency = self.house.agency
        elif Role.AGENCY in identity.roles:
            directory = self.house.directory
            if identity.party not in {*directory.agencies, *directory.partners}:
                raise Problem(403, "auth.agency", "The token names no agency or partner this gate knows (claim `party`).")
            agency, partner = identity.party, identity.party in directory.partners
        return Actor(subject=identity.subject, roles=identity.roles, agency=agency, party=identity.party, partner=partner)

    async def act(self, consignment_id: str, command: AnyCommand, identity: Identity) -> Consignment:
        """The consignment after the command. Raises Problem 403, 404 or 409 saying what stands against it."""
        async with self._gate.database.begin() as connection:
            return await self.act_on(connection, consignment_id, command, identity)

    async def act_on(
        self, connection: AsyncConnection, consignment_id: str, command: AnyCommand, identity: Identity
    ) -> Consignment:
        """The same in the caller's transaction, which has written nothing yet."""
        actor, at = self.actor(identity), self._gate.now()
        others = await self._others(connection, command)
        await hold_keys(connection, sorted({consignment_id, *others}))
        known = await store.read(connection, [consignment_id, *others])
        before = known.get(consignment_id)
        if before is None:
            raise Problem(404, "consignment.unknown", "There is no such consignment that concerns you.")
        outcome = acts.decide(before, command, actor, at=at, customs=self.house.agency, terms=self.house.terms)
        if outcome.consignment is before:
            return before
        effects = [self._effect(outcome, command, actor)]
        if hold := _of_a_box(before, outcome.consignment):
            for other in (known[key] for key in others if key != consignment_id):
                spread = acts.spread(other, hold, command, actor, at=at, customs=self.house.agency, terms=self.house.terms)
                if spread.consignment is not other:
                    effects.append(self._effect(spread, command, actor))
        await keep(connection, effects, at, self.house)
        metrics.COMMANDS.labels(command.command, getattr(command, "ground", "")).inc()
        return outcome.consignment

    async def _others(self, connection: AsyncConnection, command: AnyCommand) -> list[str]:
        """The consignments an equipment hold is on, or will be; none is declared with the box until the transaction ends."""
        if isinstance(command, LiftHold) and await store.is_of_a_box(connection, command.hold_id):
            await store.hold_boxes(connection)
            return await store.with_hold(connection, command.hold_id)
        if isinstance(command, PlaceHold) and command.level is Level.EQUIPMENT and command.equipment is not None:
            await store.hold_boxes(connection)
            return await store.in_box(connection, command.equipment)
        return []

    def _effect(self, outcome: Outcome, command: AnyCommand, actor: Actor) -> Effect:
        return Effect(
            outcome,
            actor.subject,
            actor.agency or self.house.agency,
            traceparent=traceparent.get(),
            audit={
                "command": command.model_dump(mode="json", exclude_none=True),
                "roles": sorted(actor.roles),
                "party": actor.party,
            },
        )


def _of_a_box(before: Consignment, after: Consignment) -> Hold | None:
    """The equipment hold that was placed or lifted."""
    return next((hold for hold in after.holds if hold.level is Level.EQUIPMENT and hold not in before.holds), None)

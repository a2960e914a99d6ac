"""Use cases of cleared pairs: "not the same party" is kept with who, when, why and until when; taking it back is kept too."""

from collections.abc import Callable, Mapping
from datetime import UTC, date
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID, uuid4

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy import RowMapping

from services.risk.screening import Entry, Query
from services.risk.watchlists import store
from services.risk.watchlists.cleared import entry_digest, party_key
from services.risk.watchlists.tables import clearances
from shared.app import Gate
from shared.declaration import Utc
from shared.problems import Problem

Find = Callable[[str, str], Entry | None]
"""The entry in force with this list name and id."""

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000, pattern=r"^[^\x00]*$")]
"""PostgreSQL keeps every character but the null."""


class State(StrEnum):
    """Whether a clearance counts. Void: its entry is gone, or says something else than when the officer compared."""

    IN_FORCE = "in-force"
    VOID = "void"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class ClearedParty(BaseModel):
    """The party as it is declared. Its name, ids and country identify it; the address does so only against a listed address."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: Text
    kind: Literal["party", "vessel"] = "party"
    ids: tuple[Text, ...] = Field(default=(), max_length=20, description="EORI, TIN or IMO number, exactly as declared.")
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] | None = Field(
        default=None, description="ISO 3166 alpha-2 code of the declared address; a vessel's flag."
    )
    address: Text | None = Field(default=None, description="Street, number, PO box, postcode and city, parted by spaces.")

    @property
    def query(self) -> Query:
        """As screening asks for it."""
        return Query(self.name, self.ids, self.country, self.address, self.kind)


class Clearing(BaseModel):
    """An officer's finding that a party and a list entry are not the same."""

    model_config = ConfigDict(extra="forbid")
    party: ClearedParty
    list_name: Text = Field(description="The list.", examples=["sample"])
    entry_id: Text = Field(description="The entry in it.", examples=["S-002"])
    why: Text = Field(description="How the two were told apart.", examples=["Other birth date, seen on the passport."])
    expires_on: date | None = Field(
        default=None, description="The last day the finding counts; null: until it is withdrawn or void."
    )


class Clearance(BaseModel):
    """A finding as it is kept."""

    id: UUID
    party: ClearedParty
    list_name: str
    entry_id: str
    entry_name: str
    why: str
    cleared_by: str
    cleared_at: Utc
    expires_on: date | None
    state: State
    withdrawn_by: str | None = None
    withdrawn_at: Utc | None = None
    withdrawn_because: str | None = None


class Pairs:
    """The cleared pairs of the gate."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    async def clear(self, clearing: Clearing, by: str, find: Find) -> Clearance:
        """Keep a finding about an entry in force. Raises Problem 404 when no list in force has it."""
        entry = find(clearing.list_name, clearing.entry_id)
        if entry is None:
            raise Problem(404, "entry.unknown", f"List {clearing.list_name} in force has no entry {clearing.entry_id}.")
        today = self._gate.now().astimezone(UTC).date()
        if clearing.expires_on is not None and clearing.expires_on < today:
            raise Problem(422, "clearance.expired", f"expires_on {clearing.expires_on} is past; give today or a later day.")
        row = {
            "clearance_id": uuid4(),
            "party_key": party_key(clearing.party.query, entry),
            "party": clearing.party.model_dump(mode="json", exclude_none=True),
            "list_name": entry.list_name,
            "entry_id": entry.id,
            "entry_name": entry.name,
            "entry_digest": entry_digest(entry),
            "why": clearing.why,
            "cleared_by": by,
            "cleared_at": self._gate.now(),
            "expires_on": clearing.expires_on,
        }
        async with self._gate.database.begin() as connection:
            await store.clear(connection, row)
        return _clearance(row, find, today)

    async def withdraw(self, clearance_id: UUID, why: str, by: str, find: Find) -> Clearance:
        """Take a finding back; again changes nothing. Raises Problem 404."""
        async with self._gate.database.begin() as connection:
            if not await store.read_clearances(connection, clearances.c.clearance_id == clearance_id, limit=1):
                raise Problem(404, "clearance.unknown", "No such clearance.")
            await store.withdraw(connection, clearance_id, why, by, self._gate.now())
            [row] = await store.read_clearances(connection, clearances.c.clearance_id == clearance_id, limit=1)
        return _clearance(row, find, self._gate.now().astimezone(UTC).date())

    async def all(self, list_name: str | None, entry_id: str | None, limit: int, find: Find) -> list[Clearance]:
        """Findings of every state, the newest first; of one list or entry where asked."""
        wanted = [
            column == value for column, value in ((clearances.c.list_name, list_name), (clearances.c.entry_id, entry_id)) if value
        ]
        async with self._gate.database.begin() as connection:
            rows = await store.read_clearances(connection, *wanted, limit=limit)
        today = self._gate.now().astimezone(UTC).date()
        return [_clearance(row, find, today) for row in rows]


def _clearance(row: RowMapping | Mapping[str, object], find: Find, today: date) -> Clearance:
    return Clearance.model_validate({**row, "id": row["clearance_id"], "state": _state(row, find, today)})


def _state(row: RowMapping | Mapping[str, object], find: Find, today: date) -> State:
    expires_on = row["expires_on"]
    if row.get("withdrawn_at") is not None:
        return State.WITHDRAWN
    if isinstance(expires_on, date) and expires_on < today:
        return State.EXPIRED
    entry = find(str(row["list_name"]), str(row["entry_id"]))
    return State.IN_FORCE if entry is not None and entry_digest(entry) == row["entry_digest"] else State.VOID

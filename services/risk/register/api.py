"""The register of trusted traders over HTTP: put a version in force, look a trader up, record a partner's control."""

from datetime import UTC
from typing import Annotated, Literal

from fastapi import APIRouter, Body, Depends, Path, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.risk.register import store
from services.risk.register.traders import RegisterError, Trader, digest, read
from shared.app import Gate
from shared.auth import Identity, Role, require
from shared.declaration import Utc
from shared.problems import Problem, refusals

Officer = Annotated[Identity, Depends(require(Role.TARGETER, Role.SUPERVISOR, Role.OFFICER, Role.ADMIN))]
Manager = Annotated[Identity, Depends(require(Role.SUPERVISOR, Role.ADMIN))]
Csv = Annotated[bytes, Body(media_type="text/csv", description="The whole register: see the columns above.")]
TraderId = Annotated[str, Path(pattern=r"^[A-Za-z0-9]{3,17}$", description="EORI or TIN.", examples=["NL123456789"])]


class RegisterVersion(BaseModel):
    """A version of the register."""

    version: int
    digest: str = Field(description="SHA-256 of the file, hex.")
    entries: int
    loaded_by: str
    loaded_at: Utc


class TraderLine(BaseModel):
    """A trader's line in the version in force."""

    trader: Trader
    counts_today: bool = Field(description="Today lies within its validity.")


class PartnerControl(BaseModel):
    """What a partner administration found when it examined goods."""

    model_config = ConfigDict(extra="forbid")
    partner: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] = Field(description="Its country.", examples=["CH"])
    transport_document: Annotated[str, StringConstraints(min_length=1, max_length=70)] = Field(
        description="Number of the house document, or of the master document where there is no house.", examples=["HBL0001"]
    )
    result: Literal["clean", "discrepancy"] = Field(description="A discrepancy takes every mitigation by controls away.")
    examined_at: Utc = Field(description="When; a clean control counts for 60 days unless the policy says otherwise.")


def router(gate: Gate) -> APIRouter:
    """The register's routes."""
    routes = APIRouter(prefix="/v1/register", tags=["targeting"])

    @routes.put(
        "",
        summary="Put a register of trusted traders in force",
        response_description="The file in force already; nothing changed.",
        responses={
            201: {"model": RegisterVersion, "description": "In force from now on."},
            **refusals({422: "The file has faults, each with its line and column; the version before stays in force."}),
        },
    )
    async def replace_register(content: Csv, manager: Manager, response: Response) -> RegisterVersion:
        """The whole register as CSV, UTF-8, with a header line: `id`, `name`, `scheme` (AEO-C, AEO-S, AEO-F), `status` (valid,
        suspended, revoked), and if wanted `partner` (country of a mutually recognised programme), `valid_from`, `valid_to`.

        Roles: supervisor, admin.
        """
        try:
            traders = read(content)
        except RegisterError as error:
            raise Problem(422, "register.invalid", "The register cannot be taken.", errors=error.faults) from error
        async with gate.database.begin() as connection:
            version, new = await store.replace(connection, traders, digest(content), manager.subject, gate.now())
        response.status_code = 201 if new else 200
        return RegisterVersion(**version._asdict())

    @routes.get(
        "",
        name="register",
        summary="The version of the register in force",
        response_description="It.",
        responses=refusals({404: "No register was ever put in force."}),
    )
    async def in_force(_officer: Officer) -> RegisterVersion:
        """Which file it is, who put it in force, and when.

        Roles: targeter, supervisor, officer, admin.
        """
        async with gate.database.begin() as connection:
            version = await store.in_force(connection)
        if version is None:
            raise Problem(404, "register.none", "No register was ever put in force.")
        return RegisterVersion(**version._asdict())

    @routes.get(
        "/{trader_id}",
        summary="What the register says of a trader",
        response_description="The trader's line.",
        responses=refusals({404: "The register does not hold this id."}),
    )
    async def trader(trader_id: TraderId, _officer: Officer) -> TraderLine:
        """Status, scheme, and the partner country whose programme is recognised.

        Roles: targeter, supervisor, officer, admin.
        """
        async with gate.database.begin() as connection:
            found = (await store.find(connection, [trader_id])).get(trader_id)
        if found is None:
            raise Problem(404, "register.unknown", "The register does not hold this id.")
        return TraderLine(trader=found, counts_today=found.on(gate.now().astimezone(UTC).date()))

    @routes.post("/controls", status_code=204, summary="Record a partner's control", response_description="Recorded.")
    async def record_control(control: PartnerControl, manager: Manager) -> None:
        """Consignments assessed from now on under this transport document have their soft score lessened if it was clean.

        Roles: supervisor, admin.
        """
        async with gate.database.begin() as connection:
            await store.record_control(connection, **control.model_dump(), by=manager.subject, at=gate.now())

    return routes

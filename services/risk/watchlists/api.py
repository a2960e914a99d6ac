"""Watch lists and cleared pairs over HTTP. An upload is kept and compared first; putting it in force is a second act."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from services.risk.screening import Entry, ListError
from services.risk.watchlists import store
from services.risk.watchlists.bodies import files_of
from services.risk.watchlists.inforce import Watched
from services.risk.watchlists.pairs import Clearance, Clearing, Pairs, Text
from services.risk.watchlists.versions import Lists
from shared.app import Gate
from shared.auth import Identity, Role, require
from shared.declaration import Utc
from shared.problems import Fault, Problem, refusals

Keeper = Annotated[Identity, Depends(require(Role.SUPERVISOR, Role.ADMIN))]
Officer = Annotated[Identity, Depends(require(Role.TARGETER, Role.OFFICER, Role.SUPERVISOR, Role.ADMIN))]
Name = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$", description="The name of the list.", examples=["national"])]
Version = Annotated[str, Path(pattern=r"^[0-9a-f]{12}$", description="A version of the list.", examples=["0f3c1a9d2b77"])]
Limit = Annotated[int, Query(ge=1, le=1000, description="The most that are shown.")]
Current = Callable[[], Awaitable[Watched]]

_MEDIA_TYPES = ("text/csv", "application/xml", "application/json", "application/octet-stream", "multipart/form-data")
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "The list file as it is; a list of several files (OFAC's CSV) as multipart/form-data, a part each.",
        "content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in _MEDIA_TYPES},
    }
}


class ListVersion(BaseModel):
    """A version of a watch list. The same content is the same version."""

    name: str
    version: str = Field(description="The first 12 characters of the digest.")
    digest: str = Field(description="SHA-256 of the file; of several, that of their digests in order of their names.")
    entries: int
    published_at: Utc
    uploaded_at: Utc
    uploaded_by: str
    active: bool = Field(description="Whether it is the version to screen against; every process follows within seconds.")


class ListChange(BaseModel):
    """One thing that happened to a list."""

    change: str = Field(description="uploaded or activated; an earlier version activated again is a roll-back.")
    version: str
    changed_by: str
    changed_at: Utc


class ListVersions(BaseModel):
    """The versions of a list, newest first, and everything that ever happened to it."""

    versions: list[ListVersion]
    history: list[ListChange]


class Choice(BaseModel):
    """Which version is to be in force."""

    model_config = ConfigDict(extra="forbid")
    version: str = Field(pattern=r"^[0-9a-f]{12}$")


class ShownEntry(BaseModel):
    """An entry of a list; `elements` are those in which a changed entry differs."""

    id: str
    name: str
    kind: str
    programme: str
    elements: tuple[str, ...] = ()


class ListDifference(BaseModel):
    """What a version adds, removes and changes: how many of each, and the first of them."""

    version: str
    against: str | None = Field(description="The version compared with; null where none is in force.")
    counts: dict[str, int]
    added: list[ShownEntry]
    removed: list[ShownEntry]
    changed: list[ShownEntry]


def router(gate: Gate, current: Current) -> APIRouter:  # noqa: C901  a list of routes is not complex
    """The routes. `current` gives what is screened against."""
    routes = APIRouter(prefix="/v1", tags=["screening"])
    lists, pairs = Lists(gate), Pairs(gate)

    @routes.put(
        "/lists/{name}",
        summary="Upload a version of a watch list",
        status_code=201,
        openapi_extra=_BODY,
        response_description="Kept.",
        responses={
            200: {"model": ListVersion, "description": "This content had been uploaded before."},
            **refusals({400: "The body holds no files.", 422: "The list cannot be read: file, line, what, and how to mend it."}),
        },
    )
    async def upload_list(
        name: Name,
        request: Request,
        response: Response,
        keeper: Keeper,
        published: Annotated[Utc | None, Query(description="When its publisher issued it; without it, now.")] = None,
        activate: Annotated[bool, Query(description="Put it in force at once, without comparing it first.")] = False,
    ) -> ListVersion:
        """Reads the whole list; one fault anywhere and nothing is kept, what was in force stays in force.

        By default the version is only kept: look at its `diff`, then put it in force. Formats are recognised by content.

        Roles: supervisor, admin.
        """
        files = files_of(await request.body(), request.headers.get("content-type"), name)
        try:
            kept = await lists.upload(name, files, keeper.subject, published=published, activate=activate)
        except ListError as fault:
            raise _refused(fault) from None
        response.status_code = 201 if kept.new else 200
        async with gate.database.begin() as connection:
            rows = await store.versions_of(connection, name)
        return next(ListVersion.model_validate(dict(row)) for row in rows if row["version"] == kept.listed.version)

    @routes.get("/lists", summary="The watch lists in force", response_description="One version of each list.")
    async def show_lists(_officer: Officer) -> list[ListVersion]:
        """Versions kept by the gate; empty while it screens against the folder of its settings, or the made-up sample.

        Roles: targeter, officer, supervisor, admin.
        """
        async with gate.database.begin() as connection:
            return [ListVersion.model_validate(dict(row)) for row in await store.lists(connection)]

    @routes.get(
        "/lists/{name}/versions",
        summary="The versions and the history of a watch list",
        response_description="Newest first.",
        responses=refusals({404: "No such list."}),
    )
    async def show_versions(name: Name, _officer: Officer) -> ListVersions:
        """Nothing is ever taken out of either.

        Roles: targeter, officer, supervisor, admin.
        """
        async with gate.database.begin() as connection:
            rows, history = await store.versions_of(connection, name), await store.history_of(connection, name)
        if not rows:
            raise Problem(404, "list.unknown", f"There is no list {name}; GET /v1/lists shows those in force.")
        return ListVersions(
            versions=[ListVersion.model_validate(dict(row)) for row in rows],
            history=[ListChange.model_validate(dict(row)) for row in history],
        )

    @routes.get(
        "/lists/{name}/versions/{version}/diff",
        summary="Compare two versions of a watch list",
        response_description="The difference.",
        responses=refusals({404: "No such version."}),
    )
    async def compare_list(
        name: Name,
        version: Version,
        _officer: Officer,
        against: Annotated[
            str | None, Query(pattern=r"^[0-9a-f]{12}$", description="A version; without it, the one in force.")
        ] = None,
        limit: Limit = 100,
    ) -> ListDifference:
        """What would happen if this version replaced the other: entries added, removed, and changed in which elements.

        Roles: targeter, officer, supervisor, admin.
        """
        base, found = await lists.compare(name, version, against)
        return ListDifference(
            version=version,
            against=base,
            counts={"added": len(found.added), "removed": len(found.removed), "changed": len(found.changed)},
            added=[_shown(entry) for entry in found.added[:limit]],
            removed=[_shown(entry) for entry in found.removed[:limit]],
            changed=[_shown(one.after, one.elements) for one in found.changed[:limit]],
        )

    @routes.put(
        "/lists/{name}/active",
        summary="Put a version of a watch list in force",
        status_code=204,
        response_description="In force; every process follows within seconds.",
        responses=refusals({404: "No such version."}),
    )
    async def activate_list(name: Name, choice: Choice, keeper: Keeper) -> None:
        """A new version, or an earlier one again: that is the roll-back. Live consignments are screened again.

        Roles: supervisor, admin.
        """
        await lists.activate(name, choice.version, keeper.subject)

    @routes.post(
        "/screenings/cleared",
        summary="Clear a pair: not the same party",
        status_code=201,
        response_description="Kept.",
        responses=refusals({404: "No list in force has this entry.", 422: "It would have expired already."}),
    )
    async def clear_pair(clearing: Clearing, officer: Officer) -> Clearance:
        """The match of this party with this list entry is left out from now on; live consignments that matched are judged again.

        It is void once the entry says something else: names, kind, countries, addresses, identifiers, birth dates, programme.

        Roles: targeter, officer, supervisor, admin.
        """
        return await pairs.clear(clearing, officer.subject, (await current()).entry)

    @routes.get("/screenings/cleared", summary="The cleared pairs", response_description="Newest first, in every state.")
    async def show_cleared(
        _officer: Officer,
        list_name: Annotated[str | None, Query(max_length=64, description="Of this list alone.")] = None,
        entry_id: Annotated[str | None, Query(max_length=200, description="Of this entry alone.")] = None,
        limit: Limit = 100,
    ) -> list[Clearance]:
        """Those in force, and those that no longer count: withdrawn, expired, void.

        Roles: targeter, officer, supervisor, admin.
        """
        watched = await current()
        return await pairs.all(list_name, entry_id, limit, watched.entry)

    @routes.delete(
        "/screenings/cleared/{clearance_id}",
        summary="Withdraw a clearance",
        response_description="Withdrawn, now or before.",
        responses=refusals({404: "No such clearance."}),
    )
    async def withdraw_clearance(
        clearance_id: Annotated[
            UUID, Path(description="The id of the clearance.", examples=["4b1d3a52-6f0e-4a4e-9a5e-0c6c7d1f2b3a"])
        ],
        officer: Officer,
        why: Annotated[Text, Query(description="Why it no longer holds.", examples=["The register was out of date."])],
    ) -> Clearance:
        """Kept with who, when and why; all live consignments are screened again.

        Roles: targeter, officer, supervisor, admin.
        """
        return await pairs.withdraw(clearance_id, why, officer.subject, (await current()).entry)

    return routes


def _refused(fault: ListError) -> Problem:
    place = f"{fault.file}, line {fault.line}" if fault.line else fault.file
    told = Fault(code="list.invalid", pointer=place, detail=fault.what, hint=fault.hint)
    members: dict[str, Any] = {"file": fault.file, "line": fault.line, "what": fault.what, "hint": fault.hint}
    return Problem(422, "list.invalid", f"{fault} Nothing was kept; what was in force stays.", errors=[told], **members)


def _shown(entry: Entry, elements: tuple[str, ...] = ()) -> ShownEntry:
    return ShownEntry(id=entry.id, name=entry.name, kind=entry.kind, programme=entry.programme, elements=elements)

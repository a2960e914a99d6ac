"""Watch lists and cleared pairs as pages: versions, what one would change, putting it in force, pairs an officer told apart."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import ValidationError

from services.risk.screening import ListError
from services.risk.watchlists import store
from services.risk.watchlists.api import Current
from services.risk.watchlists.pairs import Clearing, Pairs
from services.risk.watchlists.versions import Lists
from shared.app import Gate
from shared.auth import Role
from shared.pages import Form, Pages, Visitor, visitor_with
from shared.pages.navigation import STAFF
from shared.pages.rendering import own_path, to
from shared.problems import Fault, Problem, pointer

Officer = Annotated[Visitor, Depends(visitor_with(*STAFF, Role.ADMIN))]
_KEEPERS = (Role.SUPERVISOR, Role.ADMIN)
Keeper = Annotated[Visitor, Depends(visitor_with(*_KEEPERS))]
_NAME = r"^[a-z0-9][a-z0-9_-]{0,63}$"
Name = Annotated[str, Path(pattern=_NAME)]
_PAIRS_SHOWN = 200


def add(routes: APIRouter, gate: Gate, pages: Pages, current: Current) -> None:
    """Add the routes."""
    _reading(routes, gate, pages, current)
    _changing(routes, gate)
    _clearing(routes, gate, current)


def _reading(routes: APIRouter, gate: Gate, pages: Pages, current: Current) -> None:
    lists, pairs = Lists(gate), Pairs(gate)

    @routes.get("")
    async def watchlists(request: Request, visitor: Officer) -> Response:
        watched = await current()
        async with gate.database.begin() as connection:
            rows = await store.lists(connection)
        cleared = await pairs.all(None, None, _PAIRS_SHOWN, watched.entry)
        folder = () if watched.kept else watched.lists
        return pages.show(request, "watchlists.html", lists=rows, folder=folder, cleared=cleared, keeper=visitor.may(*_KEEPERS))

    @routes.get("/{name}")
    async def watchlist(
        request: Request,
        name: Name,
        visitor: Officer,
        version: Annotated[str, Query(pattern=r"^([0-9a-f]{12})?$")] = "",
    ) -> Response:
        async with gate.database.begin() as connection:
            rows, history = await store.versions_of(connection, name), await store.history_of(connection, name)
        if not rows:
            raise Problem(404, "list.unknown", f"There is no list {name} with versions of its own.")
        base, difference = await lists.compare(name, version, None) if version else (None, None)
        return pages.show(
            request,
            "watchlist.html",
            name=name,
            versions=rows,
            history=history,
            version=version,
            base=base,
            difference=difference,
            keeper=visitor.may(*_KEEPERS),
        )


def _changing(routes: APIRouter, gate: Gate) -> None:
    lists = Lists(gate)

    @routes.post("/upload")
    async def upload(form: Form, keeper: Keeper) -> Response:
        files, name = await form.files("files"), form("name")
        if not files or not name.isascii() or not name.replace("_", "").replace("-", "").isalnum() or name != name.lower():
            raise Problem(422, "list.form", "Give the list a name of small letters, digits, - and _, and choose its files.")
        try:
            kept = await lists.upload(name, files, keeper.name)
        except ListError as fault:
            raise Problem(422, "list.invalid", f"{fault} Nothing was kept; what was in force stays.") from None
        return to(f"/console/watchlists/{name}?version={kept.listed.version}&done=upload")

    @routes.post("/{name}/activate")
    async def activate(name: Name, form: Form, keeper: Keeper) -> Response:
        await lists.activate(name, form("version"), keeper.name)
        return to(f"/console/watchlists/{name}?done=activate")


def _clearing(routes: APIRouter, gate: Gate, current: Current) -> None:
    pairs = Pairs(gate)

    @routes.post("/cleared")
    async def clear(form: Form, officer: Officer) -> Response:
        party: dict[str, Any] = {name: form.optional(name) for name in ("name", "country", "address")}
        party["ids"] = (form("id"),) if form("id") else ()
        given = {"party": party, "list_name": form("list_name"), "entry_id": form("entry_id"), "why": form("why")}
        try:
            clearing = Clearing.model_validate(given)
        except ValidationError as misfit:
            faults = [
                Fault(code="form.invalid", pointer=pointer(*one["loc"]), detail=one["msg"], hint="Go back and mend this field.")
                for one in misfit.errors()
            ]
            raise Problem(422, "form.invalid", "The form cannot be taken as it is.", errors=faults) from None
        await pairs.clear(clearing, officer.name, (await current()).entry)
        return to(f"{own_path(form('back'))}?done=clear-pair")

    @routes.post("/cleared/{clearance_id}/withdraw")
    async def withdraw(clearance_id: UUID, form: Form, officer: Officer) -> Response:
        if not form("why"):
            raise Problem(422, "form.invalid", "Say why it no longer holds.")
        await pairs.withdraw(clearance_id, form("why"), officer.name, (await current()).entry)
        return to("/console/watchlists?done=withdraw")

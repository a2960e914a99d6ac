"""Use cases of watch lists: keep a version, put one in force, compare two. Each is one transaction, committed here."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from services.risk.screening import ListError, WatchList
from services.risk.screening.loaders import load
from services.risk.watchlists import store
from services.risk.watchlists.archive import pack, unpack
from services.risk.watchlists.diff import Difference, difference
from shared import metrics
from shared.app import LOGS, Gate
from shared.eventlog import hold_keys
from shared.events import Event, ListActivated
from shared.problems import Problem

LOG = LOGS["risk"]


class Kept(NamedTuple):
    """An upload that was kept: the list, and whether it was new and is in force now."""

    listed: WatchList
    new: bool
    active: bool


def read(row: RowMapping) -> WatchList:
    """A version as it was kept. Raises ListError when this version of the gate can no longer read its files."""
    return load(unpack(row["files"]), row["name"], row["published_at"])


class Lists:
    """The watch lists of the gate."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    async def upload(
        self, name: str, files: Mapping[str, bytes], by: str, *, published: datetime | None = None, activate: bool = False
    ) -> Kept:
        """Read and keep the files as a version of list `name`; with `activate`, put it in force.

        The same files again change nothing. Without `published` it counts as published now. Raises ListError for files that
        cannot be used as a whole: nothing is kept, and what was in force stays.
        """
        at = self._gate.now()
        try:
            listed = await asyncio.to_thread(load, files, name, published or at)
        except ListError:
            metrics.LIST_FAILURES.labels(name).inc()
            raise
        archive = await asyncio.to_thread(pack, files)
        async with self._gate.database.begin() as connection:
            await hold_keys(connection, [name])
            new = await store.keep_version(connection, listed, archive, by, at)
            if activate:
                await self._activate(connection, name, listed.version, by)
            active = await store.active_version(connection, name) == listed.version
        return Kept(listed, new, active)

    async def activate(self, name: str, version: str, by: str) -> bool:
        """Put a version in force: a new one, or an earlier one again. Returns whether that changed anything. Problem 404."""
        async with self._gate.database.begin() as connection:
            await hold_keys(connection, [name])
            return await self._activate(connection, name, version, by)

    async def compare(self, name: str, version: str, against: str | None) -> tuple[str | None, Difference]:
        """What `version` would do to the list as it is in `against`, or in force. Raises Problem 404 for unknown versions."""
        async with self._gate.database.begin() as connection:
            base = against or await store.active_version(connection, name)
            wanted = {(name, one) for one in (version, base) if one}
            found = {row["version"]: row for row in await store.read_versions(connection, wanted)}
        for one in (version, base):
            if one is not None and one not in found:
                raise _unknown(name, one)
        after = await asyncio.to_thread(read, found[version])
        before = await asyncio.to_thread(read, found[base]) if base else replace(after, entries=())
        return base, await asyncio.to_thread(difference, before, after)

    async def _activate(self, connection: AsyncConnection, name: str, version: str, by: str) -> bool:
        rows = {row["version"]: row for row in await store.versions_of(connection, name)}
        if version not in rows:
            raise _unknown(name, version)
        at, row = self._gate.now(), rows[version]
        if not await store.activate(connection, name, version, by, at):
            return False
        payload = ListActivated(name=name, version=version, entries=row["entries"], digest=row["digest"], activated_at=at)
        await LOG.append(connection, [Event.of(payload, key=name, source="risk", time=at)])
        return True


def _unknown(name: str, version: str) -> Problem:
    return Problem(404, "list.unknown", f"List {name} has no version {version}; GET /v1/lists/{name}/versions shows them.")

"""`portcullis lists`: versions of watch lists, kept and put in force."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import click

from services.commands.database import with_database, with_gate
from shared.app import Gate
from shared.problems import Problem
from shared.settings import Settings

T = TypeVar("T")
_BY = "portcullis lists"
NAME = click.argument("name")


@click.group()
def lists() -> None:
    """Keep watch lists and put them in force; running gates follow within seconds."""


@lists.command()
@NAME
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--published", type=click.DateTime(["%Y-%m-%d"]), help="When its publisher issued it (default: now).")
@click.option("--activate", is_flag=True, help="Put it in force at once; without it, compare first (`lists diff`).")
@click.pass_obj
def load(settings: Settings, name: str, files: tuple[Path, ...], published: datetime | None, activate: bool) -> None:
    """Keep FILES (or the files of a folder) as a version of list NAME. The list is read as a whole, or refused."""
    from services.risk.screening import ListError  # noqa: PLC0415  Polars takes a moment to load
    from services.risk.watchlists.versions import Lists  # noqa: PLC0415

    paths = [path for given in files for path in (sorted(given.iterdir()) if given.is_dir() else [given]) if path.is_file()]
    read = {path.name: path.read_bytes() for path in paths}
    at = published.replace(tzinfo=UTC) if published else None
    try:
        kept = _done(settings, lambda gate: Lists(gate).upload(name, read, _BY, published=at, activate=activate))
    except ListError as fault:
        raise click.ClickException(f"{fault} Nothing was kept; what was in force stays.") from None
    state = "in force" if kept.active else "not in force"
    known = "" if kept.new else ", kept before"
    click.echo(f"{name} {kept.listed.version}: {len(kept.listed.entries)} entries, {state}{known}")


@lists.command()
@click.argument("name", required=False)
@click.pass_obj
def show(settings: Settings, name: str | None) -> None:
    """Print the lists in force, or every version of list NAME."""
    from services.risk.watchlists import store  # noqa: PLC0415

    async def read(gate: Gate) -> list[str]:
        async with gate.database.begin() as connection:
            rows = await (store.versions_of(connection, name) if name else store.lists(connection))
        return [
            f"{row['name']} {row['version']}  {row['entries']:>8} entries  published {row['published_at']:%Y-%m-%d}  "
            f"uploaded {row['uploaded_at']:%Y-%m-%d %H:%M} by {row['uploaded_by']}{'  in force' if row['active'] else ''}"
            for row in rows
        ]

    click.echo("\n".join(_done(settings, read)) or "none; the gate screens against its folder of lists, or the sample")


@lists.command()
@NAME
@click.argument("version")
@click.option("--against", help="The version to compare with (default: the one in force).")
@click.pass_obj
def diff(settings: Settings, name: str, version: str, against: str | None) -> None:
    """Print what VERSION would change in list NAME."""
    from services.risk.watchlists.versions import Lists  # noqa: PLC0415

    base, found = _done(settings, lambda gate: Lists(gate).compare(name, version, against))
    click.echo(
        f"{name} {version} against {base or 'nothing'}: "
        f"{len(found.added)} added, {len(found.removed)} removed, {len(found.changed)} changed"
    )
    for sign, entries in (("+", found.added), ("-", found.removed)):
        for entry in entries:
            click.echo(f"{sign} {entry.id}  {entry.name}")
    for one in found.changed:
        click.echo(f"~ {one.after.id}  {one.after.name}: {', '.join(one.elements)}")


@lists.command()
@NAME
@click.argument("version")
@click.pass_obj
def activate(settings: Settings, name: str, version: str) -> None:
    """Put VERSION of list NAME in force, or back in force."""
    from services.risk.watchlists.versions import Lists  # noqa: PLC0415

    changed = _done(settings, lambda gate: Lists(gate).activate(name, version, _BY))
    click.echo(f"{name} {version}: {'in force now' if changed else 'was in force'}")


def _done(settings: Settings, work: Callable[[Gate], Awaitable[T]]) -> T:
    try:
        with with_database(settings) as settled:
            return asyncio.run(with_gate(settled, work))
    except Problem as problem:
        raise click.ClickException(problem.detail) from None

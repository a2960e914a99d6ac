"""`portcullis rulesets`: the rulesets there are, and whether packs in a folder could be one."""

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from services.commands.database import with_database, with_gate
from shared.app import Gate
from shared.declaration import format_time
from shared.settings import Settings


@click.group()
def rulesets() -> None:
    """List the governed rulesets; check packs before they are drafted."""


@rulesets.command("list")
@click.pass_obj
def list_rulesets(settings: Settings) -> None:
    """Print every ruleset, the newest first: number, state, share, author, submitter, approver, title."""
    with with_database(settings) as settled:
        lines = asyncio.run(with_gate(settled, _listed))
    click.echo("\n".join(lines) or "there is none yet: the first start makes the first")


@rulesets.command()
@click.argument("number", type=click.IntRange(1))
@click.pass_obj
def audit(settings: Settings, number: int) -> None:
    """Print all that was done to a ruleset: when, who, what, from which state to which, and why."""
    with with_database(settings) as settled:
        lines = asyncio.run(with_gate(settled, lambda gate: _audited(gate, number)))
    if not lines:
        raise click.ClickException(f"there is no ruleset {number}")
    click.echo("\n".join(lines))


@rulesets.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def check(folder: Path) -> None:
    """Check the packs of FOLDER with the lists in its lists/: parse, types, examples. Exits with 1 and every fault."""
    from services.risk.core.criteria import CriteriaError  # noqa: PLC0415  Polars takes a moment to load
    from services.risk.packs import read_texts  # noqa: PLC0415
    from services.risk.rulesets.content import Content, faults_of  # noqa: PLC0415

    try:
        content = Content(packs=read_texts(folder), lists=read_texts(folder / "lists"))
    except CriteriaError as error:
        raise click.ClickException(str(error)) from error
    faults = faults_of(content, datetime.now(UTC).date())
    click.echo("\n".join(map(str, faults)) or f"{folder}: sound")
    sys.exit(bool(faults))


async def _listed(gate: Gate) -> list[str]:
    from services.risk.rulesets import store  # noqa: PLC0415

    async with gate.database.begin() as connection:
        rows = await store.shown(connection)
    return [
        f"{row['ruleset_id']:>4}  {row['state']:<11} {row['share']:>3}%  "
        f"{row['author']}, {row['submitter'] or '-'}, {row['approver'] or '-'}  {row['title']}"
        for row in rows
    ]


async def _audited(gate: Gate, number: int) -> list[str]:
    from services.risk.rulesets import store  # noqa: PLC0415

    async with gate.database.begin() as connection:
        entries = await store.audit(connection, number)
    return [
        f"{format_time(one.at)}  {one.who}: {one.act}, {one.from_state or '-'} → {one.to_state}, {one.share}%  {one.why}"
        for one in entries
    ]

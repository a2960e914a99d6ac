"""`portcullis selection`, `register` and `explain`: who was drawn, who is trusted, why an assessment came out as it did."""

import asyncio
import getpass
import sys
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import click

from services.commands.database import with_database, with_gate
from shared.app import Gate
from shared.settings import Settings

_SHOWN = 20  # mismatches printed; the others are counted
T = TypeVar("T")


@click.group()
def selection() -> None:
    """Check the random arm."""


@selection.command("verify")
@click.argument("day", type=click.DateTime(["%Y-%m-%d"]))
@click.option("--seed", required=True, help="As GET /v1/selection/seeds/DAY reveals it, hex.")
@click.pass_obj
def verify_day(settings: Settings, day: datetime, seed: str) -> None:
    """Draw a past day again from its revealed seed and compare with what was drawn and selected. Exits with 1 on a mismatch."""
    from services.risk.selection import store  # noqa: PLC0415  Polars takes a moment to load
    from services.risk.selection.arm import Mismatch, verify  # noqa: PLC0415

    try:
        revealed = bytes.fromhex(seed)
    except ValueError:
        raise click.BadParameter("a seed is 64 hex digits", param_hint="--seed") from None

    async def check(gate: Gate) -> tuple[int, int, list[Mismatch]]:
        drawn = selected = 0
        wrong: list[Mismatch] = []
        async with gate.database.begin() as connection:
            async for one in store.drawn_on(connection, day.date()):
                drawn, selected = drawn + 1, selected + one.selected
                wrong += verify([one], revealed)
        return drawn, selected, wrong

    drawn, selected, wrong = _on_gate(settings, check)
    for mismatch in wrong[:_SHOWN]:
        click.echo(f"{mismatch.consignment_id} revision {mismatch.revision}: {mismatch.what}")
    if len(wrong) > _SHOWN:
        click.echo(f"... and {len(wrong) - _SHOWN} more")
    verdict = f"MISMATCH: {len(wrong)} of them are not as the seed says" if wrong else "OK: all as the seed says"
    click.echo(f"{day:%Y-%m-%d}: {drawn} drawn, {selected} selected. {verdict}")
    sys.exit(bool(wrong))


@click.group()
def register() -> None:
    """The register of trusted traders."""


@register.command("load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--by", default=getpass.getuser, show_default="who is logged in", help="Whose doing it is, for the audit trail.")
@click.pass_obj
def load_register(settings: Settings, file: Path, by: str) -> None:
    """Put a register in force: CSV with columns id, name, scheme, status, and if wanted partner, valid_from, valid_to."""
    from services.risk.register import store  # noqa: PLC0415  Polars takes a moment to load
    from services.risk.register.traders import RegisterError, digest, read  # noqa: PLC0415

    content = file.read_bytes()
    try:
        traders = read(content)
    except RegisterError as error:
        raise click.ClickException(f"{file} cannot be taken; the register before stays in force:\n{error}") from None

    async def load(gate: Gate) -> tuple[store.Version, bool]:
        async with gate.database.begin() as connection:
            return await store.replace(connection, traders, digest(content), by, gate.now())

    version, new = _on_gate(settings, load)
    said = "in force" if new else "in force already"
    click.echo(f"version {version.version} with {version.entries} traders is {said}, sha256 {version.digest}")


@click.command()
@click.argument("consignment_id")
@click.option("--at", type=click.DateTime(["%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d"]), help="As it was assessed at this time (UTC).")
@click.pass_obj
def explain(settings: Settings, consignment_id: str, at: datetime | None) -> None:
    """Print why a consignment was assessed as it was: criteria, what they saw, groups, measures, what the filer was told."""
    from services.risk.core.told import as_text  # noqa: PLC0415  Polars takes a moment to load
    from services.risk.explained import explained  # noqa: PLC0415

    found = _on_gate(settings, lambda gate: explained(gate.database, consignment_id, at))
    if found is None:
        raise click.ClickException(f"there is no assessment of consignment {consignment_id}{f' up to {at}' if at else ''}")
    click.echo(f"assessment {found.assessment_id}, {found.assessed_at:%Y-%m-%d %H:%M:%S} UTC")
    click.echo(as_text(found.tree))


def _on_gate(settings: Settings, work: Callable[[Gate], Awaitable[T]]) -> T:
    with with_database(settings) as settled:
        return asyncio.run(with_gate(settled, work))

"""`portcullis criteria`: what the gate judges by, listed and tested."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from shared.settings import Settings

FOLDER = click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="An administration's own packs and lists/ beside the shipped ones (default: PORTCULLIS_CRITERIA).",
)


@click.group()
def criteria() -> None:
    """List and test the targeting criteria."""


@criteria.command("list")
@click.option("--programme", help="Those of this programme alone, such as SAFE or DRUGS.")
@click.option("--state", type=click.Choice(["live", "shadow", "off"]), help="Those in this state alone.")
@click.option("--json", "as_json", is_flag=True, help="One JSON array, with conditions, sources and examples.")
@FOLDER
@click.pass_obj
def list_criteria(settings: Settings, programme: str | None, state: str | None, as_json: bool, folder: Path | None) -> None:
    """Print the criteria by programme: state, group, weight or measure, title, and what an off one waits for."""
    from services.risk.core.catalogue import Programme  # noqa: PLC0415  Polars takes a moment to load
    from services.risk.core.criteria import CriteriaError  # noqa: PLC0415
    from services.risk.core.described import by_programme, listing  # noqa: PLC0415
    from services.risk.packs import read_lists, read_packs  # noqa: PLC0415

    if programme is not None and programme.upper() not in [*Programme]:
        raise click.BadParameter(f"use one of {', '.join(Programme)}", param_hint="--programme")
    own = folder or settings.criteria
    try:
        chosen = [one for one in read_packs(read_lists(own)[0], own) if state in (None, one.state)]
    except CriteriaError as wrong:
        raise click.ClickException(str(wrong)) from None
    shown = {name: of_it for name, of_it in by_programme(chosen) if programme is None or name == programme.upper()}
    if as_json:
        described = [one.model_dump(mode="json", by_alias=True) for of_it in shown.values() for one in of_it]
        click.echo(json.dumps(described, indent=2, ensure_ascii=False))
    else:
        click.echo("\n".join(listing(shown)))


@criteria.command("test")
@click.argument("packs", nargs=-1, metavar="[PACK_FILE]...", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--day", type=click.DateTime(["%Y-%m-%d"]), help="With the list entries in force on this day (default: today, UTC)."
)
@FOLDER
@click.pass_obj
def test_criteria(settings: Settings, packs: tuple[Path, ...], day: datetime | None, folder: Path | None) -> None:
    """Run the examples of all criteria, or of the packs named. Prints each that comes out otherwise, and exits with 1."""
    from services.risk.core.criteria import CriteriaError  # noqa: PLC0415  Polars takes a moment to load
    from services.risk.proving import prove  # noqa: PLC0415

    try:
        proof = prove(packs, folder or settings.criteria, (day or datetime.now(UTC)).date())
    except CriteriaError as wrong:
        raise click.ClickException(str(wrong)) from None
    for file, failure in proof.failures:
        click.echo(
            f"{file}: {failure.criterion}, {failure.example}: expected {failure.expected}, got {failure.got}: {dict(failure.row)}"
        )
    click.echo(str(proof))
    sys.exit(bool(proof.failures))

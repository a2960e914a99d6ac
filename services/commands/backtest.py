"""`portcullis backtest`: what a draft, or packs in a folder, would have decided about what is stored."""

import asyncio
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING

import click

from services.commands.database import with_database, with_gate
from shared.app import Gate
from shared.events import Band
from shared.settings import Settings

if TYPE_CHECKING:
    from services.risk.backtest.report import BacktestSettings, Report
    from services.risk.core.ruleset import Ruleset


@click.command()
@click.argument("draft", metavar="DRAFT|FOLDER")
@click.option("--days", type=click.IntRange(1, 3_660), default=30, show_default=True, help="How far back.")
@click.option("--capacity", type=click.IntRange(1), help="Consignments the staff can work on in a day.")
@click.option(
    "--worked-from",
    type=click.Choice([band.value for band in Band]),
    default=Band.AMBER.value,
    show_default=True,
    help="The least band that makes work.",
)
@click.option("--json", "as_json", is_flag=True, help="The report as one JSON object.")
@click.pass_obj
def backtest(settings: Settings, draft: str, days: int, capacity: int | None, worked_from: str, as_json: bool) -> None:
    """Run a draft (its number), or the packs of a FOLDER with the lists in its lists/, over the stored feature frames.

    Prints hits per criterion, change of bands, work per day, precision and recall, new and lost detections. The report of a
    draft is kept with it. Exits with 1 when the criteria have faults, and names every one.
    """
    from services.risk.backtest.report import BacktestSettings  # noqa: PLC0415  Polars takes a moment to load
    from services.risk.core.criteria import CriteriaError  # noqa: PLC0415

    asked = BacktestSettings(days=days, capacity=capacity, worked_from=Band(worked_from))
    try:
        if draft.isdecimal():
            work = partial(_of_draft, number=int(draft), asked=asked)
        else:
            work = partial(_of_folder, ruleset=_compiled(Path(draft)), asked=asked)
        with with_database(settings) as settled:
            report = asyncio.run(with_gate(settled, work))
    except CriteriaError as error:
        raise click.ClickException(str(error)) from error
    click.echo(report.model_dump_json(indent=2) if as_json else "\n".join(_lines(report)))


def _compiled(folder: Path) -> "Ruleset":
    from services.risk.core.criteria import CriteriaError  # noqa: PLC0415
    from services.risk.packs import read_texts  # noqa: PLC0415
    from services.risk.rulesets.content import Content, faults_of  # noqa: PLC0415

    if not folder.is_dir():
        raise click.ClickException(f"{folder} is neither the number of a ruleset nor a folder of packs")
    content, day = Content(packs=read_texts(folder), lists=read_texts(folder / "lists")), datetime.now(UTC).date()
    if faults := faults_of(content, day):
        raise CriteriaError(faults)
    return content.compiled(day, {})


async def _of_folder(gate: Gate, ruleset: "Ruleset", asked: "BacktestSettings") -> "Report":
    from services.risk.backtest.running import run  # noqa: PLC0415

    return await run(gate.database, ruleset, asked, gate.now(), _progress)


async def _of_draft(gate: Gate, number: int, asked: "BacktestSettings") -> "Report":
    from services.risk.backtest import jobs, store  # noqa: PLC0415
    from services.risk.backtest.running import run  # noqa: PLC0415
    from services.risk.rulesets.lifecycle import STEPS, Act  # noqa: PLC0415
    from services.risk.rulesets.store import standings  # noqa: PLC0415

    began, who = gate.now(), f"{getuser()} (command line)"
    async with gate.database.begin() as connection:
        standing = (await standings(connection)).get(number)
    if standing is None or standing.state not in STEPS[Act.BACK_TEST]:
        raise click.ClickException(f"ruleset {number} is {standing.state}" if standing else f"there is no ruleset {number}")
    report = await run(gate.database, await jobs.compiled(gate, number), asked, began, _progress)
    async with gate.database.begin() as connection:
        asked_for = await store.ask(connection, number, who, asked, began)
        await jobs.keep(connection, asked_for, number, who, report, gate.now())
    return report


async def _progress(done: int, total: int) -> None:
    click.echo(f"\r{done:,} of {total:,} batches", nl=done == total, err=True)
    sys.stderr.flush()


def _lines(report: "Report") -> Iterator[str]:
    yield f"{report.consignments:,} consignments in {report.seconds:.1f} s, ruleset {report.ruleset_hash}"
    yield ""
    yield "band it was in → would be in" + "".join(f"{band:>12}" for band in report.bands)
    for was, row in report.bands.items():
        yield f"{was:>28}" + "".join(f"{count:>12,}" for count in row.values())
    yield ""
    yield f"new detections {report.new.count:,}: {', '.join(report.new.examples[:5]) or '-'}"
    yield f"lost detections {report.lost.count:,}: {', '.join(report.lost.examples[:5]) or '-'}"
    for name, right in (("was", report.was), ("would be", report.would_be)):
        yield f"{name}: precision {_share(right.precision)}, recall {_share(right.recall)}"
    yield ""
    yield f"{'day':<10} {'consignments':>12} {'work was':>10} {'would be':>10}"
    for day, one in report.days.items():
        yield f"{day:<10} {one.consignments:>12,} {one.was:>10,} {one.would_be:>10,}" + (
            "  over capacity" if one.over_capacity else ""
        )
    yield ""
    yield f"{'criterion':<10} {'hits':>10} {'unknown':>10}  precision"
    for criterion, found in report.criteria.items():
        yield f"{criterion:<10} {found.hits:>10,} {found.unknown:>10,}  {_share(found.precision)}"


def _share(share: tuple[int, int, float | None, float | None, float | None]) -> str:
    hits, of, found, low, high = share
    if found is None:
        return "- (no outcome)"
    return f"{found:.1%} ({hits:,} of {of:,}; 95%: {low:.1%} to {high:.1%})"

"""`portcullis screen` and `portcullis quality`: one name against the lists, and how right screening is on labelled data."""

import asyncio
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from services.commands.database import with_database, with_gate
from shared.settings import Settings

if TYPE_CHECKING:
    from services.risk.screening import WatchList

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
SOURCE = click.Path(exists=True, path_type=Path)
JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
THRESHOLD = click.option(
    "--threshold", type=click.FloatRange(0, 1), default=0.85, show_default=True, help="From which score on it is a match."
)


@click.command()
@click.argument("name")
@click.option("--country", help="ISO 3166 code of the party's country, or of the vessel's flag.")
@click.option("--id", "ids", multiple=True, help="An identifier: EORI, TIN; an IMO number with --vessel (repeatable).")
@click.option("--address", help="The address, in one line.")
@click.option("--vessel", is_flag=True, help="The name is a ship's.")
@click.option(
    "--list",
    "source",
    type=SOURCE,
    help="A list file, or a folder of lists (default: the versions in force; with none, PORTCULLIS_WATCH_LISTS or the sample).",
)
@THRESHOLD
@JSON
@click.pass_obj
def screen(
    settings: Settings,
    name: str,
    country: str | None,
    ids: tuple[str, ...],
    address: str | None,
    vessel: bool,
    source: Path | None,
    threshold: float,
    as_json: bool,
) -> None:
    """Screen NAME against watch lists and print each entry that matches, with what agrees and what differs."""
    from services.risk.screening import Query, Screener  # noqa: PLC0415  commands that screen nothing need none of it
    from services.risk.screening.report import found, sentence  # noqa: PLC0415

    lists = _lists(source) if source else _in_force(settings)
    query = Query(name, ids, country.upper() if country else None, address, "vessel" if vessel else "party")
    matches = [found(one) for one in Screener.build(lists, datetime.now(UTC).date()).screen(query, threshold)]
    if as_json:
        answer = {
            "query": query._asdict(),
            "threshold": threshold,
            "lists": [{"name": one.name, "version": one.version, "entries": len(one.entries)} for one in lists],
            "matches": [one.model_dump(mode="json") for one in matches],
        }
        click.echo(json.dumps(answer, indent=2, ensure_ascii=False))
    else:
        click.echo(
            "\n".join(map(sentence, matches)) or f"no match at {threshold} or above in {', '.join(one.name for one in lists)}"
        )


@click.group()
def quality() -> None:
    """Measure screening on names that people labelled."""


@quality.command()
@click.argument("file", type=FILE)
@THRESHOLD
@JSON
def pairs(file: Path, threshold: float, as_json: bool) -> None:
    """Precision, recall and F1 on the labelled pairs of FILE.

    A CSV with the columns name1, name2, is_match (true or false) and, if wanted, schema (Person, Company, Vessel ...) and quality
    (how plain the case is).
    """
    from services.risk.screening import ListError  # noqa: PLC0415
    from services.risk.screening.labelled import labelled_pairs  # noqa: PLC0415
    from services.risk.screening.quality import pair_report  # noqa: PLC0415

    try:
        report = pair_report(labelled_pairs(file.read_bytes(), file.name), threshold)
    except ListError as wrong:
        raise click.ClickException(str(wrong)) from None
    if as_json:
        click.echo(json.dumps(report, indent=2, ensure_ascii=False))
        return
    click.echo(f"{report['pairs']} pairs, {report['matches']} of them matches\n\nthreshold  precision  recall  F1")
    for at, rates in report["by_threshold"].items():
        mark = "  <- in use" if float(at) == threshold else ""
        click.echo(f"{at:<9}  {rates['precision']:<9.3f}  {rates['recall']:<6.3f}  {rates['f1']:.3f}{mark}")
    click.echo(f"\nat {threshold}:")
    for name, one in report["by_quality"].items():
        figures = f"precision {one['precision']:.3f}, recall {one['recall']:.3f}, F1 {one['f1']:.3f}"
        click.echo(f"{name:<10} {one['right']} of {one['of']} right, {figures}")
        for at, rates in one["by_threshold"].items():
            click.echo(f"  {at:<7}  {rates['precision']:<9.3f}  {rates['recall']:<6.3f}  {rates['f1']:.3f}")


@quality.command("list")
@click.argument("list_file", type=SOURCE)
@click.option("--positives", type=FILE, help="CSV of names that are on the list, in a column full_name (or name).")
@click.option("--negatives", type=FILE, help="CSV of names that are not.")
@THRESHOLD
@JSON
def quality_list(list_file: Path, positives: Path | None, negatives: Path | None, threshold: float, as_json: bool) -> None:
    """Recall and false-alarm rate against LIST_FILE, end to end through the index; entries count whatever their dates."""
    from services.risk.screening import ListError, Screener  # noqa: PLC0415
    from services.risk.screening.labelled import names_of  # noqa: PLC0415
    from services.risk.screening.quality import list_report  # noqa: PLC0415

    if positives is None and negatives is None:
        raise click.UsageError("name a file of --positives, of --negatives, or of both")
    lists = _lists(list_file)
    try:
        known, others = ([] if file is None else names_of(file.read_bytes(), file.name) for file in (positives, negatives))
    except ListError as wrong:
        raise click.ClickException(str(wrong)) from None
    report = list_report(Screener.build(lists), known, others, threshold)
    if as_json:
        click.echo(json.dumps(report, indent=2, ensure_ascii=False))
        return
    for what, rate, of, names in (
        ("recall", report["recall"], report["positives"], report["missed"]),
        ("false alarms", report["false_alarm_rate"], report["negatives"], report["false_alarms"]),
    ):
        if of:
            click.echo(f"{what}: {rate:.4f} of {of}")
            click.echo("".join(f"  {name}\n" for name in names), nl=False)


def _in_force(settings: Settings) -> "Sequence[WatchList]":
    """What the gate screens against: the versions in force in its database; with none, or without one, its folder of lists."""
    from services.risk.screening import ListError  # noqa: PLC0415
    from services.risk.watchlists.inforce import watched  # noqa: PLC0415

    if settings.database_url is None and not (settings.home / "postgres").is_dir():
        return _lists(settings.watch_lists)
    today = datetime.now(UTC).date()
    try:
        with with_database(settings) as settled:
            return asyncio.run(with_gate(settled, lambda gate: watched(gate.database, today, settings.watch_lists))).lists
    except ListError as wrong:
        raise click.ClickException(str(wrong)) from None


def _lists(source: Path | None) -> "Sequence[WatchList]":
    """The list in a file, or all of a folder."""
    from services.risk.screening import ListError, read_watch_list, read_watch_lists  # noqa: PLC0415

    try:
        return [read_watch_list(source)] if source is not None and source.is_file() else list(read_watch_lists(source))
    except ListError as wrong:
        raise click.ClickException(str(wrong)) from None

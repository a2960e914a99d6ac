"""The command line: each scenario in a process of its own, one after another; a table for people, JSON for programs."""

import json
import os
import signal
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path

import click

from bench.machine import machine, warning
from bench.report import Report, table

SCENARIOS = {
    "conditions": "criteria against CEL and ZEN",
    "assess": "risk's own work",
    "history": "looking back at a million sightings",
    "screening": "names against lists",
    "backtest": "all criteria over stored consignments",
    "ack": "filings acknowledged over HTTP",
    "pipeline": "from filing to notice, three processes, Kafka, PostgreSQL",
}
_ONE_CORE = {"conditions", "assess", "history", "screening", "backtest"}
_LONGEST_SECONDS = 900


@click.command()
@click.argument("scenarios", nargs=-1, type=click.Choice(list(SCENARIOS)))
@click.option("--quick", is_flag=True, help="Two minutes in all; the figures are rougher.")
@click.option("--json", "file", type=click.Path(path_type=Path), help="Write everything there, curves and rounds too.")
@click.option("--here", is_flag=True, hidden=True, help="Measure in this process; print JSON.")
def main(scenarios: tuple[str, ...], quick: bool, file: Path | None, here: bool) -> None:
    """Measure SCENARIOS (all of them when none is named) and say which targets are met."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # what a scenario has started ends with it
    if here:
        click.echo(json.dumps(import_module(f"bench.{scenarios[0]}").measure(quick).to_json()))
        return
    about, began = machine(), time.monotonic()
    click.echo("\n".join(f"{name}: {value}" for name, value in about.items()))
    if busy := warning():
        click.secho(busy, fg="yellow")
    found: dict[str, Report] = {}
    for name in scenarios or SCENARIOS:
        found[name] = _measure(name, quick)
        click.echo("\n" + table(f"{name}: {SCENARIOS[name]}", found[name]))
    click.echo(f"\n{time.monotonic() - began:.0f} s")
    if file is not None:
        told = {"machine": about, "quick": quick, "scenarios": {name: report.to_json() for name, report in found.items()}}
        file.write_text(json.dumps(told, indent=1))


def _measure(name: str, quick: bool) -> Report:
    """Run a scenario. Exits with its failure: a figure that cannot be had is no figure."""
    command = [sys.executable, "-m", "bench", name, "--here", *(["--quick"] if quick else [])]
    environment = os.environ | ({"POLARS_MAX_THREADS": "1"} if name in _ONE_CORE else {})
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603  our own program
        try:
            told, _ = process.communicate(timeout=_LONGEST_SECONDS)
        except BaseException:
            process.terminate()
            raise
    if process.returncode:
        raise click.ClickException(f"{name} could not be measured; see above")
    return Report.of(json.loads(told))


if __name__ == "__main__":
    main()

"""`portcullis simulate`: made-up traffic in any format the gate can write, to a folder or straight to a gate."""

import random
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click
import httpx

from services.ingest.formats import FORMATS
from services.traffic import FELIXSTOWE, ROTTERDAM, by_air, by_sea
from shared.auth import Role, development_token
from shared.settings import Settings

_WRITING = {each.name: each.write for each in FORMATS.values() if each.write}
_ENDINGS = {"json": "json", "ens": "xml", "ics2": "xml", "cargo-imp": "txt"}  # else edi
_AIR, _UK = "cargo-imp", "ens"  # of the air alone, of the United Kingdom alone


@click.command()
@click.option("--format", "name", type=click.Choice(list(_WRITING)), default="json", show_default=True, help="Of the messages.")
@click.option("--count", type=click.IntRange(1), default=100, show_default=True, help="How many filings.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed at the same time makes the same traffic.")
@click.option("--at", type=click.DateTime(), help="When the filings are made, UTC (default: now).")
@click.option(
    "--risky", type=click.FloatRange(0, 1), default=0.05, show_default=True, help="Share with goods that must not move."
)
@click.option("--rate", type=click.FloatRange(0, min_open=True), help="Filings a second (default: as fast as they go).")
@click.option("--to", "folder", type=click.Path(file_okay=False, path_type=Path), help="Write a file each into this folder.")
@click.option("--gate", "address", envvar="PORTCULLIS_GATE", help="File with this gate instead.")
@click.option("--token", envvar="PORTCULLIS_TOKEN", help="A filer's token (default: a development token for --party).")
@click.option("--party", help="Who files (default: NL123456789, for ens GB123456789000).")
@click.pass_obj
def simulate(
    settings: Settings,
    name: str,
    count: int,
    seed: int,
    at: datetime | None,
    risky: float,
    rate: float | None,
    folder: Path | None,
    address: str | None,
    token: str | None,
    party: str | None,
) -> None:
    """Make up COUNT filings and write them to a folder (--to) or file them with a gate (--gate).

    Ends with 1 when the gate refused any, with 2 when it could not be reached.
    """
    if folder is None and address is None:
        raise click.UsageError("say where to: --to FOLDER or --gate URL")
    filer = party or ("GB123456789000" if name == _UK else "NL123456789")
    made = _messages(name, count, seed, at.replace(tzinfo=UTC) if at else datetime.now(UTC), filer, risky)
    if folder is not None:
        _write(_paced(made, rate), folder, _ENDINGS.get(name, "edi"))
        click.echo(f"{count:,} written to {folder}")
    else:
        bearer = token or development_token(settings, Role.FILER, filer)
        sys.exit(_file(_paced(made, rate), address or "", bearer, FORMATS[name].media_types[0]))


def _messages(name: str, count: int, seed: int, now: datetime, filer: str, risky: float) -> Iterator[bytes]:
    dice = random.Random(seed)  # noqa: S311  made-up traffic, not secrets
    destination = FELIXSTOWE if name == _UK else ROTTERDAM
    for number in range(1, count + 1):
        if name == _AIR:
            declaration = by_air(dice, number, now, filer, risky=risky)
        else:
            declaration = by_sea(dice, number, now, destination, filer, risky=risky)
        yield _WRITING[name](declaration, now)


def _paced(messages: Iterator[bytes], rate: float | None) -> Iterator[bytes]:
    """The messages at so many a second, counted from the first; one that comes late does not delay the next."""
    began = time.monotonic()
    for number, message in enumerate(messages):
        if rate is not None:
            time.sleep(max(0.0, began + number / rate - time.monotonic()))
        yield message


def _write(messages: Iterator[bytes], folder: Path, ending: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number, message in enumerate(messages, 1):
        (folder / f"{number:06d}.{ending}").write_bytes(message)


def _file(messages: Iterator[bytes], address: str, bearer: str, media_type: str) -> int:
    """File them and say how it went; the status to end with."""
    headers = {"Authorization": f"Bearer {bearer}", "Content-Type": media_type, "Accept": "application/json"}
    filed = refused = 0
    began = time.monotonic()
    with httpx.Client(base_url=address, headers=headers, timeout=60) as client:
        for message in messages:
            try:
                answer = client.post("/v1/filings", content=message)
            except httpx.TransportError as error:
                click.echo(f"{address} cannot be reached: {error}", err=True)
                return 2
            if answer.is_error:
                refused += 1
                click.echo(f"{answer.status_code} {answer.text[:300]}", err=True)
            else:
                filed += 1
    click.echo(f"{filed:,} filed, {refused:,} refused, {(filed + refused) / (time.monotonic() - began):,.1f} a second")
    return int(refused > 0)

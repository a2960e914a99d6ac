"""`portcullis submit` and `portcullis convert`: messages in any format the gate reads, from files, by hand."""

import json
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import httpx

from services.commands.places import shown
from services.ingest.formats import FORMATS, Format, Limits, format_of
from shared.auth import Role, development_token
from shared.declaration import Declaration
from shared.problems import Fault, Problem
from shared.settings import Settings

_TARGETS = ["json", *(each.name for each in FORMATS.values() if each.write and each.name != "json")]
FILES = click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))


@click.command()
@FILES
@click.option("--gate", "address", envvar="PORTCULLIS_GATE", default="http://127.0.0.1:8000", show_default=True, help="The gate.")
@click.option("--token", envvar="PORTCULLIS_TOKEN", help="A filer's token (default: a development token for --party).")
@click.option("--party", default="NL123456789", show_default=True, help="Who files, when no token is given.")
@click.option("--check", is_flag=True, help="Validate alone: nothing is registered.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a file: file, format, status, mrn, faults.")
@click.pass_obj
def submit(
    settings: Settings, files: Sequence[Path], address: str, token: str | None, party: str, check: bool, as_json: bool
) -> None:
    """File the messages in FILES, of whatever format, and print what the gate answers: every fault with the line it is in.

    Ends with 1 when a message was refused, with 2 when the gate could not be reached.
    """
    bearer = token or development_token(settings, Role.FILER, party)
    call = "/v1/filings:check" if check else "/v1/filings"
    refused = False
    with httpx.Client(base_url=address, headers={"Authorization": f"Bearer {bearer}"}, timeout=60) as client:
        for file in files:
            raw = file.read_bytes()
            try:
                answer = client.post(call, content=raw, headers=_headers(raw))
            except httpx.TransportError as error:
                click.echo(f"{address} cannot be reached: {error}", err=True)
                sys.exit(2)
            result = _result(file, raw, answer)
            refused |= answer.status_code >= 400
            click.echo(json.dumps(result, ensure_ascii=False) if as_json else "\n".join(_told(result, raw)))
    sys.exit(1 if refused else 0)


@click.command()
@FILES
@click.option("--to", "target", type=click.Choice(_TARGETS), default="json", show_default=True, help="The format to write.")
@click.option("--pointers", is_flag=True, help="Also print where each element stands in the message.")
def convert(files: Sequence[Path], target: str, pointers: bool) -> None:
    """Read the messages in FILES and write them in another format, canonical JSON at first. Nothing is filed.

    What the other format has no place for is left out. Ends with 1 when a message could not be read or written.
    """
    failed = False
    for file in files:
        raw = file.read_bytes()
        try:
            reading = format_of(None, raw).read(raw, limits=Limits())
        except Problem as problem:
            failed = True
            click.echo(f"{file}: {problem.detail}", err=True)
            for fault in problem.errors:
                click.echo("\n".join(_fault(fault, raw)), err=True)
            continue
        for fault in reading.faults:
            click.echo(f"{file}: {fault.pointer}: {fault.detail}", err=True)
        if target == "json":
            click.echo(json.dumps(reading.document, indent=2, ensure_ascii=False, default=str))
        else:
            try:
                click.echo(_written(target, reading.document))
            except ValueError as error:
                failed = True
                click.echo(f"{file}: cannot be written as {target}: {error}", err=True)
                continue
        if pointers:
            for leaf in _leaves(reading.document, ""):
                click.echo(f"{leaf}\t{reading.pointers(leaf)}")
    sys.exit(1 if failed else 0)


def _written(target: str, document: dict[str, Any]) -> bytes:
    """The document in another format. Raises ValueError for one that is no declaration, or none that the format has."""
    write = FORMATS[target].write
    if write is None:
        raise ValueError(f"nothing is written as {target}")
    return write(Declaration.model_validate(document), datetime.now(UTC))


def _recognised(raw: bytes) -> Format | None:
    try:
        return format_of(None, raw)
    except Problem:
        return None


def _headers(raw: bytes) -> dict[str, str]:
    """JSON is asked for, so that faults can be told; what is not recognised the gate shall refuse itself."""
    form = _recognised(raw)
    return {"Accept": "application/json", "Content-Type": form.media_types[0] if form else "application/octet-stream"}


def _result(file: Path, raw: bytes, answer: httpx.Response) -> dict[str, Any]:
    form = _recognised(raw)
    body = answer.json() if "json" in answer.headers.get("content-type", "") else {}
    return {
        "file": str(file),
        "format": form.name if form else None,
        "status": answer.status_code,
        "mrn": body.get("mrn"),
        "detail": body.get("detail"),
        "faults": [*body.get("errors", []), *body.get("warnings", [])],
    }


def _told(result: dict[str, Any], raw: bytes) -> Iterator[str]:
    good = result["status"] < 400
    said = result["mrn"] or ("valid" if good else result["detail"])
    yield f"{result['file']}: {result['format'] or 'unknown format'}: {result['status']} {said}"
    for each in result["faults"]:
        yield from _fault(Fault.model_validate(each), raw)


def _fault(fault: Fault, raw: bytes) -> Iterator[str]:
    number = f" ({fault.regime_code})" if fault.regime_code else ""
    yield f"  {fault.severity}: {fault.code}{number} at {fault.pointer or 'the whole message'}: {fault.detail}"
    if line := shown(raw, fault.pointer):
        yield f"    | {line}"
    yield f"    {fault.hint}"


def _leaves(value: Any, pointer: str) -> Iterator[str]:
    if isinstance(value, dict):
        for name, each in value.items():
            yield from _leaves(each, f"{pointer}/{name}")
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _leaves(each, f"{pointer}/{index}")
    else:
        yield pointer

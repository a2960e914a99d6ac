"""`portcullis audit`: is the audit trail as it was written?"""

import asyncio
import re
import sys

import click

from services.commands.database import with_database, with_gate
from services.notify import trail
from services.notify.chain import Break, Verified, verified
from shared.app import Gate
from shared.settings import Settings

_NOTED = re.compile(r"([1-9]\d*):([0-9a-f]{64})")


@click.group()
def audit() -> None:
    """The trail of decisions: append-only, each entry bound to the one before."""


@audit.command()
@click.option("--noted", metavar="SEQ:HASH", help="An entry noted earlier (every append logs one): it must still be there.")
@click.pass_obj
def verify(settings: Settings, noted: str | None) -> None:
    """Find every entry that was changed, removed or moved; exit 1 if there is one.

    A trail whose end was cut off is sound in itself: compare with a number and hash noted outside the database.
    """
    given = _NOTED.fullmatch(noted) if noted else None
    if noted and given is None:
        raise click.UsageError("--noted takes a number and a hash, as the log line `audit` and this command print them: 42:9f86…")
    with with_database(settings) as settled:
        found = asyncio.run(with_gate(settled, lambda gate: _verify(gate, int(given[1]) if given else None)))
    faults = list(found.breaks)
    if given is not None and (found.noted is None or found.noted.hash != given[2]):
        why = "it is gone" if found.noted is None else "its hash was another when it was noted"
        faults.append(Break(int(given[1]), f"noted outside, and {why}"))
    for seq, why in faults:
        click.echo(f"entry {seq}: {why}")
    last = f", the last {found.last.seq}:{found.last.hash}" if found.last else ""
    click.echo(f"{found.entries} entries{last}: {f'{len(faults)} faults' if faults else 'sound'}")
    sys.exit(bool(faults))


async def _verify(gate: Gate, noted: int | None) -> Verified:
    async with gate.database.begin() as connection:
        return await verified(trail.links(connection), noted)

"""What a newcomer sees when the gate opens: the sample voyage filed once, addresses, tokens, a curl to paste."""

import asyncio
import json

import click
import httpx

from services import sample
from shared.app import Gate
from shared.auth import Role, development_token

_PARTIES = {Role.FILER: sample.FILER, Role.CARRIER: sample.CARRIER}


async def welcome(gate: Gate, stop: asyncio.Event, *, file_sample: bool) -> None:
    """File the sample voyage if that was not done before, then print how to go on."""
    base = f"http://{gate.settings.host}:{gate.settings.port}"
    token = development_token(gate.settings, Role.FILER, sample.FILER)
    async with httpx.AsyncClient(base_url=base, headers={"Authorization": f"Bearer {token}"}, timeout=30) as client:
        await _ready(client, stop)
        filed = await _file_sample(client) if file_sample else []
    click.echo(_banner(gate, base, filed))


async def _ready(client: httpx.AsyncClient, stop: asyncio.Event) -> None:
    while not stop.is_set() and (await client.get("/readyz")).status_code != httpx.codes.OK:  # noqa: ASYNC110  asked over HTTP
        await asyncio.sleep(0.05)


async def _file_sample(client: httpx.AsyncClient) -> list[str]:
    """One line for each sample filing: its MRN, new or from an earlier start."""
    lines = []
    for name, make in sample.FILINGS.items():
        filing = make()
        known = await client.get("/v1/filings", params={"lrn": filing["lrn"]})
        answer = known if known.status_code == httpx.codes.OK else await client.post("/v1/filings", json=filing)
        if answer.status_code not in (httpx.codes.OK, httpx.codes.ACCEPTED):
            raise RuntimeError(f"the sample filing {name} was refused: {json.dumps(answer.json(), indent=1)}")
        lines.append(f"{answer.json()['mrn']}  {name}")
    return lines


def _banner(gate: Gate, base: str, filed: list[str]) -> str:
    tokens = "\n".join(f"  {role.value:<11} {development_token(gate.settings, role, _PARTIES.get(role))}" for role in Role)
    voyage = "\n".join(f"  {line}" for line in filed)
    return f"""
Portcullis is open at {base}

  console       {base}/console   (choose a role and a name)
  API           {base}/docs
  metrics       {base}/metrics
  ready?        {base}/readyz

Sample voyage
{voyage}

Development tokens, valid for seven days
{tokens}

File a declaration, then read the answer (paste into another shell)

  .venv/bin/portcullis sample clean | curl -sS {base}/v1/filings -H 'Content-Type: application/json' \\
      -H "Authorization: Bearer $(.venv/bin/portcullis token --role filer --party {sample.FILER})" --data-binary @-
  curl -sS "{base}/v1/notices?after=" \\
      -H "Authorization: Bearer $(.venv/bin/portcullis token --role filer --party {sample.FILER})"

Ctrl-C closes the gate; what was filed is kept in {gate.settings.home}/.
"""

"""Writes the references that are made from code: `python -m services.references`; with `--check` it only says which are stale.

`docs/api/openapi.json` (every call of the gate), `docs/api/asyncapi.json` (topics and events), `docs/criteria.md`,
`docs/dialects.md`, `docs/faults.md`, `docs/features.md`, `docs/formats/ens-rules.md`, `docs/lifecycle.md` and `docs/metrics.md`.
The same code gives the same bytes on every machine.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
from prometheus_client.metrics import MetricWrapperBase

from services import asyncapi
from services.cli import SERVICES
from services.ingest.formats.ens import catalogue as ens_rules
from services.ingest.validation import catalogue
from services.notify import described as lifecycle
from services.notify.dialects import described as dialects
from services.risk.core import columns, described
from services.risk.packs import read_lists, read_packs
from shared import metrics
from shared.app import Gate, application
from shared.database import Database
from shared.settings import Settings

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "tests" / "contract" / "examples"

_METRICS = """\
# Metrics

Every service answers `GET /metrics` in Prometheus' text format. Names and labels are an interface: they stay. A histogram is
exposed as `…_bucket`, `…_sum` and `…_count`. Made by `python -m services.references` from `shared/metrics.py`.

| metric | type | labels | meaning |
|---|---|---|---|
"""


def references() -> Mapping[str, str]:
    """Every reference: its path in the repository, and what it should hold."""
    return {
        "docs/api/openapi.json": _json(openapi()),
        "docs/api/asyncapi.json": _json(asyncapi.document(examples())),
        "docs/criteria.md": described.page(read_packs(read_lists()[0])),
        "docs/dialects.md": dialects.page(),
        "docs/faults.md": catalogue.markdown(),
        "docs/features.md": columns.document(),
        "docs/formats/ens-rules.md": ens_rules.markdown(),
        "docs/lifecycle.md": lifecycle.page(),
        "docs/metrics.md": "".join(_metrics()),
    }


def stale(fresh: Mapping[str, str], root: Path) -> list[str]:
    """Those of the `fresh` references that are missing below `root`, or read otherwise there."""
    return [path for path, text in fresh.items() if not (root / path).is_file() or (root / path).read_text("utf-8") != text]


def openapi(services: Iterable[str] = SERVICES) -> dict[str, Any]:
    """The calls of these services as one OpenAPI document. Nothing is connected to, no setting of this machine is read."""
    with TemporaryDirectory() as home:
        settings = Settings.model_construct(home=Path(home))
        gate = Gate(settings, Database("postgresql+asyncpg://never-connected/"))
        return application(gate, [SERVICES[name](gate) for name in services]).openapi()


def examples() -> dict[str, Any]:
    """The example of every event type, CloudEvents in JSON."""
    return {file.stem: json.loads(file.read_text("utf-8")) for file in sorted(EXAMPLES.glob("*.json"))}


def _json(document: Mapping[str, Any]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _metrics() -> Iterator[str]:
    yield _METRICS
    for metric in vars(metrics).values():
        if isinstance(metric, MetricWrapperBase):
            yield _metric(metric)


def _metric(metric: MetricWrapperBase) -> str:
    [family] = metric.describe()
    name = family.name + ("_total" if family.type == "counter" else "")
    labels = ", ".join(f"`{label}`" for label in metric._labelnames)  # noqa: SLF001  no public name
    buckets = [f"{bound:g}" for bound in getattr(metric, "_upper_bounds", ())[:-1]]
    meaning = family.documentation + (f" Buckets: {', '.join(buckets)}." if buckets else "")
    return f"| `{name}` | {family.type} | {labels} | {meaning} |\n"


@click.command(help=__doc__)
@click.option("--check", is_flag=True, help="Write nothing; exit 1 naming the references that are stale.")
@click.option(
    "--root", type=click.Path(path_type=Path), default=ROOT, help="The folder that holds docs/; this repository's by default."
)
def main(check: bool, root: Path) -> None:
    """Write or check."""
    fresh = references()
    old = stale(fresh, root)
    for path in old:
        if not check:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(fresh[path], "utf-8")
        click.echo(f"{'stale' if check else 'written'}: {path}")
    sys.exit(check and bool(old))


if __name__ == "__main__":
    main()

"""The entry point: the only place that knows all three services.

portcullis up                  the whole gate in one process, on PostgreSQL of its own
portcullis up --only risk      one service, against PostgreSQL and Kafka named by PORTCULLIS_DATABASE_URL and …_KAFKA_BOOTSTRAP
"""

import asyncio
import sys
from collections.abc import Callable, Mapping
from datetime import timedelta

import click
import structlog
import uvloop
from pydantic import ValidationError

import services.ingest.app
import services.notify.app
import services.risk.app
from services import sample, welcome
from services.commands.audit import audit
from services.commands.backtest import backtest
from services.commands.criteria import criteria
from services.commands.database import with_database, with_gate
from services.commands.lists import lists
from services.commands.messages import convert, submit
from services.commands.rulesets import rulesets
from services.commands.screening import quality, screen
from services.commands.selection import explain, register, selection
from services.commands.simulate import simulate
from services.dead_letters import replay_dead_letters
from services.migrate import upgrade
from shared import logs
from shared.app import Gate, Service, serve
from shared.auth import Role, development_token
from shared.kafka import create_topics
from shared.settings import Settings
from shared.topics import TOPICS

SERVICES: Mapping[str, Callable[[Gate], Service]] = {
    "ingest": services.ingest.app.service,
    "risk": services.risk.app.service,
    "notify": services.notify.app.service,
}
log = structlog.get_logger(__name__)


@click.group(help=__doc__, context_settings={"max_content_width": 120})
@click.pass_context
def main(context: click.Context) -> None:
    """Portcullis."""
    try:
        context.obj = Settings()
    except ValidationError as wrong:
        faults = "\n".join(f"  PORTCULLIS_{'_'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in wrong.errors())
        raise click.ClickException(f"the settings are not right:\n{faults}") from None
    logs.configure(context.obj.log_level)


@main.command()
@click.option("--only", type=click.Choice(list(SERVICES)), multiple=True, help="Run these services alone (repeatable).")
@click.option(
    "--sample/--no-sample",
    "with_sample",
    default=None,
    help="File the sample voyage once (default: with the gate's own database).",
)
@click.pass_obj
def up(settings: Settings, only: tuple[str, ...], with_sample: bool | None) -> None:
    """Run the gate until Ctrl-C."""
    chosen = [SERVICES[name] for name in SERVICES if not only or name in only]
    own_database = settings.database_url is None
    greet = own_database and not only

    async def run(gate: Gate) -> None:
        async def started(stop: asyncio.Event) -> None:
            await welcome.welcome(gate, stop, file_sample=greet if with_sample is None else with_sample)

        await serve(gate, [make(gate) for make in chosen], started if greet or with_sample else None)

    with with_database(settings) as settled:
        uvloop.run(with_gate(settled, run))


@main.command()
@click.pass_obj
def migrate(settings: Settings) -> None:
    """Bring the database named by PORTCULLIS_DATABASE_URL to this version's schema."""
    if settings.database_url is None:
        raise click.ClickException("PORTCULLIS_DATABASE_URL is not set; the gate's own database is migrated by `portcullis up`")
    asyncio.run(upgrade(settings.database_url.get_secret_value()))
    click.echo("migrated")


@main.command()
@click.pass_obj
def topics(settings: Settings) -> None:
    """Create the topics the broker lacks, with their partitions and retention."""
    if settings.kafka_bootstrap is None:
        raise click.ClickException("PORTCULLIS_KAFKA_BOOTSTRAP is not set")
    created = asyncio.run(create_topics(settings.kafka_bootstrap, settings.topic_prefix, settings.kafka_replication))
    click.echo("\n".join(created) or "all topics exist")


@main.command()
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--party", help="EORI, TIN or carrier id to act for, e.g. NL123456789.")
@click.option("--days", type=click.IntRange(1, 365), default=7, show_default=True)
@click.pass_obj
def token(settings: Settings, role: str, party: str | None, days: int) -> None:
    """Print a development token."""
    if settings.jwt_jwks_url is not None:
        raise click.ClickException("tokens come from the issuer of PORTCULLIS_JWT_JWKS_URL; this gate accepts no others")
    click.echo(development_token(settings, Role(role), party, timedelta(days=days)))


@main.command("sample")
@click.argument("which", type=click.Choice(list(sample.FILINGS)), default="clean")
def print_sample(which: str) -> None:
    """Print a sample filing with today's dates, ready to POST."""
    click.echo(sample.as_json(which))


@main.command("replay-assessment")
@click.argument("assessment_id")
@click.pass_obj
def replay_assessment(settings: Settings, assessment_id: str) -> None:
    """Make an assessment again from its stored frames and ruleset, and compare it byte for byte."""
    from services.risk.replay import replay  # noqa: PLC0415  Polars takes a moment to load; most commands need none of it

    with with_database(settings) as settled:
        outcome = asyncio.run(with_gate(settled, lambda gate: replay(gate.database, assessment_id)))
    click.echo(outcome.report)
    sys.exit(not outcome.identical)


@main.command()
@click.option("--service", type=click.Choice(list(SERVICES)), required=True, help="Whose dead letters.")
@click.option("--topic", type=click.Choice(list(TOPICS)), required=True)
@click.pass_obj
def replay(settings: Settings, service: str, topic: str) -> None:
    """Handle a service's dead letters of a topic again, oldest first; those that fail again join the end of the queue."""
    if service not in TOPICS[topic].readers:
        raise click.ClickException(f"{service} does not read {topic}; its readers: {', '.join(TOPICS[topic].readers) or 'none'}")
    with with_database(settings) as settled:
        done = asyncio.run(with_gate(settled, lambda gate: replay_dead_letters(gate, SERVICES[service](gate), topic)))
    click.echo(f"{done.handled} handled, {done.failed} failed again")
    sys.exit(done.failed > 0)


main.add_command(audit)
main.add_command(backtest)
main.add_command(convert)
main.add_command(criteria)
main.add_command(lists)
main.add_command(rulesets)
main.add_command(quality)
main.add_command(screen)
main.add_command(selection)
main.add_command(register)
main.add_command(explain)
main.add_command(simulate)
main.add_command(submit)

if __name__ == "__main__":
    main()

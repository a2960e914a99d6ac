"""Acknowledgement: filings registered and answered a second, one POST each, against a bare route that only decodes them.

Both servers are one process; the load is another; PostgreSQL waits for the disk. Rounds alternate, so that whatever else the
machine does meets both; the ratio is the median of the rounds' ratios.
"""

import asyncio
import sys
from dataclasses import dataclass
from statistics import median

from bench.load import Plan, Result, finish, start
from bench.report import Report
from bench.stand import GATE, Processes, Stand, running, stand
from shared.kafka import create_topics

_BARE = (sys.executable, "-m", "bench.bare")


@dataclass
class _Contestant:
    """A server and its rounds; `cpu` is the milliseconds of processor time it took for each request."""

    processes: Processes
    results: list[Result]
    cpu: list[float]
    serial: int = 1

    async def round(self, home: str, connections: int, seconds: float) -> None:
        before = self.processes.cpu["ingest"]
        plan = Plan(self.processes.ports["ingest"], home, connections=connections, seconds=seconds, first=self.serial)
        result = await asyncio.to_thread(lambda: finish(start(plan)))
        self.serial += 1_000_000
        self.results.append(result)
        self.cpu.append(1000 * (self.processes.cpu["ingest"] - before) / result.requests)

    @property
    def rates(self) -> list[float]:
        return [result.consignments / result.seconds for result in self.results]


def measure(quick: bool) -> Report:
    """Quick: 16 connections. Else 16, then 32, and ingest as it is deployed, publishing to Kafka meanwhile."""
    report = Report()
    with stand("ack", kafka=not quick) as made:
        for connections in (16,) if quick else (16, 32):
            asyncio.run(_compare(report, made, connections, rounds=3 if quick else 9, seconds=1.5 if quick else 3, relay=False))
        if made.kafka:
            asyncio.run(_compare(report, made, 16, rounds=5, seconds=3, relay=True))
    return report


async def _compare(report: Report, made: Stand, connections: int, *, rounds: int, seconds: float, relay: bool) -> None:
    name = f"{connections} connections" + (", relay to Kafka at work" if relay else "")
    database = await made.database(f"ack_{connections}_{relay}".lower())
    broker = {"PORTCULLIS_TOPIC_PREFIX": "ack-"} if relay and made.kafka else {}
    if broker and made.kafka:
        await create_topics(made.kafka, "ack-")
    with running(_BARE, ["ingest"], made, database) as one, running(GATE, ["ingest"], made, database, **broker) as other:
        await one.ready()
        await other.ready()
        bare, ours = _Contestant(one, [], []), _Contestant(other, [], [])
        for each in (bare, ours):
            await each.round(str(made.home), connections, 0.5)  # warm: not counted
            each.results.clear()
            each.cpu.clear()
        before = made.cpu["PostgreSQL"]
        for turn in range(rounds):
            for each in (bare, ours) if turn % 2 else (ours, bare):
                await each.round(str(made.home), connections, seconds)
        database_cpu = 1000 * (made.cpu["PostgreSQL"] - before) / sum(result.requests for result in ours.results)
    ratios = [mine / theirs for mine, theirs in zip(ours.rates, bare.rates, strict=True)]
    report.add(f"filings acknowledged, {name}", median(ours.rates), "/s")
    report.add("  a bare route that only decodes them", median(bare.rates), "/s")
    report.add("  ratio", median(ratios), "", at_least=0.5)
    report.add("  acknowledgement p50", median(result.p50 for result in ours.results), "ms")
    report.add("  acknowledgement p99", median(result.p99 for result in ours.results), "ms")
    report.add("  bare p99", median(result.p99 for result in bare.results), "ms")
    report.add("  processor time of ingest", median(ours.cpu), "ms each")
    report.add("  processor time of the bare route", median(bare.cpu), "ms each")
    report.add("  processor time of PostgreSQL", database_cpu, "ms each")
    report.detail[name] = {"ratios": ratios, "ours": ours.rates, "bare": bare.rates}

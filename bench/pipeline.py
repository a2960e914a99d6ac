"""The whole pipeline: three processes, Kafka and PostgreSQL, from filings posted to notices committed.

Half of the consignments come by bulk, 500 filings a request, half in filings of 100 houses. `hops` is the same pipeline with
handlers that do nothing; the ratio of the two is what the gate's own work leaves of it. Then filings come one by one at half the
rate found, which shows the latencies that filers meet.
"""

import asyncio
from datetime import UTC, datetime
from statistics import median

from bench.live import EMPTY, WHOLE, Live, Run, live
from bench.report import Report, percentiles
from bench.stand import Stand, stand
from deploy.kafka.broker import Unavailable

_LATENCY = """
    SELECT extract(epoch FROM min(pg_xact_commit_timestamp(n.xmin)) - f.received_at) * 1000
    FROM notify.notices AS n JOIN ingest.consignments AS c USING (consignment_id) JOIN ingest.filings AS f USING (mrn)
    WHERE f.received_at > $1 GROUP BY n.consignment_id, f.received_at"""
"""Milliseconds from receipt to the commit of the first notice, for each consignment received after $1."""


def measure(quick: bool) -> Report:
    """Quick: 3,000 consignments, once. Else 10,000, three times in turn."""
    report = Report()
    try:
        with stand("pipeline", kafka=True) as made:
            asyncio.run(_compare(report, made, 1, 3_000, 5) if quick else _compare(report, made, 3, 10_000, 30))
    except Unavailable as reason:
        report.remarks.append(f"not measured: {reason}")
    return report


async def _compare(report: Report, made: Stand, rounds: int, consignments: int, paced_seconds: int) -> None:
    whole, empty = list[Run](), list[Run]()
    for number in range(rounds):
        async with live(EMPTY, made, number) as pipeline:
            empty.append((await pipeline.work(consignments, "bulk", "houses"))[0])
        async with live(WHOLE, made, number) as pipeline:
            began = datetime.now(UTC)
            whole.append((await pipeline.work(consignments, "bulk", "houses"))[0])
            if number == rounds - 1:
                _tell(report, whole, empty)
                report.add("  receipt to notice under that load, p50", *await _latency(pipeline, began, 0))
                report.add("  receipt to notice under that load, p99", *await _latency(pipeline, began, 1))
                await _at_half_load(report, pipeline, whole[-1].rate / 2, paced_seconds)


def _tell(report: Report, whole: list[Run], empty: list[Run]) -> None:
    report.add("consignments decided, end to end", median(run.rate for run in whole), "/s", at_least=1_000)
    report.add("  the same hops with empty handlers", median(run.rate for run in empty), "/s")
    ratios = [one.rate / other.rate for one, other in zip(whole, empty, strict=True)]
    report.add("  ratio", median(ratios), "", at_least=0.6)
    report.add("  taken in", median(run.consignments / run.filing for run in whole), "/s")
    report.add("  most filed and not decided", max(run.lag for run in whole), "consignments")
    ours, theirs = (
        {name: 1000 * median(run.cpu[name] / run.consignments for run in runs) for name in runs[0].cpu} for runs in (whole, empty)
    )
    for name, each in {"everything": sum(ours.values()), **ours}.items():
        beside = theirs.get(name, sum(theirs.values()))
        report.add(f"  processor time of {name}", each, f"ms each ({beside:.2f} with empty handlers)")
    for name, runs in (("gate", whole), ("hops", empty)):
        report.detail[name] = [{"rate": run.rate, "filing": run.filing, "curve": run.seen, "cpu": run.cpu} for run in runs]


async def _latency(pipeline: Live, since: datetime, which: int) -> tuple[float, str]:
    values = [float(row[0]) for row in await pipeline.connection.fetch(_LATENCY, since)]
    return percentiles(values)[which] / 1000, "s"


async def _at_half_load(report: Report, pipeline: Live, rate: float, seconds: int) -> None:
    began = datetime.now(UTC)
    _, (result,) = await pipeline.work(int(rate * seconds), "single", connections=32, rate=rate)
    report.add(f"at {rate:.0f}/s, one POST each: acknowledgement p50", result.p50, "ms")
    report.add("  acknowledgement p99", result.p99, "ms", at_most=300)
    report.add("  receipt to notice p50", *await _latency(pipeline, began, 0))
    report.add("  receipt to notice p99", *await _latency(pipeline, began, 1), at_most=5)

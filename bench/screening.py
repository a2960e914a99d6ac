"""Screening on one core: time of a query, throughput, time and memory to load, at growing numbers of listed names.

Then `bench/pairs.py`: comparing pair by pair, against another matcher. Nothing is answered from what was asked before.

Lists and queries are made up of the same words. Of ten queries six are nobody's on the list, two a listed name misspelt, one a
listed name as it stands, one a listed name turned round. A listed name as it stands that is not found stops the run. Each size is
measured by a process of its own (`python -m bench.screening NAMES QUERIES`), so that its memory is its own.
"""

import gc
import json
import subprocess
import sys
import time
from datetime import UTC, datetime
from itertools import islice
from statistics import median
from typing import Any

import psutil  # type: ignore[import-untyped]

from bench import pairs
from bench.names import Namer
from bench.report import Report, percentiles
from services.risk.screening import Entry, ListedName, Query, Screener, WatchList
from services.risk.screening.features import compare, score
from services.risk.screening.names import parse

_COUNTRIES = ("CN", "RU", "IR", "KP", "SY", "AE", "TR", "PA")
_KINDS = ("clean",) * 6 + ("misspelt",) * 2 + ("listed", "turned")


def measure(quick: bool) -> Report:
    """Quick: 10,000 and 100,000 names; else 1,000,000 too."""
    report, found = Report(), dict[int, dict[str, Any]]()
    for size in (10_000, 100_000) if quick else (10_000, 100_000, 1_000_000):
        command = [sys.executable, "-m", "bench.screening", str(size), str(1_000 if quick else 3_000)]
        told = found[size] = json.loads(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout)  # noqa: S603
        report.add(f"{size:,} names: a query, p50", told["p50"], "ms")
        report.add("  p99", told["p99"], "ms", at_most=5 if size == 1_000_000 else None)
        report.add("  throughput", told["rate"], "queries/s")
        report.add("  misspelt and turned names found", 100 * told["recall"], "%")
        report.add("  loading", told["load_seconds"], "s")
        report.add("  memory", told["memory_mb"], "MB")
    small, large = min(found), max(found)
    growth = found[large]["mean"] / found[small]["mean"]
    report.add(f"cost of a query, {large:,} over {small:,} names", growth, "times", at_most=3)
    report.add(f"entries cleared or matched through the index, {large:,} names", large * found[large]["rate"], "names decided/s")
    report.remarks.append(
        f"names decided/s is what a scan of the list would have to do: {large:,} names times queries/s; the index hands at most "
        "32 of them to comparison, so it is no speed of comparing"
    )
    report.add("comparing two names, parsing included", told["pair_us"], "µs")
    report.detail["sizes"] = found
    pairs.measure(report, quick)
    return report


def one_size(size: int, queries: int) -> dict[str, Any]:
    """All about one list of so many names."""
    names = list(islice(Namer(1), size))
    entries = [
        Entry(
            f"B{number}",
            "bench",
            "person" if len(name.split()) < 3 else "organisation",
            (ListedName(name),),
            "MADE-UP",
            (_COUNTRIES[number % 8],),
        )
        for number, name in enumerate(names)
    ]
    process = psutil.Process()
    gc.collect()
    before, began = process.memory_info().rss, time.process_time()
    screener = Screener.build([WatchList("bench", "1", "", entries, datetime.now(UTC))])
    load_seconds = time.process_time() - began
    gc.collect()
    memory = process.memory_info().rss - before
    asked = _queries(names, queries + 100)
    took, missed, deviating = [], 0, 0
    for turn, (kind, name) in enumerate(asked):
        began = time.process_time()
        found = screener.search(Query(name.upper(), country="NL"))
        if turn < 100:  # warm
            continue
        took.append(1000 * (time.process_time() - began))
        if kind == "listed" and not found:
            raise ValueError(f"{name} is listed but was not found")
        deviating += kind in {"misspelt", "turned"}
        missed += kind in {"misspelt", "turned"} and not found
    p50, p99 = percentiles(took)
    return {
        "p50": p50,
        "p99": p99,
        "mean": sum(took) / len(took),
        "rate": 1000 * len(took) / sum(took),
        "recall": 1 - missed / deviating,
        "load_seconds": load_seconds,
        "memory_mb": memory / 2**20,
        "pair_us": _pair(),
    }


def _queries(names: list[str], count: int) -> list[tuple[str, str]]:
    """Kinds and names to ask for."""
    namer = Namer(2)
    clean, listed = iter(namer), iter(names[len(names) // 3 :] * (1 + 3 * count // len(names)))
    made = []
    for number in range(count):
        kind, name = _KINDS[number % len(_KINDS)], next(listed)
        match kind:
            case "clean":
                name = next(clean)
            case "misspelt":
                name = namer.misspelt(name)
            case "turned":
                name = " ".join(reversed(name.split()))
        made.append((kind, name))
    return made


def _pair() -> float:
    """Microseconds to parse and compare two names, none of them seen before."""
    left, right = Namer(3), Namer(4)
    took = []
    for _ in range(20):
        pairs = [(left.business(), right.business()) for _ in range(100)]
        began = time.process_time()
        for one, other in pairs:
            score(compare(parse(one, "organisation"), parse(other, "organisation")))
        took.append(1e4 * (time.process_time() - began))
    return median(took)


if __name__ == "__main__":
    print(json.dumps(one_size(int(sys.argv[1]), int(sys.argv[2]))))  # noqa: T201  the answer

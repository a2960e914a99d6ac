"""Comparing names pair by pair: ours against nomenklatura's logic-v2, on the same pairs, one after the other on one core.

Two kinds of pairs. The public ones that people labelled, of which the F1 of both is told; and what the index hands out of two
published lists for names of which a third is listed: nearly all of them to be told apart. Each is timed with everything new, and
again with everything seen before; of what is handed out the listed side is always known, as it is in a service that runs.
"""

import csv
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from bench.environment import environment
from bench.report import Report
from bench.stand import HOME
from services.risk.screening.entries import PTY_02_REVIEW, EntryKind
from services.risk.screening.index import Index
from services.risk.screening.loaders import load
from services.risk.screening.names import parse
from services.risk.screening.quality import pair_score, rates
from services.risk.screening.screener import Query, compared

CORPUS = Path(os.environ.get("PORTCULLIS_CORPUS", Path(__file__).parents[1] / "../shared/data")).resolve()
_LOCK = Path(__file__).with_name("nomenklatura.lock")
_LOGIC_V2_THRESHOLD = 0.7  # the default of the service that runs it
_RATIO = 100
_SCHEMAS: dict[EntryKind, str] = {
    "person": "Person",
    "organisation": "Organization",
    "vessel": "Vessel",
    "address": "Address",
}


class Handed(NamedTuple):
    """What one list's index hands out for a query."""

    query: str
    index: Index
    numbers: Sequence[int]


def measure(report: Report, quick: bool) -> None:
    """Add figures of both, their ratios and their F1. Quick: 60 queries against the lists, else 300."""
    if not CORPUS.is_dir():
        report.remarks.append(f"no labelled names at {CORPUS} (PORTCULLIS_CORPUS): names are not compared pair by pair")
        return
    python = environment("nomenklatura-venv", _LOCK)
    if python is None:
        report.remarks.append("nomenklatura could not be installed: nothing to compare with")
    rows = _table("name_pairs.csv")
    handed = _handed(60 if quick else 300)
    scores, ours = _ours(rows, handed)
    pairs = {"pairs": len(rows), "handed": sum(len(one.numbers) for one in handed)}
    labels = [row["is_match"] == "true" for row in rows]
    theirs = _theirs(python, rows, handed) if python else None
    least = None
    if theirs:
        least = _f1(report, f"nomenklatura {theirs['version']}, logic-v2", labels, theirs["scores"], _LOGIC_V2_THRESHOLD)
    _f1(report, "ours", labels, scores, PTY_02_REVIEW, at_least=max(0.8, least or 0))
    for what, seconds in ours.items():
        number = pairs[what.partition(",")[0]]
        report.add(f"{_TITLES[what].format(number)}", number / seconds, "pairs/s")
        if theirs:
            report.add("  logic-v2", number / theirs["seconds"][what], "pairs/s")
            report.add("  ratio", theirs["seconds"][what] / seconds, "", at_least=_RATIO)
    if theirs:
        report.detail["logic_v2_pairs_a_second"] = pairs["handed"] / theirs["seconds"]["handed, seen"]
    report.remarks.append(
        f"pairs handed out are decided at {PTY_02_REVIEW}: what cannot reach it is refused unscored; logic-v2 scores them all"
    )


_TITLES = {
    "pairs, new": "{:,} public pairs, names never seen",
    "pairs, seen": "{:,} public pairs, names seen before",
    "handed, query new": "{:,} pairs the index hands out, query never seen, listed names known",
    "handed, seen": "{:,} pairs the index hands out, query seen before",
}


def _f1(
    report: Report, whose: str, labels: list[bool], scores: list[float], documented: float, at_least: float | None = None
) -> float:
    """Add F1 at the documented and at the best threshold; give the former."""
    judged = list(zip(labels, scores, strict=True))
    f1, at = max((rates(judged, percent / 100).f1, percent / 100) for percent in range(40, 100))
    found = rates(judged, documented).f1
    report.add(f"F1 on {len(labels)} public pairs, {whose} at its {documented}", found, "", at_least=at_least)
    report.add(f"  at its best, {at}", f1, "")
    return found


def _ours(rows: list[dict[str, str]], handed: list[Handed]) -> tuple[list[float], dict[str, float]]:
    """Our scores of the public pairs, and processor seconds of each way of comparing: the least of five."""
    took: dict[str, list[float]] = {what: [] for what in _TITLES}
    scores: list[float] = []
    for _ in range(5):
        for what, some in took.items():
            if what.endswith("new"):
                _forget()
            began = time.process_time()
            if what.startswith("pairs"):
                scores = [pair_score(row["name1"], row["name2"], row["schema"]) for row in rows]
            else:
                for query, index, numbers in handed:
                    names = [parse(query, kind) for kind in ("person", "organisation")]
                    list(compared(index, Query(query), names, numbers, PTY_02_REVIEW))
            some.append(time.process_time() - began)
    return scores, {what: min(some) for what, some in took.items()}


def _forget() -> None:
    """All that is remembered of texts and words; the vocabulary stays."""
    for name, module in tuple(sys.modules.items()):
        if name.startswith("services.risk.screening"):
            for what, remembering in tuple(vars(module).items()):
                if what != "vocabulary" and hasattr(remembering, "cache_clear"):
                    remembering.cache_clear()


def _theirs(python: Path, rows: list[dict[str, str]], handed: list[Handed]) -> dict[str, Any]:
    """What bench/matcher.py tells of the same pairs."""
    asked: dict[tuple[str, str], list[str]] = {}
    for query, index, numbers in handed:
        for number in numbers:
            schema = _SCHEMAS[index.entries[index.owners[number]].kind]
            asked.setdefault((schema, query), []).append(index.texts[number])
    HOME.mkdir(parents=True, exist_ok=True)
    file = HOME / "pairs.json"
    file.write_text(
        json.dumps(
            {
                "pairs": [(row["schema"], row["name1"], row["name2"]) for row in rows],
                "handed": [(*key, others) for key, others in asked.items()],
            }
        )
    )
    command = [str(python), str(Path(__file__).with_name("matcher.py")), str(file)]
    told: dict[str, Any] = json.loads(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout)  # noqa: S603
    file.unlink()
    return told


def _handed(queries: int) -> list[Handed]:
    """What the indexes of two published lists hand out for listed and other people's names."""
    ofac, un = CORPUS / "lists" / "ofac-2021-07", CORPUS / "lists" / "UN_consolidated_2026-02-27.xml"
    at = datetime(2026, 3, 1, tzinfo=UTC)
    lists = [
        load({file.name: file.read_bytes() for file in sorted(ofac.iterdir())}, "ofac", at),
        load({un.name: un.read_bytes()}, "un", at),
    ]
    indexes = [Index.build(one.entries) for one in lists]
    listed, others = (
        [row["full_name"] for row in _table(file)]
        for file in ("positives_un_untreated.csv", "positives_us_congress_untreated.csv")
    )
    draw = random.Random(1)  # noqa: S311  data
    names = draw.sample(listed, queries // 3) + draw.sample(others, queries - queries // 3)
    found = []
    for name in names:
        read = [parse(name, kind) for kind in ("person", "organisation")]
        found += [Handed(name, index, index.candidates(read)) for index in indexes]
    return [one for one in found if one.numbers]


def _table(file: str) -> list[dict[str, str]]:
    with (CORPUS / "screening" / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))

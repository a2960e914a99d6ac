"""Criteria on one core: ours against CEL and ZEN, on the same conditions and the same rows, in the same run.

A batch is 500 consignments with their items, parties, boxes and ships; each engine judges every row of every frame. The answers
are compared first: a condition that does not hold for exactly the same rows stops the run. Others are favoured: they need not
tell "cannot be judged" from "does not hold", get rows already converted, and the words of texts already made.
"""

import json
import subprocess
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from statistics import median
from typing import Any

import polars as pl

from bench.environment import environment
from bench.peers import ENGINES
from bench.report import Report
from bench.stand import HOME
from bench.subjects import declared, draw, shipped
from bench.translate import CEL, WORDS, ZEN, Translator, UntranslatableError, spaced
from services.risk.core.conditions import Judge
from services.risk.core.frames import Frames, build
from services.risk.core.matches import Match
from services.risk.core.rows.reference import Reference
from services.risk.core.ruleset import Ruleset
from services.risk.core.subjects import view
from services.risk.worker import subject_of

BATCH = 500
Held = list[list[str]]
_LOCK = Path(__file__).with_name("requirements.lock")
_LANGUAGES = {"cel-rust": CEL, "cel-cpp": CEL, "zen": ZEN}
_TARGETS = {"cel-rust": 10, "cel-cpp": 10, "zen": 8}
"""How many times the others' consignments a second; for ZEN docs/decisions/0009-how-fast-criteria-are.md says why no more."""
_MANY = 40  # batches at once, as back-tests judge


def measure(quick: bool) -> Report:
    """Quick: 5 passes of ours, else 40; two of each other's."""
    report, passes = Report(), 5 if quick else 40
    ruleset, frames = shipped(), _frames()
    every = {name: judge.names for name, judge in ruleset.judges.items()}
    seconds, _ = _ours(ruleset, every, frames, passes)
    report.add(f"all {sum(map(len, every.values()))} conditions, one core", BATCH / seconds, "consignments/s")
    many = Frames({name: pl.concat([frames[name]] * _MANY) for name in every})
    seconds, _ = _ours(ruleset, every, many, passes // 5)
    report.add(f"  {_MANY * BATCH:,} at once, as back-tests judge", _MANY * BATCH / seconds, "consignments/s")
    report.remarks.append("a batch has " + ", ".join(f"{frames[name].height} {name}" for name in every) + " rows")
    python = environment("bench-venv", _LOCK)
    if python is None:
        report.remarks.append("the other engines could not be installed: nothing to compare with")
    for engine in ENGINES if python else ():
        _against(report, ruleset, frames, engine, str(python), passes)
    return report


def _frames() -> Frames:
    """A batch; every tenth consignor is like a listed name."""
    subjects = [subject for event in declared(BATCH) if (subject := subject_of(event))]
    parties = [next(view(subject).parties()).party for subject in subjects[::10]]
    match = Match("fuzzy", 0.9, "list", "1", "somebody", "programme")
    return build(subjects, dict.fromkeys(parties, match), reference=Reference.shipped(), random_draw=draw)


def _ours(ruleset: Ruleset, chosen: Mapping[str, Iterable[str]], frames: Frames, passes: int) -> tuple[float, dict[str, Held]]:
    """Processor seconds of a pass of ours over `chosen` conditions of each frame, and what they hold for."""
    judges = {name: Judge({one: ruleset.conditions[one] for one in ids}, ruleset.lists) for name, ids in chosen.items()}
    judged = {name: judge(frames[name]) for name, judge in judges.items()}
    took = []
    for _ in range(passes):
        began = time.process_time()
        for name, judge in judges.items():
            judge(frames[name])
        took.append(time.process_time() - began)
    held = {
        name: [[one for one, holds in row.items() if holds] for row in frame.iter_rows(named=True)]
        for name, frame in judged.items()
    }
    return median(took), held


def _against(report: Report, ruleset: Ruleset, frames: Frames, engine: str, python: str, passes: int) -> None:
    """One other engine, on the conditions its language can say. Raises ValueError when its answers differ from ours."""
    asked: dict[str, dict[str, Any]] = {}
    lost = []
    for name, judge in ruleset.judges.items():
        translator = Translator(_LANGUAGES[engine], ruleset.frames[name], ruleset.lists)
        conditions = {}
        for one in judge.names:
            try:
                conditions[one] = translator.condition(ruleset.conditions[one].text)
            except UntranslatableError as reason:
                lost.append(f"{one} ({reason})")
        asked[name] = {"conditions": conditions, "rows": _rows(ruleset, conditions, frames[name])}
    file = HOME / "conditions.json"
    file.write_text(json.dumps(asked))
    command = [python, str(Path(__file__).with_name("peers.py")), engine, str(file)]
    told = json.loads(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout)  # noqa: S603  our own program
    file.unlink()
    seconds, held = _ours(ruleset, {name: frame["conditions"] for name, frame in asked.items()}, frames, passes)
    for name, ours in held.items():
        for at, (mine, theirs) in enumerate(zip(ours, told["held"][name], strict=True)):
            if set(mine) != set(theirs):
                differ = sorted(set(mine) ^ set(theirs))
                raise ValueError(f"{engine} differs on {name} row {at}: {differ}; {asked[name]['rows'][at]}")
    number = sum(len(frame["conditions"]) for frame in asked.values())
    report.add(f"{engine} {told['version']}, {number} of them", BATCH / told["seconds"], "consignments/s")
    report.add("  ours on the same", BATCH / seconds, "consignments/s")
    report.add("  ratio", told["seconds"] / seconds, "", at_least=_TARGETS[engine])
    report.remarks.append(f"{engine} gave the same answers; it cannot say: {', '.join(lost) or 'nothing'}")


def _rows(ruleset: Ruleset, conditions: Iterable[str], frame: pl.DataFrame) -> list[dict[str, Any]]:
    """The rows as the others get them: the columns read, numbers as floats, and the words of texts."""
    read = sorted({column for one in conditions for column in ruleset.conditions[one].columns})
    numbers = [column for column in read if frame.schema[column].is_numeric()]
    rows = frame.select(read).with_columns(pl.col(numbers).cast(pl.Float64)).to_dicts()
    texts = [column for column in read if frame.schema[column] == pl.String]
    return [row | {text + WORDS: spaced(row[text]) if row[text] else None for text in texts} for row in rows]

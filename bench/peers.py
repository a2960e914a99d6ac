"""Other engines on the same conditions and rows: `python peers.py ENGINE FILE`, in the environment that has them and no more.

FILE holds frames, each with conditions (text by id, in the engine's language) and rows. The answer has for each frame and row the
ids that hold, the processor seconds of a pass over all frames, and the engine's version.
"""

import json
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

Rows = list[dict[str, Any]]
Pass = Callable[[Rows], list[list[str]]]
"""Judges rows: for each the ids of the conditions that hold."""


def cel_rust(conditions: dict[str, str], _columns: list[str]) -> Pass:
    """One context, its variables replaced for each row."""
    import cel  # type: ignore[import-not-found]  # noqa: PLC0415

    programs = {name: cel.compile(text) for name, text in conditions.items()}
    context = cel.Context()

    def judge(rows: Rows) -> list[list[str]]:
        held = []
        for row in rows:
            context.update(row)
            held.append([name for name, program in programs.items() if program.execute(context)])
        return held

    return judge


def cel_cpp(conditions: dict[str, str], columns: list[str]) -> Pass:
    """One activation for each row."""
    from cel_expr_python import cel  # type: ignore[import-not-found]  # noqa: PLC0415

    environment = cel.NewEnv(variables=dict.fromkeys(columns, cel.Type.DYN))
    programs = {name: environment.compile(text) for name, text in conditions.items()}

    def judge(rows: Rows) -> list[list[str]]:
        held = []
        for row in rows:
            activation = environment.Activation(row)
            held.append([name for name, program in programs.items() if program.eval(activation).value()])
        return held

    return judge


def zen(conditions: dict[str, str], _columns: list[str]) -> Pass:
    """All conditions in one expression node, loaded and compiled once, a call for each row: `evaluate_batch` takes more processor
    time, a decision of `create_decision` and expressions one by one take several times as much.
    """
    from zen import ZenEngine  # type: ignore[import-not-found]  # noqa: PLC0415

    expressions = [{"id": name, "key": name, "value": text} for name, text in conditions.items()]
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode", "position": {"x": 0, "y": 0}},
        {
            "id": "of",
            "name": "of",
            "type": "expressionNode",
            "position": {"x": 1, "y": 0},
            "content": {"expressions": expressions},
        },
        {"id": "out", "name": "out", "type": "outputNode", "position": {"x": 2, "y": 0}},
    ]
    edges = [{"id": f"{a}{b}", "sourceId": a, "targetId": b, "type": "edge"} for a, b in (("in", "of"), ("of", "out"))]
    graph = {"nodes": nodes, "edges": edges}
    engine = ZenEngine({"loader": {"type": "static", "content": {"criteria": graph}}})

    def judge(rows: Rows) -> list[list[str]]:
        return [[name for name, holds in engine.evaluate("criteria", row)["result"].items() if holds] for row in rows]

    return judge


ENGINES = {
    "cel-rust": (cel_rust, "common-expression-language"),
    "cel-cpp": (cel_cpp, "cel-expr-python"),
    "zen": (zen, "zen-engine"),
}


def main(engine: str, file: str) -> dict[str, Any]:
    """One pass to warm and to answer, then two that count."""
    with open(file, encoding="utf-8") as source:  # noqa: PTH123  one line is enough
        frames = json.load(source)
    compiled, package = ENGINES[engine]
    judges = {name: compiled(frame["conditions"], sorted(frame["rows"][0])) for name, frame in frames.items() if frame["rows"]}
    held = {name: judge(frames[name]["rows"]) for name, judge in judges.items()}
    seconds = []
    for _ in range(2):
        began = time.process_time()
        for name, judge in judges.items():
            judge(frames[name]["rows"])
        seconds.append(time.process_time() - began)
    return {"held": held, "seconds": min(seconds), "version": version(package)}


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))  # noqa: T201  the answer

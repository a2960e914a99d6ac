"""nomenklatura's logic-v2 on pairs of names: `python matcher.py FILE`, in the environment that has it and no more.

FILE holds `pairs` ([schema, name, name]) and `handed` ([schema, query, [candidates]]). It remembers the analysis of a thousand
entities; what is timed as seen before fits in.
"""

import json
import sys
import time
from collections.abc import Iterable
from importlib.metadata import version
from itertools import count
from typing import Any

from followthemoney import model  # type: ignore[import-not-found]
from nomenklatura.matching import LogicV2  # type: ignore[import-not-found]

_NUMBERS = count()
_CONFIG = LogicV2.default_config()
_ROUNDS = 3
_QUERIES = 15  # at a time: with their candidates, fewer than it remembers


def main(file: str) -> dict[str, Any]:
    """Scores of the pairs, processor seconds of each way of comparing, version."""
    with open(file, encoding="utf-8") as source:  # noqa: PTH123  one line is enough
        asked = json.load(source)
    _timed([(_entity("Person", "Anna Bell"), _entity("Person", "Bella Ann"))])
    _timed([(_entity("Company", "Anna Bell Ltd"), _entity("Company", "Bella Ann GmbH"))])
    new, seen = [], []
    scores: list[float] = []
    for _ in range(_ROUNDS):
        began = time.process_time()
        pairs = [(_entity(schema, one), _entity(schema, other)) for schema, one, other in asked["pairs"]]
        making = time.process_time() - began
        new.append(making + _timed(pairs))
        seen.append(_timed(pairs))
    scores = [LogicV2.compare(one, other, _CONFIG).score for one, other in pairs]
    seconds = {"pairs, new": min(new), "pairs, seen": min(seen), "handed, query new": 0.0, "handed, seen": 0.0}
    for first in range(0, len(asked["handed"]), _QUERIES):
        some = asked["handed"][first : first + _QUERIES]
        listed = {key: _entity(*key) for key in {(schema, other) for schema, _, others in some for other in others}}
        _timed(_handed(some, listed))
        began = time.process_time()
        pairs = _handed(some, listed)
        seconds["handed, query new"] += time.process_time() - began + _timed(pairs)
        seconds["handed, seen"] += _timed(pairs)
    return {"scores": scores, "seconds": seconds, "version": version("nomenklatura")}


def _handed(asked: Iterable[tuple[str, str, list[str]]], listed: dict[tuple[str, str], Any]) -> list[tuple[Any, Any]]:
    """Each query, made anew, with its candidates, made before."""
    queries = ((_entity(schema, query), schema, others) for schema, query, others in asked)
    return [(query, listed[schema, other]) for query, schema, others in queries for other in others]


def _entity(schema: str, name: str) -> Any:
    """A new entity of its own id: analyses are remembered by id."""
    entity = model.make_entity(schema or "LegalEntity")
    entity.id = f"e{next(_NUMBERS)}"
    entity.add("name", name)
    return entity


def _timed(pairs: list[tuple[Any, Any]]) -> float:
    began = time.process_time()
    for one, other in pairs:
        LogicV2.compare(one, other, _CONFIG)
    return time.process_time() - began


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))  # noqa: T201  the answer

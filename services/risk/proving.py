"""Packs proved on request: their examples run with the lists of a day."""

from collections.abc import Sequence
from datetime import date
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from services.risk.core.criteria import Criterion
from services.risk.core.examples import Failure, run_examples
from services.risk.core.lists import in_force
from services.risk.packs import parse_packs, read_lists, read_text, texts_with


class Proof(NamedTuple):
    """What was proved, and each example that came out otherwise, with its file."""

    criteria: Sequence[Criterion]
    failures: Sequence[tuple[str, Failure]]

    def __str__(self) -> str:
        whole = sum(len(one.id) == len("DOC-01") for one in self.criteria)
        examples = sum(len(rows) for one in self.criteria for rows in vars(one.examples).values())
        counted = f"{whole} {'criterion' if whole == 1 else 'criteria'}"
        variants = f" and {len(self.criteria) - whole} variants" if whole < len(self.criteria) else ""
        return f"{counted}{variants}, {examples} examples, {len(self.failures) or 'none'} failed"


def prove(packs: Sequence[Path], own: Path | None, day: date) -> Proof:
    """Run the examples of these pack files; without any, those of all shipped packs with an administration's `own`.

    Lists hold what is in force on `day`. Raises CriteriaError with every fault of every file.
    """
    lists, _ = read_lists(own)
    files = parse_packs({str(path): read_text(path) for path in packs} or texts_with(own), lists)
    members = in_force(lists, day)
    failures = [(file, failure) for file, of_it in files.items() for one in of_it for failure in run_examples(one, members)]
    return Proof(list(chain(*files.values())), failures)

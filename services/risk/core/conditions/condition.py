"""A condition: parsed and checked once, evaluated on any frame that has its columns."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Self

from services.risk.core.conditions.check import Checker
from services.risk.core.conditions.errors import ConditionError
from services.risk.core.conditions.grammar import parse
from services.risk.core.conditions.kinds import NUMBER, Schema
from services.risk.core.conditions.terms import Column, Members, Term, walk


@dataclass(frozen=True, slots=True)
class Condition:
    """One SQL condition on the rows of a frame. `columns` are those it reads, in the order it names them, `numbers` those of
    them that hold numbers; `lists` the reference lists it looks up.
    """

    text: str
    columns: tuple[str, ...]
    numbers: tuple[str, ...]
    lists: tuple[str, ...]
    term: Term

    @classmethod
    def parse(cls, text: str, schema: Schema, lists: Collection[str] | None = None) -> Self:
        """The condition that `text` writes, for a frame of this schema. `lists` names the reference lists there are; None leaves
        their names unchecked. Raises ConditionError.
        """
        term = Checker(schema, lists).condition(parse(text))
        parts = list(walk(term))
        columns = {part.name: part.kind for part in parts if isinstance(part, Column)}
        if not columns:
            raise ConditionError("The condition reads no column, so it is the same for every row.", 1)
        names = dict.fromkeys(part.name for part in parts if isinstance(part, Members) and part.name is not None)
        numbers = tuple(name for name, kind in columns.items() if kind is NUMBER)
        return cls(text, tuple(columns), numbers, tuple(names), term)

"""From syntax tree to typed terms: every name is known, like is compared with like, and nothing else gets through."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import polars as pl
from sqlglot import exp

from services.risk.core.conditions.errors import ConditionError, suggest
from services.risk.core.conditions.functions import FUNCTIONS
from services.risk.core.conditions.grammar import MAX_DEPTH, column_of
from services.risk.core.conditions.kinds import BOOLEAN, LIST, NUMBER, NUMBERS, TEXT, WHOLE, Kind, Schema, kind_of
from services.risk.core.conditions.operations import MAX_ARITHMETIC, MIRRORED, OPERATORS, Operation
from services.risk.core.conditions.terms import Apply, Column, Members, Term, Value, arithmetic_depth, express, walk

_ELEMENT = {LIST: TEXT, NUMBERS: NUMBER}
_LONGEST_PATTERN = 200
_DEEPEST = 2 * MAX_DEPTH  # a chain such as a + b + c nests without parentheses


@dataclass(frozen=True, slots=True)
class Checker:
    """Checks conditions on a frame with these columns. `lists` names the reference lists there are; None accepts any name."""

    schema: Schema
    lists: Collection[str] | None

    def condition(self, node: exp.Expr) -> Term:
        """The typed terms of a whole condition. Raises ConditionError."""
        term = self._term(node, 0)
        if term.kind is not BOOLEAN:
            raise ConditionError(f"The condition is a {term.kind}; it must be true or false.", 1, "Compare it with something.")
        if arithmetic_depth(term) > MAX_ARITHMETIC:
            raise ConditionError(f"Arithmetic is nested deeper than {MAX_ARITHMETIC} operations.", 1, "Split it into several.")
        return term

    def _term(self, node: exp.Expr | None, depth: int) -> Term:
        if depth > _DEEPEST:
            raise ConditionError(f"The condition is nested deeper than {_DEEPEST} levels.", column_of(node), "Split it.")
        match node:
            case exp.Paren():
                return self._term(node.this, depth)
            case exp.Column():
                return self._column(node.name.lower(), node)
            case exp.Boolean() | exp.Literal():
                return _value(node)
            case exp.Anonymous():
                return self._call(node, depth)
            case exp.Between():
                return self._apply(OPERATORS[exp.And], _bounds(node), node, depth)
            case exp.Is() if not isinstance(node.expression, exp.Null):
                raise ConditionError("IS takes NULL only.", column_of(node), "Write x = TRUE, or x IS NULL.")
            case exp.Expr() if type(node) in OPERATORS:
                return self._apply(OPERATORS[type(node)], _operands(node), node, depth)
        raise _refusal(node)

    def _column(self, name: str, node: exp.Expr | None) -> Column:
        if name not in self.schema:
            raise ConditionError(f"There is no column '{name}'.", column_of(node), suggest(name, self.schema))
        kind = kind_of(self.schema[name])
        if kind is None:
            raise ConditionError(f"Column '{name}' holds {self.schema[name]}, which no condition can judge.", column_of(node))
        return Column(name, kind)

    def _call(self, node: exp.Anonymous, depth: int) -> Term:
        name = str(node.this).lower()
        if name not in FUNCTIONS:
            raise ConditionError(f"There is no function '{name}'.", column_of(node), suggest(name, FUNCTIONS))
        return self._apply(FUNCTIONS[name], node.expressions, node, depth)

    def _apply(self, operation: Operation, nodes: Sequence[exp.Expr | None], at: exp.Expr, depth: int) -> Term:
        takes = operation.takes
        if operation.many and len(nodes) > len(takes):
            takes += takes[-1:] * (len(nodes) - len(takes))
        usage = f"{operation.name} takes {', '.join(map(str, takes))}."
        if len(nodes) != len(takes):
            raise ConditionError(f"{operation.name} has {len(nodes)} arguments, not {len(takes)}.", column_of(at), usage)
        arguments: list[Term] = [self._column(name, at) for name in operation.reads]
        for node, kind in zip(nodes, takes, strict=True):
            argument = self._argument(node, kind, at, depth + 1)
            if argument.kind not in kind:
                raise ConditionError(f"{operation.name} cannot take a {argument.kind} here.", column_of(node or at), usage)
            arguments.append(argument)
        kinds = {_ELEMENT.get(argument.kind, argument.kind) for argument in arguments}
        if operation.alike and len(kinds) > 1:
            unlike = " with ".join(sorted(map(str, kinds)))
            raise ConditionError(f"{operation.name} compares {unlike}.", column_of(at), "Quote codes and texts, not numbers.")
        return _settled(Apply(operation, tuple(arguments), operation.gives or arguments[0].kind), at)

    def _argument(self, node: exp.Expr | None, kind: Kind, at: exp.Expr, depth: int) -> Term:
        if kind is WHOLE:
            return _whole(node, at)
        return self._members(node, at) if LIST in kind else self._term(node, depth)

    def _members(self, node: exp.Expr | None, at: exp.Expr) -> Members:
        if isinstance(node, exp.Parameter):
            name = node.name.lower()
            if self.lists is not None and name not in self.lists:
                raise ConditionError(f"There is no list '@{name}'.", column_of(node), suggest(name, self.lists))
            return Members(name, (), LIST)
        written = node.expressions if isinstance(node, exp.Tuple) else [node.unnest() if node else None]
        values = [value for value in written if isinstance(value, exp.Literal)]
        if not values or len(values) < len(written) or len({value.is_string for value in values}) > 1:
            place = column_of(node if written else at)
            raise ConditionError("Here stands a @list, or values in parentheses.", place, "Such as ('93', '8710').")
        if values[0].is_string:
            return Members(None, tuple(value.name for value in values), LIST)
        return Members(None, tuple(_number(value) for value in values), NUMBERS)


def _value(node: exp.Boolean | exp.Literal) -> Value:
    if isinstance(node, exp.Boolean):
        return Value(bool(node.this), BOOLEAN)
    return Value(node.name, TEXT) if node.is_string else Value(_number(node), NUMBER)


def _operands(node: exp.Expr) -> list[exp.Expr | None]:
    """The operands as written: a chain of ANDs or ORs is one operation, the values of IN are one operand."""
    match node:
        case exp.And() | exp.Or():
            return list(node.flatten())
        case exp.Is() | exp.Not() | exp.Neg():
            return [node.this]
        case exp.In():
            field = node.args.get("field")
            return [node.this, field if isinstance(field, exp.Parameter) else exp.Tuple(expressions=node.expressions)]
        case exp.Like() if not (isinstance(node.expression, exp.Literal) and len(node.expression.name) <= _LONGEST_PATTERN):
            raise ConditionError(
                f"LIKE takes a quoted pattern of at most {_LONGEST_PATTERN} characters.",
                column_of(node.expression),
                "Such as description LIKE '%scrap%'.",
            )
    return [node.this, node.expression]


def _bounds(node: exp.Between) -> list[exp.Expr | None]:
    value, low, high = node.this, node.args["low"], node.args["high"]
    return [exp.GTE(this=value.copy(), expression=low), exp.LTE(this=value.copy(), expression=high)]


def _settled(applied: Apply, at: exp.Expr) -> Term:
    """An operation on constants is a constant, and a constant stands on the right: where it stands on the left of a comparison,
    Polars 2.1 gives too few rows once the other side is the same in all of them.
    """
    parts = list(walk(applied))
    if any(isinstance(part, Column) for part in parts):
        if applied.operation.name in MIRRORED and isinstance(applied.arguments[0], Value):
            return Apply(MIRRORED[applied.operation.name], applied.arguments[::-1], applied.kind)
        return applied
    if any(isinstance(part, Members) for part in parts):
        raise ConditionError(f"{applied.operation.name} reads no column, so it is the same for every row.", column_of(at))
    value = pl.select(express(applied, {}, {})).item()
    if value is None:
        raise ConditionError(f"{applied.operation.name} has no result here.", column_of(at), "Is it a division by zero?")
    return Value(value, applied.kind)


def _number(node: exp.Literal) -> float:
    number = float(node.name)
    if not math.isfinite(number):
        raise ConditionError(f"The number {node.name} is too large.", column_of(node))
    return number


def _whole(node: exp.Expr | None, at: exp.Expr) -> Value:
    if not isinstance(node, exp.Literal) or not node.is_int or not 0 <= int(node.name) <= 100:
        raise ConditionError("Here stands a whole number between 0 and 100.", column_of(node or at), "Such as left(hs6, 4).")
    return Value(int(node.name), WHOLE)


def _refusal(node: exp.Expr | None) -> ConditionError:
    match node:
        case exp.Null():
            return ConditionError("NULL cannot be compared.", column_of(node), "Write x IS NULL or x IS NOT NULL.")
        case exp.Parameter() | exp.Tuple():
            return ConditionError("A list stands where a value belongs.", column_of(node), "Write column IN @list.")
        case exp.Alias() | exp.Aliases():
            return ConditionError(
                "Two expressions stand side by side.", column_of(node), "Join them with AND, OR or a comparison."
            )
        case None:
            return ConditionError("A value is missing.", 1, "BETWEEN needs two of them: x BETWEEN 1 AND 9.")
    return ConditionError(
        "This is no part of a condition.", column_of(node), "Use columns, values, operators and known functions."
    )

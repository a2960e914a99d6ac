"""Criteria in the languages of other engines: CEL and ZEN expressions that are true for exactly the rows that a condition hits.

Neither knows NULL as SQL does, so a condition is written as what must be known and true for it to hold: `NOT a` becomes "a is
known and false". That spares the others work of ours: they need not tell "cannot be judged" from "does not hold".
"""

import json
import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlglot import exp

from services.risk.core.conditions import Kind, Schema, kind_of
from services.risk.core.conditions.grammar import parse


class UntranslatableError(ValueError):
    """A condition that asks for what the other language lacks."""


@dataclass(frozen=True)
class Language:
    """How a language writes things. `either`, `both` and `inverse` join; `some` is whether any element `x` meets a condition."""

    name: str
    both: str
    either: str
    inverse: str
    is_in: str
    some: str
    contains: str
    starts: str
    size: str
    choice: str
    element: str
    orders_texts: bool


CEL = Language(
    "CEL",
    " && ",
    " || ",
    "!({})",
    "{} in {}",
    "{}.exists(x, {})",
    "{}.contains({})",
    "{}.startsWith({})",
    "double(size({}))",
    "({} ? {} : {})",
    "x",
    orders_texts=True,
)
ZEN = Language(
    "ZEN",
    " and ",
    " or ",
    "not ({})",
    "{} in {}",
    "some({}, {})",
    "contains({}, {})",
    "startsWith({}, {})",
    "len({})",
    "({} ? {} : {})",
    "#",
    orders_texts=False,
)
"""ZEN's elements are called `#`."""

WORDS = "__words"
"""Suffix of the column that holds a text's words, spaced, as `contains_word` compares them: made beforehand, at no charge."""


class Translator:
    """Conditions on frames of this schema, in another language, with reference lists written out."""

    def __init__(self, language: Language, schema: Schema, lists: Mapping[str, Collection[str]]) -> None:
        self._language, self._schema, self._lists = language, schema, lists

    def condition(self, text: str) -> str:
        """What is true where the condition holds. Raises UntranslatableError."""
        return self._true(parse(text), wanted=True)

    def _true(self, node: exp.Expr, *, wanted: bool) -> str:
        """Whether the node is known and `wanted`."""
        match node:
            case exp.Paren():
                return self._true(node.this, wanted=wanted)
            case exp.Not():
                return self._true(node.this, wanted=not wanted)
            case exp.Between():
                low, high = node.args["low"], node.args["high"]
                bounds = exp.And(
                    this=exp.GTE(this=node.this, expression=low), expression=exp.LTE(this=node.this, expression=high)
                )
                return self._true(bounds, wanted=wanted)
            case exp.And() | exp.Or():
                joint = self._language.both if isinstance(node, exp.And) is wanted else self._language.either
                return "(" + joint.join(self._true(part, wanted=wanted) for part in node.flatten()) + ")"
            case exp.Anonymous():
                return self._called(node, wanted)
        return self._tested(node, wanted)

    def _tested(self, node: exp.Expr, wanted: bool) -> str:
        match node:
            case exp.Column():
                return f"({node.name} == {str(wanted).lower()})"
            case exp.Is():
                return f"({node.this.name} {'==' if wanted else '!='} null)"
            case exp.In():
                members = self._members(node.args.get("field") or exp.Tuple(expressions=node.expressions))
                return self._known([node.this], self._language.is_in.format(self._value(node.this), members), wanted)
            case exp.Binary() if type(node) in _COMPARISONS:
                sides = [node.this, node.expression]
                texts = any(isinstance(side, exp.Literal) and side.is_string for side in sides)
                if texts and not self._language.orders_texts and not isinstance(node, exp.EQ | exp.NEQ):
                    raise UntranslatableError("the order of texts")
                left, right = map(self._value, sides)
                return self._known(sides, f"{left} {_COMPARISONS[type(node)]} {right}", wanted)
        raise UntranslatableError(type(node).__name__)

    def _called(self, node: exp.Anonymous, wanted: bool) -> str:
        say, name, arguments = self._language, str(node.this).lower(), node.expressions
        match name:
            case "coalesce":
                return f"({self._value(node)} == {str(wanted).lower()})"
            case "has_document":
                return self._known([], self._any("documents", arguments[0]), wanted)
            case "any_in" | "matches_none":
                return self._known([arguments[0]], self._any(arguments[0].name, arguments[1]), wanted is (name == "any_in"))
            case "starts_with":
                tests = [say.starts.format(self._value(arguments[0]), json.dumps(prefix)) for prefix in self._texts(arguments[1])]
                return self._known([arguments[0]], "(" + say.either.join(tests) + ")", wanted)
            case "contains_word":
                words = "[" + ", ".join(json.dumps(spaced(word), ensure_ascii=False) for word in self._texts(arguments[1])) + "]"
                test = say.contains.format(self._words(arguments[0]), say.element)
                return self._known([arguments[0]], say.some.format(words, test), wanted)
        raise UntranslatableError(name)

    def _any(self, column: str, members: exp.Expr) -> str:
        test = self._language.is_in.format(self._language.element, self._members(members))
        return self._language.some.format(column, test)

    def _known(self, operands: list[exp.Expr], test: str, wanted: bool) -> str:
        needed = [known for operand in operands if (known := self._is_known(operand))]
        return "(" + self._language.both.join([*needed, test if wanted else self._language.inverse.format(test)]) + ")"

    def _is_known(self, node: exp.Expr) -> str:  # noqa: PLR0911  one for each kind of node
        """That a value is not NULL; empty when it never is."""
        match node:
            case exp.Literal() | exp.Boolean():
                return ""
            case exp.Column():
                return "" if kind_of(self._schema[node.name]) is Kind.TEXTS else f"{node.name} != null"
            case exp.Anonymous() if str(node.this).lower() == "coalesce":
                tests = [self._is_known(part) for part in node.expressions]
                return "(" + self._language.either.join(tests) + ")" if all(tests) else ""
            case exp.Anonymous() if str(node.this).lower() == "count":
                return ""
            case exp.Paren():
                return self._is_known(node.this)
            case exp.Add():
                return self._language.both.join(filter(None, [self._is_known(node.this), self._is_known(node.expression)]))
            case exp.Div():
                divisor = f"{self._value(node.expression)} != 0.0"
                return self._language.both.join(
                    filter(None, [self._is_known(node.this), self._is_known(node.expression), divisor])
                )
        raise UntranslatableError(type(node).__name__)

    def _value(self, node: exp.Expr) -> str:  # noqa: PLR0911  one for each kind of node
        match node:
            case exp.Paren():
                return self._value(node.this)
            case exp.Column():
                if kind_of(self._schema[node.name]) is Kind.TIME:
                    raise UntranslatableError("times")
                return str(node.name)
            case exp.Boolean():
                return str(node.this).lower()
            case exp.Literal():
                return json.dumps(node.name) if node.is_string else str(float(node.name))
            case exp.Add() | exp.Div():
                sign = "+" if isinstance(node, exp.Add) else "/"
                return f"({self._value(node.this)} {sign} {self._value(node.expression)})"
            case exp.Anonymous() if str(node.this).lower() == "count":
                return self._language.size.format(node.expressions[0].name)
            case exp.Anonymous() if str(node.this).lower() == "coalesce":
                *first, last = node.expressions
                value = self._value(last)
                for part in reversed(first):
                    value = self._language.choice.format(self._is_known(part), self._value(part), value)
                return value
        raise UntranslatableError(str(node.this) if isinstance(node, exp.Anonymous) else type(node).__name__)

    def _words(self, node: exp.Expr) -> str:
        """The column of spaced words of a text."""
        if isinstance(node, exp.Column):
            return f"{node.name}{WORDS}"
        column, other = node.expressions if isinstance(node, exp.Anonymous) else (None, None)
        if not isinstance(column, exp.Column) or not isinstance(other, exp.Literal):
            raise UntranslatableError("contains_word of an expression")
        return self._language.choice.format(f"{column.name} != null", f"{column.name}{WORDS}", json.dumps(spaced(other.name)))

    def _texts(self, node: exp.Expr) -> list[str]:
        if isinstance(node, exp.Parameter):
            return sorted(self._lists[node.name.lower()])
        return [literal.name for literal in (node.expressions if isinstance(node, exp.Tuple) else [node.unnest()])]

    def _members(self, node: exp.Expr) -> str:
        if not isinstance(node, exp.Parameter) and any(not one.is_string for one in node.find_all(exp.Literal)):
            raise UntranslatableError("lists of numbers")
        return "[" + ", ".join(map(json.dumps, self._texts(node))) + "]"


_COMPARISONS: Mapping[type[exp.Expr], str] = {exp.EQ: "==", exp.NEQ: "!=", exp.LT: "<", exp.LTE: "<=", exp.GT: ">", exp.GTE: ">="}


def spaced(text: str) -> str:
    """The words of a text in upper case with a space on each side."""
    return " " + re.sub(r"[\W_]+", " ", unicodedata.normalize("NFKC", text).upper()) + " "

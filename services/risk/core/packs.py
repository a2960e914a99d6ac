"""Criteria packs: YAML text in, checked criteria out, or every fault at once with file, criterion, field and column."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import yaml
from pydantic import ValidationError
from yaml.composer import ComposerError
from yaml.constructor import ConstructorError

from services.risk.core.catalogue import Programme
from services.risk.core.columns import FRAMES
from services.risk.core.conditions import Condition, ConditionError, Schema
from services.risk.core.criteria import CriteriaError, Criterion, CriterionFault
from services.risk.core.evidence import misplaced
from services.risk.core.examples import unfit

LARGEST_PACK = 1_000_000  # characters


def load_pack(
    text: str, file: str, lists: Collection[str] | None = None, frames: Mapping[str, Schema] = FRAMES
) -> list[Criterion]:
    """The criteria of one pack, checked against the names in `lists` (None accepts any) and the columns of `frames`.

    `file` names the pack in faults. Raises CriteriaError with every fault of the pack. Examples are not run: see `run_examples`.
    """
    faults: list[CriterionFault] = []
    criteria: list[Criterion] = []
    seen: set[str] = set()
    for index, raw in enumerate(_read(text, file)):
        name = str(raw.get("id", f"#{index + 1}")) if isinstance(raw, dict) else f"#{index + 1}"
        if name in seen:
            faults.append(CriterionFault(file, name, "id", "Another criterion of this pack has the same id."))
        seen.add(name)
        try:
            criterion = Criterion.model_validate(raw)
        except ValidationError as error:
            faults += [CriterionFault(file, name, field, message) for field, message in misshapen(error)]
        else:
            faults += check(criterion, file, lists, frames)
            criteria.append(criterion)
    if faults:
        raise CriteriaError(faults)
    return criteria


def check(
    criterion: Criterion, file: str, lists: Collection[str] | None, frames: Mapping[str, Schema]
) -> Iterator[CriterionFault]:
    """What is wrong with a criterion beyond its shape: its condition, its sentence, its hint, its example rows."""
    if criterion.when is None:
        return
    schema = frames[criterion.on]
    names: tuple[str, ...] = ()
    try:
        names = Condition.parse(criterion.when, schema, lists).lists
    except ConditionError as error:
        yield CriterionFault(file, criterion.id, "when", error.message, error.hint, error.column)
    for message, column in misplaced(criterion.because or "", schema):
        yield CriterionFault(file, criterion.id, "because", message, column=column)
    secret = revealing(criterion.hint or "", criterion, {*names, *(lists or ())})
    if secret:
        yield CriterionFault(file, criterion.id, "hint", f"A filer reads it, and it says '{secret}'.", "Say it otherwise.")
    for field, message, hint in unfit(criterion, schema):
        yield CriterionFault(file, criterion.id, field, message, hint)


def revealing(text: str, criterion: Criterion, lists: Collection[str]) -> str | None:
    """The first thing in a filer's text that no filer may see: `@name`, a criterion id, programme, list name or weight."""
    secrets = {*Programme, *lists, str(criterion.weight or "@")}
    written = re.findall(r"@\w+|\b[A-Z]{3}-\d{2,6}\b", text)
    return next((word for word in written + re.findall(r"\w+", text) if word in secrets or word in written), None)


def misshapen(error: ValidationError) -> Iterator[tuple[str, str]]:
    """What is wrong with the shape of a criterion: fields and messages."""
    for found in error.errors(include_url=False):
        if found["type"] == "criterion":
            yield from found["ctx"]["faults"]
        else:
            yield ".".join(map(str, found["loc"])), found["msg"] + "."


def _read(text: str, file: str) -> list[Any]:
    def refuse(message: str) -> CriteriaError:
        return CriteriaError([CriterionFault(file, "", "", message)])

    if len(text) > LARGEST_PACK:
        raise refuse(f"The pack has {len(text)} characters; the limit is {LARGEST_PACK}.")
    try:
        read = yaml.load(text, _Loader)  # noqa: S506  a SafeLoader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise refuse(f"line {mark.line + 1}, column {mark.column + 1}: {error.problem}." if mark else str(error)) from error
    except (yaml.YAMLError, ValueError) as error:
        raise refuse(str(error)) from error
    except RecursionError as error:
        raise refuse("The YAML is nested too deeply.") from error
    if not isinstance(read, list):
        raise refuse("A pack is a list of criteria: each begins with '- id: ...'.")
    return read


class _Loader(yaml.SafeLoader):
    """YAML as people read it: no aliases, no repeated keys, and only true, false, null and plain numbers are no texts. YAML 1.1
    would read NO (Norway) as false and the code 010611 as 4489.
    """

    yaml_implicit_resolvers: dict[str, list[Any]] = {}  # noqa: RUF012  PyYAML's own way

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent) or getattr(event, "tag", None) or getattr(event, "anchor", None):
            raise ComposerError(None, None, "tags, anchors and aliases are not used in packs", event.start_mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        keys: set[Any] = set()
        for key, _ in node.value:
            if str(key.value) in keys:
                raise ConstructorError(None, None, f"'{key.value}' stands twice", key.start_mark)
            keys.add(str(key.value))
        return super().construct_mapping(node, deep)


for _tag, _pattern, _first in (
    ("null", r"^(?:null|~|)$", ["n", "~", ""]),
    ("bool", r"^(?:true|false)$", list("tf")),
    ("int", r"^[-+]?(?:0|[1-9][0-9]*)$", list("-+0123456789")),
    ("float", r"^[-+]?(?:0|[1-9][0-9]*)?\.[0-9]+(?:[eE][-+]?[0-9]+)?$", list("-+.0123456789")),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), _first)

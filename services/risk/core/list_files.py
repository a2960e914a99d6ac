"""List files: YAML text in, reference lists out, or every fault at once with file, list and field.

A file holds lists; each says where it comes from and since when it holds. Entries are codes, words or names: a plain text, or a
mapping with `value`, its first and last day, and a note. All scalars are read as texts: NO is Norway, 0333 a UN number.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError

from services.risk.core.criteria import CriteriaError, CriterionFault
from services.risk.core.lists import Entry, ReferenceList
from shared.declaration import Many

LARGEST_FILE = 1_000_000  # characters
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class Listed(BaseModel):
    """A member of a list, valid from its first day to its last, both included; without one it is valid as long as the list is."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    value: Text
    valid_from: date | None = None
    valid_to: date | None = None
    note: Text | None = None


class ListFile(BaseModel):
    """One version of a reference list, as an administration keeps it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
    title: Text
    version: Text
    source: Text
    valid_from: date
    entries: Many[Annotated[Listed, BeforeValidator(lambda raw: {"value": raw} if isinstance(raw, str) else raw)]] = Field(
        default=()
    )

    @property
    def reference(self) -> ReferenceList:
        """The list as rulesets take it."""
        return ReferenceList(frozenset(Entry(one.value, one.valid_from or self.valid_from, one.valid_to) for one in self.entries))


def load_lists(text: str, file: str) -> list[ListFile]:
    """The lists of one file. Raises CriteriaError with every fault: `file` names the file, `criterion` the list."""
    faults: list[CriterionFault] = []
    lists: list[ListFile] = []
    for index, raw in enumerate(_read(text, file)):
        name = str(raw.get("name", f"#{index + 1}")) if isinstance(raw, dict) else f"#{index + 1}"
        try:
            lists.append(ListFile.model_validate(raw))
        except ValidationError as error:
            faults += [
                CriterionFault(file, name, ".".join(map(str, found["loc"])), f"{found['msg']}.")
                for found in error.errors(include_url=False)
            ]
    faults += [fault for one in lists for fault in _contradictions(one, file)]
    faults += [CriterionFault(file, name, "name", "Two lists have this name.") for name in _twice([one.name for one in lists])]
    if faults:
        raise CriteriaError(faults)
    return lists


def _contradictions(one: ListFile, file: str) -> Iterator[CriterionFault]:
    for entry in one.entries:
        first = entry.valid_from or one.valid_from
        if entry.valid_to and entry.valid_to < first:
            yield CriterionFault(file, one.name, "entries", f"'{entry.value}' ends on {entry.valid_to}, before it begins.")
    for value in _twice([f"{entry.value} from {entry.valid_from or one.valid_from}" for entry in one.entries]):
        yield CriterionFault(file, one.name, "entries", f"'{value}' stands twice.")


def _twice(names: list[str]) -> list[str]:
    return [name for name, times in Counter(names).items() if times > 1]


def _read(text: str, file: str) -> list[Any]:
    if len(text) > LARGEST_FILE:
        raise CriteriaError([CriterionFault(file, "", "", f"The file has {len(text)} characters; the limit is {LARGEST_FILE}.")])
    try:
        read = yaml.load(text, yaml.BaseLoader)  # noqa: S506  makes nothing but texts, lists and mappings
    except yaml.YAMLError as error:
        raise CriteriaError([CriterionFault(file, "", "", str(error))]) from error
    if not isinstance(read, list):
        raise CriteriaError([CriterionFault(file, "", "", "A file is a list of lists: each begins with '- name: ...'.")])
    return read

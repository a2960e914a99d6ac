"""The data dictionary (`dictionary.yaml`): what each element may hold; checked against the declaration model when loaded."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict

from services.ingest.validation.schema import below, elements
from shared.declaration import Declaration, Part


class Entry(BaseModel):
    """One element's line; what each column means stands at the head of the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    longest: int | None = None
    most: int | None = None
    text: Literal["description", "name", "address", "plain"] | None = None
    one_of: tuple[str, ...] = ()
    list: str | None = None
    number: str | None = None
    compact: bool = False


def load(written: Mapping[str, Mapping[str, Any]]) -> Mapping[type[Part], Mapping[str, Entry]]:
    """The dictionary by part and element. Raises ValueError where it and the model do not name the same elements."""
    dictionary, unknown = {}, dict(written)
    for part in below(Declaration):
        lines = {name: Entry.model_validate(line) for name, line in unknown.pop(part.__name__, {}).items()}
        needed = {name for name, element in elements(part).items() if element.kind is str or element.many}
        if lines.keys() != needed:
            raise ValueError(f"the dictionary of {part.__name__} must have lines for {sorted(needed)}, and has {sorted(lines)}")
        for name, element in elements(part).items():
            if element.many and lines[name].most is None:
                raise ValueError(f"the dictionary has no longest list for {part.__name__}.{name}")
        dictionary[part] = MappingProxyType(lines)
    if unknown:
        raise ValueError(f"the dictionary has parts that the model has not: {sorted(unknown)}")
    return MappingProxyType(dictionary)


DICTIONARY = load(yaml.safe_load((Path(__file__).parent / "dictionary.yaml").read_text("utf-8")))

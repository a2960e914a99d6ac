"""The catalogue of fault codes and how a fault is made from it. Validation and each format keep their own in a `faults.yaml`."""

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict

from shared.problems import Fault, Severity

_SHOWN = 60


class Kind(BaseModel):
    """What a code means, how grave it is, and how to mend it; `source` says where the rule comes from, where it is not ours."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    meaning: str
    hint: str
    severity: Severity = Severity.ERROR
    source: str | None = None


def _load() -> Mapping[str, Kind]:
    own, kinds = Path(__file__).parent, dict[str, Kind]()
    for file in (own / "faults.yaml", *sorted((own.parent / "formats").rglob("faults.yaml"))):
        for code, kind in yaml.safe_load(file.read_text("utf-8")).items():
            if code in kinds:
                raise ValueError(f"{file}: the code {code} is in another room's catalogue already")
            kinds[code] = Kind.model_validate(kind)
    return MappingProxyType(kinds)


CATALOGUE = _load()


def fault(code: str, pointer: str, detail: str, *, hint: str | None = None, severity: Severity | None = None) -> Fault:
    """A fault of a catalogued kind. Raises KeyError for a code that is not in the catalogue."""
    kind = CATALOGUE[code]
    return Fault(code=code, pointer=pointer, detail=detail, hint=hint or kind.hint, severity=severity or kind.severity)


def shown(value: Any) -> str:
    """A value as it stands in a detail: JSON, at most 60 characters; of lists and objects only what they are."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, (list, tuple)):
        return "a list"
    if isinstance(value, int) and abs(value) >= 10**18:
        return "a number of more than 18 digits"
    if isinstance(value, str) and len(value) > _SHOWN:
        value = value[: _SHOWN - 1] + "…"
    written = json.dumps(value, ensure_ascii=False)
    return written if written.isprintable() else json.dumps(value)


def step(name: str) -> str:
    """An element's name as it stands in a pointer; of a name beyond all reason only the beginning."""
    return name if len(name) <= _SHOWN else name[:_SHOWN] + "…"

"""The mitigation policy that comes with the gate, read from `mitigation.yaml`."""

from functools import cache
from pathlib import Path

import yaml

from services.risk.register.mitigation import Policy

SHIPPED = Path(__file__).with_name("mitigation.yaml")


@cache
def mitigation_policy(file: Path = SHIPPED) -> Policy:
    """The policy. Raises pydantic's ValidationError naming what is wrong with the file."""
    return Policy.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))

"""The codes of 309 and 358 as data (`codes.yaml`)."""

from collections.abc import Mapping
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

Names = tuple[str, ...]


class Codes(BaseModel):
    """What codes mean; every element is explained in `codes.yaml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    modes: Mapping[str, str]
    purposes: Mapping[str, Names]
    parties: Mapping[str, str]
    destinations: Names
    masters: Names
    ucr: Names
    masses: Mapping[str, str]
    load: Mapping[str, bool]
    packages: Mapping[str, str]
    currency: str
    line: int
    marks: int


CODES = Codes.model_validate(yaml.safe_load((Path(__file__).parent / "codes.yaml").read_text("utf-8")))

"""The vocabulary: which code says a notice in each dialect spoken where its consignment travels. Pure; the table is data.

Codes are keyed by regime and mode of transport, for the same code means different things elsewhere (domain reference 2.2).
"""

from collections.abc import Collection, Mapping
from enum import StrEnum
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from services.notify.outcome import Kind
from shared.declaration import Many


class Dialect(StrEnum):
    """Who speaks so: ICS2 of the EU; CAMIR and the Cargo-XML status of air pre-loading; AMS dispositions; the UK's messages."""

    ICS2 = "ICS2"
    CAMIR = "CAMIR"
    XCSN = "XCSN"
    AMS = "AMS"
    UK = "UK"


class Circumstance(StrEnum):
    """What a code depends on beside the kind of notice.

    ASSESSED: nothing stands, the newest revision was assessed, customs still has the goods. UNDECLARED: no filing covers them.
    EXAMINED: a control found something or nothing. AGRICULTURE, OTHER_AGENCY: whose the hold is, when not customs'. SCANNED:
    the control is by machine. ELSEWHERE: it is at no place the conveyance calls at.
    """

    ASSESSED = "assessed"
    UNDECLARED = "undeclared"
    EXAMINED = "examined"
    AGRICULTURE = "agriculture"
    OTHER_AGENCY = "other-agency"
    SCANNED = "scanned"
    ELSEWHERE = "elsewhere"


class Place(BaseModel):
    """Where a dialect is spoken. No modes: in all of them."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    regime: str
    modes: Many[str] = ()

    def holds(self, regime: str, mode: str | None) -> bool:
        """Whether goods under this regime, in this mode, are here."""
        return self.regime == regime and (not self.modes or mode in self.modes)


class Word(BaseModel):
    """A code, and the circumstance in which it is said."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    code: str
    when: Circumstance | None = None


class Vocabulary(BaseModel):
    """The whole of `dialects.yaml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    spoken: Mapping[Dialect, Many[Place]]
    notices: Mapping[Kind, Mapping[Dialect, Many[Word]]]
    receipts: Mapping[str, Mapping[Dialect, str]]
    unsaid: Mapping[str, str]

    def dialects(self, regime: str, mode: str | None) -> tuple[Dialect, ...]:
        """Those spoken under a regime, in a mode."""
        return tuple(each for each, places in self.spoken.items() if any(place.holds(regime, mode) for place in places))

    def codes(self, regime: str, mode: str | None, kind: Kind, circumstances: Collection[Circumstance] = ()) -> dict[str, str]:
        """The code of a notice by dialect. Empty where none has one: nothing is made up."""
        words = self.notices.get(kind, {})
        said = {dialect: _code(words.get(dialect, ()), circumstances) for dialect in self.dialects(regime, mode)}
        return {dialect.value: code for dialect, code in said.items() if code is not None}


def _code(words: tuple[Word, ...], circumstances: Collection[Circumstance]) -> str | None:
    return next((word.code for word in words if word.when is None or word.when in circumstances), None)


VOCABULARY = Vocabulary.model_validate(yaml.safe_load(Path(__file__).with_name("dialects.yaml").read_text(encoding="utf-8")))

"""May the goods be loaded? A computed answer with its legal reason: silence means different things under different laws.

The EU wants a registered filing, Canada a receipt, the United States by air a completed assessment; what stands against the
goods forbids loading everywhere. The table is data: `may_load.yaml`.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

from services.notify.consignment import Consignment, Stage
from shared.declaration import Many
from shared.events import Measure

Need = Literal["receipt", "registration", "assessment"]


class Rule(BaseModel):
    """What one regime asks for in some modes. No modes: all of them."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    modes: Many[str] = ()
    needs: Need
    stopped_by: Many[Measure]
    basis: str


class Words(BaseModel):
    """The reasons, in words fit for filers and carriers."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    withdrawn: str
    undeclared: str
    disposed: str
    forbidden: str
    stopped: Mapping[Measure, str]
    missing: Mapping[Need, str]
    met: Mapping[Need, str]


class Table(BaseModel):
    """The whole of `may_load.yaml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    regimes: Mapping[str, Many[Rule]]
    otherwise: Many[Rule]
    words: Words

    def rule(self, regime: str, mode: str | None) -> Rule:
        """The first rule of a regime that fits the mode."""
        return next(rule for rule in (*self.regimes.get(regime, ()), *self.otherwise) if not rule.modes or mode in rule.modes)


class MayLoad(BaseModel):
    """Whether the goods may be loaded, why, and on what legal basis."""

    model_config = ConfigDict(frozen=True)
    may_load: bool
    reason: str = Field(examples=["The filing is registered and nothing forbids loading."])
    basis: str


TABLE = Table.model_validate(yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8")))


def may_load(consignment: Consignment) -> MayLoad:
    """The answer for a consignment as it stands. The same for everybody: it does not tell a proposed do-not-load."""
    rule, words = TABLE.rule(consignment.regime, consignment.mode), TABLE.words
    refusal = None
    if not consignment.declared:
        refusal = words.undeclared
    elif not consignment.valid:
        refusal = words.withdrawn
    elif consignment.stage is Stage.DISPOSED:
        refusal = words.disposed
    elif consignment.do_not_load:
        refusal = words.forbidden
    else:
        refusal = next((text for measure, text in words.stopped.items() if _stops(measure, rule, consignment)), None)
        if refusal is None and rule.needs == "assessment" and not consignment.assessment_complete:
            refusal = words.missing[rule.needs]
    return MayLoad(may_load=refusal is None, reason=refusal or words.met[rule.needs], basis=rule.basis)


def _stops(measure: Measure, rule: Rule, consignment: Consignment) -> bool:
    return measure in rule.stopped_by and measure in consignment.obstacles

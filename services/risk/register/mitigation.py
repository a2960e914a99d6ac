"""The factor on the soft score that trusted traders and recognised controls earn, by a policy that is data. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from math import prod
from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from services.risk.core.standing import Standing
from services.risk.core.subjects import View
from services.risk.register.traders import Trader
from shared.declaration import Many, Party

Factor = Annotated[float, Field(gt=0, le=1)]
Holder = Literal["lodging", "consignor", "consignee", "actor"]


class Recognition(BaseModel):
    """A status of traders that lessens the score. `held_by` says, by regime, who must hold it: everybody of one of the sets."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: str
    factor: Factor
    schemes: Many[str]
    partner: bool
    held_by: Mapping[str, Many[Annotated[Many[Holder], Field(min_length=1)]]]
    source: str


class ControlRecognition(BaseModel):
    """A clean control by a partner lessens the score for so many days after it."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: str
    factor: Factor
    days: Annotated[int, Field(gt=0)]
    source: str


class Policy(BaseModel):
    """`mitigation.yaml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    traders: Many[Recognition]
    controls: ControlRecognition


class Control(NamedTuple):
    """A control by a partner administration that found the goods of this transport document clean."""

    transport_document: str
    examined_at: datetime


def identities(seen: Iterable[View]) -> set[str]:
    """The ids the register is asked about."""
    return {one for each in seen for one in (each.filer, *_declared(each)) if one}


def documents(seen: Iterable[View]) -> set[str]:
    """The transport documents that recognised controls are looked up by."""
    return {number for each in seen if (number := _document(each))}


def standings(seen: Iterable[View], traders: Mapping[str, Trader]) -> dict[Party, Standing]:
    """What the register says about each party named, by the party as it is declared. One that it does not hold is absent."""
    return {
        named.party: trader.standing(named.party.name)
        for each in seen
        for named in each.parties()
        if (trader := _line(each, named.party.id, traders)) is not None
    }


def factors(
    seen: Sequence[View], traders: Mapping[str, Trader], controls: Collection[Control], policy: Policy
) -> dict[str, float]:
    """The factor of every consignment that has one, by its id. Raises nothing: what is not known earns nothing."""
    clean: dict[str, list[datetime]] = {}
    for control in controls:
        clean.setdefault(control.transport_document, []).append(control.examined_at)
    earned = {each.consignment_id: _earned(each, traders, clean, policy) for each in seen}
    return {identity: round(prod(some), 4) for identity, some in earned.items() if some}


def _earned(each: View, traders: Mapping[str, Trader], clean: Mapping[str, Sequence[datetime]], policy: Policy) -> list[float]:
    earned = [recognition.factor for recognition in policy.traders if _recognised(each, traders, recognition)]
    last = each.received_at - timedelta(days=policy.controls.days)
    if any(last <= at <= each.received_at for at in clean.get(_document(each) or "", ())):
        earned.append(policy.controls.factor)
    return earned


def _recognised(each: View, traders: Mapping[str, Trader], recognition: Recognition) -> bool:
    sets = recognition.held_by.get(each.regime, recognition.held_by.get("*", ()))
    return any(all(_holds(each, holder, traders, recognition) for holder in holders) for holders in sets)


def _holds(each: View, holder: Holder, traders: Mapping[str, Trader], recognition: Recognition) -> bool:
    return any(
        (trader := _line(each, identity, traders)) is not None
        and trader.status == "valid"
        and trader.scheme in recognition.schemes
        and (trader.partner is not None) is recognition.partner
        and not trader.standing(name).name_differs
        for identity, name in _persons(each, holder)
    )


def _persons(each: View, holder: Holder) -> list[tuple[str | None, str | None]]:
    """Ids and declared names of those who may be this holder."""
    if holder == "lodging":
        return [(each.filer, None)]
    if holder == "actor":
        return [(actor.id, None) for actor in each.consignment.actors]
    party: Party | None = getattr(each.consignment, holder)
    return [(party.id, party.name)] if party else []


def _line(each: View, identity: str | None, traders: Mapping[str, Trader]) -> Trader | None:
    trader = traders.get(identity) if identity else None
    return trader if trader is not None and trader.on(each.received_at.date()) else None


def _declared(each: View) -> list[str | None]:
    return [*(named.party.id for named in each.parties()), *(actor.id for actor in each.consignment.actors)]


def _document(each: View) -> str | None:
    of = each.consignment.house_doc or each.declaration.master_doc
    return of.number if of else None

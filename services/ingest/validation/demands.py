"""Stage 1, profile: what the dataset type demands and the filing does not hold."""

from collections.abc import Iterator, Sequence
from typing import Any

from services.ingest.validation.context import Context
from services.ingest.validation.faults import fault
from services.ingest.validation.profiles import CONDITIONS, HEADER, MODES, Demand, Need, Profile
from shared.declaration import Consignment, Part
from shared.problems import Fault

# Whether a filing of this level has its goods in houses, in the straight consignment, or in either.
_HOUSES = frozenset({"master-and-houses", "house"})
_STRAIGHT = frozenset({"master", "straight"})
# A condition on these is not judged when they did not fit the model.
_CONDITIONAL = ("to_order", "statements")


def demand_faults(context: Context) -> Iterator[Fault]:
    """Elements that are missing; only those of every filing when the dataset type is not known."""
    profile, declaration = context.profile, context.declaration
    if profile is None:
        yield from _missing(HEADER, declaration, "", _Judge(context, None, ""))
        return
    if declaration.mode in MODES and declaration.mode not in profile.modes:
        yield fault("profile.mode", "/mode", f"{profile.code} is filed for mode {' or '.join(profile.modes)}.")
    yield from _level_faults(context, profile)
    yield from _missing(profile.filing, declaration, "", _Judge(context, None, ""))
    for pointer, consignment in declaration.consignments():
        if profile.level in (_STRAIGHT if pointer.startswith("/houses") else _HOUSES):
            continue  # it should not be there at all
        yield from _missing(profile.consignment, consignment, pointer, _Judge(context, consignment, pointer))


def _level_faults(context: Context, profile: Profile) -> Iterator[Fault]:
    houses, straight = bool(context.declaration.houses), context.declaration.consignment is not None
    what = f"{profile.code}, {profile.title.lower()},"
    if profile.level in _HOUSES:
        if not houses:
            yield fault("profile.houses-missing", "/houses", f"{what} is filed with houses, and there is none.")
        if straight:
            yield fault("profile.goods-unexpected", "/consignment", f"{what} has its goods in houses only.")
    elif profile.level in _STRAIGHT:
        if not straight:
            yield fault("profile.goods-missing", "/consignment", f"{what} has its goods in `consignment`, which is missing.")
        if houses:
            yield fault("profile.houses-unexpected", "/houses", f"{what} is filed without houses.")
    elif not houses and not straight and not context.lost("/houses") and not context.lost("/consignment"):
        yield fault("profile.goods-missing", "/consignment", f"{what} holds neither `consignment` nor houses.")


class _Judge:
    """Which demand counts, for one consignment or for the filing."""

    def __init__(self, context: Context, consignment: Consignment | None, pointer: str) -> None:
        self.context, self.consignment, self.pointer = context, consignment, pointer
        self.asks = context.profile.code if context.profile else "every filing"

    def counting(self, demands: Sequence[Demand]) -> Demand | None:
        return next((each for each in demands if each.condition is None or self._holds(each)), None)

    def _holds(self, demand: Demand) -> bool:
        if any(f"{self.pointer}/{name}" in self.context.damaged for name in _CONDITIONAL):
            return False
        condition = CONDITIONS[demand.condition or ""]
        return condition(self.context.declaration, self.consignment) is demand.holds


def _missing(needs: Sequence[Need], part: Part, pointer: str, judge: _Judge) -> Iterator[Fault]:
    for names, demands, within in needs:
        value = _first(part, names)
        if value is None:
            demand = judge.counting(demands)
            if demand:
                missing = f"`{'` or `'.join(names)}` is missing; {judge.asks} asks for it."
                yield fault(demand.code, f"{pointer}/{names[0]}", missing)
        elif within:
            where = f"{pointer}/{names[0]}"
            if isinstance(value, tuple):
                for index, each in enumerate(value):
                    yield from _missing(within, each, f"{where}/{index}", judge)
            else:
                yield from _missing(within, value, where, judge)


def _first(part: Part, names: Sequence[str]) -> Any:
    """The first of these elements that is there; an empty list is not."""
    for name in names:
        value = getattr(part, name)
        if value is not None and not (isinstance(value, tuple) and not value):
            return value
    return None

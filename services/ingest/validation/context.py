"""What the judgement of one element may need to know of the whole filing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from services.ingest.validation.policy import Policy
from services.ingest.validation.profiles import MODES, PROFILES, Mode, Profile
from shared.codes import compact
from shared.declaration import Declaration


@dataclass(frozen=True)
class Context:
    """One filing under judgement.

    `profile` and `mode` are None when the filing does not say, or says what nobody knows; `mode` also when it contradicts the
    profile, since what belongs to a mode can then not be judged. `equipment` holds the declared numbers in compact form.
    """

    declaration: Declaration
    now: datetime
    policy: Policy
    pruned: frozenset[str]
    damaged: frozenset[str]
    profile: Profile | None
    mode: Mode | None
    equipment: frozenset[str]

    @classmethod
    def of(cls, declaration: Declaration, now: datetime, policy: Policy, pruned: frozenset[str]) -> "Context":
        """The context of a declaration from which the elements at `pruned` were taken."""
        profile, mode = PROFILES.get(declaration.dataset_type or ""), MODES.get(declaration.mode or "")
        if profile and declaration.mode not in profile.modes:
            mode = None
        return cls(
            declaration=declaration,
            now=now,
            policy=policy,
            pruned=pruned,
            damaged=pruned.union(*map(frozenset, map(_above, pruned))),
            profile=profile,
            mode=mode,
            equipment=frozenset(compact(each.number) for each in declaration.equipment if each.number),
        )

    @property
    def before_loading(self) -> bool:
        """Whether this is a pre-loading filing, of which less is asked."""
        return self.profile is not None and self.profile.before_loading

    def lost(self, pointer: str) -> bool:
        """Whether the element, or one it lies in, was pruned: that has been said, what follows from it need not be."""
        return bool(self.pruned) and (pointer in self.pruned or not self.pruned.isdisjoint(_above(pointer)))


def _above(pointer: str) -> Iterable[str]:
    """The elements that the one at `pointer` lies in, innermost first, without the whole document."""
    while pointer := pointer.rpartition("/")[0]:
        yield pointer

"""All that assessing takes, loaded once and replaced as a whole: ruleset, screener, code lists. Pure but for `load`."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from services.risk.core.frames import Frames, build
from services.risk.core.rows.reference import Reference
from services.risk.core.ruleset import Ruleset
from services.risk.core.subjects import Subject
from services.risk.known import Known
from services.risk.outcomes.parties import with_outcomes
from services.risk.outcomes.probing import with_probing
from services.risk.reassessment.generations import Basis
from services.risk.reassessment.phases import with_first_phase
from services.risk.rulesets.inforce import InForce, Plan
from services.risk.screening import Screener, screen_batch
from services.risk.selection.arm import day_seed, draw
from services.risk.selection.settings import with_thresholds
from services.risk.watchlists.inforce import Watched
from shared.events import Assessment


@dataclass(frozen=True)
class Engine:
    """What assessments of one day are made with."""

    day: date
    rulesets: InForce
    screener: Screener
    watched: Watched
    reference: Reference
    secret: bytes
    register: int = 0  # version of the register of trusted traders
    generation: int = 0  # number of all this, as reassessment counts

    @classmethod
    def load(cls, day: date, watched: Watched, secret: bytes, plan: Plan) -> "Engine":
        """Compile rulesets, index lists. Raises CriteriaError with every fault; the caller keeps what it had."""
        rulesets = plan.compiled(day, watched.versions)
        return cls(day, rulesets, Screener.build(watched.lists, day), watched, Reference.shipped(), secret)

    @property
    def ruleset(self) -> Ruleset:
        """The ruleset that is active for every consignment no roll-out has reached."""
        return self.rulesets.base

    def ruled_by(self, plan: Plan) -> "Engine":
        """The same engine with other rulesets. Raises CriteriaError."""
        return replace(self, rulesets=plan.compiled(self.day, self.watched.versions, self.rulesets))

    def watching(self, watched: Watched) -> "Engine":
        """The same engine with other watch lists and cleared pairs. A list that stays is not indexed again."""
        staying = [one for one in watched.lists if any(one is known for known in self.watched.lists)]
        if len(staying) == len(watched.lists) == len(self.watched.lists):
            return replace(self, watched=watched)
        fresh = Screener.build([one for one in watched.lists if all(one is not known for known in staying)], self.day)
        indexes = {one.name: self.screener.indexes[one.name] for one in staying} | dict(fresh.indexes)
        rulesets = self.rulesets.plan.compiled(self.day, watched.versions)
        return replace(self, rulesets=rulesets, screener=Screener(indexes), watched=watched)

    @property
    def basis(self) -> Basis:
        """All that decides about a consignment beside its filing."""
        plan, mark = self.rulesets.plan, self.watched.mark
        share = [str(plan.share)] if plan.candidate else []
        deciding = "/".join([*(one.hash for one in self.rulesets.deciding), *share, self.watched.valid_on(self.day)])
        return Basis(deciding, self.register, mark.clearances, mark.dropped)

    def frames(self, subjects: Sequence[Subject], known: Known | None = None) -> Frames:
        """The feature frames of a batch, screened, with what is `known` beside the filings."""
        beside = known or Known(self.day)
        seed = day_seed(self.secret, beside.day)
        frames = build(
            subjects,
            screen_batch(self.screener, subjects, self.watched.cleared.covers),
            reference=self.reference,
            random_draw=lambda consignment_id: draw(seed, consignment_id),
            random_rates=beside.random_rates,
            standings=beside.standings,
            mitigation=beside.mitigation,
        )
        told = with_first_phase(with_thresholds(frames, beside.settings), beside.before_loading)
        return with_outcomes(with_probing(told, beside.near_edges), beside.outcomes)

    def assess(self, subjects: Sequence[Subject], known: Known | None = None) -> tuple[Frames, list[Assessment]]:
        """The frames and the assessments made from them, in the order of `subjects`."""
        frames = self.frames(subjects, known)
        return frames, self.judge(frames)

    def judge(self, frames: Frames) -> list[Assessment]:
        """The assessments of these frames, in their order."""
        return self.rulesets.assess(frames)

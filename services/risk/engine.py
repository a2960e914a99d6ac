"""All that assessing takes, loaded once and replaced as a whole: ruleset, screener, code lists. Pure but for `load`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from services.risk.core.assess import assess
from services.risk.core.frames import Frames, build
from services.risk.core.lists import in_force
from services.risk.core.rows.reference import Reference
from services.risk.core.ruleset import Ruleset
from services.risk.core.subjects import Subject
from services.risk.known import Known
from services.risk.packs import read_lists, read_packs
from services.risk.screening import Screener, WatchList, read_watch_lists, screen_batch
from services.risk.selection.arm import day_seed, draw
from shared.events import Assessment


@dataclass(frozen=True)
class Engine:
    """What assessments of one day are made with."""

    day: date
    ruleset: Ruleset
    screener: Screener
    watch_lists: tuple[WatchList, ...]
    reference: Reference
    secret: bytes

    @classmethod
    def load(cls, day: date, watch_lists: Path | None, secret: bytes) -> "Engine":
        """Read packs and lists. Raises CriteriaError or ListError with every fault; the caller keeps what it had."""
        lists, versions = read_lists()
        watched = tuple(read_watch_lists(watch_lists))
        versions |= {f"watch:{one.name}": one.version for one in watched}
        ruleset = Ruleset(read_packs(lists), in_force(lists, day), versions)
        return cls(day, ruleset, Screener.build(watched, day), watched, Reference.shipped(), secret)

    def frames(self, subjects: Sequence[Subject], known: Known | None = None) -> Frames:
        """The feature frames of a batch, screened, with what is `known` beside the filings."""
        beside = known or Known(self.day)
        seed = day_seed(self.secret, beside.day)
        return build(
            subjects,
            screen_batch(self.screener, subjects),
            reference=self.reference,
            random_draw=lambda consignment_id: draw(seed, consignment_id),
            random_rates=beside.random_rates,
            standings=beside.standings,
            mitigation=beside.mitigation,
        )

    def assess(self, subjects: Sequence[Subject], known: Known | None = None) -> tuple[Frames, list[Assessment]]:
        """The frames and the assessments made from them, in the order of `subjects`."""
        frames = self.frames(subjects, known)
        return frames, assess(frames, self.ruleset)

"""All a case's page shows, worked out from what was read. Pure, but for the map's places, which are a shipped list."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import RowMapping

from services.notify.case_views import Sight
from services.notify.clock import CLOCK
from services.notify.commands import Actor, Ground
from services.notify.consignment import Consignment
from services.notify.console.declared import pieces
from services.notify.console.route import journey
from services.notify.console.score import HITS_SHOWN, ordered, picture
from services.notify.console.timeline import timeline
from services.notify.holds import standing
from services.notify.may_load import may_load
from services.notify.transitions import TABLE
from shared.events import AssessmentMade, Hit, Reason
from shared.pages.navigation import STAFF
from shared.reference.places import locodes


class Hits(NamedTuple):
    """A page of hits."""

    shown: Sequence[Hit]
    total: int
    page: int
    pages: int


class Prefill(NamedTuple):
    """What forms begin with."""

    question: str
    pointer: str
    pointers: Sequence[str]
    ground: str
    place: str
    when: str


COMMANDS = {line.model_fields["command"].default: transition for line, transition in TABLE.items()}
"""Who may give which command, by its name."""


def seen_by(made: Sequence[AssessmentMade], sight: Sight) -> list[AssessmentMade]:
    """Assessments as `sight` may see them: an agency is shown the hits of its own programmes, and no score."""
    if sight.agency is None:
        return list(made)
    shown = []
    for one in made:
        hits = tuple(hit for hit in one.assessment.hits if hit.programme in sight.programmes)
        blank = {"hits": hits, "unknown": (), "groups": {}, "score": 0.0, "soft_score": 0.0, "measures": ()}
        shown.append(one.model_copy(update={"assessment": one.assessment.model_copy(update=blank)}))
    return shown


def context(
    case: Consignment,
    made: Sequence[AssessmentMade],
    notices: Sequence[RowMapping],
    actor: Actor,
    at: datetime,
    page: int,
) -> dict[str, Any]:
    """What the template is given. `made` are the assessments the visitor may see, newest first; `page` is that of the hits."""
    whole = bool(actor.roles & set(STAFF))
    newest = made[0] if made else None
    hits = ordered(newest.assessment.hits) if newest else []
    declared = newest.declared if newest else None
    pages = max(1, -(-len(hits) // HITS_SHOWN))
    page = min(max(page, 1), pages)
    return {
        "case": case,
        "made": newest,
        "picture": picture(newest.assessment) if newest and whole else None,
        "hits": Hits(hits[(page - 1) * HITS_SHOWN : page * HITS_SHOWN], len(hits), page, pages),
        "pieces": pieces(declared, hits) if declared else [],
        "journey": journey(declared.declaration, locodes()) if declared else None,
        "timeline": timeline(case, made if whole else ()),
        "notices": notices if whole else [],
        "standing": standing(case.holds),
        "machine_stands": _machine_stands(case, actor.agency),
        "may_load": may_load(case),
        "slack": (case.legal_deadline - at).total_seconds() if case.legal_deadline else None,
        "may": lambda name: actor.is_one_of(COMMANDS[name].who),
        "whole": whole,
        "agency": actor.agency,
        "grounds": [one.value for one in Ground],
        "reasons": [one.value for one in Reason],
        "prefill": _prefill(newest, hits, case, at),
    }


def _machine_stands(case: Consignment, agency: str | None) -> bool:
    """Whether something stands that the machine ordered and the visitor may waive."""
    holds = any(hold.placed_by == CLOCK and hold.agency == agency for hold in standing(case.holds))
    asked = any(one.opened_by == CLOCK and one.kind.value != "dnl" for one in case.open_referrals)
    return holds or asked or any(one.ordered_by == CLOCK for one in case.pending_controls)


def _prefill(made: AssessmentMade | None, hits: Sequence[Hit], case: Consignment, at: datetime) -> Prefill:
    measures = made.assessment.measures if made else ()
    asks = next((one for one in measures if one.hint), None)
    routing = made.declared.declaration.routing if made and made.declared else None
    place = (routing.unloading if routing else None) or next(iter(case.ports), "")
    return Prefill(
        question=(asks.hint or "") if asks else "",
        pointer=((asks.pointer if asks else None) or (hits[0].pointer if hits else "")),
        pointers=list(dict.fromkeys(hit.pointer for hit in hits[:200])),
        ground="; ".join(hit.because for hit in hits[:3]),
        place=place,
        when=((routing.eta if routing and routing.eta else at) + timedelta(hours=12)).strftime("%Y-%m-%dT%H:00"),
    )

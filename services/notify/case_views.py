"""What each officer may see of a case: staff all of it, an agency what concerns its programmes. Pure."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from services.notify.cases import NO_DEADLINE
from services.notify.consignment import Consignment
from shared.declaration import Utc
from shared.events import Assessment, AssessmentMade, Band, ConsignmentDeclared, Hit, UndeclaredPresented


class CaseLine(BaseModel):
    """A case in the queue."""

    id: str = Field(description="The consignment's.", examples=["26XA7K2M9QP4T8ZCT3-1"])
    version: int = Field(description="Send it back as `expected_version` with a decision.")
    band: Band | None = None
    score: float | None = Field(default=None, description="0 to 100; not shown to agencies.")
    status: str = Field(examples=["HOLD"])
    waits_for: str | None = Field(default=None, description="Whose turn it is; absent when nothing is left to do.")
    deadline: Utc | None = Field(default=None, description="The legal deadline.")
    slack_seconds: float | None = Field(default=None, description="Time left until it; negative when it has passed.")
    mode: str | None = None
    office: str | None = None
    ports: list[str] = []
    programmes: list[str] = []
    filer: str | None = None
    carrier: str | None = None
    claimed_by: str | None = None
    opened_at: Utc
    changed_at: Utc


class Count(BaseModel):
    """How many cases of one band wait for one desk."""

    band: Band | None = None
    waits_for: str | None = None
    cases: int


class Cases(BaseModel):
    """Cases by band, then by slack."""

    cases: list[CaseLine]
    counts: list[Count] = Field(description="Of all that fit the filters; on the first page only.")
    next: str = Field(description="The cursor to ask with next time.")
    more: bool = Field(description="There are more; ask again with `next`.")


class AssessmentLine(BaseModel):
    """An assessment of the case."""

    id: str
    revision: int
    assessed_at: Utc
    band: Band
    score: float | None = None


class CaseView(BaseModel):
    """All that is known of a case: the consignment with what stands against it, the newest assessment, what it assessed."""

    case: CaseLine
    consignment: Consignment
    assessment: Assessment | None = Field(default=None, description="The newest; not shown to agencies, who see its `hits`.")
    hits: list[Hit] = Field(default=[], description="Of the programmes the caller may see.")
    declared: ConsignmentDeclared | None = None
    undeclared: UndeclaredPresented | None = None
    assessments: list[AssessmentLine] = Field(default=[], description="The newest first, for comparison.")


class Sight(BaseModel):
    """Through whose eyes: an agency's with its programmes, or (None) staff's."""

    agency: str | None = None
    programmes: frozenset[str] = frozenset()


def line(row: Any, at: datetime, sight: Sight) -> CaseLine:
    """A stored case as a line of the queue."""
    deadline = row["due"] if row["due"] != NO_DEADLINE else None
    shown = CaseLine(
        id=row["consignment_id"],
        deadline=deadline,
        slack_seconds=(deadline - at).total_seconds() if deadline else None,
        **{name: row[name] for name in CaseLine.model_fields if name in row and name != "id"},
    )
    if sight.agency is None:
        return shown
    own = [programme for programme in shown.programmes if programme in sight.programmes]
    return shown.model_copy(update={"score": None, "programmes": own})


def case(
    row: Any, consignment: Consignment, made: AssessmentMade | None, assessments: list[AssessmentLine], at: datetime, sight: Sight
) -> CaseView:
    """The whole case as `sight` may see it."""
    hits = list(made.assessment.hits) if made else []
    view = CaseView(
        case=line(row, at, sight),
        consignment=consignment,
        assessment=made.assessment if made else None,
        hits=hits,
        declared=made.declared if made else None,
        undeclared=made.undeclared if made else None,
        assessments=assessments,
    )
    if sight.agency is None:
        return view
    return view.model_copy(
        update={
            "consignment": narrowed(consignment, sight),
            "assessment": None,
            "hits": [hit for hit in hits if hit.programme in sight.programmes],
            "assessments": [one.model_copy(update={"score": None}) for one in assessments],
        }
    )


def narrowed(consignment: Consignment, sight: Sight) -> Consignment:
    """A consignment as an agency may see it: its own holds and controls whole, of others' only that they stand."""
    if sight.agency is None:
        return consignment
    assessed = consignment.assessed
    secret = {"text": None, "placed_by": "", "lifted_by": None, "lifted_because": None, "ground": None}
    return consignment.model_copy(
        update={
            "assessed": assessed.model_copy(
                update={
                    "score": None,
                    "criteria": (),
                    "random": False,
                    "programmes": tuple(one for one in assessed.programmes if one in sight.programmes),
                }
            )
            if assessed
            else None,
            "agencies": (sight.agency,),
            "holds": tuple(hold if hold.agency == sight.agency else hold.model_copy(update=secret) for hold in consignment.holds),
            "controls": tuple(control for control in consignment.controls if control.agency == sight.agency),
            "referrals": (),
            "requests": (),
            "changes": (),
            "claimed": None,
            "escalated": None,
            "disposed": None,
        }
    )

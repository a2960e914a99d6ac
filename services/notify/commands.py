"""What people ask the gate to do about a consignment. Pure data: who may, and when, stands in `transitions`.

Every command may say which version of the consignment its giver looked at; when somebody changed it meanwhile, the command is
refused and its giver is told who did what. Words follow the domain reference, section 5.
"""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.notify.controls import Result
from services.notify.holds import Level
from services.notify.referrals import Screening
from shared.auth import Role
from shared.declaration import Utc
from shared.events import Measure, Reason

_NO_NUL = r"^[^\x00]*$"  # PostgreSQL's text cannot hold it
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000, pattern=_NO_NUL)]
Short = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=_NO_NUL)]
Pointer = Annotated[str, StringConstraints(max_length=400, pattern=r"^(/[^\x00/]*)*$")]
Method = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{2,10}$")]
Box = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{1,17}$")]
Methods = Annotated[tuple[Method, ...], Field(max_length=9, description="Codes of methods, nine at most as in ICS2.")]


class Actor(BaseModel):
    """Who gives a command: `agency` is whose holds and controls they own, `party` the trader they speak for.

    `partner`: the agency is a customs administration abroad.
    """

    model_config = ConfigDict(frozen=True)
    subject: str
    roles: frozenset[Role]
    agency: str | None = None
    party: str | None = None
    partner: bool = False

    def is_one_of(self, roles: frozenset[Role]) -> bool:
        """Whether they hold one of these roles."""
        return bool(self.roles & roles)


class Ground(StrEnum):
    """Why somebody decided against what the machine or a colleague had ordered. Always with words of their own beside it.

    The first two are those an auditor asks for (GAO on targeting: a standard exception or an articulable reason).
    """

    STANDARD_EXCEPTION = "STANDARD_EXCEPTION"
    ARTICULABLE_REASON = "ARTICULABLE_REASON"
    ANSWER_SATISFIES = "ANSWER_SATISFIES"
    DATA_CORRECTED = "DATA_CORRECTED"
    FALSE_MATCH = "FALSE_MATCH"
    CONTROL_DONE = "CONTROL_DONE"
    ORDERED_BY_MISTAKE = "ORDERED_BY_MISTAKE"


class _Command(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    expected_version: int | None = Field(
        default=None, ge=0, description="The version the decision is based on; another one now is refused.", examples=[3]
    )


class Question(BaseModel):
    """One question of a referral, with the element it is about."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    question: Text = Field(description="What the filer is asked, in words.", examples=["Who is the real consignee?"])
    pointer: Pointer | None = Field(
        default=None, description="JSON pointer into the filing: the element in question.", examples=["/houses/0/consignee"]
    )


class OpenReferral(_Command):
    """Ask the filer for information (`rfi`) or for a screening (`rfs`). Each question becomes a referral of its own."""

    command: Literal["open-referral"] = "open-referral"
    kind: Literal[Measure.RFI, Measure.RFS] = Measure.RFI
    questions: Annotated[tuple[Question, ...], Field(min_length=1, max_length=99)]
    due_at: Utc | None = Field(default=None, description="When the answer is due; absent: as the gate is set.")
    methods: Methods = Field(default=(), description="Screening methods recommended.")
    reason: Reason | None = Field(default=None, description="Reason class; absent: the usual one of the kind.")


class ReferralAnswer(_Command):
    """What the filer answers; to a screening request its structured result, which the carrier may send as well."""

    text: Text | None = None
    screening: Screening | None = None
    attachments: Annotated[tuple[Short, ...], Field(max_length=9, description="References of documents sent apart.")] = ()


class AnswerReferral(ReferralAnswer):
    """The answer to one referral."""

    command: Literal["answer-referral"] = "answer-referral"
    referral_id: Short


class CloseReferral(_Command):
    """The answer suffices, or none is needed any more."""

    command: Literal["close-referral"] = "close-referral"
    referral_id: Short
    ground: Ground = Ground.ANSWER_SATISFIES
    text: Text


class ProposeDnl(_Command):
    """Propose that the goods must not be loaded. Nobody outside learns of it until it is confirmed."""

    command: Literal["propose-dnl"] = "propose-dnl"
    reason: Reason = Reason.CONTROL
    text: Text


class ConfirmDnl(_Command):
    """Stand behind a proposed do-not-load. It is in force once two people do, one of them a supervisor."""

    command: Literal["confirm-dnl"] = "confirm-dnl"
    referral_id: Short
    text: Text | None = None


class RefuseDnl(_Command):
    """Turn down a proposed do-not-load."""

    command: Literal["refuse-dnl"] = "refuse-dnl"
    referral_id: Short
    ground: Ground
    text: Text


class LiftDnl(_Command):
    """End a do-not-load that is in force."""

    command: Literal["lift-dnl"] = "lift-dnl"
    referral_id: Short
    ground: Ground
    text: Text


class AcknowledgeDnl(_Command):
    """A filer or carrier took note of a do-not-load. Given by acknowledging its notice."""

    command: Literal["acknowledge-dnl"] = "acknowledge-dnl"
    referral_id: Short


class PlaceHold(_Command):
    """Stop the goods, or a box with all that is in it. The hold belongs to the agency of who places it."""

    command: Literal["place-hold"] = "place-hold"
    level: Level = Level.CONSIGNMENT
    equipment: Box | None = Field(default=None, description="The box, at equipment level.", examples=["PTCU1000011"])
    reason: Reason = Reason.CONTROL
    text: Text


class LiftHold(_Command):
    """Let the goods go, as far as this hold is concerned. Only the agency that owns it can."""

    command: Literal["lift-hold"] = "lift-hold"
    hold_id: Short
    ground: Ground
    text: Text


class Waive(_Command):
    """Set aside what the machine ordered: its questions, its holds of the own agency and its inspections, all at once."""

    command: Literal["waive"] = "waive"
    ground: Ground
    text: Text


class Release(_Command):
    """Say that nothing stands against movement. Refused while something does."""

    command: Literal["release"] = "release"
    ground: Ground = Ground.ARTICULABLE_REASON
    text: Text


class OrderControl(_Command):
    """Order an inspection: where, when, of what, how. No items and no boxes: the whole consignment."""

    command: Literal["order-control"] = "order-control"
    place: Short | None = Field(default=None, description="Where, as a UN/LOCODE or a name.", examples=["NLRTM"])
    scheduled_at: Utc | None = None
    items: Annotated[tuple[int, ...], Field(max_length=9999, description="Numbers of goods items.")] = ()
    equipment: Annotated[tuple[Box, ...], Field(max_length=999, description="Box numbers.")] = ()
    methods: Methods = ()
    reason: Reason = Reason.CONTROL
    text: Text | None = Field(default=None, description="Instruction to the examiner; never shown outside.")
    request_id: Short | None = Field(default=None, description="The partner's request that it answers.")


class ControlResult(_Command):
    """The result of an inspection. It teaches the criteria."""

    result: Result
    quantity: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = Field(default=None, description="What was found.")
    unit: Short | None = Field(default=None, description="The unit of `quantity`.", examples=["KGM"])
    image: Short | None = Field(default=None, description="Reference of the image of a non-intrusive inspection.")
    text: Text | None = None


class RecordControl(ControlResult):
    """The result of one control."""

    command: Literal["record-control"] = "record-control"
    control_id: Short


class CancelControl(_Command):
    """Call an inspection off."""

    command: Literal["cancel-control"] = "cancel-control"
    control_id: Short
    ground: Ground
    text: Text


class RequestControl(_Command):
    """A partner administration asks for an inspection before the goods leave (SAFE pillar 1, standard 11). It holds them."""

    command: Literal["request-control"] = "request-control"
    reference: Short = Field(description="The partner's own reference.")
    reason: Reason = Reason.CONTROL
    text: Text


class DeclineRequest(_Command):
    """Tell the partner that there will be no inspection, and why."""

    command: Literal["decline-request"] = "decline-request"
    request_id: Short
    text: Text


class Claim(_Command):
    """I work on this."""

    command: Literal["claim"] = "claim"


class Unclaim(_Command):
    """I no longer do."""

    command: Literal["unclaim"] = "unclaim"


class Escalate(_Command):
    """A supervisor should see this."""

    command: Literal["escalate"] = "escalate"
    text: Text


AnyCommand = (
    OpenReferral
    | AnswerReferral
    | CloseReferral
    | ProposeDnl
    | ConfirmDnl
    | RefuseDnl
    | LiftDnl
    | AcknowledgeDnl
    | PlaceHold
    | LiftHold
    | Waive
    | Release
    | OrderControl
    | RecordControl
    | CancelControl
    | RequestControl
    | DeclineRequest
    | Claim
    | Unclaim
    | Escalate
)
Decision = Annotated[
    OpenReferral
    | CloseReferral
    | ProposeDnl
    | ConfirmDnl
    | RefuseDnl
    | LiftDnl
    | PlaceHold
    | LiftHold
    | Waive
    | Release
    | CancelControl
    | DeclineRequest
    | Claim
    | Unclaim
    | Escalate,
    Field(discriminator="command"),
]
"""What a decision on a case may be. Answers, orders and results of controls have calls of their own."""

"""Referrals: what the gate asks of a filer before it decides. Several may be open at once; filing again closes none.

An RFI asks a question, an RFS asks for a screening. An answer does not close them: whoever asked decides whether it suffices.
A DNL is *proposed* first: until two people stand behind it officers alone know of it, yet the goods may not load.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from shared.declaration import Many, Utc
from shared.events import Measure, Reason


class ScreeningResult(StrEnum):
    """What a screening came to. Whoever cannot screen, or finds something, is on the way to a do-not-load."""

    CLEARED = "cleared"
    ALARM = "alarm"
    UNABLE = "unable"


_Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400, pattern=r"^[^\x00]*$")]
_Code = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{2,10}$")]


class Screening(BaseModel):
    """The structured answer to an RFS (domain reference 2.1 and 5.2): result, methods, facility and person."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    result: ScreeningResult
    methods: Annotated[tuple[_Code, ...], Field(max_length=9, description="Codes of the methods used.")] = ()
    facility: _Line = Field(description="Name and address of the facility.", examples=["Screening hall 4, Luchthaven Schiphol"])
    person: _Line = Field(description="The authorised person who answers for it.", examples=["A. de Vries"])


class Answer(BaseModel):
    """One answer. A filer may add to it while the referral is open."""

    model_config = ConfigDict(frozen=True)
    by: str
    party: str | None = None
    at: Utc
    text: str | None = None
    screening: Screening | None = None
    attachments: Many[str] = ()

    def repeats(self, other: "Answer") -> bool:
        """Whether `other` says the same: the same party sent it again."""
        return (self.party, self.text, self.screening, self.attachments) == (
            other.party,
            other.text,
            other.screening,
            other.attachments,
        )


class Backing(BaseModel):
    """A person who stands behind a do-not-load."""

    model_config = ConfigDict(frozen=True)
    by: str
    supervisor: bool
    at: Utc
    text: str | None = None


class Referral(BaseModel):
    """An RFI, an RFS or a DNL. `pointer` (into the filing), `question` and `hint` say what is in question and how to answer.

    `revision` is the one it was opened about. `overdue_at` is when its due time passed without an answer; `chased_at` when it
    was last chased. Of a DNL: who is behind it (`backing`), since when it is in force (`active_at`), who took note of it.
    """

    model_config = ConfigDict(frozen=True)
    id: str
    kind: Measure
    reason: Reason
    question: str | None = None
    pointer: str | None = None
    hint: str | None = None
    methods: Many[str] = ()
    revision: int = 0
    opened_by: str
    opened_at: Utc
    due_at: Utc | None = None
    overdue_at: Utc | None = None
    chased_at: Utc | None = None
    answers: Many[Answer] = ()
    backing: Many[Backing] = ()
    active_at: Utc | None = None
    acknowledged_by: Many[str] = ()
    closed_by: str | None = None
    closed_at: Utc | None = None
    ground: str | None = None
    closing: str | None = None

    @property
    def open(self) -> bool:
        """Whether it still stands against the goods."""
        return self.closed_at is None

    @property
    def waits_for_answer(self) -> bool:
        """Whether the filer is to answer now."""
        return self.open and self.kind is not Measure.DNL and not self.answers

    @property
    def proposed(self) -> bool:
        """Whether it is a do-not-load that is not in force yet."""
        return self.open and self.kind is Measure.DNL and self.active_at is None

    @property
    def active(self) -> bool:
        """Whether it is a do-not-load in force."""
        return self.open and self.kind is Measure.DNL and self.active_at is not None

    @property
    def disclosed(self) -> bool:
        """Whether filer and carrier know of it."""
        return self.kind is not Measure.DNL or self.active_at is not None

    def repeats(self, other: "Referral") -> bool:
        """Whether `other` asks the same: same kind, same reason, same element, same question."""
        return (self.kind, self.reason, self.pointer, self.question) == (
            other.kind,
            other.reason,
            other.pointer,
            other.question,
        )

    def settles(self, other: "Referral") -> bool:
        """Whether `other` asks the same about the same revision, and this one was answered and closed."""
        return not self.open and bool(self.answers) and self.revision == other.revision and self.repeats(other)


def open_referral(referrals: Many[Referral], referral: Referral) -> Many[Referral]:
    """With `referral` open; unchanged when an open one already asks the same, or the same was answered and found sufficient."""
    if any((earlier.open and earlier.repeats(referral)) or earlier.settles(referral) for earlier in referrals):
        return referrals
    return (*referrals, referral)


def standing_referrals(referrals: Many[Referral]) -> tuple[Referral, ...]:
    """Those that are open."""
    return tuple(referral for referral in referrals if referral.open)


def replaced(referrals: Many[Referral], changed: Referral) -> Many[Referral]:
    """With one of them as it now is."""
    return tuple(changed if referral.id == changed.id else referral for referral in referrals)

"""Referrals: what the gate asks of a filer before it decides. Several may be open at once; filing again closes none.

An RFI asks a question, an RFS asks for a screening. A DNL is only *proposed* by the machine: until two people confirm it,
officers alone know of it, yet the goods may not load.
"""

from pydantic import BaseModel, ConfigDict

from shared.declaration import Many, Utc
from shared.events import Measure, Reason


class Referral(BaseModel):
    """An open RFI or RFS, or a proposed DNL. `pointer` (into the filing) and `hint` say what is in question and how to answer."""

    model_config = ConfigDict(frozen=True)
    id: str
    kind: Measure
    reason: Reason
    pointer: str | None = None
    hint: str | None = None
    opened_by: str
    opened_at: Utc

    @property
    def disclosed(self) -> bool:
        """Whether filer and carrier know of it."""
        return self.kind is not Measure.DNL

    def repeats(self, other: "Referral") -> bool:
        """Whether `other` asks the same: same kind, same reason, same element."""
        return (self.kind, self.reason, self.pointer) == (other.kind, other.reason, other.pointer)


def open_referral(referrals: Many[Referral], referral: Referral) -> Many[Referral]:
    """With `referral` open; unchanged when an open one already asks the same."""
    if any(earlier.repeats(referral) for earlier in referrals):
        return referrals
    return (*referrals, referral)

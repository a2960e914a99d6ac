"""PSN with a CSN line, as CAMIR says how a bill stands: 7H, 8H, 6H and their kin in the air, AMS dispositions at sea. Pure.

    PSN
    157-11111111-HAW0001
    CSN/7H/01MAR1030/CUSTOMS ASKS FOR INFORMATION ...

The shape is that of the PACT Technical Implementation Guide (tc-ca/pact-cfapc, 2025), in capitals of the telex alphabet; time is
UTC. The line of the bill has the house only in the filer's copy.
"""

from anyascii import anyascii

from services.notify.dialects.vocabulary import Dialect
from services.notify.notices import Notice

UNSAID = frozenset(
    {
        "id",
        "kind",
        "recipient",
        "consignment_id",
        "mrn",
        "lrn",
        "revision",
        "regime",
        "mode",
        "office",
        "registered_at",
        "equipment",
    }
    | {"status", "reason", "pointer", "source_pointer", "hint", "question", "reference", "due_at", "methods", "place"}
    | {"scheduled_at", "subject", "result", "may_load"}
)
_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .-")
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")


def write(notice: Notice) -> bytes | None:
    """The notification; None for a notice without a code, or without a bill to name."""
    code = notice.codes.get(Dialect.CAMIR) or notice.codes.get(Dialect.AMS)
    bill = "-".join(filter(None, (_plain(notice.master_document), _plain(notice.house_document))))
    if code is None or not bill:
        return None
    when = f"{notice.issued_at:%d}{_MONTHS[notice.issued_at.month - 1]}{notice.issued_at:%H%M}"
    return "\r\n".join(["PSN", bill, f"CSN/{code}/{when}/{_plain(notice.text)}", ""]).encode("ascii")


def _plain(text: str | None) -> str:
    letters = (each if each in _PLAIN else " " for each in anyascii(text or "").upper())
    return " ".join("".join(letters).split())

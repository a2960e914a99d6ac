"""How publishers call identifiers, and names whose kind they do not say. Pure."""

import re

from services.risk.screening.entries import EntryKind, Identifier
from services.risk.screening.identifiers import SHORTEST, plain
from services.risk.screening.names import alternatives, parse
from services.risk.screening.vocabulary import vocabulary

# In this order: a vessel's registration is its IMO number, a tax registration is for taxes.
_LABELS = tuple(
    (kind, re.compile(label, re.IGNORECASE))
    for kind, label in (
        ("imo", r"vessel registration|\bimo\b"),
        ("mmsi", r"\bmmsi\b|maritime mobile service"),
        ("aircraft", r"aircraft (?:tail|serial|manufacturer)|construction number"),
        ("passport", r"passport|travel document"),
        ("eori", r"\beori\b"),
        ("tax", r"\btax\b|\bv\.?a\.?t\b|\brfc\b|\bruc\b|\bnit\b|\br\.?t\.?n\b|c\.u\.i\.t|\brif\b|\binn\b|fiscal|social credit"),
        ("registration", r"regist|company number|enterprise number|matricula|charity|trade license|commercial|\bogrn\b|\blei\b"),
        ("national_id", r"cedula|national|identification|c\.u\.r\.p|d\.n\.i|residency|\bssn\b|identity|driver"),
    )
)
_MANY_WORDS = 5


def identifier(label: str, value: str) -> Identifier | None:
    """The identifier under this label; None where the label names none (a gender, a web site) or the value is too short.

    A ship's number of the IMO is kept whatever its check digit: listed numbers are what somebody painted on a hull.
    """
    kind = next((kind for kind, form in _LABELS if form.search(label)), None)
    if kind is None or len(plain(value)) < SHORTEST or not any(map(str.isdigit, value)):
        return None
    if kind == "imo":
        value = re.sub(r"^\s*IMO\s*", "", value, flags=re.IGNORECASE)
    return Identifier(kind, value.strip())


def likely_kind(name: str) -> EntryKind:
    """Person or organisation, for lists that do not say: legal form, word of trade, figure or many words make a business."""
    known, name = vocabulary(), alternatives(name)[-1]
    read = parse(name, "organisation")
    trade = not (known.generic | known.abbreviations.keys()).isdisjoint(read.words)
    business = read.forms or trade or any(map(str.isdigit, name)) or len(read.words) > _MANY_WORDS
    return "organisation" if business else "person"

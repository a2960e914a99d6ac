"""Reads an entry summary declaration (IE315) or an amendment (IE313), bare or in an envelope."""

from itertools import islice

from services.ingest.formats.ens.mapping import declaration
from services.ingest.formats.ens.schema import MESSAGES, name_of, qualified
from services.ingest.formats.ens.sent import Sent
from services.ingest.formats.ens.verdict import faults
from services.ingest.formats.mapping import too_many, unreadable
from services.ingest.formats.reading import Limits, Purpose, Reading
from shared.xml import Element, parse, xpath_of

_MOST_ELEMENTS = 500_000  # 999 items (rule 8611) with 500 elements each
_MOST_CHILDREN = 12_000  # 9,999 seals (rule 8617) and all else; the schema's validator is slow with more


def recognise(beginning: bytes) -> bool:
    """Whether the first bytes may be of such a message."""
    return any(name.encode() in beginning for name in MESSAGES)


def read(raw: bytes, *, limits: Limits) -> Reading:
    """The message in `raw`. Raises Problem 400 where the bytes are no such message.

    The regime's schema and numbered rules decide alone. Pointers are XPaths: of a fault in several places, their union.
    """
    message = _message(parse(raw, limits=limits._replace(elements=min(limits.elements, _MOST_ELEMENTS))))
    for crowded in message.iter():
        if len(crowded) > _MOST_CHILDREN:
            raise too_many(xpath_of(crowded), len(crowded), _MOST_CHILDREN)
    found = tuple(faults(raw, message))
    draft = declaration(message, limits)
    amends = name_of(message) == "CC313A"
    return Reading(
        draft.value,
        Sent(message, draft),
        found,
        Purpose.AMEND if amends else Purpose.FILE,
        message.findtext("HEAHEA/DocNumHEA5") if amends else None,
        advisory=True,
    )


def _message(root: Element) -> Element:
    """The one message within an envelope, whatever the envelope is."""
    found = list(islice(root.iter(*map(qualified, MESSAGES)), 2))
    if not found and name_of(root) in MESSAGES:
        return root  # in another namespace, or in none: its schema says so
    if len(found) != 1:
        detail = "The XML holds more than one message." if found else "The XML holds no CC315A and no CC313A of its namespace."
        raise unreadable("ens.message", xpath_of(found[1] if found else root), detail)
    return found[0]

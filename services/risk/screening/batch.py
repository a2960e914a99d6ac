"""Screening a batch of consignments: each distinct party and conveyance once. Pure."""

from collections.abc import Callable, Iterable, Mapping

from services.risk.core.matches import Match
from services.risk.core.subjects import Subject, view
from services.risk.screening.entries import Entry
from services.risk.screening.screener import Query, Screener
from shared.declaration import Address, Conveyance, Party


def nobody(_query: Query, _entry: Entry) -> bool:
    """No pair is cleared."""
    return False


def screen_batch(
    screener: Screener, subjects: Iterable[Subject], cleared: Callable[[Query, Entry], bool] = nobody
) -> Mapping[Party | Conveyance, Match]:
    """The best match of every party and conveyance of the batch that is on a list; the others are absent.

    A match that is `cleared`, an officer having found that the two are not the same, is left out; the next best counts.
    """
    found: dict[Query, Match | None] = {}
    matches: dict[Party | Conveyance, Match] = {}
    for subject in subjects:
        seen = view(subject)
        conveyance = seen.declaration.conveyance
        named: list[tuple[Party | Conveyance, Query]] = [(one.party, party_query(one.party)) for one in seen.parties()]
        if conveyance is not None:
            named.append((conveyance, conveyance_query(conveyance)))
        for one, query in named:
            if query not in found:
                found[query] = next((one.match for one in screener.screen(query) if not cleared(query, one.entry)), None)
            match = found[query]
            if match is not None:
                matches[one] = match
    return matches


def party_query(party: Party) -> Query:
    """Whom to look for when a declaration names this party."""
    address = party.address or Address()
    lines = (address.street, address.number, address.po_box, address.postcode, address.city)
    return Query(
        name=_plain(party.name),
        ids=(party.id,) if party.id else (),
        country=address.country,
        address=" ".join(filter(None, lines)) or None,
    )


def conveyance_query(conveyance: Conveyance) -> Query:
    """What to look for when a declaration names this conveyance: its number if that is a ship's, and its name."""
    numbered = conveyance.id is not None and conveyance.id_type in {"IMO", "ENI"}
    return Query(
        name=_plain(conveyance.name),
        ids=(conveyance.id,) if numbered and conveyance.id else (),
        country=conveyance.flag,
        kind="vessel",
    )


def _plain(name: str | None) -> str:
    return " ".join((name or "").split()).upper()

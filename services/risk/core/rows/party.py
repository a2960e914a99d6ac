"""Columns of the party frame, and of the conveyance frame: who and what a watch list may hold."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from services.risk.core.matches import Match
from services.risk.core.rows.reference import Reference, each_once
from services.risk.core.standing import Standing
from services.risk.core.subjects import NamedParty
from shared.declaration import Address, Contact, Conveyance, Party

Matches: TypeAlias = Mapping[Party | Conveyance, Match]
"""What screening found, by the party or conveyance as it is declared. One that is on no list is absent."""
Standings: TypeAlias = Mapping[Party, Standing]
"""What the register of trusted traders says, by the party as it is declared. One whose id it does not hold is absent."""

_ID = re.compile(r"[A-Z]{2}[A-Za-z0-9]{1,15}")  # EORI and TIN: country, then up to 15 characters (domain reference 1.6, 4.5)
_PHONE = re.compile(r"\+[1-9](?:[ ()./-]*\d){6,14}")  # ITU-T E.123 international notation of an E.164 number
_EMAIL = re.compile(r"[^@\s]+@([^@\s.]+(?:\.[^@\s.]+)+)")
_FORMS = {"email": _EMAIL, "phone": _PHONE}
_NOWHERE = Address()


def party_columns(
    named: Sequence[NamedParty], matches: Matches, standings: Standings, reference: Reference
) -> dict[str, list[Any]]:
    """The party frame's own columns for these parties, without the keys of their consignments."""
    parties = [one.party for one in named]
    addresses = [party.address or _NOWHERE for party in parties]
    kinds = [[contact.type for contact in party.contacts] for party in parties]
    return {
        "pointer": [one.pointer for one in named],
        "role": [one.role for one in named],
        "id": [party.id for party in parties],
        "id_valid": [_valid_id(party.id, reference) if party.id else None for party in parties],
        "name": [party.name for party in parties],
        "person_type": [party.person_type for party in parties],
        "country": [party_country(party, reference) for party in parties],
        "street": [" ".join(filter(None, (address.street, address.number))) or None for address in addresses],
        "city": [address.city for address in addresses],
        "postcode": [address.postcode for address in addresses],
        "po_box": [bool(party.address.po_box) if party.address else None for party in parties],
        **_standing_columns([standings.get(party) for party in parties] if standings else [None] * len(parties)),
        "contacts": [len(party.contacts) for party in parties],
        "has_email": ["email" in some for some in kinds],
        "has_phone": ["phone" in some for some in kinds],
        "contacts_valid": [all(map(_valid_contact, party.contacts)) if party.contacts else None for party in parties],
        "email_domains": [each_once([_domain(contact) for contact in party.contacts]) for party in parties],
        **_match_columns(parties, matches),
        **dict.fromkeys(
            ("controls_365d", "findings_365d", "linked_found_365d"), [None] * len(parties)
        ),  # until outcomes are asked
    }


def conveyance_columns(conveyances: Sequence[Conveyance], matches: Matches) -> dict[str, list[Any]]:
    """The conveyance frame's own columns for these, without the keys of their consignments."""
    return {
        "pointer": ["/conveyance"] * len(conveyances),
        "id_type": [conveyance.id_type for conveyance in conveyances],
        "id": [conveyance.id for conveyance in conveyances],
        "imo": [conveyance.id if conveyance.id_type == "IMO" else None for conveyance in conveyances],
        "ref": [conveyance.ref for conveyance in conveyances],
        "name": [conveyance.name for conveyance in conveyances],
        "flag": [conveyance.flag for conveyance in conveyances],
        **_match_columns(conveyances, matches),
    }


def party_country(party: Party | None, reference: Reference) -> str | None:
    """The country of the address, else of the EORI or TIN."""
    if party is None:
        return None
    if party.address and party.address.country:
        return party.address.country
    return party.id[:2] if party.id and _valid_id(party.id, reference) else None


def same_party(one: Party | None, other: Party | None, reference: Reference) -> bool | None:
    """Whether both are the same: by id where both have one, else by name and country. None where either is not named."""
    if one is None or other is None:
        return None
    if one.id and other.id:
        return one.id == other.id
    if not one.name or not other.name:
        return None
    return _plain(one.name) == _plain(other.name) and party_country(one, reference) == party_country(other, reference)


def _plain(name: str) -> str:
    return " ".join(re.findall(r"\w+", name.casefold()))


def _valid_id(identity: str, reference: Reference) -> bool:
    return identity[:2] in reference.countries and bool(_ID.fullmatch(identity))


def _valid_contact(contact: Contact) -> bool:
    form = _FORMS.get(contact.type or "")
    return form is None or bool(form.fullmatch((contact.value or "").strip()))


def _domain(contact: Contact) -> str | None:
    found = _EMAIL.fullmatch((contact.value or "").strip()) if contact.type == "email" else None
    return found[1].lower() if found else None


def _standing_columns(found: Sequence[Standing | None]) -> dict[str, list[Any]]:
    return {
        "aeo_status": [one.status if one else "none" for one in found],
        "aeo_scheme": [one and one.scheme for one in found],
        "aeo_name_differs": [one.name_differs if one else False for one in found],
    }


def _match_columns(screened: Sequence[Party | Conveyance], matches: Matches) -> dict[str, list[Any]]:
    found = [matches.get(one) for one in screened] if matches else [None] * len(screened)
    return {
        "match_kind": [match and match.kind for match in found],
        "match_score": [match and match.score for match in found],
        "match_list": [match and match.list_name for match in found],
        "match_entry": [match and match.entry_id for match in found],
        "match_name": [match and match.entry_name for match in found],
        "match_programme": [match and match.programme for match in found],
        "match_parts": [list(match.parts) if match else [] for match in found],
    }

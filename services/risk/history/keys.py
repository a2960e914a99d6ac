"""Hashed keys: two that mean the same give the same 64-bit number, whatever case, spaces and punctuation they were written in.

A key is the first 8 bytes of BLAKE2b over its kind and normalised parts. With a hundred million keys stored, a new one
meets a stranger's once in 10^11 look-ups.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from enum import IntEnum

from shared.declaration import Address, Contact, Party

SHORTEST_NUMBER = 4  # characters of a document or seal number below which it tells nothing apart
SHORTEST_PHONE = 7  # digits, ITU-T E.164 subscriber numbers with an area code
_SEPARATOR = "\x1f"
_WORD = re.compile(r"[^\W_]+")


class Kind(IntEnum):
    """What a key stands for. The numbers are stored: they stay."""

    PARTY = 1
    ADDRESS = 2
    PHONE = 3
    EMAIL = 4
    ROUTE = 5
    DOCUMENT = 6
    INVOICE = 7
    UCR = 8
    TWIN = 9
    FILER = 10
    REVISION = 11
    SUBHEADING_PRICE = 12
    HEADING_PRICE = 13
    TRADE = 14
    SUPPLY = 15
    WORDING = 16
    PACKING = 17
    BOX = 18
    SEAL = 19
    CALL = 20
    SHIP = 21
    SHIP_FLAG = 22


def key(kind: Kind, *parts: object) -> int:
    """The key of these normalised parts, a signed 64-bit integer."""
    return digest(int(kind), *parts)


def digest(*parts: object) -> int:
    """A signed 64-bit hash of the parts, in order; None and the empty text are the same."""
    text = _SEPARATOR.join(["" if part is None else str(part) for part in parts])
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), signed=True)


def words(text: str | None) -> str:
    """The text's words in lower case (NFKC), one space between them."""
    return " ".join(_WORD.findall(unicodedata.normalize("NFKC", text).casefold())) if text else ""


def bag(texts: Iterable[str | None]) -> str:
    """The different words of all texts in alphabetical order: the same goods said in another order are the same."""
    return " ".join(sorted({word for text in texts for word in words(text).split()}))


def number(text: str | None) -> str | None:
    """Letters and digits of an identifier in upper case; None where there are too few to tell it apart."""
    kept = words(text).replace(" ", "").upper()
    return kept if len(kept) >= SHORTEST_NUMBER else None


def party_key(party: Party | None, country: str | None) -> int | None:
    """A party by its id, else by name and country. None where it has neither id nor name."""
    if party is None:
        return None
    if party.id:
        return key(Kind.PARTY, "id", words(party.id).replace(" ", ""))
    name = words(party.name)
    return key(Kind.PARTY, "name", name, country) if name else None


def address_key(address: Address | None) -> int | None:
    """An address by country, place and street or PO box. None where it names no street or box, or no place."""
    if address is None:
        return None
    line, place = words(f"{address.street or ''} {address.number or ''}"), words(address.postcode).replace(" ", "")
    box, city = words(address.po_box), words(address.city)
    if not (line or box) or not (place or city):
        return None
    return key(Kind.ADDRESS, address.country, place or city, line, box)


def contact_key(contact: Contact) -> tuple[Kind, int] | None:
    """A phone number by its digits, an e-mail address in lower case. None for others and for what is too short to be one."""
    value = (contact.value or "").strip()
    if contact.type == "phone":
        digits = "".join(filter(str.isdigit, value))
        return (Kind.PHONE, key(Kind.PHONE, digits)) if len(digits) >= SHORTEST_PHONE else None
    if contact.type == "email" and "@" in value:
        return Kind.EMAIL, key(Kind.EMAIL, value.casefold())
    return None

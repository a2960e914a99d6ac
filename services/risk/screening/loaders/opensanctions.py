"""Targets of OpenSanctions, simplified: `targets.simple.csv`. Values of one field are separated by `;`.

Identifiers come without their kind: a vessel's of seven digits is its IMO number, of nine its MMSI, all else is `other`.
"""

import re
from collections.abc import Iterator, Mapping

from services.risk.screening.entries import Entry, EntryKind, Identifier, ListedName, ListError
from services.risk.screening.identifiers import SHORTEST, plain
from services.risk.screening.loaders import sniff
from services.risk.screening.loaders.text import Record, country_code, decode, each_once, name_of, records

_COLUMNS = {"id", "schema", "name", "aliases", "countries", "addresses", "identifiers"}
KINDS: Mapping[str, EntryKind] = {
    "Person": "person",
    "Organization": "organisation",
    "Company": "organisation",
    "LegalEntity": "organisation",
    "PublicBody": "organisation",
    "Vessel": "vessel",
    "Airplane": "vessel",
}
OTHERS = frozenset({"CryptoWallet", "Security", "Vehicle", "Asset", "RealEstate"})  # targets that are no party and no vessel
_SHIPS = (("imo", re.compile(r"(?:IMO)?(\d{7})")), ("mmsi", re.compile(r"(\d{9})")))


def recognises(files: Mapping[str, bytes]) -> bool:
    """One CSV file whose header has the targets' columns."""
    return len(files) == 1 and all(set(sniff.first_row(content)) >= _COLUMNS for content in files.values())


def read(files: Mapping[str, bytes], name: str) -> Iterator[Entry]:
    """The entries: people, organisations, vessels and aircraft. Raises ListError."""
    [(file, content)] = files.items()
    parties = (one for one in records(decode(content, file), file) if one.fields["schema"] not in OTHERS)
    return each_once((file, one.line, _entry(one, name)) for one in parties)


def codes(countries: list[str]) -> tuple[str, ...]:
    """ISO codes of FollowTheMoney's; a part of a country (`gb-sct`) counts as the country, a union or a past state as none."""
    known = (country_code(code.upper().partition("-")[0]) for code in countries)
    return tuple(dict.fromkeys(code for code in known if code))


def ship_number(value: str) -> Identifier:
    """An identifier of a vessel or aircraft of which only the value is known."""
    for kind, form in _SHIPS:
        found = form.fullmatch(plain(value))
        if found:
            return Identifier(kind, found[1])
    return Identifier("aircraft", value)


def _entry(one: Record, list_name: str) -> Entry:
    fields = one.fields
    if not fields["id"]:
        raise ListError(one.file, one.line, "id is empty", "Get the file again from its publisher.")
    kind = KINDS.get(fields["schema"])
    if kind is None:
        hint = f"Schemata of parties are {', '.join(KINDS)}."
        raise ListError(one.file, one.line, f"schema {fields['schema']!r} is not known", hint)
    names = [ListedName(name_of(text, one.file, one.line)) for text in (fields["name"], *one.many("aliases"))]
    numbers = [value for value in one.many("identifiers") if len(plain(value)) >= SHORTEST]
    return Entry(
        id=fields["id"],
        list_name=list_name,
        kind=kind,
        names=tuple(dict.fromkeys(names)),
        programme=", ".join(one.many("program_ids") or one.many("sanctions") or one.many("dataset")) or "OpenSanctions",
        countries=codes(one.many("countries")),
        addresses=tuple(one.many("addresses")),
        identifiers=tuple(ship_number(value) if kind == "vessel" else Identifier("other", value) for value in numbers),
        birth_dates=tuple(one.many("birth_date")),
    )

"""The US Consolidated Screening List, CSV, in both layouts: with and without the column `_id`. A dozen lists in one file.

Values of one field are separated by `;`. Identifiers are `number, kind` in the older layout and `kind, number` in the newer one,
with or without a country. Some of the lists say whether an entry is a person, the others leave it to the reader.
"""

import re
from collections.abc import Iterator, Mapping
from hashlib import sha256

from services.risk.screening.entries import Entry, EntryKind, Identifier, ListedName, ListError
from services.risk.screening.loaders import sniff
from services.risk.screening.loaders.labels import identifier, likely_kind
from services.risk.screening.loaders.text import Record, country_code, decode, each_once, name_of, records

_COLUMNS = {
    *("source", "entity_number", "type", "programs", "name", "addresses", "federal_register_notice", "start_date", "end_date"),
    *("alt_names", "citizenships", "nationalities", "dates_of_birth", "ids"),
}
_KINDS: Mapping[str, EntryKind] = {
    "individual": "person",
    "entity": "organisation",
    "vessel": "vessel",
    "aircraft": "vessel",
}
_OF_BUSINESSES = frozenset({"EL", "UVL", "MEU", "ISN", "CAP", "SSI"})  # lists that hold few people and do not mark them
_SHORT_NAME = re.compile(r"\(([A-Z-]{2,})\)")
_LEGAL_TAIL = re.compile(r"[;,]?\s*and any successors?\b.*$", re.IGNORECASE)
_COUNTRY = re.compile(r"[A-Z]{2}")


def recognises(files: Mapping[str, bytes]) -> bool:
    """One CSV file whose header has the list's columns."""
    return len(files) == 1 and all(set(sniff.first_row(content)) >= _COLUMNS for content in files.values())


def read(files: Mapping[str, bytes], name: str) -> Iterator[Entry]:
    """The entries. Raises ListError."""
    [(file, content)] = files.items()
    lines = {(_identity(one), *one.fields.values()): one for one in records(decode(content, file), file)}  # some stand twice
    return each_once((file, one.line, _entry(one, identity, name)) for (identity, *_), one in lines.items())


def _identity(one: Record) -> str:
    """Source and number where the source numbers its entries; else the list's own id; else what the line says."""
    fields = one.fields
    if fields["entity_number"]:
        return f"{_source(fields['source'])}-{fields['entity_number']}"
    said = [fields[column] for column in ("source", "name", "start_date", "addresses", "federal_register_notice")]
    return fields.get("_id") or f"{_source(fields['source'])}-{sha256(' '.join(said).encode()).hexdigest()[:12]}"


def _entry(one: Record, identity: str, list_name: str) -> Entry:
    fields = one.fields
    if not fields["source"]:
        raise ListError(one.file, one.line, "source is empty", "Every line names the list it comes from.")
    primary = name_of(_LEGAL_TAIL.sub("", fields["name"]), one.file, one.line)
    aliases = (name_of(_LEGAL_TAIL.sub("", text.removeprefix("and ")), one.file, one.line) for text in one.many("alt_names"))
    places = [[part.strip() for part in text.split(",")] for text in one.many("addresses")]
    said = [fields.get("vessel_flag", ""), *(place[-1] for place in places)]
    said += [*one.many("nationalities"), *one.many("citizenships")]
    numbers = [number for text in one.many("ids") if (number := _identifier(text))]
    if fields["type"].casefold() == "aircraft":
        numbers.append(Identifier("aircraft", primary))
    streets = (", ".join(place[:-1] if _COUNTRY.fullmatch(place[-1]) else place) for place in places)
    return Entry(
        id=identity,
        list_name=list_name,
        kind=_kind(one),
        names=tuple(dict.fromkeys(map(ListedName, (primary, *aliases)))),
        programme=", ".join(one.many("programs")) or _source(fields["source"]),
        countries=tuple(dict.fromkeys(code for text in said if (code := country_code(text)))),
        addresses=tuple(dict.fromkeys(filter(None, streets))),
        identifiers=tuple(dict.fromkeys(numbers)),
        birth_dates=tuple(one.many("dates_of_birth")),
        valid_from=one.day("start_date", "%Y-%m-%d"),
        valid_to=one.day("end_date", "%Y-%m-%d"),
    )


def _kind(one: Record) -> EntryKind:
    said = one.fields["type"].casefold()
    if not said:
        return "organisation" if _source(one.fields["source"]) in _OF_BUSINESSES else likely_kind(one.fields["name"])
    if said not in _KINDS:
        raise ListError(one.file, one.line, f"type {said!r} is not known", f"Types are {', '.join(_KINDS)}, or none.")
    return _KINDS[said]


def _source(source: str) -> str:
    """The short name of a source: `EL` of `Entity List (EL) - Bureau of Industry and Security`."""
    found = _SHORT_NAME.search(source)
    return found[1] if found else source


def _identifier(text: str) -> Identifier | None:
    """From `US, 80-0890696, Tax ID No.` or `Passport, 836238033, KP`."""
    parts = [part.strip() for part in text.split(",")]
    values = [part for part in parts if any(map(str.isdigit, part))]
    return identifier(text, values[0]) if values else None

"""The administration's own list: CSV (RFC 4180) in UTF-8, a header line, one entry a line.

| column       | meaning                                                                                          |
|--------------|--------------------------------------------------------------------------------------------------|
| id           | the entry's id, used once                                                                          |
| kind         | person, organisation, vessel or address                                                            |
| name         | the primary name; for an address, the address                                                      |
| programme    | the programme it is listed under                                                                   |
| aliases      | other names, separated by `;`                                                                      |
| weak_aliases | names too broad to stop anybody on their own                                                       |
| country      | ISO 3166 alpha-2 codes of nationality, registration, flag or address, separated by `;`             |
| address      | addresses, separated by `;`                                                                        |
| identifiers  | `kind:value`, separated by `;`; kinds imo, mmsi, eni, eori, tax, registration, passport, national_id, other |
| birth_dates  | 1965, 1965-07 or 1965-07-02, separated by `;`                                                      |
| valid_from   | first day (2026-01-31) the entry counts; empty: always                                             |
| valid_to     | last day                                                                                           |

The first four are required, the others may be left out, their order is free.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import get_args

from services.risk.screening.entries import Entry, EntryKind, Identifier, ListedName, ListError
from services.risk.screening.identifiers import SHORTEST, plain
from services.risk.screening.loaders import sniff
from services.risk.screening.loaders.text import csv_rows, decode, each_once, name_of
from shared.reference.codelists import countries

REQUIRED = ("id", "kind", "name", "programme")
OPTIONAL = ("aliases", "weak_aliases", "country", "address", "identifiers", "birth_dates", "valid_from", "valid_to")
IDENTIFIERS = ("imo", "mmsi", "eni", "eori", "tax", "registration", "passport", "national_id", "other")
_KINDS: Mapping[str, EntryKind] = {kind: kind for kind in get_args(EntryKind)}
_BIRTH_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")


def recognises(files: Mapping[str, bytes]) -> bool:
    """One CSV file, by its name or by a column that every list of this kind has."""
    return len(files) == 1 and all(
        file.lower().endswith(".csv") or set(sniff.first_row(content)) >= {"id", "kind"} for file, content in files.items()
    )


def read(files: Mapping[str, bytes], name: str) -> Iterator[Entry]:
    """The entries. Raises ListError."""
    [(file, content)] = files.items()
    rows = csv_rows(decode(content, file), file)
    _, header = next(rows, (1, [""]))
    columns = [column.strip() for column in header]
    _check(columns, file)
    return each_once((file, line, _Row(file, line, _fields(columns, row, file, line)).entry(name)) for line, row in rows)


def _check(columns: list[str], file: str) -> None:
    hint = f"The first line names the columns: {', '.join(REQUIRED)}, and if wanted {', '.join(OPTIONAL)}."
    for column in columns:
        if column not in REQUIRED + OPTIONAL:
            raise ListError(file, 1, f"column {column!r} is not known", hint)
        if columns.count(column) > 1:
            raise ListError(file, 1, f"column {column!r} stands twice", hint)
    for column in REQUIRED:
        if column not in columns:
            raise ListError(file, 1, f"column {column!r} is missing", hint)


def _fields(columns: list[str], row: list[str], file: str, line: int) -> dict[str, str]:
    if len(row) != len(columns):
        hint = "Write every column, empty ones too, and quote fields that hold commas; the file may be cut off."
        raise ListError(file, line, f"has {len(row)} fields instead of {len(columns)}", hint)
    return {column: field.strip() for column, field in zip(columns, row, strict=True)}


class _Row:
    """One line on its way to an entry."""

    def __init__(self, file: str, line: int, fields: Mapping[str, str]) -> None:
        self._file, self._line, self._fields = file, line, fields

    def entry(self, list_name: str) -> Entry:
        first, last = self._day("valid_from"), self._day("valid_to")
        if first and last and last < first:
            raise self._fault(f"valid_to {last} lies before valid_from {first}", "Change one of them, or leave it empty.")
        names = (self._fields["name"], *self._many("aliases"))
        return Entry(
            id=self._required("id"),
            list_name=list_name,
            kind=self._kind(),
            names=(
                *(ListedName(self._name(name)) for name in names),
                *(ListedName(self._name(name), weak=True) for name in self._many("weak_aliases")),
            ),
            programme=self._required("programme"),
            countries=tuple(map(self._country, self._many("country"))),
            addresses=tuple(self._many("address")),
            identifiers=tuple(map(self._identifier, self._many("identifiers"))),
            birth_dates=tuple(map(self._birth_date, self._many("birth_dates"))),
            valid_from=first,
            valid_to=last,
        )

    def _required(self, column: str) -> str:
        value = self._fields[column]
        if not value:
            raise self._fault(f"{column} is empty", f"Every entry has its {column}.")
        return value

    def _many(self, column: str) -> list[str]:
        return [part.strip() for part in self._fields.get(column, "").split(";") if part.strip()]

    def _kind(self) -> EntryKind:
        kind = _KINDS.get(self._fields["kind"])
        if kind is None:
            raise self._fault(f"kind {self._fields['kind']!r} is not known", f"Kinds are {', '.join(_KINDS)}.")
        return kind

    def _name(self, text: str) -> str:
        return name_of(text, self._file, self._line)

    def _country(self, code: str) -> str:
        if code not in countries():
            raise self._fault(f"country {code!r} is not known", "Write the ISO 3166 alpha-2 code, such as NL.")
        return code

    def _identifier(self, text: str) -> Identifier:
        kind, colon, value = text.partition(":")
        if not colon or kind not in IDENTIFIERS:
            raise self._fault(f"identifier {text!r} has no known kind", f"Write kind:value; kinds are {', '.join(IDENTIFIERS)}.")
        if len(plain(value)) < SHORTEST:
            hint = f"Identifiers have at least {SHORTEST} letters or digits: shorter ones would stop the wrong people."
            raise self._fault(f"identifier {text!r} is too short", hint)
        return Identifier(kind, value.strip())

    def _birth_date(self, text: str) -> str:
        if not _BIRTH_DATE.fullmatch(text):
            raise self._fault(f"birth date {text!r} is none", "Write 1965, 1965-07 or 1965-07-02.")
        return text

    def _day(self, column: str) -> date | None:
        text = self._fields.get(column)
        if not text:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError as error:
            raise self._fault(f"{column} {text!r} is no date", "Write days as 2026-01-31.") from error

    def _fault(self, what: str, hint: str) -> ListError:
        return ListError(self._file, self._line, what, hint)

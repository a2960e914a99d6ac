"""What loaders share: decoding, CSV rows with their line numbers, countries by name, ids used once."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import cache
from io import StringIO
from typing import NamedTuple

from services.risk.screening.entries import Entry, ListError
from services.risk.screening.letters import fold
from shared.reference.codelists import countries

_LONGEST_NAME = 1_000
# Names that publishers use and ISO 3166 does not.
_OTHER_COUNTRY_NAMES = {
    "bolivia": "BO",
    "brunei": "BN",
    "burma": "MM",
    "cape verde": "CV",
    "congo": "CG",
    "cote d ivoire": "CI",
    "czech republic": "CZ",
    "democratic peoples republic of korea": "KP",
    "democratic republic of congo": "CD",
    "great britain": "GB",
    "iran": "IR",
    "ivory coast": "CI",
    "korea north": "KP",
    "korea south": "KR",
    "laos": "LA",
    "libyan arab jamahiriya": "LY",
    "macau": "MO",
    "moldova": "MD",
    "netherlands": "NL",
    "north korea": "KP",
    "palestinian": "PS",
    "region kosovo": "XK",
    "republic of korea": "KR",
    "russia": "RU",
    "south korea": "KR",
    "swaziland": "SZ",
    "syria": "SY",
    "taiwan": "TW",
    "tanzania": "TZ",
    "turkey": "TR",
    "united kingdom": "GB",
    "united states": "US",
    "usa": "US",
    "venezuela": "VE",
    "vietnam": "VN",
    "west bank": "PS",
}


def decode(content: bytes, file: str) -> str:
    """The text of a UTF-8 file, with or without byte order mark. Raises ListError naming the line of the first bad byte."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ListError(file, line, f"byte {content[error.start]:#04x} is not UTF-8", "Save the file as UTF-8.") from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise ListError(file, line, "holds a NUL character", "Save the file as UTF-8 text (it may be UTF-16 or damaged).")
    return text


def csv_rows(text: str, file: str, delimiter: str = ",") -> Iterator[tuple[int, list[str]]]:
    """The rows with the line each ends on, blank lines left out. Raises ListError where quotes do not add up."""
    rows = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for row in rows:
            if row:
                yield rows.line_num, row
    except csv.Error as error:
        hint = "Quote a field that holds commas or quotes, double the quotes in it; the file may be cut off."
        raise ListError(file, rows.line_num, f"is not well-formed CSV: {error}", hint) from error


class Record(NamedTuple):
    """A line of a file with a header: its fields by column, without blanks around them."""

    file: str
    line: int
    fields: Mapping[str, str]

    def many(self, column: str) -> list[str]:
        """The values of a column that parts them by `;`."""
        return [part.strip() for part in self.fields.get(column, "").split(";") if part.strip()]

    def day(self, column: str, form: str) -> date | None:
        """The day in a column; None where there is none. Raises ListError for what is no day."""
        text = self.fields.get(column, "")
        try:
            return datetime.strptime(text, form).date() if text else None  # noqa: DTZ007  a day has no time zone
        except ValueError as error:
            raise ListError(self.file, self.line, f"{column} {text!r} is no date", f"Days are written {form}.") from error


def records(text: str, file: str, delimiter: str = ",") -> Iterator[Record]:
    """The lines after the header. Raises ListError for one that has more or fewer fields than it."""
    rows = csv_rows(text, file, delimiter)
    columns = [column.strip() for column in next(rows, (1, [""]))[1]]
    for line, row in rows:
        if len(row) != len(columns):
            hint = f"The header names {len(columns)}: the file may be cut off, or a quote is missing."
            raise ListError(file, line, f"has {len(row)} fields", hint)
        yield Record(file, line, {column: field.strip() for column, field in zip(columns, row, strict=True)})


def name_of(text: str, file: str, line: int) -> str:
    """The name, without blanks around it. Raises ListError for one that names nobody or is endless."""
    text = " ".join(text.split())
    if not any(map(str.isalnum, text)):
        raise ListError(file, line, f"the name {text!r} has neither letter nor digit", "Give the name under which it is listed.")
    if len(text) > _LONGEST_NAME:
        raise ListError(
            file, line, f"a name has {len(text)} characters", f"Names have at most {_LONGEST_NAME}; perhaps a quote is missing."
        )
    return text


def each_once(entries: Iterable[tuple[str, int, Entry]]) -> Iterator[Entry]:
    """The entries, given with file and line. Raises ListError for an id used twice."""
    lines: dict[str, int] = {}
    for file, line, entry in entries:
        if entry.id in lines:
            what = f"id {entry.id!r} was used on line {lines[entry.id]}"
            raise ListError(file, line, what, "Give each entry an id of its own.")
        lines[entry.id] = line
        yield entry


def country_code(name: str) -> str | None:
    """The alpha-2 code of a country's name or code, as publishers write it; None where no one country is meant."""
    return name.strip() if name.strip() in countries() else _country_names().get(_plain(name))


@cache
def _country_names() -> dict[str, str]:
    return {_plain(country.name): code for code, country in countries().items()} | _OTHER_COUNTRY_NAMES


def _plain(name: str) -> str:
    words = "".join(letter if letter.isalnum() else " " for letter in fold(name.partition("(")[0])).split()
    return " ".join(word for word in words if word != "the")

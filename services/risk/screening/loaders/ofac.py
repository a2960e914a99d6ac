"""The lists of the US Office of Foreign Assets Control, CSV: primary names, addresses, aliases in three files.
A fourth, of comments, holds remarks too long for the first; it may be left out.

No header line; `-0-` is null; people are `SURNAME, Given`; the last line is a control-Z. What the layout has no column for stands
in the remarks: IMO and other numbers, birth dates, nationality, and weak aliases in single quotes.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, Self

from services.risk.screening.entries import Entry, EntryKind, Identifier, ListedName, ListError
from services.risk.screening.identifiers import SHORTEST, plain
from services.risk.screening.loaders import sniff
from services.risk.screening.loaders.text import country_code, csv_rows, decode, each_once, name_of

_FILES = {
    "primary": re.compile(r"(?:sdn|.*prim)\.csv"),
    "addresses": re.compile(r".*add\.csv"),
    "aliases": re.compile(r".*alt\.csv"),
    "comments": re.compile(r".*comments\.csv"),
}
_PRIMARY_NAME = re.compile(r"(?P<set>.*?)(?:sdn|prim)\.csv")
_FIELDS = {"primary": 12, "addresses": 6, "aliases": 5, "comments": 2}
_CALLED = {"primary": "primary names", "addresses": "addresses", "aliases": "aliases"}
_KINDS: Mapping[str, EntryKind] = {"individual": "person", "vessel": "vessel", "aircraft": "vessel", "": "organisation"}
_NULL, _END = "-0-", "\x1a"
_IDENTIFIERS = (
    ("imo", re.compile(r"Vessel Registration Identification IMO (\d+)")),
    ("mmsi", re.compile(r"MMSI (\d+)")),
    ("passport", re.compile(r"Passport ([\w/-]+)")),
    ("tax", re.compile(r"(?:Tax ID No\.|RFC|RUC #|NIT #|RTN|C\.U\.I\.T\.|RIF #|V\.A\.T\. Number) ([\w./-]+)")),
    (
        "registration",
        re.compile(
            r"(?:Company Number(?: IMO)?|Registration (?:ID|Number)|Commercial Registry Number|Registered Charity No\.|"
            r"Business Registration Number|Enterprise Number) ([\w./-]+)"
        ),
    ),
    (
        "national_id",
        re.compile(r"(?:Cedula No\.|National ID No\.|Identification Number|C\.U\.R\.P\.|D\.N\.I\.|Residency Number) ([\w./-]+)"),
    ),
)
_WEAK = re.compile(r"[afn]\.k\.a\. '([^']+(?:'[^';]+)*)'")
_BORN = re.compile(r"DOB ((?:\d{1,2} )?(?:[A-Z][a-z]{2} )?\d{4})")
_NATIONALITY = re.compile(r"(?:nationality|citizen|Nationality of Registration) ([^;.]+)")


def recognises(files: Mapping[str, bytes]) -> bool:
    """CSV files without a header, each of them one of the parts by what it holds, or by its name where that does not tell."""
    return bool(files) and all(_part(file, content) for file, content in files.items())


def beside(file: str, others: Iterable[str]) -> list[str]:
    """The files of the set that this primary file begins, found by their names; none for a name that no primary file has."""
    begin = _PRIMARY_NAME.fullmatch(file.lower())
    if begin is None:
        return []
    wanted = re.compile(re.escape(begin["set"]) + r"(?:sdn|prim|add|alt|(?:sdn_)?comments)\.csv")
    return sorted(other for other in others if wanted.fullmatch(other.lower()))


def read(files: Mapping[str, bytes], name: str) -> Iterator[Entry]:
    """The entries. Raises ListError, also for an address or alias of nobody: the three files are of different days then."""
    parts: dict[str, _Part] = {}
    for file, content in files.items():
        part = _part(file, content) or "primary"
        if part in parts:
            raise ListError(file, 0, f"holds {part}, as {parts[part].file} does", "Take one file of each.")
        parts[part] = _Part.of(file, content, part)
    for part in ("primary", "addresses", "aliases"):
        if part not in parts:
            hint = "Put the three files of one day (sdn.csv, add.csv and alt.csv, or cons_*.csv) together in a folder."
            raise ListError(next(iter(files)), 0, f"the list is not whole: the file of {_CALLED[part]} is missing", hint)
    primary, addresses, aliases = parts["primary"], parts["addresses"], parts["aliases"]
    comments = parts.get("comments", _Part("", [], {}))
    entries = tuple(
        each_once((primary.file, row.line, _entry(primary.file, row, addresses, aliases, comments, name)) for row in primary.rows)
    )
    known = {entry.id for entry in entries}
    for other in (addresses, aliases, comments):
        for row in other.rows:
            if row.fields[0] not in known:
                what = f"belongs to {row.fields[0]}, whom {primary.file} does not hold"
                raise ListError(other.file, row.line, what, "Take all three files of the same day.")
    return iter(entries)


def _part(file: str, content: bytes) -> str | None:
    row = sniff.first_row(content)
    if row and row[0].isdecimal():
        if len(row) in (_FIELDS["addresses"], _FIELDS["aliases"]) and not row[1].isdecimal():
            return None
        held = next((part for part, count in _FIELDS.items() if count == len(row)), None)
        if held in {"primary", "aliases", "addresses"}:
            return held
    return next((part for part, form in _FILES.items() if form.fullmatch(file.lower())), None)


class _Row(NamedTuple):
    line: int
    fields: list[str]


class _Part(NamedTuple):
    """One of the files: its rows in order, and by whom they belong to."""

    file: str
    rows: list[_Row]
    owned: Mapping[str, list[_Row]]

    @classmethod
    def of(cls, file: str, content: bytes, part: str) -> Self:
        rows: list[_Row] = []
        for line, row in csv_rows(decode(content, file), file):
            if row == [_END]:
                break
            if len(row) != _FIELDS[part]:
                hint = f"Each line has {_FIELDS[part]}; the file may be cut off, or another one."
                raise ListError(file, line, f"has {len(row)} fields", hint)
            rows.append(_Row(line, ["" if field.strip() == _NULL else field.strip() for field in row]))
        owned: dict[str, list[_Row]] = defaultdict(list)
        for one in rows:
            owned[one.fields[0]].append(one)
        return cls(file, rows, dict(owned))


def _entry(file: str, row: _Row, addresses: _Part, aliases: _Part, comments: _Part, list_name: str) -> Entry:
    identity, primary, kind, programme, *_, flag, _, remarks = row.fields
    remarks += "".join(one.fields[1] for one in comments.owned.get(identity, ()))
    if kind not in _KINDS:
        hint = f"Kinds are {', '.join(filter(None, _KINDS))}, or {_NULL} for others."
        raise ListError(file, row.line, f"kind {kind!r} is not known", hint)
    names = [ListedName(name_of(primary, file, row.line))]
    names += [ListedName(name_of(one.fields[3], aliases.file, one.line)) for one in aliases.owned.get(identity, ())]
    names += [ListedName(weak, weak=True) for weak in _WEAK.findall(remarks)]
    places = [one.fields for one in addresses.owned.get(identity, ())]
    countries = [flag, *(place[4] for place in places), *_NATIONALITY.findall(remarks)]
    numbers = [
        Identifier(of, value) for of, form in _IDENTIFIERS for value in form.findall(remarks) if len(plain(value)) >= SHORTEST
    ]
    if kind == "aircraft":
        numbers.append(Identifier("aircraft", primary))
    return Entry(
        id=identity,
        list_name=list_name,
        kind=_KINDS[kind],
        names=tuple(dict.fromkeys(names)),
        programme=programme.replace("] [", ", "),
        countries=tuple(dict.fromkeys(code for text in countries if (code := country_code(text)))),
        addresses=tuple(filter(None, (", ".join(filter(None, (place[2], place[3]))) for place in places))),
        identifiers=tuple(dict.fromkeys(numbers)),
        birth_dates=tuple(_BORN.findall(remarks)),
    )

"""The denied persons of the US Bureau of Industry and Security: text, fields parted by tabs, a header line.

Nobody has a number there: the entry is the name with the first day of the order. Lines that differ in the address alone are one.
"""

from collections.abc import Iterator, Mapping
from hashlib import sha256

from services.risk.screening.entries import Entry, ListedName
from services.risk.screening.loaders import sniff
from services.risk.screening.loaders.labels import likely_kind
from services.risk.screening.loaders.text import Record, country_code, decode, name_of, records

_COLUMNS = {"name", "street_address", "city", "country", "effective_date", "expiration_date"}
_LINES = ("Street_Address", "City", "State", "Postal_Code")
_DAY = "%m/%d/%Y"


def recognises(files: Mapping[str, bytes]) -> bool:
    """One file whose header has the list's columns."""
    return len(files) == 1 and all(set(sniff.first_row(content, "\t")) >= _COLUMNS for content in files.values())


def read(files: Mapping[str, bytes], name: str) -> Iterator[Entry]:
    """The entries. Raises ListError."""
    [(file, content)] = files.items()
    orders: dict[tuple[str, str], list[Record]] = {}
    for one in records(decode(content, file), file, "\t"):
        orders.setdefault((name_of(one.fields["Name"], file, one.line), one.fields["Effective_Date"]), []).append(one)
    return (_entry(denied, day, some, name) for (denied, day), some in orders.items())


def _entry(denied: str, day: str, some: list[Record], list_name: str) -> Entry:
    addresses = (", ".join(filter(None, (one.fields.get(line, "") for line in _LINES))) for one in some)
    ends = [one.day("Expiration_Date", _DAY) for one in some]
    return Entry(
        id=sha256(f"{denied} {day}".encode()).hexdigest()[:12],
        list_name=list_name,
        kind=likely_kind(denied),
        names=(ListedName(denied),),
        programme="DPL",
        countries=tuple(dict.fromkeys(code for one in some if (code := country_code(one.fields["Country"])))),
        addresses=tuple(dict.fromkeys(filter(None, addresses))),
        valid_from=some[0].day("Effective_Date", _DAY),
        valid_to=max(filter(None, ends)) if all(ends) else None,
    )

"""Identifiers as they are compared: letters and digits, in two spaces, so that no passport meets an IMO number. Pure."""

from collections.abc import Iterator

from services.risk.screening.entries import Entry

_OF_VESSELS = frozenset({"imo", "mmsi", "eni", "aircraft"})
SHORTEST = 5  # shorter numbers identify nobody


def entry_keys(entry: Entry) -> Iterator[str]:
    """The keys an entry's identifiers are filed under. A listed IMO number counts even when its check digit fails."""
    for identifier in entry.identifiers:
        value = plain(identifier.value)
        if len(value) < SHORTEST:
            continue
        if identifier.kind in _OF_VESSELS:
            yield "v" + value.removeprefix("IMO")
        else:
            yield "p" + value
            for country in entry.countries:  # listed without the country, declared as an EORI or TIN that begins with it
                yield f"p{country}{value}"


def query_key(value: str, *, of_vessel: bool) -> str | None:
    """The key a declared identifier is looked up under; None where it is too short to identify anybody."""
    value = plain(value)
    if len(value) < SHORTEST:
        return None
    return "v" + value.removeprefix("IMO") if of_vessel else "p" + value


def plain(value: str) -> str:
    """Upper-case letters and digits alone."""
    return "".join(filter(str.isalnum, value.upper()))

"""The shipped lists as files: which there are, in which edition, and their rows.

`SOURCES.md` beside this file names the source and licence of each; `build.py` makes those that are not written by hand.
"""

import csv
import gzip
import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

DATA = Path(__file__).parent / "data"


class Shipped(NamedTuple):
    """A list: its file under `data/` and the edition its publisher gave it."""

    file: str
    edition: str


LISTS = MappingProxyType(
    {
        "airports_added": Shipped("airports_added.csv", "selection 1"),
        "chpl": Shipped("chpl.csv", "2024-02-23"),
        "countries": Shipped("countries.csv", "ISO 3166-1 2026-07 with XI, XK, XZ"),
        "currencies": Shipped("currencies.csv", "ISO 4217 2026-01-01"),
        "document_types": Shipped("document_types.csv", "UN/EDIFACT 1001, selection 1"),
        "freight_payments": Shipped("freight_payments.csv", "ENS method of payment"),
        "hs": Shipped("hs2022.csv.gz", "HS 2022"),
        "hs_2017": Shipped("hs2017.csv", "HS 2017 to 2022"),
        "locode_aliases": Shipped("locode_aliases.csv", "2026-07"),
        "locodes": Shipped("locodes.tsv.gz", "2024-2 over 2019-2"),
        "packages": Shipped("packages.csv", "Rec 21 at 6d864513"),
        "port_positions": Shipped("port_positions.csv", "selection 1"),
        "stop_words": Shipped("stop_words.csv", "European Commission annex of 205"),
        "stop_words_added": Shipped("stop_words_added.csv", "PACT guide v1.9, selection 1"),
        "un_numbers": Shipped("un_numbers.csv", "ADR 2025"),
        "units": Shipped("units.csv", "Rec 20, selection 1"),
    }
)


def version(list_name: str) -> str:
    """The edition of a list as its publisher names it. Raises KeyError for a list that is not shipped."""
    return LISTS[list_name].edition


@cache
def digest() -> str:
    """SHA-256 over every shipped file, name and content: changes whenever any list does."""
    total = hashlib.sha256()
    for shipped in sorted(LISTS.values()):
        packed = (DATA / shipped.file).read_bytes()
        total.update(f"{shipped.file}\0{len(packed)}\0".encode())
        total.update(packed)
    return total.hexdigest()


def content(list_name: str) -> str:
    """A list's file, unpacked, without its header line."""
    packed = (DATA / LISTS[list_name].file).read_bytes()
    unpacked = gzip.decompress(packed) if packed.startswith(b"\x1f\x8b") else packed
    return unpacked.decode().partition("\n")[2]


def rows(list_name: str) -> Iterator[list[str]]:
    """A list's rows, without the header line."""
    return csv.reader(content(list_name).splitlines())

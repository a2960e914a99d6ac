"""List files in, watch lists out. A loader knows one publisher's format; to add a format, add a file and a line to `LOADERS`.

A loader gives every entry of the files or raises ListError: there is no such thing as half a list.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from services.risk.screening.entries import Entry, ListError, WatchList
from services.risk.screening.loaders import bis, csl, follow_the_money, ofac, ofac_xml, opensanctions, own_csv, un

Files = Mapping[str, bytes]
"""The files of one list by name: one for most publishers, three for OFAC's CSV. What they hold decides how they are read."""


class Loader(NamedTuple):
    """A format: what it is called, whether files are in it, how to read them as the list of a given name."""

    format: str
    recognises: Callable[[Files], bool]
    read: Callable[[Files, str], Iterable[Entry]]


LOADERS: tuple[Loader, ...] = (
    Loader("OFAC SDN or consolidated list (XML)", ofac_xml.recognises, ofac_xml.read),
    Loader("UN Security Council consolidated list (XML)", un.recognises, un.read),
    Loader("OFAC SDN or consolidated list (CSV: primary names, addresses, aliases)", ofac.recognises, ofac.read),
    Loader("US Consolidated Screening List (CSV)", csl.recognises, csl.read),
    Loader("BIS denied persons (text parted by tabs)", bis.recognises, bis.read),
    Loader("OpenSanctions targets (targets.simple.csv)", opensanctions.recognises, opensanctions.read),
    Loader("FollowTheMoney entities (JSON lines)", follow_the_money.recognises, follow_the_money.read),
    Loader("the administration's own list (CSV)", own_csv.recognises, own_csv.read),
)


def load(files: Files, name: str, published: datetime) -> WatchList:
    """The list in these files. Raises ListError for an unknown format, a fault in a file, an empty list."""
    for loader in LOADERS:
        if loader.recognises(files):
            entries = tuple(loader.read(files, name))
            break
    else:
        known = "; ".join(loader.format for loader in LOADERS)
        raise ListError(", ".join(files) or name, 0, "the format is not known", f"Known formats: {known}.")
    if not entries:
        raise ListError(next(iter(files)), 0, "the list holds no entry", "Leave the list out if nobody is to be on it.")
    digest = _digest(files)
    return WatchList(name=name, version=digest[:12], digest=digest, entries=entries, published=published)


def _digest(files: Files) -> str:
    """SHA-256 of the file; of several, that of their digests in order of their names."""
    digests = [sha256(files[file]) for file in sorted(files)]
    return digests[0].hexdigest() if len(digests) == 1 else sha256(b"".join(one.digest() for one in digests)).hexdigest()

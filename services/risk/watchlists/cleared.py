"""Cleared pairs: a party and a list entry that an officer found not to be the same. Pure.

A pair holds for a party declared with the same name, ids and country, however its address is written; against a listed
*address* it holds for that address. It is void once the entry says something else than when the officer compared:
names, kind, countries, addresses, identifiers, birth dates or programme. A change of validity dates alone voids nothing.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple, Self

from services.risk.screening import Entry, Query


class Pair(NamedTuple):
    """A cleared pair in force, and the digest of the entry it was cleared against."""

    party_key: str
    list_name: str
    entry_id: str
    entry_digest: str


def party_key(query: Query, entry: Entry) -> str:
    """What identifies the party of a pair with this entry: SHA-256, hex."""
    if entry.kind == "address":
        facts: list[object] = ["address", _plain(query.address or "")]
    else:
        facts = [query.kind, _plain(query.name), sorted(map(_plain, query.ids)), query.country]
    return _digest(facts)


def entry_digest(entry: Entry) -> str:
    """What of an entry is material to telling a party from it: SHA-256, hex. The order it is written in does not count."""
    return _digest(
        [
            entry.kind,
            entry.programme,
            sorted(entry.names),
            sorted(entry.countries),
            sorted(entry.addresses),
            sorted(entry.identifiers),
            sorted(entry.birth_dates),
        ]
    )


@dataclass(frozen=True)
class Cleared:
    """The pairs in force."""

    pairs: Mapping[tuple[str, str, str], frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, pairs: Iterable[Pair]) -> Self:
        """From the pairs as they are kept; one may have been cleared several times, against what its entry said each time."""
        found: dict[tuple[str, str, str], frozenset[str]] = {}
        for one in pairs:
            found[one[:3]] = found.get(one[:3], frozenset()) | {one.entry_digest}
        return cls(found)

    def covers(self, query: Query, entry: Entry) -> bool:
        """Whether a match of this party with this entry is to be left out."""
        if not self.pairs:
            return False
        digests = self.pairs.get((party_key(query, entry), entry.list_name, entry.id))
        return digests is not None and entry_digest(entry) in digests


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _digest(facts: object) -> str:
    return sha256(json.dumps(facts, separators=(",", ":"), ensure_ascii=False).encode()).hexdigest()

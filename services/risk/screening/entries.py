"""What a watch list holds. Every loader, whatever it reads, gives these; everything else reads only these."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, NamedTuple

EntryKind = Literal["person", "organisation", "vessel", "address"]
PTY_02_REVIEW = 0.85  # domain reference 3.4, PTY-02: from here on an officer looks at it (H 20)
PTY_02_CRITICAL = 0.92  # and from here on it weighs C 40


class ListedName(NamedTuple):
    """A name of an entry. A weak alias is one its publisher calls too broad for automatic matching (OFAC, UN: low quality)."""

    text: str
    weak: bool = False


class Identifier(NamedTuple):
    """A number of an entry: `kind` is imo, mmsi, eni, eori, tax, registration, passport, national_id or other."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One listed person, organisation, vessel or address.

    `names` holds the primary name first; for an address, the address itself. `countries` are ISO 3166 alpha-2 codes of
    nationality, registration, flag or address. `programme` is the sanctions or watch programme. `birth_dates` are as
    precise as the list: 1965, 1965-07 or 1965-07-02. Valid from the first day to the last; None leaves that side open.
    """

    id: str
    list_name: str
    kind: EntryKind
    names: tuple[ListedName, ...]
    programme: str
    countries: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    birth_dates: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None

    @property
    def name(self) -> str:
        """The primary name."""
        return self.names[0].text

    def valid_on(self, day: date) -> bool:
        """Whether the entry counts on this day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class WatchList:
    """One version of a list, complete. `version` changes exactly when `digest` (SHA-256 of the files, hex) does."""

    name: str
    version: str
    digest: str
    entries: Sequence[Entry]
    published: datetime


class ListError(ValueError):
    """A list file that cannot be used, whole or in part. Names file, line (1-based; 0 the file itself), what and a hint."""

    def __init__(self, file: str, line: int, what: str, hint: str) -> None:
        super().__init__(f"{file}, line {line}: {what}. {hint}" if line else f"{file}: {what}. {hint}")
        self.file, self.line, self.what, self.hint = file, line, what, hint

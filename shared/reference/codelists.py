"""The short code lists, each a mapping from code to what it stands for."""

from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType
from typing import NamedTuple, TypeVar

from shared.reference.files import rows

Entry = TypeVar("Entry", bound=tuple[object, ...])


class Country(NamedTuple):
    """A country or territory: ISO 3166-1 alpha-2 code, English short name, and the source of the code."""

    code: str
    name: str
    source: str


class Package(NamedTuple):
    """A kind of packaging (UNECE Rec 21).

    `bulk` goods have neither number of packages nor of pieces, `unpacked` ones only pieces, all others only packages.
    """

    code: str
    name: str
    bulk: bool
    unpacked: bool


class Unit(NamedTuple):
    """A unit of measure (UNECE Rec 20). `factor` turns an amount into the dimension's base unit.

    Base units: kg (mass), m3 (volume), m (length), m2 (area), J (energy), 1 (count).
    """

    code: str
    name: str
    dimension: str
    factor: float


class Currency(NamedTuple):
    """A currency or fund (ISO 4217). `decimals` of its minor unit, None where there is none (gold, testing)."""

    code: str
    name: str
    decimals: int | None


class UnNumber(NamedTuple):
    """A dangerous substance or article (UN Recommendations on the Transport of Dangerous Goods, as in ADR table A).

    `hazard_class` without division; `packing_groups` of all its entries, I being the most dangerous, empty where none
    is assigned.
    """

    number: str
    name: str
    hazard_class: str
    packing_groups: tuple[str, ...]

    @property
    def explosive(self) -> bool:
        """Class 1."""
        return self.hazard_class == "1"

    @property
    def radioactive(self) -> bool:
        """Class 7."""
        return self.hazard_class == "7"


class DocumentType(NamedTuple):
    """A type of document (UN/EDIFACT 1001). `role` is transport, licence or customs.

    `level` says where a transport document stands: `master`, `house`, or `any` for those used on both levels.
    """

    code: str
    name: str
    role: str
    level: str


@cache
def countries() -> Mapping[str, Country]:
    """ISO 3166-1 alpha-2 with the user codes XI, XK and XZ."""
    return _keyed(Country(*row) for row in rows("countries"))


@cache
def packages() -> Mapping[str, Package]:
    """Packaging by its two-character Rec 21 code."""
    return _keyed(Package(code, name, kind == "bulk", kind == "unpacked") for code, name, kind in rows("packages"))


@cache
def units() -> Mapping[str, Unit]:
    """The units of measure that declarations use, by Rec 20 common code."""
    return _keyed(Unit(code, name, dimension, float(factor)) for code, name, dimension, factor in rows("units"))


@cache
def currencies() -> Mapping[str, Currency]:
    """Active currencies and funds by alphabetic code."""
    return _keyed(Currency(code, name, int(decimals) if decimals else None) for code, name, decimals in rows("currencies"))


@cache
def un_numbers() -> Mapping[str, UnNumber]:
    """Dangerous goods by four-digit UN number."""
    return _keyed(
        UnNumber(number, name, hazard_class, tuple(groups.split())) for number, name, hazard_class, groups in rows("un_numbers")
    )


@cache
def document_types() -> Mapping[str, DocumentType]:
    """Document types by bare code (704) and by the form ICS2 uses (N704); `code` is the bare one."""
    bare = _keyed(DocumentType(*row) for row in rows("document_types"))
    return MappingProxyType({**bare, **{f"N{code}": document for code, document in bare.items()}})


@cache
def freight_payments() -> Mapping[str, str]:
    """How transport charges are paid: one-letter code to meaning."""
    return MappingProxyType(dict(rows("freight_payments")))


def _keyed(entries: Iterable[Entry]) -> Mapping[str, Entry]:
    return MappingProxyType({str(entry[0]): entry for entry in entries})

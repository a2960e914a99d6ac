"""Reference lists as shipped data: immutable objects, loaded on first use and kept.

Importing this package reads no list. `SOURCES.md` names source, edition and licence of each.
"""

from shared.reference.codelists import (
    Country,
    Currency,
    DocumentType,
    Package,
    Unit,
    UnNumber,
    countries,
    currencies,
    document_types,
    freight_payments,
    packages,
    un_numbers,
    units,
)
from shared.reference.files import LISTS, digest, version
from shared.reference.nomenclature import HarmonizedSystem, chpl, hs
from shared.reference.places import Locodes, Place, locodes
from shared.reference.size_types import SizeType, size_type, size_type_fault
from shared.reference.stopwords import StopWords, contains_stop_word, only_stop_words, stop_words
from shared.reference.text import cleanse, junk_reason

__all__ = [
    "LISTS",
    "Country",
    "Currency",
    "DocumentType",
    "HarmonizedSystem",
    "Locodes",
    "Package",
    "Place",
    "SizeType",
    "StopWords",
    "UnNumber",
    "Unit",
    "chpl",
    "cleanse",
    "contains_stop_word",
    "countries",
    "currencies",
    "digest",
    "document_types",
    "freight_payments",
    "hs",
    "junk_reason",
    "locodes",
    "only_stop_words",
    "packages",
    "size_type",
    "size_type_fault",
    "stop_words",
    "un_numbers",
    "units",
    "version",
]

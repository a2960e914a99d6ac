"""Labelled names: CSV in UTF-8 with a header line. Pure. Other columns than those named here are left alone."""

from typing import TypeVar

from services.risk.screening.entries import ListError
from services.risk.screening.loaders.text import Record, decode, records
from services.risk.screening.quality import UNRATED, LabelledPair
from services.risk.screening.screener import Query

_SAID = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
_Found = TypeVar("_Found")
_NAME_COLUMNS = ("full_name", "name")


def labelled_pairs(content: bytes, file: str) -> list[LabelledPair]:
    """The pairs: columns name1, name2, is_match, and perhaps schema and quality. Raises ListError."""
    pairs = [_pair(one) for one in _records(content, file)]
    return _some(pairs, file)


def names_of(content: bytes, file: str) -> list[Query]:
    """The names: column full_name, or name. Raises ListError."""
    return _some([Query(_field(one, *_NAME_COLUMNS)) for one in _records(content, file)], file)


def _records(content: bytes, file: str) -> list[Record]:
    return list(records(decode(content, file), file))


def _some(found: list[_Found], file: str) -> list[_Found]:
    if not found:
        raise ListError(file, 0, "holds no names", "The first line names the columns; at least one line follows.")
    return found


def _pair(one: Record) -> LabelledPair:
    said = _field(one, "is_match").casefold()
    if said not in _SAID:
        raise ListError(one.file, one.line, f"is_match {said!r} is neither", "Write true or false.")
    schema, quality = one.fields.get("schema", ""), one.fields.get("quality", "")
    return LabelledPair(_field(one, "name1"), _field(one, "name2"), _SAID[said], schema, quality.upper() or UNRATED)


def _field(one: Record, *columns: str) -> str:
    for column in columns:
        if column in one.fields:
            if not one.fields[column]:
                raise ListError(one.file, one.line, f"{column} is empty", "Leave out lines without it.")
            return one.fields[column]
    raise ListError(one.file, 1, f"column {columns[0]!r} is missing", "The first line names the columns.")

"""The administration's register of trusted traders: CSV (RFC 4180) in UTF-8, a header line, one trader a line. Pure.

| column     | meaning                                                                                                   |
|------------|-----------------------------------------------------------------------------------------------------------|
| id         | EORI or TIN: ISO 3166 country and up to 15 letters or digits; stands once                                   |
| name       | registered name                                                                                            |
| scheme     | AEO-C customs simplification, AEO-S security and safety, AEO-F both                                         |
| status     | valid, suspended or revoked                                                                                |
| partner    | country whose programme is mutually recognised; empty for the administration's own                          |
| valid_from | first day (2026-01-31) the line counts; empty: always                                                      |
| valid_to   | last day                                                                                                   |

The first four are required, the others may be left out, their order is free.
"""

import csv
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from io import StringIO
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints, ValidationError, model_validator

from services.risk.core.standing import Standing
from services.risk.screening.features import compare, score
from services.risk.screening.names import parse
from shared.problems import Fault
from shared.reference.codelists import countries

MOST_FAULTS = 100
SAME_NAME = 0.7
"""Likeness of two spellings of one trader's name, at least; below the 0.85 of PTY-02, for a forgotten word is no fraud."""
REQUIRED = ("id", "name", "scheme", "status")
COLUMNS = (*REQUIRED, "partner", "valid_from", "valid_to")
_ID = re.compile(r"[A-Z]{2}[A-Za-z0-9]{1,15}")


class RegisterError(ValueError):
    """A register that cannot be taken, with its faults, at most `MOST_FAULTS` of them. The pointer of a fault is /line/column."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(f"{fault.pointer}: {fault.detail} {fault.hint}".strip() for fault in faults))
        self.faults = tuple(faults)


def _identity(text: str) -> str:
    if not _ID.fullmatch(text) or text[:2] not in countries():
        raise ValueError("An id is an ISO 3166 country and 1 to 15 letters or digits, such as NL123456789")
    return text


def _country(text: str | None) -> str | None:
    if text is not None and text not in countries():
        raise ValueError("Write the ISO 3166 alpha-2 code of the country, or leave it empty")
    return text


def _or_none(text: object) -> object:
    return text or None


Optional = BeforeValidator(_or_none)


class Trader(BaseModel):
    """A line of the register. It counts from the first day to the last, both included; None leaves that side open."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    id: Annotated[str, AfterValidator(_identity)]
    name: Annotated[str, StringConstraints(min_length=1, max_length=300)]
    scheme: Literal["AEO-C", "AEO-S", "AEO-F"]
    status: Literal["valid", "suspended", "revoked"]
    partner: Annotated[str | None, AfterValidator(_country), Optional] = None
    valid_from: Annotated[date | None, Optional] = None
    valid_to: Annotated[date | None, Optional] = None

    @model_validator(mode="after")
    def _in_order(self) -> "Trader":
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValueError(f"valid_to {self.valid_to} lies before valid_from {self.valid_from}")
        return self

    def on(self, day: date) -> bool:
        """Whether the line counts on this day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)

    def standing(self, name: str | None) -> Standing:
        """What the register says about a party of this id that is declared under this name."""
        return Standing(self.status, self.scheme, None if name is None else not _same(self.name, name))


def digest(content: bytes) -> str:
    """SHA-256 of a register's file, hex: its version."""
    return hashlib.sha256(content).hexdigest()


def read(content: bytes) -> tuple[Trader, ...]:
    """The traders of a register's file, in its order. Raises RegisterError with every fault; none of it counts then."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise RegisterError([_fault(line, "", f"Byte {content[error.start]:#04x} is not UTF-8.", "Save it as UTF-8.")]) from error
    rows = csv.reader(StringIO(text, newline=""), strict=True)
    traders: dict[str, tuple[int, Trader]] = {}
    faults: list[Fault] = []
    try:
        columns = [column.strip() for column in next(rows, [])]
        faults += _header(columns)
        for row in rows if not faults else ():
            if row:
                faults += _line(columns, row, rows.line_num, traders)
    except csv.Error as error:
        hint = "Quote a field that holds commas or quotes, double the quotes in it; the file may be cut off."
        faults.append(_fault(rows.line_num, "", f"This is not well-formed CSV: {error}.", hint))
    if not faults and not traders:
        faults.append(_fault(2, "", "The register names nobody.", "An empty register is most likely a mistake; name one trader."))
    if faults:
        raise RegisterError(faults[:MOST_FAULTS])
    return tuple(trader for _, trader in traders.values())


def _header(columns: Sequence[str]) -> Iterator[Fault]:
    hint = f"The first line names the columns: {', '.join(REQUIRED)}, and if wanted {', '.join(COLUMNS[len(REQUIRED) :])}."
    for column in dict.fromkeys(columns):
        if column not in COLUMNS:
            yield _fault(1, column, f"Column {column!r} is not known.", hint)
        elif columns.count(column) > 1:
            yield _fault(1, column, f"Column {column!r} stands twice.", hint)
    for column in REQUIRED:
        if column not in columns:
            yield _fault(1, column, f"Column {column!r} is missing.", hint)


def _line(columns: Sequence[str], row: Sequence[str], line: int, traders: dict[str, tuple[int, Trader]]) -> Iterator[Fault]:
    if len(row) != len(columns):
        yield _fault(
            line, "", f"The line has {len(row)} fields instead of {len(columns)}.", "Write every column, empty ones too."
        )
        return
    try:
        trader = Trader.model_validate({column: field.strip() for column, field in zip(columns, row, strict=True)})
    except ValidationError as error:
        for found in error.errors(include_url=False):
            yield _fault(line, ".".join(map(str, found["loc"])), found["msg"].removeprefix("Value error, ") + ".", _hint(found))
        return
    if trader.id in traders:
        detail = f"{trader.id} stands on line {traders[trader.id][0]} already."
        yield _fault(line, "id", detail, "Give each trader one line, with the scheme that holds most.")
    else:
        traders[trader.id] = (line, trader)


def _hint(found: Mapping[str, object]) -> str:
    return "Write days as 2026-01-31." if str(found["type"]).startswith("date") else ""


def _fault(line: int, column: str, detail: str, hint: str) -> Fault:
    return Fault(code="register.invalid", pointer=f"/{line}/{column}" if column else f"/{line}", detail=detail, hint=hint)


def _same(registered: str, declared: str) -> bool:
    return score(compare(parse(registered, "organisation"), parse(declared, "organisation"))) >= SAME_NAME

"""A batch of filings as feature frames: what criteria read, and what is kept so that every decision can be made again."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from io import BytesIO
from itertools import chain
from typing import Any, TypeVar
from zipfile import ZipFile, ZipInfo

import polars as pl

from services.risk.core.column import TEXTS
from services.risk.core.columns import CONTEXT, FRAMES, INHERITED
from services.risk.core.history_columns import NAMES
from services.risk.core.rows.consignment import consignment_columns
from services.risk.core.rows.equipment import equipment_rows
from services.risk.core.rows.history import History, blank
from services.risk.core.rows.item import item_row
from services.risk.core.rows.party import Matches, Standings, conveyance_columns, party_columns
from services.risk.core.rows.reference import Reference, transposed
from services.risk.core.subjects import Subject, view

T = TypeVar("T")
_SEPARATOR = "\x1f"  # unit separator: validation refuses control characters in every element (text.control)
_TOLD_ON = tuple(name for name in CONTEXT if name in NAMES["consignment"])  # history that parts take over from their consignment


class Frames(Mapping[str, pl.DataFrame]):
    """The five frames of a batch by name: consignment, item, party, equipment, conveyance."""

    def __init__(self, frames: Mapping[str, pl.DataFrame]) -> None:
        self._frames = dict(frames)

    def __getitem__(self, name: str) -> pl.DataFrame:
        return self._frames[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._frames)

    def __len__(self) -> int:
        return len(self._frames)

    def select(self, consignment_ids: Collection[str]) -> "Frames":
        """The rows of these consignments alone, in the order they stand."""
        wanted = pl.col("consignment_id").is_in(list(consignment_ids))
        return Frames({name: frame.filter(wanted) for name, frame in self.items()})

    def with_history(self, history: History) -> "Frames":
        """The same frames with these history columns, row by row; others stay as they are. Raises ShapeError for the history of
        another batch.
        """
        added = {name: history[name].get_columns() if name in history else [] for name in self}
        whole = self["consignment"].with_columns(added["consignment"])
        told = whole.select("consignment_id", *_TOLD_ON)
        parts = {
            name: frame.with_columns(
                *added[name],
                *frame.select("consignment_id").join(told, on="consignment_id", how="left", maintain_order="left").get_columns(),
            )
            for name, frame in self.items()
            if name != "consignment"
        }
        return Frames({"consignment": whole, **parts})

    def to_bytes(self) -> bytes:
        """The frames to be stored: a zip archive with an Arrow IPC file (zstd) for each. The same frames give the same bytes."""
        archive = BytesIO()
        with ZipFile(archive, "w") as files:
            for name, frame in self.items():
                packed = BytesIO()
                frame.write_ipc(packed, compression="zstd")
                files.writestr(ZipInfo(name), packed.getvalue())
        return archive.getvalue()

    @classmethod
    def from_bytes(cls, archive: bytes) -> "Frames":
        """The stored frames, exactly, with the columns they had then. Raises BadZipFile for bytes that are cut off or altered."""
        with ZipFile(BytesIO(archive)) as files:
            return cls({name: pl.read_ipc(BytesIO(files.read(name))) for name in files.namelist()})


def build(
    subjects: Sequence[Subject],
    matches: Matches,
    *,
    reference: Reference,
    random_draw: Callable[[str], int],
    random_rates: Mapping[str, int] | None = None,
    standings: Standings | None = None,
    mitigation: Mapping[str, float] | None = None,
) -> Frames:
    """The frames of `subjects`, in their order.

    `matches` is what screening found; `random_draw` gives each consignment id its draw (0..9999) for the random arm, and
    `random_rates` what it is compared with, where another rate than the usual is stated; `standings` is what the register of
    trusted traders says; `mitigation` the factor on the soft score of those consignments that have one (1 for all others).
    History is blank until `with_history`.
    """
    known = reference.remembering()
    seen = [view(subject) for subject in subjects]
    items = [[item_row(one, at, item, known) for at, item in enumerate(one.consignment.items)] for one in seen]
    boxes = [list(equipment_rows(one, packed, known)) for one, packed in zip(seen, items, strict=True)]
    parties = [list(one.parties()) for one in seen]
    conveyances = [[one.declaration.conveyance] if one.declaration.conveyance else [] for one in seen]
    columns = consignment_columns(seen, items, boxes, known, random_draw, random_rates or {}, mitigation or {})
    whole = _whole("consignment", columns)
    parts: dict[str, tuple[Sequence[Sequence[object]], dict[str, list[Any]]]] = {
        "item": (items, transposed(_flat(items))),
        "party": (parties, party_columns(_flat(parties), matches, standings or {}, known)),
        "equipment": (boxes, transposed(_flat(boxes))),
        "conveyance": (conveyances, conveyance_columns(_flat(conveyances), matches)),
    }
    return Frames({"consignment": whole, **{name: _part(name, *part, whole) for name, part in parts.items()}})


def _flat(nested: Iterable[Iterable[T]]) -> list[T]:
    return list(chain.from_iterable(nested))


def _whole(name: str, columns: dict[str, list[Any]], inherited: Collection[str] = ()) -> pl.DataFrame:
    """The frame's own columns: those made of the filing, then those of history, blank."""
    own = {column: dtype for column, dtype in FRAMES[name].items() if column not in inherited and column not in NAMES[name]}
    declared = _frame(columns, own)
    return declared.hstack(blank(name, declared.height))


def _part(name: str, nested: Sequence[Sequence[object]], columns: dict[str, list[Any]], whole: pl.DataFrame) -> pl.DataFrame:
    """The frame of the parts of consignments: their own columns, and those of the consignment each belongs to."""
    owners = whole[[index for index, some in enumerate(nested) for _ in some]].select(INHERITED[name])
    return _whole(name, columns, INHERITED[name]).hstack(owners).select(FRAMES[name].keys())


def _frame(columns: dict[str, list[Any]], schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """The columns as a frame. Lists go in as one text and are split there: Polars would make a series of every Python list."""
    if not any(columns.values()):
        return pl.DataFrame(schema=dict(schema))
    lists = [name for name, dtype in schema.items() if dtype == TEXTS]
    columns |= {name: [_SEPARATOR.join(texts) or None for texts in columns[name]] for name in lists}
    flat = {name: pl.String() if name in lists else dtype for name, dtype in schema.items()}
    return pl.DataFrame(columns, schema=flat).with_columns(pl.col(lists).str.split(_SEPARATOR).fill_null([]))

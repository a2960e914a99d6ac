"""Frames as a whole: their schema, their order, and that stored ones come back exactly."""

from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from services.risk.core.columns import COLUMNS, FRAMES, document
from services.risk.core.frames import Frames
from tests.unit.risk.filings import declared, frames_of, undeclared


@pytest.mark.parametrize("subjects", [[], [declared()], [declared(), undeclared()]])
def test_frames_have_their_schema_whatever_is_in_them(subjects: list[Any]) -> None:
    assert {name: dict(frame.schema) for name, frame in frames_of(*subjects).items()} == {
        name: dict(schema) for name, schema in FRAMES.items()
    }


def test_rows_stand_with_their_consignment_in_order() -> None:
    frames = frames_of(*[declared(consignment_id=f"{number}", revision=number) for number in (3, 1, 2)], undeclared())
    assert frames["consignment"]["consignment_id"].to_list() == ["3", "1", "2", "U-0001"]
    assert frames["item"].select("consignment_id", "revision").rows() == [("3", 3), ("1", 1), ("2", 2)]
    chosen = frames.select(["2", "U-0001"])
    assert {name: sorted(set(frame["consignment_id"])) for name, frame in chosen.items()} == {
        "consignment": ["2", "U-0001"],
        "item": ["2"],
        "party": ["2", "U-0001"],
        "equipment": ["2", "U-0001"],
        "conveyance": ["2", "U-0001"],
    }


@settings(deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=3), st.integers(0, 3))
def test_stored_frames_come_back_exactly(texts: list[str], count: int) -> None:
    changes = {"consignment/items/0/description": " ".join(texts), "consignment/ucr": texts[0] if texts else None}
    frames = frames_of(*[declared(changes, consignment_id=str(number)) for number in range(count)])
    archive = frames.to_bytes()
    again = Frames.from_bytes(archive)
    assert list(again) == list(frames)
    for name, frame in frames.items():
        assert_frame_equal(again[name], frame, check_exact=True)
    assert again.to_bytes() == archive


def test_a_damaged_archive_is_refused() -> None:
    archive = frames_of(declared()).to_bytes()
    with pytest.raises(BadZipFile):
        Frames.from_bytes(archive[: len(archive) // 2])
    with pytest.raises(BadZipFile):
        Frames.from_bytes(archive[:500] + bytes([archive[500] ^ 1]) + archive[501:])


def test_the_page_of_features_is_what_the_columns_say() -> None:
    assert Path("docs/features.md").read_text("utf-8") == document()


def test_every_column_has_a_meaning_and_a_type_conditions_know() -> None:
    kinds = {pl.String(), pl.List(pl.String()), pl.Boolean(), pl.Int64(), pl.Float64(), pl.Datetime("us", "UTC")}
    for columns in COLUMNS.values():
        assert {column.dtype for column in columns.values()} <= kinds
        assert all(column.meaning for column in columns.values())

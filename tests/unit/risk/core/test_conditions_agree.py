"""The compiled expression and an independent interpreter agree on random conditions and random rows."""

import polars as pl
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from services.risk.core.conditions import Condition, ConditionError, Judge
from tests.unit.risk.core.interpreter import LISTS, SCHEMA, Row, Sample, conditions, rows


@settings(deadline=None, max_examples=150)
@given(conditions, st.lists(rows, min_size=1, max_size=8))
def test_polars_and_the_interpreter_agree(sample: Sample, table: list[Row]) -> None:
    try:
        condition = Condition.parse(sample.text, SCHEMA, LISTS)
    except ConditionError as refused:
        assume(
            not any(
                known in refused.message
                for known in ("nested deeper", "reads no column", "has no result", "Arithmetic is nested")
            )
        )
        raise
    frame = pl.DataFrame({name: [row[name] for row in table] for name in SCHEMA}, schema=SCHEMA)
    judged = Judge({"it": condition}, LISTS)(frame)["it"].to_list()
    assert judged == [sample.value(row) for row in table]

"""Tables of back-tests: the runs asked for with their results, and the outcomes that say who was right."""

from sqlalchemy import BigInteger, Boolean, Column, DateTime, ForeignKey, Identity, Index, Integer, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from services.risk.rulesets.tables import governed_rulesets
from services.risk.tables import SCHEMA
from shared.database import metadata

backtests = Table(
    "backtests",
    metadata,
    Column("backtest_id", BigInteger, Identity(always=True), primary_key=True),
    Column("ruleset_id", BigInteger, ForeignKey(governed_rulesets.c.ruleset_id), nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("asked_at", DateTime(timezone=True), nullable=False),
    Column("settings", JSONB, nullable=False),  # days, staff capacity, least band that is worked on
    Column("done", Integer, nullable=False),  # stored batches gone through, of `total`
    Column("total", Integer, nullable=False),
    Column("finished_at", DateTime(timezone=True)),
    Column("failure", Text),
    Column("report", JSONB),
    Index("backtests_ruleset", "ruleset_id", "backtest_id"),
    Index("backtests_open", "backtest_id", postgresql_where="finished_at IS NULL"),
    schema=SCHEMA,
)

outcomes = Table(
    "outcomes",
    metadata,
    Column("outcome_id", Text, primary_key=True),
    Column("consignment_id", Text, nullable=False),
    Column("positive", Boolean, nullable=False),  # the control found what it looked for
    Column("found_at", DateTime(timezone=True), nullable=False),
    Index("outcomes_consignment", "consignment_id", "found_at"),
    schema=SCHEMA,
)

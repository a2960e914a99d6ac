"""The table of back-tests: the runs asked for, with their results."""

from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, Identity, Index, Integer, Table, Text
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

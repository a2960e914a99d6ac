"""Tables of selection. Rows are added, never changed or removed: who stated what, and when, is the audit trail."""

from sqlalchemy import BigInteger, Column, Date, DateTime, Double, Identity, Index, Integer, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from services.risk.tables import SCHEMA
from shared.database import metadata

selection_rates = Table(
    "selection_rates",
    metadata,
    Column("rate_id", BigInteger, Identity(always=True), primary_key=True),  # the order in which rates were stated
    Column("office", Text, nullable=False),
    Column("lane", Text, nullable=False),
    Column("per_10000", Integer, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    Column("reason", Text, nullable=False),
    Column("stated_by", Text, nullable=False),
    Column("stated_at", DateTime(timezone=True), nullable=False),
    schema=SCHEMA,
)

work_capacities = Table(
    "work_capacities",
    metadata,
    Column("capacity_id", BigInteger, Identity(always=True), primary_key=True),  # of several for a place the last counts
    Column("office", Text, nullable=False),
    Column("lane", Text, nullable=False),
    Column("amber_per_day", Integer, nullable=False),
    Column("red_per_day", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("stated_by", Text, nullable=False),
    Column("stated_at", DateTime(timezone=True), nullable=False),
    schema=SCHEMA,
)

profiles = Table(
    "profiles",
    metadata,
    Column("number", BigInteger, Identity(always=True), primary_key=True),
    Column("profile", JSONB, nullable=False),  # as the officer stated it
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date, nullable=False),
    schema=SCHEMA,
)

profile_changes = Table(
    "profile_changes",
    metadata,
    Column("number", BigInteger, primary_key=True),
    Column("change", Text, primary_key=True),  # stated, approved, withdrawn: each happens once
    Column("by", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("reason", Text, nullable=False),
    schema=SCHEMA,
)

Index("profiles_valid", profiles.c.valid_to)

workload_settings = Table(
    "workload_settings",
    metadata,
    Column("number", BigInteger, Identity(always=True), primary_key=True),
    Column("office", Text, nullable=False),
    Column("lane", Text, nullable=False),  # mode of transport, perhaps with countries: 1:CN-NL
    Column("amber_from", Double, nullable=False),
    Column("red_from", Double, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    schema=SCHEMA,
)

workload_changes = Table(
    "workload_changes",
    metadata,
    Column("number", BigInteger, primary_key=True),
    Column("change", Text, primary_key=True),  # stated, approved, withdrawn: each happens once
    Column("by", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("reason", Text, nullable=False),
    schema=SCHEMA,
)

limited_selections = Table(
    "limited_selections",
    metadata,
    Column("criterion", Text, primary_key=True),
    Column("consignment_id", Text, primary_key=True),  # once selected, however often it is judged
    Column("day", Date, nullable=False),  # the day it was first selected, UTC: it counts there
    Column("office", Text, nullable=False),
    Index("limited_selections_day", "day", "criterion"),
    schema=SCHEMA,
)

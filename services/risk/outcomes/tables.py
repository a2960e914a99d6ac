"""Tables of outcomes: every control's result, and the parties it was about."""

from sqlalchemy import BigInteger, Boolean, Column, DateTime, Index, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY

from services.risk.tables import SCHEMA
from shared.database import metadata

outcomes = Table(
    "outcomes",
    metadata,
    Column("outcome_id", Text, primary_key=True),  # of the control
    Column("consignment_id", Text, nullable=False),
    Column("positive", Boolean, nullable=False),  # the control found something: a discrepancy, a seizure, goods refused
    Column("found_at", DateTime(timezone=True), nullable=False),
    Column("arm", Text, nullable=False, server_default="targeted"),  # or random: nothing but the draw called for it
    Column("criteria", ARRAY(Text), nullable=False, server_default="{}"),  # that had hit the consignment
    Index("outcomes_consignment", "consignment_id", "found_at"),
    Index("outcomes_found", "found_at"),
    schema=SCHEMA,
)

party_outcomes = Table(
    "party_outcomes",
    metadata,
    Column("key", BigInteger, primary_key=True),  # of the party or of its address: services/risk/history/keys.py
    Column("outcome_id", Text, primary_key=True),
    Column("party", BigInteger, primary_key=True),  # at the address; the party itself for its own key
    Column("positive", Boolean, nullable=False),
    Column("found_at", DateTime(timezone=True), nullable=False),
    Index("party_outcomes_found", "found_at", postgresql_using="brin"),
    schema=SCHEMA,
)

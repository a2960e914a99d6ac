"""Risk's memory: one row for each key of each judged revision."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Double,
    Index,
    Integer,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
)

from services.risk.tables import SCHEMA
from shared.database import metadata

sightings = Table(
    "sightings",
    metadata,
    Column("key", BigInteger, nullable=False),  # hash of the kind and of what is normalised: services/risk/history/keys.py
    Column("at", DateTime(timezone=True), nullable=False),  # when the consignment was received: the clock of every window
    Column("other", BigInteger),
    Column("counter", BigInteger),
    Column("mass", Double),
    Column("value", Double),
    Column("begins", DateTime(timezone=True)),
    Column("ends", DateTime(timezone=True)),
    Column("revision", Integer, nullable=False),
    Column("kind", SmallInteger, nullable=False),
    Column("listed", Boolean, nullable=False),
    Column("stopped", Boolean, nullable=False),
    Column("consignment_id", Text(collation="C"), nullable=False),  # ordered as Python and Polars order texts
    Column("role", Text),
    Column("currency", Text),
    Column("lane", Text),
    Column("codes", Text),
    PrimaryKeyConstraint("key", "at", "consignment_id", "revision", name="sightings_pkey"),  # a delivery again changes nothing
    Index("sightings_at", "at", postgresql_using="brin"),  # for pruning
    schema=SCHEMA,
)

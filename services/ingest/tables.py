"""Ingest's tables: filings, their revisions, their consignments, arrivals."""

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from shared.database import metadata

SCHEMA = "ingest"

filings = Table(
    "filings",
    metadata,
    Column("mrn", Text, primary_key=True),
    Column("filer", Text, nullable=False),
    Column("lrn", Text, nullable=False),
    Column("declarant", Text, nullable=False),
    Column("representative", Text),
    Column("carrier", Text),
    Column("regime", Text, nullable=False),
    Column("mode", Text, nullable=False),
    Column("dataset_type", Text, nullable=False),
    Column("conveyance", Text),
    Column("voyage", Text),
    Column("master_doc", Text),
    Column("state", Text, nullable=False),  # registered, arrived, invalidated
    Column("revision", Integer, nullable=False),
    Column("sequences", Integer, nullable=False),  # how many consignment sequences were ever given out
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("first_digest", Text, nullable=False),
    UniqueConstraint("filer", "lrn"),
    Index("filings_conveyance", "conveyance", "voyage"),
    Index("filings_master_doc", "master_doc"),
    schema=SCHEMA,
)

revisions = Table(
    "revisions",
    metadata,
    Column("mrn", Text, ForeignKey(filings.c.mrn), primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("subject", Text, nullable=False),
    Column("format", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Column("parsed", JSONB(none_as_null=True)),  # as read; null where the raw message is canonical JSON itself
    Column("cleansed", JSONB, nullable=False),
    Column("warnings", JSONB, nullable=False),
    Column("clock", JSONB),
    schema=SCHEMA,
)

consignments = Table(
    "consignments",
    metadata,
    Column("consignment_id", Text, primary_key=True),
    Column("mrn", Text, ForeignKey(filings.c.mrn), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("house_doc", Text),
    Column("pointer", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("digest", Text, nullable=False),
    Column("state", Text, nullable=False),  # declared, arrived, invalidated
    Column("equipment", ARRAY(Text), nullable=False),
    Column("status", Text, nullable=False),  # as last decided by notify
    Column("status_version", Integer, nullable=False),
    Column("stopped", Boolean, nullable=False),  # a hold or referral stands
    UniqueConstraint("mrn", "sequence"),
    Index("consignments_house_doc", "house_doc"),
    Index("consignments_equipment", "equipment", postgresql_using="gin"),
    schema=SCHEMA,
)

arrivals = Table(
    "arrivals",
    metadata,
    Column("arrival_id", Text, primary_key=True),
    Column("carrier", Text, nullable=False),
    Column("conveyance", Text, nullable=False),
    Column("voyage", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("arrived_at", DateTime(timezone=True), nullable=False),
    Column("digest", Text, nullable=False),
    Column("answer", JSONB, nullable=False),
    UniqueConstraint("carrier", "conveyance", "voyage", "place", "digest"),
    schema=SCHEMA,
)

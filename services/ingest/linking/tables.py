"""The parts of masters filed apart."""

from sqlalchemy import Column, DateTime, ForeignKey, Index, Integer, Table, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from services.ingest.tables import SCHEMA, consignments
from shared.database import metadata

parts = Table(
    "parts",
    metadata,
    Column("consignment_id", Text, ForeignKey(consignments.c.consignment_id), primary_key=True),
    Column("mrn", Text, nullable=False),
    Column("level", Text, nullable=False),  # master, house
    Column("master_document", Text, nullable=False),
    Column("conveyance", Text),
    Column("house_document", Text),
    Column("filer", Text, nullable=False),
    Column("carrier", Text),
    Column("equipment", ARRAY(Text), nullable=False),
    Column("expects", JSONB, nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("standing", JSONB(none_as_null=True)),  # as last told; null: nothing was told yet
    Column("version", Integer, nullable=False, server_default=text("0")),  # of the standing
    Column("state", Text, nullable=False, server_default=text("'pending-link'")),
    Index("parts_master", "master_document"),
    Index("parts_due", "due_at", postgresql_where=text("state = 'pending-link'")),
    schema=SCHEMA,
)

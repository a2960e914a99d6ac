"""Tables of the register: its versions, their lines, and controls by partners. Rows are added, never changed."""

from sqlalchemy import BigInteger, Column, Date, DateTime, ForeignKey, Identity, Index, Integer, Table, Text

from services.risk.tables import SCHEMA
from shared.database import metadata

register_versions = Table(
    "register_versions",
    metadata,
    Column("version", BigInteger, Identity(always=True), primary_key=True),  # the greatest is in force
    Column("digest", Text, nullable=False),  # SHA-256 of the file
    Column("entries", Integer, nullable=False),
    Column("loaded_by", Text, nullable=False),
    Column("loaded_at", DateTime(timezone=True), nullable=False),
    schema=SCHEMA,
)

register_entries = Table(
    "register_entries",
    metadata,
    Column("version", BigInteger, ForeignKey(register_versions.c.version), primary_key=True),
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("scheme", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("partner", Text),
    Column("valid_from", Date),
    Column("valid_to", Date),
    schema=SCHEMA,
)

partner_controls = Table(
    "partner_controls",
    metadata,
    Column("control_id", BigInteger, Identity(always=True), primary_key=True),
    Column("partner", Text, nullable=False),
    Column("transport_document", Text, nullable=False),
    Column("result", Text, nullable=False),  # clean or discrepancy
    Column("examined_at", DateTime(timezone=True), nullable=False),
    Column("recorded_by", Text, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Index("partner_controls_document", "transport_document"),
    schema=SCHEMA,
)

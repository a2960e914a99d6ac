"""Tables of watch lists and cleared pairs. Versions, changes, clearances and withdrawals are only ever added to."""

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

from shared.database import metadata

SCHEMA = "risk"

versions = Table(
    "watch_list_versions",
    metadata,
    Column("name", Text, primary_key=True),
    Column("version", Text, primary_key=True),  # the first 12 characters of the digest: the same content is the same version
    Column("digest", Text, nullable=False),  # SHA-256 of the content
    Column("entries", Integer, nullable=False),
    Column("published_at", DateTime(timezone=True), nullable=False),
    Column("uploaded_at", DateTime(timezone=True), nullable=False),
    Column("uploaded_by", Text, nullable=False),
    Column("files", LargeBinary, nullable=False),  # as they came, in a zip archive
    schema=SCHEMA,
)

active = Table(
    "watch_lists",
    metadata,
    Column("name", Text, primary_key=True),
    Column("version", Text, nullable=False),
    ForeignKeyConstraint(["name", "version"], [versions.c.name, versions.c.version]),
    schema=SCHEMA,
)

changes = Table(
    "watch_list_changes",
    metadata,
    Column("change_id", BigInteger, Identity(always=True), primary_key=True),
    Column("name", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("change", Text, nullable=False),  # uploaded, activated
    Column("changed_by", Text, nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    ForeignKeyConstraint(["name", "version"], [versions.c.name, versions.c.version]),
    Index("watch_list_changes_name", "name", "change_id"),
    schema=SCHEMA,
)

clearances = Table(
    "clearances",
    metadata,
    Column("clearance_id", Uuid, primary_key=True),
    Column("party_key", Text, nullable=False),
    Column("party", JSONB, nullable=False),  # as the officer named it
    Column("list_name", Text, nullable=False),
    Column("entry_id", Text, nullable=False),
    Column("entry_name", Text, nullable=False),
    Column("entry_digest", Text, nullable=False),  # of what the entry said when the officer compared
    Column("why", Text, nullable=False),
    Column("cleared_by", Text, nullable=False),
    Column("cleared_at", DateTime(timezone=True), nullable=False),
    Column("expires_on", Date),  # the last day it counts
    Index("clearances_pair", "party_key", "list_name", "entry_id"),
    schema=SCHEMA,
)

withdrawals = Table(
    "clearance_withdrawals",
    metadata,
    Column("clearance_id", Uuid, ForeignKey(clearances.c.clearance_id), primary_key=True),
    Column("why", Text, nullable=False),
    Column("withdrawn_by", Text, nullable=False),
    Column("withdrawn_at", DateTime(timezone=True), nullable=False),
    schema=SCHEMA,
)

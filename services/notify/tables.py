"""Notify's tables: consignments and what stands against them, the mailbox, webhook subscriptions and their deliveries."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from shared.database import metadata
from shared.eventlog import commit_order_columns

SCHEMA = "notify"

consignments = Table(
    "consignments",
    metadata,
    Column("consignment_id", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("mrn", Text),
    Column("filer", Text),
    Column("representative", Text),
    Column("carrier", Text),
    Column("status", Text, nullable=False),
    Column("may_load", Boolean, nullable=False),
    Column("state", JSONB, nullable=False),  # every fact but holds and referrals; the columns above are for finding it
    Column("changed_at", DateTime(timezone=True), nullable=False),
    Index("consignments_mrn", "mrn"),
    schema=SCHEMA,
)

holds = Table(
    "holds",
    metadata,
    Column("id", Text, primary_key=True),
    Column("consignment_id", Text, ForeignKey(consignments.c.consignment_id), nullable=False),
    Column("level", Text, nullable=False),  # consignment, equipment
    Column("equipment", Text),
    Column("agency", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("placed_by", Text, nullable=False),
    Column("placed_at", DateTime(timezone=True), nullable=False),
    Column("lifted_by", Text),
    Column("lifted_at", DateTime(timezone=True)),
    Index("holds_consignment", "consignment_id"),
    schema=SCHEMA,
)

referrals = Table(
    "referrals",
    metadata,
    Column("id", Text, primary_key=True),
    Column("consignment_id", Text, ForeignKey(consignments.c.consignment_id), nullable=False),
    Column("kind", Text, nullable=False),  # rfi, rfs, dnl
    Column("reason", Text, nullable=False),
    Column("pointer", Text),
    Column("hint", Text),
    Column("opened_by", Text, nullable=False),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Index("referrals_consignment", "consignment_id"),
    schema=SCHEMA,
)

notices = Table(
    "notices",
    metadata,
    *commit_order_columns(),  # what the mailbox's cursor counts
    Column("notice_id", Uuid, nullable=False, unique=True),
    Column("recipient", Text, nullable=False),
    Column("consignment_id", Text, ForeignKey(consignments.c.consignment_id), nullable=False),
    Column("kind", Text, nullable=False),
    Column("body", JSONB, nullable=False),
    Column("issued_at", DateTime(timezone=True), nullable=False),
    Index("notices_mailbox", "recipient", "xid", "id"),
    Index("notices_consignment", "consignment_id"),
    schema=SCHEMA,
)

acknowledgements = Table(
    "acknowledgements",
    metadata,
    Column("notice_id", Uuid, ForeignKey(notices.c.notice_id), primary_key=True),
    Column("subject", Text, nullable=False),
    Column("acknowledged_at", DateTime(timezone=True), nullable=False),
    schema=SCHEMA,
)

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("party", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("secret", Text, nullable=False),  # signs every delivery, so it is kept readable: protect the database accordingly
    Column("previous_secret", Text),  # signs beside it for a while after a rotation
    Column("rotated_at", DateTime(timezone=True)),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("parked_at", DateTime(timezone=True)),
    Column("parked_because", Text),
    UniqueConstraint("party", "name"),
    schema=SCHEMA,
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("subscription_id", BigInteger, primary_key=True),
    Column("serial", BigInteger, primary_key=True),  # the notice's id: rises with every notice of a consignment
    Column("notice_id", Uuid, nullable=False),
    Column("consignment_id", Text, nullable=False),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("next_attempt_at", DateTime(timezone=True), nullable=False),  # under way: when somebody else may try
    Column("outcome", Text),  # of the last attempt
    Column("delivered_at", DateTime(timezone=True)),
    ForeignKeyConstraint(["subscription_id"], [subscriptions.c.id], ondelete="CASCADE"),
    ForeignKeyConstraint(["notice_id"], [notices.c.notice_id]),
    Index("deliveries_due", "subscription_id", "next_attempt_at", postgresql_where=text("delivered_at IS NULL")),
    Index("deliveries_order", "subscription_id", "consignment_id", "serial", postgresql_where=text("delivered_at IS NULL")),
    schema=SCHEMA,
)

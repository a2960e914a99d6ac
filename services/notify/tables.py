"""Notify's tables: consignments and what stands against them, cases and the audit trail, the mailbox, webhook subscriptions and
their deliveries.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

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
    Column("master_document", Text),
    Column("house_document", Text),
    Column("equipment", ARRAY(Text), nullable=False),
    Column("status", Text, nullable=False),
    Column("may_load", Boolean, nullable=False),
    Column("wakes_at", DateTime(timezone=True)),  # when the clock next has something to do about it
    Column("state", JSONB, nullable=False),  # every fact but holds, referrals and controls; the columns above are for finding it
    Column("changed_at", DateTime(timezone=True), nullable=False),
    Index("consignments_mrn", "mrn"),
    Index("consignments_wakes_at", "wakes_at"),
    Index("consignments_equipment", "equipment", postgresql_using="gin"),
    Index("consignments_master", "master_document"),
    Index("consignments_house", "house_document"),
    schema=SCHEMA,
)

holds = Table(
    "holds",
    metadata,
    Column("id", Text, primary_key=True),  # a hold at equipment level stands in the stack of every consignment in the box
    Column("consignment_id", Text, ForeignKey(consignments.c.consignment_id), primary_key=True),
    Column("level", Text, nullable=False),  # consignment, equipment
    Column("equipment", Text),
    Column("agency", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("text", Text),
    Column("placed_by", Text, nullable=False),
    Column("placed_at", DateTime(timezone=True), nullable=False),
    Column("lifted_by", Text),
    Column("lifted_at", DateTime(timezone=True)),
    Column("ground", Text),
    Column("lifted_because", Text),
    Index("holds_consignment", "consignment_id"),
    Index("holds_of_boxes", "equipment", postgresql_where=text("level = 'equipment' AND lifted_at IS NULL")),
    schema=SCHEMA,
)

referrals = Table(
    "referrals",
    metadata,
    Column("id", Text, primary_key=True),
    Column("consignment_id", Text, ForeignKey(consignments.c.consignment_id), nullable=False),
    Column("kind", Text, nullable=False),  # rfi, rfs, dnl
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("closed_at", DateTime(timezone=True)),
    Column("body", JSONB, nullable=False),
    Index("referrals_consignment", "consignment_id"),
    Index("referrals_open", "kind", "opened_at", postgresql_where=text("closed_at IS NULL")),
    schema=SCHEMA,
)

controls = Table(
    "controls",
    metadata,
    Column("id", Text, primary_key=True),
    Column("consignment_id", Text, ForeignKey(consignments.c.consignment_id), nullable=False),
    Column("agency", Text, nullable=False),
    Column("place", Text),
    Column("scheduled_at", DateTime(timezone=True)),
    Column("ordered_at", DateTime(timezone=True), nullable=False),
    Column("pending", Boolean, nullable=False),
    Column("body", JSONB, nullable=False),
    Index("controls_consignment", "consignment_id"),
    Index("controls_pending", "agency", "scheduled_at", postgresql_where=text("pending")),
    schema=SCHEMA,
)

cases = Table(
    "cases",
    metadata,
    Column("consignment_id", Text, ForeignKey(consignments.c.consignment_id), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("waits_for", Text),  # whose turn it is; NULL: nobody's, nothing is left to do
    Column("rank", Integer, nullable=False),  # of the band: the gravest is 0
    Column("due", DateTime(timezone=True), nullable=False),  # the legal deadline; far away where none is known
    Column("band", Text),
    Column("score", Float),
    Column("status", Text, nullable=False),
    Column("mode", Text),
    Column("office", Text),
    Column("ports", ARRAY(Text), nullable=False),
    Column("programmes", ARRAY(Text), nullable=False),
    Column("agencies", ARRAY(Text), nullable=False),
    Column("filer", Text),
    Column("carrier", Text),
    Column("claimed_by", Text),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    Index("cases_queue", "rank", "due", "consignment_id", postgresql_where=text("waits_for IS NOT NULL")),
    Index("cases_all", "rank", "due", "consignment_id"),
    Index("cases_agencies", "agencies", postgresql_using="gin"),
    schema=SCHEMA,
)

case_assessments = Table(
    "case_assessments",
    metadata,
    Column("consignment_id", Text, ForeignKey(consignments.c.consignment_id), primary_key=True),
    Column("assessment_id", Text, primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("assessed_at", DateTime(timezone=True), nullable=False),
    Column("band", Text, nullable=False),
    Column("score", Float, nullable=False),
    Column("made", LargeBinary, nullable=False),  # the event's data, as it came: assessment, hits, declaration
    schema=SCHEMA,
)

audit = Table(
    "audit",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),  # without gaps
    Column("consignment_id", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("entry", Text, nullable=False),  # canonical JSON: what the hash covers
    Column("previous", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Index("audit_consignment", "consignment_id", "seq"),
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
    Column("format", Text, nullable=False, server_default="application/json"),  # media type of what is sent
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

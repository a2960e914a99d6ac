"""Tables of governed rulesets: what people wrote and how far it has come, who did what, and what shadows would have decided."""

from sqlalchemy import ARRAY, BigInteger, Column, DateTime, Float, ForeignKey, Identity, Index, Integer, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from services.risk.tables import SCHEMA, assessments, rulesets
from shared.database import metadata

governed_rulesets = Table(
    "governed_rulesets",
    metadata,
    Column("ruleset_id", BigInteger, Identity(always=True), primary_key=True),
    Column("title", Text, nullable=False),
    Column("content", JSONB, nullable=False),  # packs and lists as texts; never changed
    Column("digest", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("submitter", Text),
    Column("approver", Text),
    Column("share", Integer, nullable=False),  # percentage of consignments it is active for
    Column("faults", JSONB, nullable=False),  # what the last check found
    Column("created_at", DateTime(timezone=True), nullable=False),
    schema=SCHEMA,
)

ruleset_audit = Table(
    "ruleset_audit",
    metadata,
    Column("audit_id", BigInteger, Identity(always=True), primary_key=True),
    Column("ruleset_id", BigInteger, ForeignKey(governed_rulesets.c.ruleset_id), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("who", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("from_state", Text),
    Column("to_state", Text, nullable=False),
    Column("share", Integer, nullable=False),
    Column("why", Text, nullable=False),
    Index("ruleset_audit_ruleset", "ruleset_id", "audit_id"),
    schema=SCHEMA,
)

shadow_assessments = Table(
    "shadow_assessments",
    metadata,
    Column("assessment_id", Text, ForeignKey(assessments.c.assessment_id), primary_key=True),  # the live one beside it
    Column("kind", Text, primary_key=True),  # `ruleset`: the one in shadow; `criteria`: the live one with its shadow criteria
    Column("ruleset_id", BigInteger, ForeignKey(governed_rulesets.c.ruleset_id), nullable=False),
    Column("ruleset_hash", Text, ForeignKey(rulesets.c.hash), nullable=False),
    Column("live_band", Text, nullable=False),
    Column("band", Text, nullable=False),
    Column("score", Float, nullable=False),
    Column("hits", ARRAY(Text), nullable=False),  # ids of the criteria that hold
    Index("shadow_assessments_ruleset", "ruleset_id", "kind"),
    schema=SCHEMA,
)

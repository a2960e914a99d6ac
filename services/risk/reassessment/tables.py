"""Tables of reassessment: what was in force, generation by generation, and the live consignments, each with its last one."""

from sqlalchemy import BigInteger, Boolean, Column, DateTime, ForeignKey, Identity, Index, Integer, LargeBinary, Table, Text, text

from services.risk.tables import assessments
from shared.database import metadata

SCHEMA = "risk"

generations = Table(
    "generations",
    metadata,
    Column("generation", BigInteger, Identity(always=True), primary_key=True),
    Column("rulesets", Text, nullable=False),  # what `Basis` says: hashes of those that decide, and more
    Column("register", BigInteger, nullable=False),  # version of the register of trusted traders; 0 for none
    Column("clearances", Integer, nullable=False),  # how many there were, …
    Column("dropped", Integer, nullable=False),  # … and how many of them were withdrawn or had expired
    Column("concerns_all", Boolean, nullable=False),  # or only live consignments that matched a list
    Column("because", Text, nullable=False),
    Column("since", DateTime(timezone=True), nullable=False),
    Column("judged", Integer, nullable=False, server_default=text("0")),  # live consignments judged again for it
    Column("changed", Integer, nullable=False, server_default=text("0")),  # those that got another answer
    Column("failed", Integer, nullable=False, server_default=text("0")),  # those that could not be judged
    schema=SCHEMA,
)

live = Table(
    "live",
    metadata,
    Column("consignment_id", Text, primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("generation", BigInteger, nullable=False),
    Column("matched", Boolean, nullable=False),
    Column("assessment_id", Text, ForeignKey(assessments.c.assessment_id), nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("declared", LargeBinary, nullable=False),  # the event's data, compressed by zlib
    Column("fault", Text),  # why this generation could not judge it; the next one tries again
    Index("live_generation", "generation"),
    Index("live_matched", "generation", postgresql_where=text("matched")),
    schema=SCHEMA,
)

preloads = Table(
    "preloads",
    metadata,
    Column("consignment_id", Text, primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("number", Text, nullable=False),  # of the house waybill, on a straight one of the master
    Column("master", Text),
    Column("conveyance", Text),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Index("preloads_number", "number"),
    schema=SCHEMA,
)

"""Risk's tables: rulesets as they were, feature frames, assessments. Together they make every decision again, to the byte."""

from sqlalchemy import BigInteger, Column, DateTime, Float, ForeignKey, Identity, Index, Integer, LargeBinary, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from shared.database import metadata

SCHEMA = "risk"

rulesets = Table(
    "rulesets",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("content", JSONB, nullable=False),  # criteria, list members, versions: all that assessments are made with
    Column("activated_at", DateTime(timezone=True)),  # when it was last put in force; null for one that was only in shadow
    schema=SCHEMA,
)

frames = Table(
    "frames",
    metadata,
    Column("frame_id", BigInteger, Identity(always=True), primary_key=True),
    Column("made_at", DateTime(timezone=True), nullable=False),
    Column("archive", LargeBinary, nullable=False),  # the feature frames of a batch, Arrow IPC with zstd
    Index("frames_made_at", "made_at"),
    schema=SCHEMA,
)

assessments = Table(
    "assessments",
    metadata,
    Column("assessment_id", Text, primary_key=True),
    Column("consignment_id", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("ruleset_hash", Text, ForeignKey(rulesets.c.hash), nullable=False),
    Column("frame_id", BigInteger, ForeignKey(frames.c.frame_id), nullable=False),
    Column("assessed_at", DateTime(timezone=True), nullable=False),
    Column("score", Float, nullable=False),
    Column("band", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),  # the assessment's JSON, as published
    Index("assessments_consignment", "consignment_id", "assessed_at"),
    Index("assessments_frame", "frame_id"),
    schema=SCHEMA,
)

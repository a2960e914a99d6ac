"""The gate: one schema per service."""

from alembic import op
from sqlalchemy import text

from services.schema import metadata

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    for schema in ("ingest", "risk", "notify"):
        op.execute(text(f"CREATE SCHEMA {schema}"))
    metadata.create_all(op.get_bind())

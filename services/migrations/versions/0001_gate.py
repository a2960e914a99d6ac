"""The gate's first schema."""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    for name in ("0001_gate.sql", "0001_gate_append_only.sql"):  # the tables as declared; what no declaration can say
        statements = Path(__file__).with_name(name).read_text(encoding="utf-8")
        for statement in filter(str.strip, statements.split(";\n")):
            op.execute(statement)

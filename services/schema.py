"""All tables of the gate on one metadata object: what the migrations are checked against."""

from shared.database import metadata

__all__ = ["metadata"]

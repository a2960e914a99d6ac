"""How sure a share is: `shared.intervals`, for back-tests."""

from shared.intervals import Share, share

__all__ = ["Share", "share"]

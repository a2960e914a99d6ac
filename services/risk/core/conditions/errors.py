"""What is wrong with a condition, where, and how to mend it."""

from collections.abc import Iterable
from difflib import get_close_matches


class ConditionError(ValueError):
    """A condition that cannot stand. `column` counts characters of its text from 1; `hint` may be empty."""

    def __init__(self, message: str, column: int, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.column, self.hint = message, column, hint

    def __str__(self) -> str:
        return f"column {self.column}: {self.message}" + (f" {self.hint}" if self.hint else "")


def suggest(name: str, known: Iterable[str]) -> str:
    """A hint that names what the author may have meant: the closest of `known`, else a few of them."""
    names = sorted(known)
    close = get_close_matches(name, names, n=1)
    if close:
        return f"Did you mean {close[0]}?"
    return f"Known: {', '.join(names[:12])}{', ...' if len(names) > 12 else ''}." if names else ""

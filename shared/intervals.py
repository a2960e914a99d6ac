"""How sure a share is, from how many cases it was counted. Pure."""

from math import sqrt
from typing import NamedTuple

_Z = 1.959963984540054  # two-sided 95% of the normal distribution


class Share(NamedTuple):
    """`hits` of `of` cases: the share, and the 95% Wilson score interval it lies in. All three are null without cases."""

    hits: int
    of: int
    share: float | None
    low: float | None
    high: float | None


def share(hits: int, of: int) -> Share:
    """The share with its interval (Wilson 1927): it holds for few cases, and for shares near 0 and 1. Raises ValueError for more
    hits than cases.
    """
    if not 0 <= hits <= of:
        raise ValueError(f"{hits} of {of} is no share.")
    if of == 0:
        return Share(0, 0, None, None, None)
    found, spread = hits / of, _Z * _Z / of
    centre = (found + spread / 2) / (1 + spread)
    half = _Z * sqrt(found * (1 - found) / of + spread / of / 4) / (1 + spread)
    low, high = (0.0 if hits == 0 else centre - half), (1.0 if hits == of else centre + half)
    return Share(hits, of, round(found, 4), round(low, 4), round(high, 4))

"""The Harmonized System: what a six-digit commodity code means, and in which edition."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType

from shared.reference.files import rows


@dataclass(frozen=True)
class HarmonizedSystem:
    """HS 2022 with the subheadings of HS 2017 that it split, merged or moved.

    About 4 % of real declarations carry codes that ended in 2022: accept both editions, keep what was declared, score
    on `current`. Chapters 77 (reserved), 98 and 99 (national use) are not part of it.
    """

    texts: Mapping[str, str] = field(repr=False)
    successors: Mapping[str, tuple[str, ...]] = field(repr=False)

    def edition(self, code: str) -> str | None:
        """The newest edition that knows this six-digit subheading, `2022` or `2017`, or None."""
        if len(code) != 6:
            return None
        if code in self.texts:
            return "2022"
        return "2017" if code in self.successors else None

    def current(self, code: str) -> tuple[str, ...]:
        """The HS 2022 subheadings of a six-digit code: itself, those that took over from it, or none.

        Empty for an unknown code, and for 300219, which ended without a successor in the published correlation.
        """
        if self.edition(code) == "2022":
            return (code,)
        return self.successors.get(code, ())

    def text(self, code: str) -> str | None:
        """HS 2022's text of a chapter (2 digits), heading (4) or subheading (6), or None."""
        return self.texts.get(code)


@cache
def hs() -> HarmonizedSystem:
    """The shipped editions."""
    successors: dict[str, list[str]] = defaultdict(list)
    for old, new in rows("hs_2017"):
        successors[old] += [new] if new else []
    return HarmonizedSystem(
        texts=MappingProxyType(dict(rows("hs"))),
        successors=MappingProxyType({old: tuple(new) for old, new in successors.items()}),
    )


@cache
def chpl() -> Mapping[str, str]:
    """Common High Priority List: subheading to tier (1, 2, 3A, 3B, 4A, 4B), 1 being the most sought after."""
    return MappingProxyType({code: tier for tier, code in rows("chpl")})

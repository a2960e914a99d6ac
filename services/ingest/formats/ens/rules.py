"""The numbered rules of the UK entry summary declaration: data in `rulebook/*.yaml`, and here what applies them.

Beyond XPath 1.0 a rule has `re:test(text, pattern)` and the facts of `FACTS`, such as `$mode`. Numbers compare as numbers: mode
08 is mode 8. What XPath does not hold for a number, such as +4, compares with nothing.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, cast

import yaml
from lxml import etree

from services.ingest.formats.ens.addresses import Addressed
from services.ingest.formats.ens.rule import Rule
from shared.xml import Element

FACTS: Mapping[str, str] = MappingProxyType(
    {
        "header": "HEAHEA",
        "mode": "number(HEAHEA/TraModAtBorHEA76)",
        "circumstance": "string(HEAHEA/SpeCirIndHEA1)",
        "items": "count(GOOITEGDS)",
        "gross_mass": "sum(GOOITEGDS/GroMasGDS46)",
        # half a gram, and what it may cost to add a thousand masses in double precision
        "rounding": "0.0005 + 0.00000000000003 * sum(GOOITEGDS/GroMasGDS46)",
    }
)
"""What rules share: names, and XPath from the message that is evaluated once."""

_SPACES = re.compile(r"[ \t\r\n]+")  # the white space of XML
_REGULAR_EXPRESSIONS = {"re": "http://exslt.org/regular-expressions"}


class Finding(NamedTuple):
    """A rule, and the elements that break it in the order of the message: never none."""

    rule: Rule
    elements: Sequence[Element]


def findings(message: Element) -> Iterator[Finding]:
    """What is wrong with a message that fits its schema. Linear in its size. Squeezes the white space of its values."""
    _squeeze(message)
    facts = {name: path(message) for name, path in _FACT_PATHS.items()}
    for rule, path in _PATHS:
        found = cast("list[Element]", path(message, **facts))
        if rule.finder:
            found = _FINDERS[rule.finder](found)
        if found:
            yield Finding(rule, found)


def _squeeze(message: Element) -> None:
    """Make values what the schema takes them for: tokens, but for TINs, which are texts."""
    for element in message.iter():
        text = element.text
        if text is not None and len(element) == 0 and not element.tag.startswith("TIN"):
            element.text = _SPACES.sub(" ", text).strip(" ")


def _packed_nowhere(packages: list[Element]) -> list[Element]:
    """Packages that number 0 where no package with the same marks numbers more."""
    read = [(each, each.findtext("NumOfPacGS24"), each.findtext("MarNumOfPacGSL21")) for each in packages]
    elsewhere = {marks for _, number, marks in read if number and int(number) > 0 and marks}
    return [each for each, number, marks in read if number and int(number) == 0 and marks not in elsewhere]


def _all_alike(parties: list[Element]) -> list[Element]:
    """The first party when there is no other, or none that differs in any element."""
    different = {tuple((part.tag, part.text) for part in party) for party in parties}
    return parties[:1] if len(different) == 1 else []


_FINDERS: Mapping[str, Callable[[list[Element]], list[Element]]] = MappingProxyType(
    {"packed_nowhere": _packed_nowhere, "all_alike": _all_alike}
)
"""What XPath 1.0 cannot say in linear time."""


def _compiled(path: str) -> Callable[..., Any]:
    return etree.XPath(path, namespaces=_REGULAR_EXPRESSIONS)


def _load() -> Mapping[str, Rule]:
    folder = Path(__file__).parent / "rulebook"
    header, items, parties, addresses = (
        yaml.safe_load((folder / f"{name}.yaml").read_text("utf-8")) for name in ("header", "items", "parties", "addresses")
    )
    rules = [Rule.model_validate(each) for each in (*header, *items, *parties)]
    rules += [rule for each in addresses for rule in Addressed.model_validate(each).rules()]
    return MappingProxyType({rule.code: rule for rule in sorted(rules, key=lambda each: each.code)})


RULES = _load()
"""All 182 numbered rules, by number."""

_FACT_PATHS = {name: _compiled(path) for name, path in FACTS.items()}
_PATHS = [(rule, _compiled(rule.path)) for rule in RULES.values() if not rule.withdrawn]

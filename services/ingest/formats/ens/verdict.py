"""What is wrong with a message: level 1, its schema; only if nothing is wrong there, level 2, the numbered rules."""

from collections.abc import Iterator, Sequence
from itertools import islice

from services.ingest.formats.ens.rules import RULES, findings
from services.ingest.formats.ens.schema import misfits
from services.ingest.validation.faults import fault
from shared.problems import Fault
from shared.xml import Element, Place, places, xpath_of

_MOST_MISFITS = 1_000
_MOST_PLACES = 20


def faults(raw: bytes, message: Element) -> Iterator[Fault]:
    """Every fault of a message parsed from `raw`: one for each element that does not fit the schema, or one for each rule broken.

    `regime_code` is the rule's number. Squeezes the white space of the message's values.
    """
    unfit = list(islice(misfits(message), _MOST_MISFITS + 1))
    where = places(raw, [each.element for each in unfit])
    for element, reason in unfit[:_MOST_MISFITS]:
        yield fault("ens.schema", xpath_of(element), f"{reason.removesuffix('.')} ({where[element]}).")
    if len(unfit) > _MOST_MISFITS:
        yield fault("faults.more", xpath_of(message), "There are more elements that do not fit the schema.")
    if unfit:
        return
    found = list(findings(message))
    where = places(raw, [elements[0] for _, elements in found])
    for rule, elements in found:
        yield _broken(rule.code, elements, where[elements[0]])


def _broken(code: str, elements: Sequence[Element], first: Place) -> Fault:
    rule = RULES[code]
    pointer = " | ".join(map(xpath_of, elements[:_MOST_PLACES]))
    many = f", and {len(elements) - 1:,} more" if len(elements) > 1 else ""
    told = fault(f"ens.{rule.kind}", pointer, f"{rule.text.removesuffix('.')} ({first}{many}).", hint=rule.hint)
    return told.model_copy(update={"regime_code": code})

"""Stage 3, cross-field rules: one small function each, in two tables by the code of the fault they find.

A rule yields where (relative to what it judges) and what; title, gravity, hint and source stand under its code in `faults.yaml`.
Rules keep silent about what is missing or did not fit: that has been said by then.
"""

from collections.abc import Iterator

from services.ingest.validation.context import Context
from services.ingest.validation.faults import fault
from services.ingest.validation.rules.filing import FILING_RULES
from services.ingest.validation.rules.goods import CONSIGNMENT_RULES
from shared.problems import Fault, Severity


def rule_faults(context: Context) -> Iterator[Fault]:
    """The faults of all rules. Where elements were pruned only errors: a warning would guess at what is gone."""
    for found in _all(context):
        if found.severity is Severity.ERROR or not context.pruned:
            yield found


def _all(context: Context) -> Iterator[Fault]:
    for code, filing_rule in FILING_RULES.items():
        for where, detail in filing_rule(context):
            yield fault(code, where, detail)
    for pointer, consignment in context.declaration.consignments():
        for code, rule in CONSIGNMENT_RULES.items():
            for where, detail in rule(consignment, context.policy):
                yield fault(code, f"{pointer}/{where}", detail)


__all__ = ["CONSIGNMENT_RULES", "FILING_RULES", "rule_faults"]

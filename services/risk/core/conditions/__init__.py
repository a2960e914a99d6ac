"""Conditions: the one SQL expression by which a criterion says when it holds.

A condition travels through these rooms: `grammar` reads the text into a syntax tree; `check` proves that the tree names known
columns, lists and operations and compares like with like, and gives `terms`; `operations`, `functions` and `lookups` say what
each means in Polars; `condition` is the whole, and `judge` evaluates many at once. Logic is SQL's: TRUE, FALSE, and NULL for
"cannot be judged".
"""

from services.risk.core.conditions.condition import Condition
from services.risk.core.conditions.errors import ConditionError
from services.risk.core.conditions.functions import FUNCTIONS
from services.risk.core.conditions.judge import Judge
from services.risk.core.conditions.kinds import Kind, Schema, kind_of
from services.risk.core.conditions.operations import OPERATORS, Operation
from services.risk.core.conditions.terms import Lists

__all__ = ["FUNCTIONS", "OPERATORS", "Condition", "ConditionError", "Judge", "Kind", "Lists", "Operation", "Schema", "kind_of"]

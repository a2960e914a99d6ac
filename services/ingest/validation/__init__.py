"""Validation, pure: a canonical document in; every fault, and the declaration as sent and as cleansed, out.

Read `pipeline` for the order of the stages. What may stand where is data: `dictionary.yaml` for single elements, `profiles.yaml`
for dataset types and modes, `faults.yaml` for the codes; cross-field rules are small functions in `rules`.
"""

from services.ingest.validation.pipeline import Validated, validate
from services.ingest.validation.policy import POLICY, Policy
from services.ingest.validation.profiles import MODES, PROFILES, Mode, Profile

__all__ = ["MODES", "POLICY", "PROFILES", "Mode", "Policy", "Profile", "Validated", "validate"]

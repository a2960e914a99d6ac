"""What validation tolerates: numbers that no standard fixes for every administration."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Policy:
    """Tolerances and limits. Times are relative to the moment of validation."""

    past: timedelta = timedelta(days=3 * 365)  # an older date is a typing error; a late filing is months late, not years
    ahead: timedelta = timedelta(days=2 * 365)  # a later one is too: nothing is filed years before it sails
    skew: timedelta = timedelta(minutes=15)  # sender's clocks run ahead
    mass_tolerance: float = 0.02  # sum of the items against the total; domain reference DOC-14
    heaviest_kg: float = 500_000_000  # more than the largest bulk carrier bears
    most_packages: int = 99_999_999  # ICS2 n..8
    largest_amount: float = 1e14  # ICS2 n..16,2
    faults: int = 1_000  # reported of each severity; how many more there are is said in one fault


POLICY = Policy()

"""Legal clocks: domain reference 1.5, one row a cell of its table."""

from datetime import UTC, date, datetime, timedelta

import pytest

from services.ingest.deadlines import LIMITS, Limit, clock, load
from shared.declaration import Declaration
from tests.support.filings import NOW, filing
from tests.support.pointers import GONE, changed

DAY = timedelta(days=1)
SHORT_TRIP = {"/routing/etd": "2026-03-02T10:00:00Z", "/routing/eta": "2026-03-02T11:30:00Z"}
BULK = {"/cargo_type": "bulk"}
LOOSE = {"/equipment": GONE}

# regime, dataset type, changes, rule, anchor, hours before it
TABLE = [
    ("EU", "F11", {}, "EU-SEA-CONTAINER", "loading", 24),
    ("EU", "F11", BULK, "EU-SEA-BULK", "arrival", 4),
    ("EU", "F11", LOOSE, "EU-SEA-BULK", "arrival", 4),
    ("EU", "F11", {"/haul": "short"}, "EU-SEA-SHORT", "arrival", 2),
    ("EU", "F11", {"/cargo_type": "roro"}, "EU-SEA-RORO", "arrival", 2),
    ("EU", "F20", {}, "EU-AIR-PRELOAD", "loading", 0),
    ("EU", "F23", {}, "EU-AIR-PRELOAD", "loading", 0),
    ("EU", "F27", {}, "EU-AIR-LONG", "arrival", 4),
    ("EU", "F27", {"/haul": "short"}, "EU-AIR-SHORT", "departure", 0),
    ("EU", "F27", SHORT_TRIP, "EU-AIR-SHORT", "departure", 0),
    ("EU", "F51", {}, "EU-RAIL", "arrival", 2),
    ("EU", "F51", SHORT_TRIP, "EU-RAIL-SHORT", "arrival", 1),
    ("EU", "F50", {}, "EU-ROAD", "arrival", 1),
    ("EU", "F11", {"/mode": "8"}, "EU-INLAND", "arrival", 2),
    ("UK", "F11", {}, "UK-SEA-CONTAINER", "loading", 24),
    ("UK", "F11", BULK, "UK-SEA-BULK", "arrival", 4),
    ("UK", "F20", {}, "UK-AIR-LONG", "arrival", 4),
    ("UK", "F51", SHORT_TRIP, "UK-RAIL", "arrival", 2),
    ("US", "F11", {}, "US-SEA-CONTAINER", "loading", 24),
    ("US", "F11", {"/haul": "short"}, "US-SEA-CONTAINER", "loading", 24),
    ("US", "F11", BULK, "US-SEA-BULK", "arrival", 24),
    ("US", "F28", {}, "US-AIR-ACAS", "loading", 0),
    ("US", "F29", {}, "US-AIR-LONG", "arrival", 4),
    ("US", "F51", {}, "US-RAIL", "arrival", 2),
    ("US", "F50", {}, "US-ROAD", "arrival", 1),
    ("CA", "F11", {}, "CA-SEA-CONTAINER", "loading", 24),
    ("CA", "F11", BULK, "CA-SEA-BULK", "arrival", 24),
    ("CA", "F24", {}, "CA-AIR-PACT", "loading", 0),
    ("CA", "F29", {"/haul": "short"}, "CA-AIR-SHORT", "departure", 0),
    ("CA", "F50", {}, "CA-ROAD", "arrival", 1),
    ("SAFE", "F11", {}, "SAFE-SEA-CONTAINER", "loading", 24),
    ("SAFE", "F11", BULK, "SAFE-SEA-BULK", "arrival", 24),
    ("SAFE", "F11", {"/haul": "short"}, "SAFE-SEA-SHORT", "arrival", 2),
    ("SAFE", "F51", {}, "SAFE-RAIL", "arrival", 2),
    ("SAFE", "F11", {"/mode": "8"}, "SAFE-INLAND", "arrival", 2),
]


def declared(dataset_type="F11", changes=None):
    return Declaration.model_validate(changed(filing(dataset_type), changes or {}))


@pytest.mark.parametrize(("regime", "dataset_type", "changes", "rule", "anchor", "hours"), TABLE)
def test_the_limit_of_each_regime_and_mode(regime, dataset_type, changes, rule, anchor, hours):
    declaration = declared(dataset_type, changes)
    anchor_at = declaration.routing.eta if anchor == "arrival" else declaration.routing.etd
    found = clock(declaration, NOW, regime)
    assert (found.rule, found.anchor, found.anchor_at) == (rule, anchor, anchor_at)
    assert found.legal_deadline == anchor_at - timedelta(hours=hours)


NO_CLOCK = [
    ("a regime without such a limit", "US", {"/mode": "8"}),
    ("an unknown regime", "XX", {}),
    ("no planned departure", "EU", {"/routing/etd": GONE}),
    ("no journey", "EU", {"/routing": GONE}),
    ("no mode", "EU", {"/mode": GONE}),
]


@pytest.mark.parametrize(("regime", "changes"), [case[1:] for case in NO_CLOCK], ids=[case[0] for case in NO_CLOCK])
def test_without_limit_or_anchor_there_is_no_clock(regime, changes):
    assert clock(declared("F11", changes), NOW, regime) is None


@pytest.mark.parametrize(
    ("received", "late_by"),
    [
        (timedelta(0), 0),
        (timedelta(days=2), 0),
        (timedelta(days=2, seconds=1), 1),
        (timedelta(days=3), 86_400),
    ],
    ids=str,
)
def test_lateness_counts_from_the_deadline(received, late_by):
    found = clock(declared(), NOW + received, "EU")  # sails in three days: due in two
    assert (found.late_by_seconds, found.late) == (late_by, late_by > 0)


def test_a_limit_counts_from_its_first_day_to_before_its_last():
    written = {
        "id": "OLD", "modes": ["1"], "anchor": "arrival", "hours_before": 48, "source": "made up",
        "valid_from": date(2020, 1, 1), "valid_to": date(2026, 1, 1),
    }  # fmt: skip
    new = written | {"id": "NEW", "hours_before": 24, "valid_from": date(2026, 1, 1), "valid_to": None}
    limits = load({"EU": [written, new]})
    on = [datetime(2019, 12, 31, tzinfo=UTC), datetime(2025, 12, 31, 23, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)]
    found = [clock(declared(), at, "EU", limits) for at in on]
    assert [each and each.rule for each in found] == [None, "OLD", "NEW"]


def test_limits_have_names_of_their_own_and_a_source():
    every = [limit for limits in LIMITS.values() for limit in limits]
    assert len({limit.id for limit in every}) == len(every)
    assert all(limit.id.startswith(f"{regime}-") and limit.source for regime, limits in LIMITS.items() for limit in limits)


def test_a_limit_with_an_unknown_column_is_refused():
    with pytest.raises(ValueError, match="hours_bfore"):
        Limit.model_validate({"id": "X", "modes": ["1"], "anchor": "arrival", "hours_bfore": 4})

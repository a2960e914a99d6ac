"""All tables of the gate on one metadata object: what the migrations are checked against."""

import services.ingest.linking.tables
import services.ingest.tables
import services.notify.tables
import services.risk.backtest.tables
import services.risk.history.tables
import services.risk.outcomes.tables
import services.risk.reassessment.tables
import services.risk.register.tables
import services.risk.rulesets.tables
import services.risk.selection.tables
import services.risk.tables
import services.risk.watchlists.tables
import shared.app  # noqa: F401  the event logs and positions of all services
from shared.database import metadata

__all__ = ["metadata", "services"]

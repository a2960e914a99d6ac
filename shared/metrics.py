"""Every metric of the gate in one typed list. Metrics are an API: names and labels stay; meanings stand beside them."""

from prometheus_client import Counter, Gauge, Histogram

_DECISION_BUCKETS = (0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300)
_SLACK_BUCKETS = (-86400, -3600, 0, 1800, 3600, 4 * 3600, 12 * 3600, 86400, 7 * 86400)

# HTTP --------------------------------------------------------------------------------------------------------------
REQUESTS = Histogram("portcullis_request_seconds", "Time to answer a request.", ["method", "route", "status"])

# Ingest ------------------------------------------------------------------------------------------------------------
FILINGS = Counter("portcullis_filings_total", "Filings by what became of them.", ["outcome", "mode", "regime"])
FAULTS = Counter("portcullis_faults_total", "Faults found in filings, by code and severity.", ["code", "severity"])
LATE = Counter("portcullis_late_filings_total", "Filings received after their legal deadline.", ["regime", "mode"])
DEADLINE_SLACK = Histogram(
    "portcullis_deadline_slack_seconds",
    "Legal deadline minus receipt; negative is late.",
    ["regime", "mode"],
    buckets=_SLACK_BUCKETS,
)

# Risk --------------------------------------------------------------------------------------------------------------
ASSESSMENTS = Counter("portcullis_assessments_total", "Assessments by band.", ["band", "mode"])
HITS = Counter("portcullis_criterion_hits_total", "Criteria that held.", ["criterion"])
UNJUDGED = Counter("portcullis_criterion_unknown_total", "Criteria that could not be judged for want of data.", ["criterion"])
RULESET = Gauge("portcullis_ruleset_info", "The ruleset in force; always 1.", ["hash"])
RULESET_FAILURES = Counter(
    "portcullis_ruleset_failures_total", "Times a ruleset could not be loaded; the one before stays in force."
)
LIST_AGE = Gauge(
    "portcullis_list_age_seconds",
    "Age of the active version of a watch list. Alert when it outgrows its publisher's rhythm.",
    ["list"],
)
LIST_ENTRIES = Gauge("portcullis_list_entries", "Entries of the active version of a watch list.", ["list"])
LIST_FAILURES = Counter(
    "portcullis_list_failures_total", "Watch list files that could not be used; the version before stays in force.", ["list"]
)
REASSESSED = Counter("portcullis_reassessed_total", "Live consignments judged again: changed, unchanged, failed.", ["answer"])
REASSESSMENT_BACKLOG = Gauge("portcullis_reassessment_backlog", "Live consignments that wait to be judged again.")

# Notify ------------------------------------------------------------------------------------------------------------
DECISION_LATENCY = Histogram(
    "portcullis_decision_latency_seconds",
    "From receipt of a filing to its notices committed.",
    ["mode"],
    buckets=_DECISION_BUCKETS,
)
NOTICES = Counter("portcullis_notices_total", "Notices issued.", ["kind"])
HOLDS = Counter("portcullis_holds_total", "Holds placed and lifted.", ["change"])
COMMANDS = Counter(
    "portcullis_commands_total",
    "What officers, agencies and traders did to consignments; overrides have a ground.",
    ["command", "ground"],
)
OVERDUE = Counter("portcullis_overdue_total", "Times something overdue was chased, by the notice that did.", ["kind"])
WEBHOOKS = Counter(
    "portcullis_webhook_attempts_total", "Webhook deliveries by outcome: delivered, failed, parked, refused.", ["outcome"]
)

# Event log, relay, consumers -----------------------------------------------------------------------------------------
CONSUMED = Counter("portcullis_consumed_records_total", "Records whose effects are committed.", ["group"])
LAG = Gauge("portcullis_consumer_lag_records", "Records not yet handled.", ["group", "topic", "partition"])
DEAD_LETTERS = Counter(
    "portcullis_dead_letters_total", "Records that could not be handled. Any is worth a look.", ["group", "topic"]
)
HELD = Counter("portcullis_held_batches_total", "Times a batch was held for a transient failure.", ["group"])
RELAYED = Counter("portcullis_relayed_events_total", "Events published to Kafka.", ["service"])
RELAY_LAG = Gauge("portcullis_relay_lag_records", "Events committed but not yet published.", ["service"])

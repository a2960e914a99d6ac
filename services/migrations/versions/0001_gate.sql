-- The gate's first schema: one PostgreSQL schema for each service.

CREATE SCHEMA ingest;

CREATE SCHEMA risk;

CREATE SCHEMA notify;

CREATE TABLE ingest.arrivals (
    arrival_id TEXT NOT NULL,
    carrier TEXT NOT NULL,
    conveyance TEXT NOT NULL,
    voyage TEXT NOT NULL,
    place TEXT NOT NULL,
    arrived_at TIMESTAMP WITH TIME ZONE NOT NULL,
    digest TEXT NOT NULL,
    answer JSONB NOT NULL,
    PRIMARY KEY (arrival_id),
    UNIQUE (carrier, conveyance, voyage, place, digest)
);

CREATE TABLE ingest.event_log (
    xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    topic TEXT NOT NULL,
    key TEXT NOT NULL,
    event_id TEXT NOT NULL,
    type TEXT NOT NULL,
    source TEXT NOT NULL,
    time TIMESTAMP WITH TIME ZONE NOT NULL,
    traceparent TEXT,
    headers JSONB NOT NULL,
    data BYTEA NOT NULL,
    PRIMARY KEY (xid, id)
);

CREATE TABLE ingest.filings (
    mrn TEXT NOT NULL,
    filer TEXT NOT NULL,
    lrn TEXT NOT NULL,
    declarant TEXT NOT NULL,
    representative TEXT,
    carrier TEXT,
    regime TEXT NOT NULL,
    mode TEXT NOT NULL,
    dataset_type TEXT NOT NULL,
    conveyance TEXT,
    voyage TEXT,
    master_doc TEXT,
    state TEXT NOT NULL,
    revision INTEGER NOT NULL,
    sequences INTEGER NOT NULL,
    received_at TIMESTAMP WITH TIME ZONE NOT NULL,
    first_digest TEXT NOT NULL,
    PRIMARY KEY (mrn),
    UNIQUE (filer, lrn)
);

CREATE INDEX filings_conveyance ON ingest.filings (conveyance, voyage);

CREATE INDEX filings_master_doc ON ingest.filings (master_doc);

CREATE TABLE ingest.positions (
    consumer_group TEXT NOT NULL,
    topic TEXT NOT NULL,
    partition INTEGER NOT NULL,
    position TEXT NOT NULL,
    PRIMARY KEY (consumer_group, topic, partition)
);

CREATE TABLE ingest.consignments (
    consignment_id TEXT NOT NULL,
    mrn TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    house_doc TEXT,
    pointer TEXT NOT NULL,
    revision INTEGER NOT NULL,
    digest TEXT NOT NULL,
    state TEXT NOT NULL,
    equipment TEXT[] NOT NULL,
    status TEXT NOT NULL,
    status_version INTEGER NOT NULL,
    stopped BOOLEAN NOT NULL,
    PRIMARY KEY (consignment_id),
    UNIQUE (mrn, sequence),
    FOREIGN KEY(mrn) REFERENCES ingest.filings (mrn)
);

CREATE INDEX consignments_equipment ON ingest.consignments USING gin (equipment);

CREATE INDEX consignments_house_doc ON ingest.consignments (house_doc);

CREATE TABLE ingest.revisions (
    mrn TEXT NOT NULL,
    revision INTEGER NOT NULL,
    received_at TIMESTAMP WITH TIME ZONE NOT NULL,
    subject TEXT NOT NULL,
    format TEXT NOT NULL,
    digest TEXT NOT NULL,
    raw BYTEA NOT NULL,
    parsed JSONB,
    cleansed JSONB NOT NULL,
    warnings JSONB NOT NULL,
    clock JSONB,
    PRIMARY KEY (mrn, revision),
    FOREIGN KEY(mrn) REFERENCES ingest.filings (mrn)
);

CREATE TABLE ingest.parts (
    consignment_id TEXT NOT NULL,
    mrn TEXT NOT NULL,
    level TEXT NOT NULL,
    master_document TEXT NOT NULL,
    conveyance TEXT,
    house_document TEXT,
    filer TEXT NOT NULL,
    carrier TEXT,
    equipment TEXT[] NOT NULL,
    expects JSONB NOT NULL,
    due_at TIMESTAMP WITH TIME ZONE NOT NULL,
    standing JSONB,
    version INTEGER DEFAULT 0 NOT NULL,
    state TEXT DEFAULT 'pending-link' NOT NULL,
    PRIMARY KEY (consignment_id),
    FOREIGN KEY(consignment_id) REFERENCES ingest.consignments (consignment_id)
);

CREATE INDEX parts_due ON ingest.parts (due_at) WHERE state = 'pending-link';

CREATE INDEX parts_master ON ingest.parts (master_document);

CREATE TABLE risk.clearances (
    clearance_id UUID NOT NULL,
    party_key TEXT NOT NULL,
    party JSONB NOT NULL,
    list_name TEXT NOT NULL,
    entry_id TEXT NOT NULL,
    entry_name TEXT NOT NULL,
    entry_digest TEXT NOT NULL,
    why TEXT NOT NULL,
    cleared_by TEXT NOT NULL,
    cleared_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_on DATE,
    PRIMARY KEY (clearance_id)
);

CREATE INDEX clearances_pair ON risk.clearances (party_key, list_name, entry_id);

CREATE TABLE risk.event_log (
    xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    topic TEXT NOT NULL,
    key TEXT NOT NULL,
    event_id TEXT NOT NULL,
    type TEXT NOT NULL,
    source TEXT NOT NULL,
    time TIMESTAMP WITH TIME ZONE NOT NULL,
    traceparent TEXT,
    headers JSONB NOT NULL,
    data BYTEA NOT NULL,
    PRIMARY KEY (xid, id)
);

CREATE TABLE risk.frames (
    frame_id BIGINT GENERATED ALWAYS AS IDENTITY,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    archive BYTEA NOT NULL,
    PRIMARY KEY (frame_id)
);

CREATE INDEX frames_made_at ON risk.frames (made_at);

CREATE TABLE risk.generations (
    generation BIGINT GENERATED ALWAYS AS IDENTITY,
    rulesets TEXT NOT NULL,
    register BIGINT NOT NULL,
    clearances INTEGER NOT NULL,
    dropped INTEGER NOT NULL,
    concerns_all BOOLEAN NOT NULL,
    because TEXT NOT NULL,
    since TIMESTAMP WITH TIME ZONE NOT NULL,
    judged INTEGER DEFAULT 0 NOT NULL,
    changed INTEGER DEFAULT 0 NOT NULL,
    failed INTEGER DEFAULT 0 NOT NULL,
    PRIMARY KEY (generation)
);

CREATE TABLE risk.governed_rulesets (
    ruleset_id BIGINT GENERATED ALWAYS AS IDENTITY,
    title TEXT NOT NULL,
    content JSONB NOT NULL,
    digest TEXT NOT NULL,
    state TEXT NOT NULL,
    author TEXT NOT NULL,
    submitter TEXT,
    approver TEXT,
    share INTEGER NOT NULL,
    faults JSONB NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (ruleset_id)
);

CREATE TABLE risk.limited_selections (
    criterion TEXT NOT NULL,
    consignment_id TEXT NOT NULL,
    day DATE NOT NULL,
    office TEXT NOT NULL,
    PRIMARY KEY (criterion, consignment_id)
);

CREATE INDEX limited_selections_day ON risk.limited_selections (day, criterion);

CREATE TABLE risk.outcomes (
    outcome_id TEXT NOT NULL,
    consignment_id TEXT NOT NULL,
    positive BOOLEAN NOT NULL,
    found_at TIMESTAMP WITH TIME ZONE NOT NULL,
    arm TEXT DEFAULT 'targeted' NOT NULL,
    criteria TEXT[] DEFAULT '{}' NOT NULL,
    PRIMARY KEY (outcome_id)
);

CREATE INDEX outcomes_consignment ON risk.outcomes (consignment_id, found_at);

CREATE INDEX outcomes_found ON risk.outcomes (found_at);

CREATE TABLE risk.partner_controls (
    control_id BIGINT GENERATED ALWAYS AS IDENTITY,
    partner TEXT NOT NULL,
    transport_document TEXT NOT NULL,
    result TEXT NOT NULL,
    examined_at TIMESTAMP WITH TIME ZONE NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (control_id)
);

CREATE INDEX partner_controls_document ON risk.partner_controls (transport_document);

CREATE TABLE risk.party_outcomes (
    key BIGINT NOT NULL,
    outcome_id TEXT NOT NULL,
    party BIGINT NOT NULL,
    positive BOOLEAN NOT NULL,
    found_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (key, outcome_id, party)
);

CREATE INDEX party_outcomes_found ON risk.party_outcomes USING brin (found_at);

CREATE TABLE risk.positions (
    consumer_group TEXT NOT NULL,
    topic TEXT NOT NULL,
    partition INTEGER NOT NULL,
    position TEXT NOT NULL,
    PRIMARY KEY (consumer_group, topic, partition)
);

CREATE TABLE risk.preloads (
    consignment_id TEXT NOT NULL,
    revision INTEGER NOT NULL,
    number TEXT NOT NULL,
    master TEXT,
    conveyance TEXT,
    received_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (consignment_id)
);

CREATE INDEX preloads_number ON risk.preloads (number);

CREATE TABLE risk.profile_changes (
    number BIGINT NOT NULL,
    change TEXT NOT NULL,
    by TEXT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (number, change)
);

CREATE TABLE risk.profiles (
    number BIGINT GENERATED ALWAYS AS IDENTITY,
    profile JSONB NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE NOT NULL,
    PRIMARY KEY (number)
);

CREATE INDEX profiles_valid ON risk.profiles (valid_to);

CREATE TABLE risk.register_versions (
    version BIGINT GENERATED ALWAYS AS IDENTITY,
    digest TEXT NOT NULL,
    entries INTEGER NOT NULL,
    loaded_by TEXT NOT NULL,
    loaded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (version)
);

CREATE TABLE risk.rulesets (
    hash TEXT NOT NULL,
    content JSONB NOT NULL,
    activated_at TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (hash)
);

CREATE TABLE risk.selection_rates (
    rate_id BIGINT GENERATED ALWAYS AS IDENTITY,
    office TEXT NOT NULL,
    lane TEXT NOT NULL,
    per_10000 INTEGER NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    reason TEXT NOT NULL,
    stated_by TEXT NOT NULL,
    stated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (rate_id)
);

CREATE TABLE risk.sightings (
    key BIGINT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    other BIGINT,
    counter BIGINT,
    mass DOUBLE PRECISION,
    value DOUBLE PRECISION,
    begins TIMESTAMP WITH TIME ZONE,
    ends TIMESTAMP WITH TIME ZONE,
    revision INTEGER NOT NULL,
    kind SMALLINT NOT NULL,
    listed BOOLEAN NOT NULL,
    stopped BOOLEAN NOT NULL,
    consignment_id TEXT COLLATE "C" NOT NULL,
    role TEXT,
    currency TEXT,
    lane TEXT,
    codes TEXT,
    CONSTRAINT sightings_pkey PRIMARY KEY (key, at, consignment_id, revision)
);

CREATE INDEX sightings_at ON risk.sightings USING brin (at);

CREATE TABLE risk.watch_list_versions (
    name TEXT NOT NULL,
    version TEXT NOT NULL,
    digest TEXT NOT NULL,
    entries INTEGER NOT NULL,
    published_at TIMESTAMP WITH TIME ZONE NOT NULL,
    uploaded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    uploaded_by TEXT NOT NULL,
    files BYTEA NOT NULL,
    PRIMARY KEY (name, version)
);

CREATE TABLE risk.work_capacities (
    capacity_id BIGINT GENERATED ALWAYS AS IDENTITY,
    office TEXT NOT NULL,
    lane TEXT NOT NULL,
    amber_per_day INTEGER NOT NULL,
    red_per_day INTEGER NOT NULL,
    reason TEXT NOT NULL,
    stated_by TEXT NOT NULL,
    stated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (capacity_id)
);

CREATE TABLE risk.workload_changes (
    number BIGINT NOT NULL,
    change TEXT NOT NULL,
    by TEXT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (number, change)
);

CREATE TABLE risk.workload_settings (
    number BIGINT GENERATED ALWAYS AS IDENTITY,
    office TEXT NOT NULL,
    lane TEXT NOT NULL,
    amber_from DOUBLE PRECISION NOT NULL,
    red_from DOUBLE PRECISION NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    PRIMARY KEY (number)
);

CREATE TABLE risk.assessments (
    assessment_id TEXT NOT NULL,
    consignment_id TEXT NOT NULL,
    revision INTEGER NOT NULL,
    ruleset_hash TEXT NOT NULL,
    frame_id BIGINT NOT NULL,
    assessed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    score FLOAT NOT NULL,
    band TEXT NOT NULL,
    body BYTEA NOT NULL,
    PRIMARY KEY (assessment_id),
    FOREIGN KEY(ruleset_hash) REFERENCES risk.rulesets (hash),
    FOREIGN KEY(frame_id) REFERENCES risk.frames (frame_id)
);

CREATE INDEX assessments_consignment ON risk.assessments (consignment_id, assessed_at);

CREATE INDEX assessments_frame ON risk.assessments (frame_id);

CREATE TABLE risk.backtests (
    backtest_id BIGINT GENERATED ALWAYS AS IDENTITY,
    ruleset_id BIGINT NOT NULL,
    asked_by TEXT NOT NULL,
    asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    settings JSONB NOT NULL,
    done INTEGER NOT NULL,
    total INTEGER NOT NULL,
    finished_at TIMESTAMP WITH TIME ZONE,
    failure TEXT,
    report JSONB,
    PRIMARY KEY (backtest_id),
    FOREIGN KEY(ruleset_id) REFERENCES risk.governed_rulesets (ruleset_id)
);

CREATE INDEX backtests_open ON risk.backtests (backtest_id) WHERE finished_at IS NULL;

CREATE INDEX backtests_ruleset ON risk.backtests (ruleset_id, backtest_id);

CREATE TABLE risk.clearance_withdrawals (
    clearance_id UUID NOT NULL,
    why TEXT NOT NULL,
    withdrawn_by TEXT NOT NULL,
    withdrawn_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (clearance_id),
    FOREIGN KEY(clearance_id) REFERENCES risk.clearances (clearance_id)
);

CREATE TABLE risk.register_entries (
    version BIGINT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    scheme TEXT NOT NULL,
    status TEXT NOT NULL,
    partner TEXT,
    valid_from DATE,
    valid_to DATE,
    PRIMARY KEY (version, id),
    FOREIGN KEY(version) REFERENCES risk.register_versions (version)
);

CREATE TABLE risk.ruleset_audit (
    audit_id BIGINT GENERATED ALWAYS AS IDENTITY,
    ruleset_id BIGINT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    who TEXT NOT NULL,
    act TEXT NOT NULL,
    from_state TEXT,
    to_state TEXT NOT NULL,
    share INTEGER NOT NULL,
    why TEXT NOT NULL,
    PRIMARY KEY (audit_id),
    FOREIGN KEY(ruleset_id) REFERENCES risk.governed_rulesets (ruleset_id)
);

CREATE INDEX ruleset_audit_ruleset ON risk.ruleset_audit (ruleset_id, audit_id);

CREATE TABLE risk.watch_list_changes (
    change_id BIGINT GENERATED ALWAYS AS IDENTITY,
    name TEXT NOT NULL,
    version TEXT NOT NULL,
    change TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (change_id),
    FOREIGN KEY(name, version) REFERENCES risk.watch_list_versions (name, version)
);

CREATE INDEX watch_list_changes_name ON risk.watch_list_changes (name, change_id);

CREATE TABLE risk.watch_lists (
    name TEXT NOT NULL,
    version TEXT NOT NULL,
    PRIMARY KEY (name),
    FOREIGN KEY(name, version) REFERENCES risk.watch_list_versions (name, version)
);

CREATE TABLE risk.live (
    consignment_id TEXT NOT NULL,
    revision INTEGER NOT NULL,
    generation BIGINT NOT NULL,
    matched BOOLEAN NOT NULL,
    assessment_id TEXT NOT NULL,
    received_at TIMESTAMP WITH TIME ZONE NOT NULL,
    declared BYTEA NOT NULL,
    fault TEXT,
    PRIMARY KEY (consignment_id),
    FOREIGN KEY(assessment_id) REFERENCES risk.assessments (assessment_id)
);

CREATE INDEX live_generation ON risk.live (generation);

CREATE INDEX live_matched ON risk.live (generation) WHERE matched;

CREATE TABLE risk.shadow_assessments (
    assessment_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    ruleset_id BIGINT NOT NULL,
    ruleset_hash TEXT NOT NULL,
    live_band TEXT NOT NULL,
    band TEXT NOT NULL,
    score FLOAT NOT NULL,
    hits TEXT[] NOT NULL,
    PRIMARY KEY (assessment_id, kind),
    FOREIGN KEY(assessment_id) REFERENCES risk.assessments (assessment_id),
    FOREIGN KEY(ruleset_id) REFERENCES risk.governed_rulesets (ruleset_id),
    FOREIGN KEY(ruleset_hash) REFERENCES risk.rulesets (hash)
);

CREATE INDEX shadow_assessments_ruleset ON risk.shadow_assessments (ruleset_id, kind);

CREATE TABLE notify.audit (
    seq BIGINT NOT NULL,
    consignment_id TEXT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    entry TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (seq)
);

CREATE INDEX audit_consignment ON notify.audit (consignment_id, seq);

CREATE TABLE notify.consignments (
    consignment_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    mrn TEXT,
    filer TEXT,
    representative TEXT,
    carrier TEXT,
    master_document TEXT,
    house_document TEXT,
    equipment TEXT[] NOT NULL,
    status TEXT NOT NULL,
    may_load BOOLEAN NOT NULL,
    wakes_at TIMESTAMP WITH TIME ZONE,
    state JSONB NOT NULL,
    changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (consignment_id)
);

CREATE INDEX consignments_equipment ON notify.consignments USING gin (equipment);

CREATE INDEX consignments_house ON notify.consignments (house_document);

CREATE INDEX consignments_master ON notify.consignments (master_document);

CREATE INDEX consignments_mrn ON notify.consignments (mrn);

CREATE INDEX consignments_wakes_at ON notify.consignments (wakes_at);

CREATE TABLE notify.event_log (
    xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    topic TEXT NOT NULL,
    key TEXT NOT NULL,
    event_id TEXT NOT NULL,
    type TEXT NOT NULL,
    source TEXT NOT NULL,
    time TIMESTAMP WITH TIME ZONE NOT NULL,
    traceparent TEXT,
    headers JSONB NOT NULL,
    data BYTEA NOT NULL,
    PRIMARY KEY (xid, id)
);

CREATE TABLE notify.positions (
    consumer_group TEXT NOT NULL,
    topic TEXT NOT NULL,
    partition INTEGER NOT NULL,
    position TEXT NOT NULL,
    PRIMARY KEY (consumer_group, topic, partition)
);

CREATE TABLE notify.subscriptions (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    party TEXT NOT NULL,
    name TEXT NOT NULL,
    url TEXT NOT NULL,
    format TEXT DEFAULT 'application/json' NOT NULL,
    secret TEXT NOT NULL,
    previous_secret TEXT,
    rotated_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    parked_at TIMESTAMP WITH TIME ZONE,
    parked_because TEXT,
    PRIMARY KEY (id),
    UNIQUE (party, name)
);

CREATE TABLE notify.case_assessments (
    consignment_id TEXT NOT NULL,
    assessment_id TEXT NOT NULL,
    revision INTEGER NOT NULL,
    assessed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    band TEXT NOT NULL,
    score FLOAT NOT NULL,
    made BYTEA NOT NULL,
    PRIMARY KEY (consignment_id, assessment_id),
    FOREIGN KEY(consignment_id) REFERENCES notify.consignments (consignment_id)
);

CREATE TABLE notify.cases (
    consignment_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    waits_for TEXT,
    rank INTEGER NOT NULL,
    due TIMESTAMP WITH TIME ZONE NOT NULL,
    band TEXT,
    score FLOAT,
    status TEXT NOT NULL,
    mode TEXT,
    office TEXT,
    ports TEXT[] NOT NULL,
    programmes TEXT[] NOT NULL,
    agencies TEXT[] NOT NULL,
    filer TEXT,
    carrier TEXT,
    claimed_by TEXT,
    opened_at TIMESTAMP WITH TIME ZONE NOT NULL,
    changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (consignment_id),
    FOREIGN KEY(consignment_id) REFERENCES notify.consignments (consignment_id)
);

CREATE INDEX cases_agencies ON notify.cases USING gin (agencies);

CREATE INDEX cases_all ON notify.cases (rank, due, consignment_id);

CREATE INDEX cases_queue ON notify.cases (rank, due, consignment_id) WHERE waits_for IS NOT NULL;

CREATE TABLE notify.controls (
    id TEXT NOT NULL,
    consignment_id TEXT NOT NULL,
    agency TEXT NOT NULL,
    place TEXT,
    scheduled_at TIMESTAMP WITH TIME ZONE,
    ordered_at TIMESTAMP WITH TIME ZONE NOT NULL,
    pending BOOLEAN NOT NULL,
    body JSONB NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(consignment_id) REFERENCES notify.consignments (consignment_id)
);

CREATE INDEX controls_consignment ON notify.controls (consignment_id);

CREATE INDEX controls_pending ON notify.controls (agency, scheduled_at) WHERE pending;

CREATE TABLE notify.holds (
    id TEXT NOT NULL,
    consignment_id TEXT NOT NULL,
    level TEXT NOT NULL,
    equipment TEXT,
    agency TEXT NOT NULL,
    reason TEXT NOT NULL,
    text TEXT,
    placed_by TEXT NOT NULL,
    placed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    lifted_by TEXT,
    lifted_at TIMESTAMP WITH TIME ZONE,
    ground TEXT,
    lifted_because TEXT,
    PRIMARY KEY (id, consignment_id),
    FOREIGN KEY(consignment_id) REFERENCES notify.consignments (consignment_id)
);

CREATE INDEX holds_consignment ON notify.holds (consignment_id);

CREATE INDEX holds_of_boxes ON notify.holds (equipment) WHERE level = 'equipment' AND lifted_at IS NULL;

CREATE TABLE notify.notices (
    xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    notice_id UUID NOT NULL,
    recipient TEXT NOT NULL,
    consignment_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    body JSONB NOT NULL,
    issued_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (xid, id),
    UNIQUE (notice_id),
    FOREIGN KEY(consignment_id) REFERENCES notify.consignments (consignment_id)
);

CREATE INDEX notices_consignment ON notify.notices (consignment_id);

CREATE INDEX notices_mailbox ON notify.notices (recipient, xid, id);

CREATE TABLE notify.referrals (
    id TEXT NOT NULL,
    consignment_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    opened_at TIMESTAMP WITH TIME ZONE NOT NULL,
    closed_at TIMESTAMP WITH TIME ZONE,
    body JSONB NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(consignment_id) REFERENCES notify.consignments (consignment_id)
);

CREATE INDEX referrals_consignment ON notify.referrals (consignment_id);

CREATE INDEX referrals_open ON notify.referrals (kind, opened_at) WHERE closed_at IS NULL;

CREATE TABLE notify.acknowledgements (
    notice_id UUID NOT NULL,
    subject TEXT NOT NULL,
    acknowledged_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (notice_id),
    FOREIGN KEY(notice_id) REFERENCES notify.notices (notice_id)
);

CREATE TABLE notify.deliveries (
    subscription_id BIGINT NOT NULL,
    serial BIGINT NOT NULL,
    notice_id UUID NOT NULL,
    consignment_id TEXT NOT NULL,
    attempts INTEGER DEFAULT 0 NOT NULL,
    next_attempt_at TIMESTAMP WITH TIME ZONE NOT NULL,
    outcome TEXT,
    delivered_at TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (subscription_id, serial),
    FOREIGN KEY(subscription_id) REFERENCES notify.subscriptions (id) ON DELETE CASCADE,
    FOREIGN KEY(notice_id) REFERENCES notify.notices (notice_id)
);

CREATE INDEX deliveries_due ON notify.deliveries (subscription_id, next_attempt_at) WHERE delivered_at IS NULL;

CREATE INDEX deliveries_order ON notify.deliveries (subscription_id, consignment_id, serial) WHERE delivered_at IS NULL;

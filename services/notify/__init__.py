"""Notify: turns measures into notices, keeps the hold stack, delivers to filers, carriers and targeting centres.

Pure, in the order in which an event passes through:
  consignment   the facts and the status that follows   (holds, referrals, controls: what may stand against it)
  lifecycle     what each event does to it               (measures: carrying out an assessment; outcome: what comes of it)
  clock         what falls due, is overdue, expires
  commands      what people ask for                      (transitions: who may, and when; acts/: what each does)
  may_load      may the goods be loaded, and by which law (may_load.yaml: the table)
  notices       who is told what                         (views: what each caller may see; agencies: who works beside customs)
  cases         the work item an officer sees            (case_views: what each officer may see)
  chain         the audit trail's hashes

Shell:
  worker        the consumer: a batch of events, one transaction
  desk          one command of one person, one transaction
  chasing       the clock at work
  effects       where all three end: states, cases, notices, events, audit entries   (store, case_store, trail, tables)
  mailbox       the cursor that skips nothing
  delivery      webhooks                                   (outbox: who is due; sending: one attempt; addresses: where to;
                                                            subscriptions: whom)
  api           HTTP                                       (api_cases, api_referrals, api_subscriptions, stream, callers)

Officers' pages are in `console/`, the answers in the codes of other systems in `dialects/`.
"""

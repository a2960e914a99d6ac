"""Notify: turns measures into notices, keeps the hold stack, delivers to filers, carriers and targeting centres.

Pure, in the order in which an event passes through:
  consignment   the facts and the status that follows   (holds, referrals: what may stand against it)
  lifecycle     what each event does to it               (measures: carrying out an assessment; outcome: what comes of it)
  may_load      may the goods be loaded, and by which law (may_load.yaml: the table)
  notices       what filer and carrier are told          (views: what each caller may see)

Shell:
  worker        the consumer: a batch of events, one transaction     (store, tables: its statements)
  mailbox       the cursor that skips nothing
  delivery      webhooks                                   (outbox: who is due; sending: one attempt; addresses: where to;
                                                            subscriptions: whom)
  api           HTTP                                       (api_subscriptions, callers)

What grows here later has its place: officers' pages in `console/`, the answers in the codes of other systems in
`dialects/`, the conversation about a referral beside `referrals`, control orders and their results in `controls`.
"""

"""Risk: scores every consignment against the targeting criteria of the active ruleset."""

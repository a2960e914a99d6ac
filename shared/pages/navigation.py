"""The console's sections, whoever serves them, and whom each is open to (domain reference 5.4)."""

from typing import NamedTuple

from shared.auth import Role

TARGETING = (Role.TARGETER, Role.SUPERVISOR)
STAFF = (*TARGETING, Role.OFFICER)
AUTHORITIES = (*STAFF, Role.AGENCY)


class Section(NamedTuple):
    """A section. `key` goes there after `g`."""

    name: str
    path: str
    key: str
    roles: tuple[Role, ...]


SECTIONS = (
    Section("Queue", "/console", "q", AUTHORITIES),
    Section("Approvals", "/console/approvals", "a", TARGETING),
    Section("Controls", "/console/controls", "c", AUTHORITIES),
    Section("Watch lists", "/console/watchlists", "w", (*STAFF, Role.ADMIN)),
    Section("Criteria", "/console/criteria", "k", (*STAFF, Role.ADMIN)),
    Section("Performance", "/console/performance", "p", TARGETING),
)

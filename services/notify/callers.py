"""Who may call notify, and how its calls name things."""

from typing import Annotated

from fastapi import Depends, Path, Query

from services.notify.views import STAFF
from shared.auth import Identity, Role, require
from shared.problems import Problem

_FILER_OR_CARRIER = require(Role.FILER, Role.CARRIER)
_TOLD = require(Role.FILER, Role.CARRIER, Role.AGENCY)


async def _party(identity: Annotated[Identity, Depends(_TOLD)]) -> str:
    if identity.party is None:
        raise Problem(403, "auth.party", "The token names no party to act for (claim `party`).")
    return identity.party


Party = Annotated[str, Depends(_party)]
"""The party a filer or carrier speaks for, or the agency: whose notices they are."""

Told = Annotated[Identity, Depends(_TOLD)]
Caller = Annotated[Identity, Depends(_FILER_OR_CARRIER)]
Officer = Annotated[Identity, Depends(require(*STAFF, Role.AGENCY))]
"""Who works on cases: staff on all of them, an agency on those of its programmes."""

Examiner = Annotated[Identity, Depends(require(Role.OFFICER, Role.SUPERVISOR, Role.AGENCY))]
Partner = Annotated[Identity, Depends(require(Role.AGENCY))]
Anyone = Annotated[Identity, Depends(require(Role.FILER, Role.CARRIER, *STAFF))]
Targeter = Annotated[Identity, Depends(require(Role.TARGETER, Role.SUPERVISOR))]

ConsignmentId = Annotated[
    str,
    Path(
        pattern=r"^[A-Za-z0-9-]{1,80}$",
        description="As the receipt of the filing or arrival names it.",
        examples=["26XA7K2M9QP4T8ZCT3-1"],
    ),
]
Name = Annotated[
    str, Path(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$", description="The party's own name for it.", examples=["production"])
]
Limit = Annotated[int, Query(ge=1, le=500, description="How many at most.")]

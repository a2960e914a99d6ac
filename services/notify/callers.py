"""Who may call notify, and how a refusal is described in OpenAPI."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any

from fastapi import Depends, Path

from services.notify.views import STAFF
from shared.auth import Identity, Role, require
from shared.problems import Problem

_FILER_OR_CARRIER = require(Role.FILER, Role.CARRIER)
_USUAL = {
    400: "The call does not fit its description",
    401: "No token, or one that cannot be accepted",
    403: "Not for this role or party",
    429: "Too many requests of this party",
}


async def _party(identity: Annotated[Identity, Depends(_FILER_OR_CARRIER)]) -> str:
    if identity.party is None:
        raise Problem(403, "auth.party", "The token names no party to act for (claim `party`).")
    return identity.party


Party = Annotated[str, Depends(_party)]
"""The party a filer or carrier speaks for."""

Caller = Annotated[Identity, Depends(_FILER_OR_CARRIER)]
Anyone = Annotated[Identity, Depends(require(Role.FILER, Role.CARRIER, *STAFF))]
Targeter = Annotated[Identity, Depends(require(Role.TARGETER, Role.SUPERVISOR))]

ConsignmentId = Annotated[str, Path(pattern=r"^[A-Za-z0-9-]{1,80}$", examples=["26XA7K2M9QP4T8ZCT3-1"])]
Name = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$", examples=["production"])]


def refusals(others: Mapping[int, str] = MappingProxyType({})) -> dict[int | str, dict[str, Any]]:
    """The problems a call may answer with: the usual ones and `others`, status to meaning."""
    return {
        status: {"description": meaning, "content": {"application/problem+json": {}}}
        for status, meaning in (_USUAL | dict(others)).items()
    }

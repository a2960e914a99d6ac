"""One webhook: its body, its signatures, one attempt to deliver it, and how long to wait before the next."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import httpx
from httpx_secure import SSRFProtectionError
from standardwebhooks import Webhook

from services.notify.dialects.formats import MediaType, Said, said
from services.notify.notices import Notice
from shared.settings import Settings

_ANSWER_BYTES = 4096  # read so that the connection can serve again; a longer answer costs the connection
_GONE = 410  # Standard Webhooks: the receiver wants no more


class Attempt(NamedTuple):
    """How an attempt went. `outcome` is shown to the subscriber and does not tell what was found inside our network."""

    outcome: str
    delivered: bool = False
    gone: bool = False
    refused: bool = False


REFUSED = Attempt("the address is not a public one", refused=True)


def message(notice: Mapping[str, Any], media_type: MediaType = MediaType.JSON) -> Said:
    """The body of a webhook in the format asked for, else, and where that cannot say the notice, in JSON: type, time and the
    notice, as Standard Webhooks lays it out.
    """
    if media_type is not MediaType.JSON and (found := said(Notice.model_validate(notice), media_type)):
        return found
    document = {"type": f"notice.{notice['kind']}", "timestamp": notice["issued_at"], "data": notice}
    return Said(json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode(), MediaType.JSON)


def headers(
    secrets: Sequence[str], message_id: str, at: datetime, body: bytes, media_type: MediaType = MediaType.JSON
) -> dict[str, str]:
    """The headers that identify and sign a message, in UTF-8: one signature per secret, a receiver accepts any it knows."""
    signatures = " ".join(Webhook(secret).sign(message_id, at, body.decode()) for secret in secrets)
    return {
        "content-type": media_type.value,
        "user-agent": "Portcullis",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": signatures,
    }


async def attempt(client: httpx.AsyncClient, url: str, body: bytes, signed: Mapping[str, str], seconds: float) -> Attempt:
    """Post a message once, in at most so many seconds. Every failure of the far side is an answer, not an error."""
    try:
        async with asyncio.timeout(seconds), client.stream("POST", url, content=body, headers=signed) as answer:
            received = 0
            async for chunk in answer.aiter_raw():
                received += len(chunk)
                if received > _ANSWER_BYTES:
                    break
            return _judged(answer)
    except SSRFProtectionError:
        return Attempt("no connection", refused=True)
    except (TimeoutError, httpx.TimeoutException):
        return Attempt("no answer in time")
    except (httpx.TransportError, httpx.InvalidURL, OSError, UnicodeError):
        return Attempt("no connection")


def _judged(answer: httpx.Response) -> Attempt:
    outcome = f"answered {answer.status_code}"
    if answer.is_redirect:
        return Attempt(f"{outcome}; redirects are not followed")
    return Attempt(outcome, delivered=answer.is_success, gone=answer.status_code == _GONE)


def backoff(attempts: int, settings: Settings, chance: float) -> timedelta:
    """The pause after so many failed attempts: exponential with full jitter, `chance` being uniform in 0..1."""
    doubled = settings.webhook_first_delay_seconds * 2 ** min(attempts - 1, 30)
    return timedelta(seconds=chance * min(settings.webhook_longest_delay_seconds, doubled))

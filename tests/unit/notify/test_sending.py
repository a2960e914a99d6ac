import json
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from services.notify.sending import backoff, headers, message
from services.notify.subscriptions import new_secret
from shared.settings import Settings

SETTINGS = Settings(webhook_first_delay_seconds=1, webhook_longest_delay_seconds=3600)


@pytest.mark.parametrize(
    ("attempts", "chance", "seconds"),
    [(1, 1, 1), (2, 1, 2), (3, 1, 4), (12, 1, 2048), (13, 1, 3600), (5000, 1, 3600), (4, 0.5, 4), (4, 0, 0)],
)
def test_the_pause_doubles_up_to_a_limit_with_full_jitter(attempts, chance, seconds):
    assert backoff(attempts, SETTINGS, chance) == timedelta(seconds=seconds)


NOTICE = {"kind": "hold", "issued_at": "2026-03-01T10:30:00Z", "text": "Überprüfung"}


def test_a_message_says_type_time_and_the_notice():
    assert json.loads(message(NOTICE).body) == {"type": "notice.hold", "timestamp": "2026-03-01T10:30:00Z", "data": NOTICE}


def test_the_library_verifies_what_is_signed_with_either_secret():
    old, new, body = new_secret(), new_secret(), message(NOTICE).body
    signed = headers((new, old), "msg-1", datetime.now(UTC), body)
    assert [Webhook(secret).verify(body, signed)["data"] for secret in (old, new)] == [NOTICE, NOTICE]


@pytest.mark.parametrize("changed", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_nothing_signed_can_be_changed(changed):
    secret, body = new_secret(), message(NOTICE).body
    signed = headers((secret,), "msg-1", datetime.now(UTC), body)
    other = headers((new_secret(),), "msg-2", datetime.now(UTC) - timedelta(seconds=1), body)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(body, signed | {changed: other[changed]})


def test_a_secret_has_the_form_of_the_standard():
    assert new_secret().startswith("whsec_")
    assert len({new_secret() for _ in range(9)}) == 9

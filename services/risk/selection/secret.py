"""The secret that every day's seed is made from: given by a setting, else made on first use and kept."""

import secrets

from shared.kept import kept
from shared.settings import Settings


def random_secret(settings: Settings) -> bytes:
    """The secret, the same for all processes of this `home`, or of this setting."""
    given = settings.random_secret
    return given.get_secret_value().encode() if given else kept(settings.home / "random-secret", _new)


def _new() -> bytes:
    return secrets.token_hex(32).encode()

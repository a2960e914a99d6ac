"""What a test does when a tool it needs is not on this machine."""

import os
from typing import NoReturn

import pytest


def absent(reason: str) -> NoReturn:
    """Skip and print `reason`; with `PORTCULLIS_NO_SKIP=1`, as in continuous integration, fail with it."""
    if os.environ.get("PORTCULLIS_NO_SKIP") == "1":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)

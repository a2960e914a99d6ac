"""Real Kafka for the tests: one broker a session."""

import itertools
import secrets
from collections.abc import Iterator

import pytest

from deploy.kafka.broker import Cluster, Unavailable
from tests.support.absent import absent


class Kafka(Cluster):
    """The broker, with topics that no other test has: `bootstrap`, `kill()`, `restart()`, `prefix()`.

    A test that kills restarts in a `finally`; tests of one session run one after another. `restart` blocks for seconds:
    call it by `asyncio.to_thread` where clients must live on meanwhile.
    """

    _serial = itertools.count(1)

    def prefix(self) -> str:
        """A topic prefix never used before."""
        return f"t{next(self._serial)}-{secrets.token_hex(3)}-"


@pytest.fixture(scope="session")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kafka]:
    """The broker; where Java or Maven cannot be had the test is skipped with the reason."""
    broker = Kafka(tmp_path_factory.mktemp("kafka"))
    try:
        broker.start()
    except Unavailable as reason:
        absent(f"no Kafka here: {reason}")
    yield broker
    broker.stop()

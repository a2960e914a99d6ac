"""The edge as it is deployed: the real nginx on the real template."""

import os
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.support.absent import absent

EDGE = Path(__file__).parents[2] / "deploy" / "edge"


def free_port() -> int:
    """A port of this moment."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@contextmanager
def edge_in_front_of(ports: Mapping[str, int], port: int, home: Path) -> Iterator[None]:
    """nginx on `port` in front of services on `ports`."""
    upstreams = {f"{service.upper()}_UPSTREAM": f"127.0.0.1:{number}" for service, number in ports.items()}
    _lay_out(home, upstreams | {"EDGE_LISTEN": f"127.0.0.1:{port}"})
    with _started(home):
        yield


def _lay_out(home: Path, variables: dict[str, str]) -> None:
    """The folder nginx starts from: its configuration, the filled template, room for its own files."""
    template = (EDGE / "default.conf.template").read_text()
    rendered = re.sub(r"\$\{([A-Z_]+)\}", lambda found: variables[found[1]], template)  # as its image does
    for folder in ("conf.d", "run"):
        (home / folder).mkdir()
    (home / "conf.d" / "default.conf").write_text(rendered)
    shutil.copy(EDGE / "nginx.conf", home)


@contextmanager
def _started(home: Path) -> Iterator[None]:
    nginx = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin") or absent("no nginx (Debian: nginx-light)")
    as_root = "user root;" if os.geteuid() == 0 else ""  # or its worker may not enter the folder
    command = [
        nginx,
        "-p",
        str(home),
        "-c",
        str(home / "nginx.conf"),
        "-e",
        str(home / "error.log"),
        "-g",
        f"daemon off;{as_root}",
    ]
    checked = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        try:
            yield
        finally:
            running.terminate()

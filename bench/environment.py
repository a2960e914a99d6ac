"""Environments that hold other engines and no more, made from a lock when first needed, kept beside our own."""

import subprocess
from pathlib import Path
from venv import create

from bench.stand import HOME


def environment(name: str, lock: Path) -> Path | None:
    """The Python of environment `name`, with all that `lock` pins; None where that cannot be installed."""
    home = HOME.parent / name
    python, stamp = home / "bin" / "python", home / ".lock"
    if not stamp.exists() or stamp.read_text() != lock.read_text():
        create(home, clear=True, with_pip=True)
        command = f"{python} -m pip install --quiet --disable-pip-version-check --require-hashes -r {lock}"
        if subprocess.run(command.split(" "), check=False).returncode:  # noqa: S603  our own lock
            return None
        stamp.write_text(lock.read_text())
    return python

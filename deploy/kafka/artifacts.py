# ruff: noqa: INP001, S603  a script beside its data; it starts Java and Maven with arguments of its own
"""What a broker needs on this machine: Java, and Kafka's jars, fetched once through Maven and compared with `libs.sha256`."""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
LIBS = HERE / "libs"
MANIFEST = HERE / "libs.sha256"
JAVA_RELEASE = 17  # the oldest that Kafka 4 runs on


class Unavailable(RuntimeError):  # noqa: N818  not a fault of the program: something is not to be had here
    """Java, Maven or Kafka's artifacts cannot be had on this machine. The message says which and how to mend it."""


def java() -> str:
    """The Java program: `$JAVA_HOME/bin/java`, else the one on the PATH. Raises Unavailable below release 17."""
    home = os.environ.get("JAVA_HOME")
    program = shutil.which("java", path=f"{home}/bin" if home else None)
    wish = f"Kafka needs Java {JAVA_RELEASE} or later: install a JRE (Debian: openjdk-17-jre-headless) or set JAVA_HOME."
    if program is None:
        raise Unavailable(f"no java {f'in {home}/bin' if home else 'on the PATH'}. {wish}")
    answer = subprocess.run([program, "-version"], capture_output=True, text=True, check=False)
    release = re.search(r'version "(\d+)', answer.stderr)
    if release is None or int(release[1]) < JAVA_RELEASE:
        raise Unavailable(f"{program} is {(answer.stderr or 'silent').splitlines()[0]}. {wish}")
    return program


def fetch() -> Path:
    """The folder of Kafka's jars. Of several callers one fetches, the others wait; afterwards it costs nothing. Raises
    Unavailable if Maven is missing, reaches no repository, or brings other files than the manifest's.
    """
    with locked(LIBS / ".lock"):
        verified = LIBS / ".verified"
        if verified.is_file() and verified.read_text() == MANIFEST.read_text():
            return LIBS
        for old in LIBS.glob("*.jar"):
            old.unlink()
        _copy_dependencies()
        if wrong := _differing():
            raise Unavailable(f"not the files that {MANIFEST.name} names: {', '.join(wrong)}. See README.md, 'Another version'.")
        verified.write_text(MANIFEST.read_text())
        return LIBS


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock file `path`, waiting for whoever holds it now."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def tail(text: str, lines: int = 15) -> str:
    """The last `lines` of a program's output, for a message."""
    return "\n".join(text.splitlines()[-lines:])


def _copy_dependencies() -> None:
    maven = shutil.which("mvn")
    if maven is None:
        raise Unavailable("no mvn on the PATH. Kafka is fetched through Maven: install it (Debian: maven).")
    command = [
        maven,
        "--batch-mode",
        "--quiet",
        "--strict-checksums",
        "-f",
        str(HERE / "pom.xml"),
        "dependency:copy-dependencies",
    ]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    except subprocess.TimeoutExpired as late:
        raise Unavailable("mvn did not fetch Kafka within ten minutes. Is its repository reachable?") from late
    if answer.returncode:
        raise Unavailable(f"mvn cannot fetch Kafka. It says:\n{tail(answer.stdout + answer.stderr)}")


def _differing() -> list[str]:
    """Files that are missing, have another hash, or are not in the manifest."""
    named = dict(line.split()[::-1] for line in MANIFEST.read_text().splitlines())
    found = {jar.name: hashlib.sha256(jar.read_bytes()).hexdigest() for jar in LIBS.glob("*.jar")}
    return sorted(name for name, _digest in named.items() ^ found.items())

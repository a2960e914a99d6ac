"""What is missing for a broker is named, with the way to mend it."""

from pathlib import Path

import pytest

from deploy.kafka import artifacts
from deploy.kafka.artifacts import Unavailable


@pytest.mark.parametrize(
    ("release", "reason"),
    [
        (None, "no java in"),
        ('openjdk version "11.0.2" 2019-01-15', "Kafka needs Java 17 or later"),
        ("what?", "Kafka needs Java 17"),
    ],
)
def test_too_old_or_missing_java_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, release: str | None, reason: str
) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    if release is not None:
        program = tmp_path / "bin" / "java"
        program.parent.mkdir()
        program.write_text(f"#!/bin/sh\necho '{release}' >&2\n")
        program.chmod(0o755)
    with pytest.raises(Unavailable, match=reason):
        artifacts.java()


@pytest.mark.parametrize(
    ("maven", "reason"),
    [
        (None, "no mvn on the PATH"),
        ("echo unreachable; exit 1", "mvn cannot fetch Kafka(?s:.)*unreachable"),
        (
            "echo something else > {libs}/kafka-clients-4.4.0.jar",
            "not the files that libs.sha256 names: .*kafka-clients-4.4.0.jar",
        ),
    ],
)
def test_missing_maven_or_wrong_artifacts_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, maven: str | None, reason: str
) -> None:
    libs = tmp_path / "libs"
    monkeypatch.setattr(artifacts, "LIBS", libs)
    monkeypatch.setenv("PATH", str(tmp_path))
    if maven is not None:
        program = tmp_path / "mvn"
        program.write_text("#!/bin/sh\n" + maven.format(libs=libs) + "\n")
        program.chmod(0o755)
    with pytest.raises(Unavailable, match=reason):
        artifacts.fetch()

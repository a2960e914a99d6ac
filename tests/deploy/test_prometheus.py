"""Prometheus accepts its configuration, every alert fires when it should, and speaks of metrics that exist."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from prometheus_client import REGISTRY

import shared.metrics  # noqa: F401  registers them
from tests.support.absent import absent

HERE = Path(__file__).parent
PROMETHEUS = HERE.parents[1] / "deploy" / "prometheus"


@pytest.mark.parametrize(
    "check",
    [
        ("check", "config", PROMETHEUS / "prometheus.yml"),
        ("check", "rules", PROMETHEUS / "alerts.yml"),
        ("test", "rules", HERE / "alerts.test.yml"),
    ],
    ids=lambda check: " ".join(check[:2]),
)
def test_promtool_finds_nothing_wrong(check: tuple[str, str, Path]) -> None:
    promtool = shutil.which("promtool") or absent("no promtool (Debian: prometheus)")
    said = subprocess.run([promtool, *check], capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout + said.stderr


def test_every_alert_is_tested() -> None:
    alerts = set(re.findall(r"alert: (\w+)", (PROMETHEUS / "alerts.yml").read_text()))
    fired = set(re.findall(r'alertname="(\w+)"', (HERE / "alerts.test.yml").read_text()))
    assert alerts == fired


def test_alerts_speak_of_metrics_that_exist() -> None:
    spoken = {
        re.sub(r"_(bucket|count|total)$", "", name)
        for name in re.findall(r"portcullis_\w+", (PROMETHEUS / "alerts.yml").read_text())
    }
    assert spoken - {family.name for family in REGISTRY.collect()} == set()

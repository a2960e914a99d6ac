"""The references say what the code does: fresh, valid by their own standards, and true when tried."""

import asyncio
import copy
import gzip
import json
import re
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import pytest
from click.testing import CliRunner
from jsonschema import Draft7Validator
from prometheus_client import generate_latest

from services import asyncapi
from services.notify.holds import Hold
from services.notify.referrals import Referral
from services.references import ROOT, examples, main, references, stale
from shared.declaration import parse_time
from shared.events import (
    PAYLOADS,
    AlertRaised,
    Assessment,
    AssessmentMade,
    Clock,
    ConsignmentDeclared,
    Event,
    Hit,
    Ordered,
    UndeclaredPresented,
)
from shared.kafka import create_topics, headers_of, producer
from shared.topics import TOPICS
from tests.support.kafka import Kafka

PAGE = (ROOT / "docs" / "events.md").read_text("utf-8")
ALERT = AlertRaised.type


@pytest.fixture(scope="module")
def fresh() -> dict[str, str]:
    return dict(references())


@pytest.fixture(scope="module")
def events_document() -> dict:
    return asyncapi.document(examples())


@pytest.fixture(scope="module")
def standard() -> Draft7Validator:
    """The schema of AsyncAPI 3.0 documents: see `schemas/README.md`."""
    schema = json.loads(gzip.decompress((Path(__file__).parent / "schemas" / "asyncapi-3.0.0.json.gz").read_bytes()))
    return Draft7Validator(schema)


def test_references_are_fresh(fresh):
    assert stale(fresh, ROOT) == [], "run: make docs"


def test_what_is_missing_or_altered_is_stale(fresh, tmp_path):
    assert stale(fresh, tmp_path) == list(fresh)
    CliRunner().invoke(main, ["--root", str(tmp_path)], catch_exceptions=False)
    assert stale(fresh, tmp_path) == []
    (tmp_path / "docs" / "metrics.md").write_text("another")
    assert stale(fresh, tmp_path) == ["docs/metrics.md"]
    checked = CliRunner().invoke(main, ["--check", "--root", str(tmp_path)])
    assert (checked.exit_code, checked.output) == (1, "stale: docs/metrics.md\n")
    assert stale(fresh, tmp_path) == ["docs/metrics.md"], "a check writes nothing"


def test_the_asyncapi_document_is_one(events_document, standard):
    assert [error.message for error in standard.iter_errors(events_document)] == []


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("channels", "alerts", "messages", ALERT), {"no": "reference"}),
        (("channels", "alerts", "bindings", "kafka", "partitions"), 0),
        (("operations", "notify.send.alerts", "action"), "publish"),
        (("components", "schemas", "Hit", "type"), "none"),
    ],
)
def test_the_standard_would_notice(events_document, standard, place, value):
    broken = target = copy.deepcopy(events_document)
    for step in place[:-1]:
        target = target[step]
    target[place[-1]] = value
    assert not standard.is_valid(broken)


@pytest.mark.parametrize("name", PAYLOADS)
def test_an_example_fits_the_schema_of_its_message(events_document, name):
    message = events_document["components"]["messages"][name]
    [example] = message["examples"]
    payload, headers = (Draft7Validator(events_document | {"allOf": [message[part]]}) for part in ("payload", "headers"))
    assert [error.message for error in payload.iter_errors(example["payload"])] == []
    assert [error.message for error in headers.iter_errors(example["headers"])] == []
    assert payload.is_valid(example["payload"] | {"added_later": 1})
    assert not payload.is_valid({})
    assert not headers.is_valid(example["headers"] | {"ce_type": "another"})


def test_the_metrics_page_lists_what_is_exposed(fresh):
    exposed = re.findall(r"^# TYPE (portcullis_\w+) (\w+)$", generate_latest().decode(), re.MULTILINE)
    listed = re.findall(r"^\| `(\w+)` \| (\w+) \|", fresh["docs/metrics.md"], re.MULTILINE)
    assert sorted(listed) == sorted(pair for pair in exposed if not pair[0].endswith("_created"))


def test_the_events_page_has_the_topics_of_the_registry():
    rows = re.findall(r"^\| `(\w+)` \| [\w ]+ \| (\w+) \| ([\w, ]+) \| (\d+) \| (\d+) \| ([^|]+) \|$", PAGE, re.MULTILINE)
    read_by = {"targeting centres": "", "nobody yet": ""}
    assert [(name, owner, read_by.get(readers, readers), *numbers) for name, owner, readers, *numbers, _meaning in rows] == [
        (topic.name, topic.owner, ", ".join(topic.readers), str(topic.partitions), str(topic.retention_days))
        for topic in TOPICS.values()
    ]


def test_the_events_page_has_every_event():
    rows = re.findall(r"^\| `(portcullis\.[\w.]+)` \| `(\w+)` \|", PAGE, re.MULTILINE)
    assert rows == [(name, payload.topic) for name, payload in PAYLOADS.items()]


@pytest.mark.parametrize(
    ("heading", "models"),
    [
        ("Reading alerts", [AlertRaised]),
        ("`made`", [AssessmentMade]),
        ("`made.assessment`", [Assessment]),
        ("`made.assessment.hits`", [Hit]),
        ("`made.assessment.measures`", [Ordered]),
        ("`made.declared`", [ConsignmentDeclared, Clock]),
        ("`made.undeclared`", [UndeclaredPresented]),
        ("`holds` and `referrals`", [Hold, Referral]),
    ],
)
def test_the_events_page_explains_every_element_of_an_alert(heading, models):
    section = re.search(rf"^##+ {re.escape(heading)}\n(.*?)(?=^##|\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert section is not None
    explained = set(re.findall(r"`(\w+)`", section[1]))
    assert {field for model in models for field in model.model_fields} <= explained


@pytest.mark.kafka
async def test_the_reader_on_the_events_page_reads_an_alert(kafka: Kafka):
    example, prefix = examples()[ALERT], kafka.prefix()
    alert = Event(
        id=example["id"],
        type=ALERT,
        source=example["source"],
        key=example["subject"],
        time=parse_time(example["time"]),
        topic=AlertRaised.topic,
        data=json.dumps(example["data"]).encode(),
    )
    await create_topics(kafka.bootstrap, prefix)
    async with producer(kafka.bootstrap) as sender:
        await sender.send_and_wait(prefix + alert.topic, alert.data, alert.key.encode(), headers=headers_of(alert, "7:42"))
    [code] = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    code = code.replace('"alerts",', f'"{prefix}alerts",').replace("localhost:9092", kafka.bootstrap)
    reader = await asyncio.create_subprocess_exec(sys.executable, "-u", "-c", code, stdout=PIPE)
    try:
        assert reader.stdout is not None
        line = await asyncio.wait_for(reader.stdout.readline(), 60)
    finally:
        reader.kill()
        await reader.wait()
    assert line.decode().split() == ["26XA7K2M9QP4T8ZCT3-1", "2", "HOLD", "red", "28.0"]

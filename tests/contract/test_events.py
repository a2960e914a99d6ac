"""Every event type has one example; every example reads: now, beside later versions, and with anyone's CloudEvents library."""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC
from pathlib import Path

import pytest
from cloudevents.core.bindings.kafka import KafkaMessage, from_binary_event, to_binary_event
from cloudevents.core.formats.json import JSONFormat
from hypothesis import given
from hypothesis import strategies as st

from shared.codes import container_fault, mrn_fault
from shared.declaration import parse_time
from shared.events import PAYLOADS, Event, Payload
from shared.kafka import POSITION_HEADER, event_of, headers_of
from shared.topics import TOPICS

FILES = {file.stem: file for file in sorted((Path(__file__).parent / "examples").iterdir())}
EXAMPLES = {name: json.loads(file.read_text("utf-8")) for name, file in FILES.items()}

# What v1 asks for, for ever. One more and old events no longer read; one less and readers miss what they were promised.
REQUIRED = {
    "ConsignmentDeclared": "consignment_id declaration filer mrn pointer received_at regime revision sequence",
    "Clock": "anchor anchor_at legal_deadline rule",
    "ConsignmentInvalidated": "consignment_id mrn reason revision",
    "LinkChanged": "changed_at consignment_id due_at level master_document mrn state version",
    "MissingPart": "level",
    "ConsignmentArrived": "arrival_id arrived_at consignment_id mrn place revision",
    "UndeclaredPresented": "arrival_id arrived_at carrier consignment_id conveyance mode place regime",
    "AssessmentMade": "assessed_at assessment",
    "Assessment": "band consignment_id groups hits id lists measures mitigation revision ruleset_hash score soft_score",
    "Hit": "because criterion evidence group pointer programme reason title weight",
    "Ordered": "measure",
    "MeasureDecided": "actor agency consignment_id decided_at may_load measure status version",
    "AlertRaised": "consignment_id made raised_at status version",
    "ReferralAnswered": "answer answered_at consignment_id kind referral_id revision version",
    "ControlRecorded": "agency arm consignment_id control_id ordered_at recorded_at result revision version",
    "ListActivated": "activated_at digest entries name version",
    "RulesetActivated": "activated_at hash",
}

each_type = pytest.mark.parametrize("name", PAYLOADS)


def event(name: str, data: object = None) -> Event:
    """The example of a type as an event, with other data if given."""
    example = EXAMPLES[name]
    return Event(
        id=example["id"],
        type=name,
        source=example["source"],
        key=example["subject"],
        time=parse_time(example["time"]),
        topic=PAYLOADS[name].topic,
        data=json.dumps(example["data"] if data is None else data).encode(),
        traceparent=example.get("traceparent"),
    )


def payloads(payload: object, *steps: str | int) -> Iterator[tuple[tuple[str | int, ...], Payload]]:
    """Every payload within a payload, itself included, with the way to it."""
    if isinstance(payload, Payload):
        yield steps, payload
        for field in type(payload).model_fields:
            yield from payloads(getattr(payload, field), *steps, field)
    elif isinstance(payload, tuple):
        for index, one in enumerate(payload):
            yield from payloads(one, *steps, index)


def changed(name: str, steps: tuple[str | int, ...], without: str | None = None, **more: object) -> Event:
    """The example with the object at `steps` lacking one element or having more."""
    data = json.loads(json.dumps(EXAMPLES[name]["data"]))
    target = data
    for step in steps:
        target = target[step]
    target.pop(without, None)
    target |= more
    return event(name, data)


def test_every_type_has_exactly_one_example_named_after_it():
    assert {name: example["type"] for name, example in EXAMPLES.items()} == {name: name for name in PAYLOADS}
    assert {file.suffix for file in FILES.values()} == {".json"}


@each_type
def test_an_example_is_a_cloud_event_of_the_service_that_owns_its_topic(name):
    read = JSONFormat().read(None, FILES[name].read_bytes())
    assert (read.get_specversion(), read.get_type(), read.get_datacontenttype()) == ("1.0", name, "application/json")
    assert read.get_source() == TOPICS[PAYLOADS[name].topic].owner
    data = read.get_data()
    assert read.get_subject() == data.get("consignment_id", data.get("assessment", {}).get("consignment_id", name))


@each_type
def test_an_example_reads_and_is_written_again_as_it_was(name):
    payload = event(name).payload()
    again = Event.of(payload, key=EXAMPLES[name]["subject"], source=EXAMPLES[name]["source"], time=event(name).time)
    assert type(payload) is PAYLOADS[name]
    assert json.loads(again.data) == EXAMPLES[name]["data"]


def test_numbers_in_the_examples_have_their_check_digits():
    text = "".join(file.read_text("utf-8") for file in FILES.values())
    boxes, mrns = set(re.findall(r"\b[A-Z]{3}[UJZ]\d{7}\b", text)), set(re.findall(r"\b\d{2}[A-Z]{2}[0-9A-Z]{13}\d\b", text))
    assert boxes
    assert mrns
    assert [fault for number in boxes if (fault := container_fault(number))] == []
    assert [fault for number in mrns if (fault := mrn_fault(number))] == []


@each_type
def test_an_element_of_a_later_version_is_ignored(name):
    payload = event(name).payload()
    for steps, _ in payloads(payload):
        assert changed(name, steps, added_later={"any": ["thing"]}).payload() == payload, steps


def test_what_v1_requires_stays_as_it_is():
    found = {type(part) for name in PAYLOADS for _, part in payloads(event(name).payload())}
    required = {
        part.__name__: " ".join(sorted(field for field, info in part.model_fields.items() if info.is_required()))
        for part in found
    }
    assert required == REQUIRED


@each_type
def test_an_event_that_lacks_a_required_element_is_refused(name):
    for steps, part in payloads(event(name).payload()):
        for field in REQUIRED[type(part).__name__].split():
            with pytest.raises(ValueError, match=field):
                changed(name, steps, without=field).payload()


def test_a_type_of_a_later_version_is_refused_by_name():
    with pytest.raises(KeyError, match=r"portcullis\.consignment\.declared\.v2"):
        event("portcullis.consignment.declared.v1").model_copy(update={"type": "portcullis.consignment.declared.v2"}).payload()


@each_type
def test_the_cloudevents_library_reads_our_records(name):
    ours = event(name)
    read = from_binary_event(KafkaMessage(dict(headers_of(ours, "7:42")), ours.key.encode(), ours.data))
    structured = JSONFormat().read(None, FILES[name].read_bytes())
    assert read.get_attributes() == structured.get_attributes() | {"partitionkey": ours.key}
    assert read.get_data() == structured.get_data()


@each_type
def test_we_read_the_records_of_the_cloudevents_library(name):
    structured = JSONFormat().read(None, FILES[name].read_bytes())
    message = to_binary_event(structured, key_mapper=lambda cloud_event: cloud_event.get_subject())
    read = event_of(PAYLOADS[name].topic, message.key.encode(), message.value, list(message.headers.items()))
    assert read.model_copy(update={"data": event(name).data}) == event(name)
    assert json.loads(read.data) == EXAMPLES[name]["data"]


texts = st.text(min_size=1)
traces = st.none() | st.from_regex(r"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}", fullmatch=True)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
)
events = st.builds(
    Event,
    id=texts,
    type=texts,
    source=texts,
    key=st.text(),
    time=st.datetimes(timezones=st.just(UTC)),
    topic=st.sampled_from(list(TOPICS)),
    data=json_values.map(lambda value: json.dumps(value).encode()),
    traceparent=traces,
    headers=st.dictionaries(st.text(), st.text()),
)
records = st.tuples(st.none() | st.binary(), st.none() | st.binary(), st.lists(st.tuples(st.text(), st.binary())))


@given(events, st.tuples(st.integers(0), st.integers(0)))
def test_an_event_survives_its_record(sent, position):
    headers = headers_of(sent, "{}:{}".format(*position))
    assert event_of(sent.topic, sent.key.encode(), sent.data, headers) == sent
    assert dict(headers)[POSITION_HEADER].decode() == "{}:{}".format(*position)


@given(events, records)
def test_a_record_is_an_event_or_says_what_is_wrong_with_it(sent, record):
    """Whatever replaces its parts: the consumer sends what raises ValueError to the dead letters, and stops at anything else."""
    key, value, headers = record
    for broken in (headers, [*headers_of(sent, "0:0"), *headers], headers_of(sent, "0:0")):
        with suppress(ValueError):
            assert event_of(sent.topic, key, value, broken).data == value


@pytest.mark.parametrize("header", ["ce_id", "ce_type", "ce_source", "ce_time"])
def test_a_missing_attribute_is_named(header):
    sent = event("portcullis.alert.raised.v1")
    headers = [(name, value) for name, value in headers_of(sent, "0:0") if name != header]
    with pytest.raises(ValueError, match=f"{header} is missing"):
        event_of(sent.topic, sent.key.encode(), sent.data, headers)

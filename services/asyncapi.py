"""The event interface as an AsyncAPI 3.0 document, made from the registry of topics and the payload models.

Pure: the examples come in as an argument. What tools read here stands in words in `docs/events.md`.
"""

from collections.abc import Mapping
from typing import Any

from pydantic.json_schema import models_json_schema

from shared import kafka
from shared.declaration import parse_time
from shared.events import PAYLOADS, Event, Payload
from shared.topics import TOPICS, Topic

Json = dict[str, Any]
_BINDING = "0.5.0"  # of the Kafka bindings of AsyncAPI
_POSITION = "1801:42"

_DESCRIPTION = """\
Portcullis publishes CloudEvents 1.0 in Kafka's binary mode: attributes in `ce_` headers, the payload as JSON in the value. The
record key is the CloudEvents subject; order is kept per key. A record may come twice: `ce_id` tells. Types end in `.v1` and
grow by optional elements only, so readers ignore elements they do not know. Topic names may bear a prefix
(`PORTCULLIS_TOPIC_PREFIX`)."""

_HEADERS: Json = {
    "type": "object",
    "description": "CloudEvents attributes as Kafka headers, all UTF-8 text.",
    "required": ["ce_specversion", "ce_id", "ce_type", "ce_source", "ce_subject", "ce_time", "content-type"],
    "properties": {
        "ce_specversion": {"type": "string", "const": "1.0"},
        "ce_id": {"type": "string", "description": "Identity of the event. Whoever has seen it drops the record."},
        "ce_type": {"type": "string", "enum": list(PAYLOADS)},
        "ce_source": {"type": "string", "enum": ["ingest", "risk", "notify"], "description": "The service that says so."},
        "ce_subject": {"type": "string", "description": "What the event is about; the same as the record key."},
        "ce_time": {"type": "string", "format": "date-time", "description": "When it became true, UTC."},
        "ce_traceparent": {"type": "string", "description": "W3C trace context of the request that led to it."},
        "content-type": {"type": "string", "const": "application/json"},
        kafka.POSITION_HEADER: {
            "type": "string",
            "pattern": "^[0-9]+:[0-9]+$",
            "description": "Transaction and id in the event log of the service that owns the topic; grows within a partition.",
        },
    },
}

_DEAD_LETTER: Json = {
    "name": "dead-letter",
    "title": "Dead letter",
    "summary": "A record that could not be handled, as it was, and why. `portcullis replay` hands it to its reader again.",
    "headers": {
        "type": "object",
        "description": "The headers of the record, and those of its burial.",
        "required": ["x-dead-letter-reason", "x-dead-letter-group", "x-dead-letter-position", "x-dead-letter-time"],
        "properties": {
            "x-dead-letter-reason": {"type": "string", "description": "The end of the failure's trace."},
            "x-dead-letter-group": {"type": "string", "description": "The service that could not handle it."},
            "x-dead-letter-position": {"type": "string", "description": "Topic, partition and position it was read from."},
            "x-dead-letter-time": {"type": "string", "format": "date-time"},
        },
    },
    "payload": {"description": "The value of the record, untouched."},
}


def document(examples: Mapping[str, Json]) -> Json:
    """The document. `examples` are CloudEvents in JSON, by type. Raises KeyError for a type without one."""
    _, definitions = models_json_schema(
        [(payload, "validation") for payload in PAYLOADS.values()], ref_template="#/components/schemas/{model}"
    )
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Portcullis events",
            "version": "1",
            "description": _DESCRIPTION,
            "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": {name: channel for topic in TOPICS.values() for name, channel in _channels(topic).items()},
        "operations": {name: operation for topic in TOPICS.values() for name, operation in _operations(topic).items()},
        "components": {
            "messages": {name: _message(payload, examples[name]) for name, payload in PAYLOADS.items()}
            | {"dead-letter": _DEAD_LETTER},
            "schemas": {"CloudEventHeaders": _HEADERS} | _tolerant(definitions["$defs"]),
        },
    }


def _channels(topic: Topic) -> Json:
    types = [name for name, payload in PAYLOADS.items() if payload.topic == topic.name]
    channels = {topic.name: _channel(topic, topic.name, topic.meaning, types)}
    channels[topic.name] |= {"x-owner": topic.owner, "x-readers": list(topic.readers)}
    if topic.readers:
        meaning = f"records of `{topic.name}` that a reader could not handle"
        channels[topic.dead_letters] = _channel(topic, topic.dead_letters, meaning, ["dead-letter"])
        channels[topic.dead_letters] |= {"x-owners": list(topic.readers)}
    return channels


def _channel(topic: Topic, name: str, meaning: str, messages: list[str]) -> Json:
    return {
        "address": name,
        "description": meaning[0].upper() + meaning[1:] + ".",
        "messages": {each: {"$ref": f"#/components/messages/{each}"} for each in messages},
        "bindings": {
            "kafka": {
                "partitions": topic.partitions,
                "topicConfiguration": {key: int(value) for key, value in kafka.configs(topic).items()},
                "bindingVersion": _BINDING,
            }
        },
    }


def _operations(topic: Topic) -> Json:
    """Who writes and who reads a topic, seen from within the gate; anybody the administration lets may read as well."""
    operations = {f"{topic.owner}.send.{topic.name}": _operation("send", topic.owner, topic.name)}
    for reader in topic.readers:
        operations[f"{reader}.receive.{topic.name}"] = _operation("receive", reader, topic.name)
        operations[f"{reader}.send.{topic.dead_letters}"] = _operation("send", reader, topic.dead_letters)
    return operations


def _operation(action: str, service: str, channel: str) -> Json:
    return {"action": action, "channel": {"$ref": f"#/channels/{channel}"}, "tags": [{"name": service}]}


def _message(payload: type[Payload], example: Json) -> Json:
    event = Event(
        id=example["id"],
        type=example["type"],
        source=example["source"],
        key=example["subject"],
        time=parse_time(example["time"]),
        topic=payload.topic,
        data=b"",
        traceparent=example.get("traceparent"),
    )
    return {
        "name": payload.type,
        "title": payload.__name__,
        "summary": " ".join((payload.__doc__ or "").split()),
        "headers": {
            "allOf": [
                {"$ref": "#/components/schemas/CloudEventHeaders"},
                {"properties": {"ce_type": {"const": payload.type}, "ce_source": {"const": TOPICS[payload.topic].owner}}},
            ]
        },
        "payload": {"$ref": f"#/components/schemas/{payload.__name__}"},
        "bindings": {"kafka": {"key": {"type": "string", "description": "The subject."}, "bindingVersion": _BINDING}},
        "examples": [
            {
                "name": event.key,
                "headers": {name: value.decode() for name, value in kafka.headers_of(event, _POSITION)},
                "payload": example["data"],
            }
        ],
    }


def _tolerant(schema: Any) -> Any:
    """A schema as a reader must take it: the declaration refuses unknown elements from a filer, never from a later version."""
    if isinstance(schema, list):
        return [_tolerant(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {name: _tolerant(each) for name, each in schema.items() if (name, each) != ("additionalProperties", False)}

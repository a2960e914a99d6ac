"""The broker that the other tests stand on: it keeps what it acknowledged, in order, through rebalance and SIGKILL."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from deploy.kafka.broker import BrokerError, Cluster
from tests.support.kafka import Kafka

BROKER = Path(__file__).parents[2] / "deploy" / "kafka" / "broker.py"

pytestmark = pytest.mark.kafka


async def create(kafka: Cluster, topic: str, partitions: int) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka.bootstrap)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(topic, partitions, 1)])
    finally:
        await admin.close()


async def produce(kafka: Cluster, topic: str, values: range) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=kafka.bootstrap, enable_idempotence=True, acks="all")
    await producer.start()
    try:
        sent = [await producer.send(topic, b"%d" % value, key=b"%d" % value) for value in values]
        await asyncio.gather(*sent)
    finally:
        await producer.stop()


@asynccontextmanager
async def consumer(kafka: Cluster, topic: str, group: str | None = None) -> AsyncIterator[AIOKafkaConsumer]:
    consumer = AIOKafkaConsumer(
        topic,
        bootstrap_servers=kafka.bootstrap,
        group_id=group,
        auto_offset_reset="earliest",
        heartbeat_interval_ms=300,
        session_timeout_ms=3_000,
        metadata_max_age_ms=1_000,
    )
    await consumer.start()
    try:
        yield consumer
    finally:
        await consumer.stop()


async def consume(kafka: Cluster, topic: str, count: int) -> list[int]:
    async with consumer(kafka, topic) as reader:
        return [int((await reader.getone()).value) for _ in range(count)]


async def test_what_is_produced_is_consumed_in_order(kafka: Kafka) -> None:
    topic = kafka.prefix() + "order"
    await create(kafka, topic, partitions=1)
    await produce(kafka, topic, range(1000))
    assert await consume(kafka, topic, 1000) == list(range(1000))


async def test_two_members_share_the_partitions_and_one_inherits_them_all(kafka: Kafka) -> None:
    topic = kafka.prefix() + "shared"
    await create(kafka, topic, partitions=4)
    every = {TopicPartition(topic, number) for number in range(4)}

    async def assigned(*shares: tuple[AIOKafkaConsumer, int]) -> None:
        while [len(member.assignment()) for member, _size in shares] != [size for _member, size in shares]:
            await asyncio.gather(*(member.getmany(timeout_ms=100) for member, _size in shares))

    async with consumer(kafka, topic, "group") as first:
        await asyncio.wait_for(assigned((first, 4)), 30)
        async with consumer(kafka, topic, "group") as second:
            await asyncio.wait_for(assigned((first, 2), (second, 2)), 30)
            assert first.assignment() | second.assignment() == every
        await asyncio.wait_for(assigned((first, 4)), 30)
        assert first.assignment() == every


async def test_kill_and_restart_keep_what_was_acknowledged(kafka: Kafka) -> None:
    topic, before = kafka.prefix() + "kept", kafka.bootstrap
    await create(kafka, topic, partitions=1)
    await produce(kafka, topic, range(500))
    kafka.kill()
    dead = kafka.nodes[0].brokers()
    await asyncio.to_thread(kafka.restart)
    await produce(kafka, topic, range(500, 600))
    assert (dead, kafka.bootstrap, await consume(kafka, topic, 600)) == (set(), before, list(range(600)))


async def test_a_producer_that_lives_through_the_kill_neither_loses_nor_repeats(kafka: Kafka) -> None:
    topic = kafka.prefix() + "through"
    await create(kafka, topic, partitions=1)
    producer = AIOKafkaProducer(bootstrap_servers=kafka.bootstrap, enable_idempotence=True, acks="all", retry_backoff_ms=100)
    await producer.start()
    try:
        sent = [await producer.send(topic, b"%d" % value) for value in range(300)]
        await sent[0]
        kafka.kill()
        restarted = asyncio.create_task(asyncio.to_thread(kafka.restart))
        sent += [await producer.send(topic, b"%d" % value) for value in range(300, 600)]
        await restarted
        await asyncio.gather(*sent)
        sent.append(await producer.send(topic, b"600"))
        await sent[-1]
    finally:
        await producer.stop()
    assert await consume(kafka, topic, 601) == list(range(601))


def test_every_prefix_is_new(kafka: Kafka) -> None:
    assert len({kafka.prefix() for _ in range(100)}) == 100


def test_three_brokers_know_each_other_and_survive_the_loss_of_one(kafka: Kafka, tmp_path: Path) -> None:
    with Cluster(tmp_path, brokers=3) as three:
        assert [node.brokers() for node in three.nodes] == [{1, 2, 3}] * 3
        three.kill(2)
        assert three.nodes[0].brokers() >= {1, 3}
        three.restart(2)
        assert three.nodes[1].brokers() == {1, 2, 3}
    assert not any(node.running for node in three.nodes)


def test_the_command_starts_in_the_background_and_stops(kafka: Kafka, tmp_path: Path) -> None:
    port = Cluster(tmp_path / "spare").nodes[0].port
    options = ["--data", str(tmp_path), "--port", str(port), "--heap-mb", "256"]
    started = subprocess.run([sys.executable, BROKER, "start", *options], capture_output=True, text=True, check=True)
    again = Cluster(tmp_path)
    alive = again.nodes[0].brokers()
    stopped = subprocess.run(
        [sys.executable, BROKER, "stop", "--data", str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert (f"127.0.0.1:{port}" in started.stdout, alive, "is stopped" in stopped.stdout) == (True, {1}, True)
    assert not again.nodes[0].running


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda how: how.name)
def test_a_broker_in_the_foreground_ends_with_its_starter(kafka: Kafka, tmp_path: Path, how: signal.Signals) -> None:
    node = Cluster(tmp_path).nodes[0]
    run = [sys.executable, str(BROKER), "run", "--data", str(tmp_path), "--port", str(node.port), "--heap-mb", "256"]
    with subprocess.Popen(run, stdout=subprocess.PIPE, text=True) as starter:
        assert starter.stdout is not None
        assert f"127.0.0.1:{node.port}" in starter.stdout.readline()
        assert node.brokers() == {1}
        starter.send_signal(how)
    node.wait(30)
    assert not node.running


def test_bad_wishes_are_refused_with_a_way_out(kafka: Kafka, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="2 brokers: choose 1, or 3"):
        Cluster(tmp_path, brokers=2)
    with pytest.raises(ValueError, match="made for --brokers 1"):
        Cluster(kafka.nodes[0].home.parent, brokers=3)
    with pytest.raises(ValueError, match=r"are running on port \d+\. Stop them first"):
        Cluster(kafka.nodes[0].home.parent, port=kafka.nodes[0].port + 10)
    with pytest.raises(BrokerError, match=r"port \d+ is taken by another program"):
        Cluster(tmp_path, port=kafka.nodes[0].port).start()


def test_a_node_that_cannot_start_says_its_last_words(kafka: Kafka, tmp_path: Path) -> None:
    node = Cluster(tmp_path).nodes[0]
    with pytest.raises(BrokerError, match=r"cannot be formatted:(?s:.)*no-such-role"):
        node.launch("process.roles=no-such-role\nnode.id=1\n", "PAAAAAAAAAAAAAAAAAAAAA", 256, outlive=False)

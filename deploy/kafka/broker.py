# ruff: noqa: INP001, T201  a script beside its data; it talks to people
"""Apache Kafka on loopback without Docker: fetched once through Maven, one or three KRaft nodes (broker and controller in one).

`python deploy/kafka/broker.py run|start|stop [--brokers 1|3] [--port 9092] [--data .portcullis/kafka]`, or from Python:

    with Cluster(Path("data")) as kafka:        # free ports; a second Cluster on the same data gets the same ports
        connect(kafka.bootstrap)
        kafka.kill(); kafka.restart()           # SIGKILL, then the same node on the same data and port

For development, tests and benchmarks: no encryption, no authentication, and nothing listens beyond 127.0.0.1. POSIX only.
"""

import argparse
import json
import random
import secrets
import signal
import sys
import time
from pathlib import Path
from threading import Event
from types import TracebackType
from typing import Self

if not __package__:  # started as a script
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from deploy.kafka.artifacts import Unavailable, locked
from deploy.kafka.node import HOST, BrokerError, Node, is_free

__all__ = ["BrokerError", "Cluster", "Unavailable"]

# Below the ephemeral ports of Linux and macOS: no outgoing connection can take a killed broker's port before its restart.
PORTS = range(15_000, 32_000)
# Few partitions of internal topics, no wait for a group's first members, and a short broker session (a killed broker is let in
# again only when its old session has run out): a test should not pay for a data centre.
PROPERTIES = """\
process.roles=broker,controller
node.id={node.id}
controller.quorum.voters={voters}
controller.listener.names=CONTROLLER
listeners=PLAINTEXT://{host}:{node.port},CONTROLLER://{host}:{node.controller_port}
log.dirs={node.home}/log
auto.create.topics.enable=false
message.max.bytes=16777216
replica.fetch.max.bytes=16777216
default.replication.factor={copies}
min.insync.replicas={in_sync}
offsets.topic.replication.factor={copies}
offsets.topic.num.partitions=4
transaction.state.log.replication.factor={copies}
transaction.state.log.min.isr={in_sync}
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor={copies}
share.coordinator.state.topic.min.isr={in_sync}
share.coordinator.state.topic.num.partitions=4
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
log.cleaner.dedupe.buffer.size=16777216
"""


class Cluster:
    """One or three nodes on loopback whose data and ports live under `data`.

    `port` is the first broker's, the others follow it; without it free ports are chosen once and kept. Raises ValueError for
    another number of brokers than one or three or than `data` was made for, and for another port while its nodes run.
    """

    def __init__(self, data: Path, *, brokers: int | None = None, port: int | None = None, heap_mb: int = 512) -> None:
        self._data, self._heap_mb, self._outlive = data.resolve(), heap_mb, False
        kept = json.loads(self._file.read_text()) if self._file.is_file() else None
        count = brokers or (len(kept["ports"]) if kept else 1)
        if count not in {1, 3}:
            raise ValueError(f"{count} brokers: choose 1, or 3 so that a majority survives the loss of one.")
        if kept and len(kept["ports"]) != count:
            raise ValueError(
                f"{data} was made for --brokers {len(kept['ports'])}, not {count}. Choose another folder or remove it."
            )
        chosen = _free_ports(2 * count)
        self._kept = kept or {"id": _cluster_id(), "ports": chosen[:count], "controllers": chosen[count:]}
        moved = port is not None and port != self._kept["ports"][0]
        ports = range(port, port + count) if port else self._kept["ports"]
        pairs = zip(ports, self._kept["controllers"], strict=True)
        self.nodes = [Node(number, *pair, self._data / str(number)) for number, pair in enumerate(pairs, start=1)]
        if moved and any(node.running for node in self.nodes):
            raise ValueError(f"the brokers of {data} are running on port {self._kept['ports'][0]}. Stop them first.")
        self._kept["ports"] = list(ports)

    @property
    def _file(self) -> Path:
        return self._data / "cluster.json"

    @property
    def bootstrap(self) -> str:
        """What clients connect to: `host:port,...`."""
        return ",".join(f"{HOST}:{node.port}" for node in self.nodes)

    def start(self, *, outlive: bool = False) -> None:
        """Start every node that is not running and wait until all answer. `outlive`: they go on after the caller has ended.
        Raises Unavailable, or BrokerError with the end of the log.
        """
        self._outlive = outlive
        with locked(self._data / "lock"):
            self._file.write_text(json.dumps(self._kept))
            try:
                for node in self.nodes:
                    self._launch(node)
                self._ready()
            except BaseException:
                self.stop()
                raise

    def kill(self, node: int = 1) -> None:
        """SIGKILL: what was not yet written is lost, as in a crash of the process."""
        self.nodes[node - 1].signal(signal.SIGKILL)
        self.nodes[node - 1].wait(30)

    def restart(self, node: int = 1) -> None:
        """Start a killed or stopped node on the same data and port, and wait until it answers. Raises BrokerError."""
        self._launch(self.nodes[node - 1])
        self._ready()

    def stop(self) -> None:
        """Stop every node cleanly; one that does not stop within 30 s is killed and reported by BrokerError."""
        for node in self.nodes:  # all at once: the last of a quorum has nobody to hand over to
            node.signal(signal.SIGTERM)
        late = []
        for number, node in enumerate(self.nodes, start=1):
            try:
                node.wait(30)
            except BrokerError as error:
                self.kill(number)
                late.append(str(error))
        if late:
            raise BrokerError("\n".join(late))

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None) -> None:
        self.stop()

    def _launch(self, node: Node) -> None:
        if node.running:
            return
        properties = PROPERTIES.format(
            node=node,
            host=HOST,
            voters=",".join(f"{each.id}@{HOST}:{each.controller_port}" for each in self.nodes),
            copies=len(self.nodes),
            in_sync=(len(self.nodes) + 1) // 2,
        )
        node.launch(properties, self._kept["id"], self._heap_mb, outlive=self._outlive)

    def _ready(self, seconds: float = 60) -> None:
        """Ask until every running node knows every running node."""
        awaited = [node for node in self.nodes if node.running]
        deadline = time.monotonic() + seconds
        for node in awaited:
            while not node.brokers() >= {each.id for each in awaited}:
                if not node.running:
                    raise BrokerError(f"node {node.id} ended while it started:\n{node.last_words()}")
                if time.monotonic() > deadline:
                    raise BrokerError(f"node {node.id} is not ready after {seconds:.0f} s:\n{node.last_words()}")
                time.sleep(0.05)


def _cluster_id() -> str:
    """16 random bytes in Kafka's base 64; never a leading hyphen, which its tool would take for an option."""
    return "P" + secrets.token_urlsafe(16)[1:]


def _free_ports(count: int) -> list[int]:
    shuffled = random.SystemRandom().sample(PORTS, len(PORTS))
    free = (port for port in shuffled if is_free(port))
    return [next(free) for _ in range(count)]


def _run(cluster: Cluster) -> None:
    """Run in the foreground until Ctrl-C or SIGTERM. Raises BrokerError if a node dies."""
    asked = Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: asked.set())
    with cluster:
        print(f"Kafka answers at {cluster.bootstrap}. Ctrl-C stops it.", flush=True)
        while not asked.wait(0.5):
            for node in cluster.nodes:
                if not node.running:
                    raise BrokerError(f"node {node.id} has died:\n{node.last_words()}")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="broker.py", description="Apache Kafka on loopback, for development, tests and benchmarks."
    )
    parser.add_argument("action", choices=("run", "start", "stop"), help="run: until Ctrl-C; start: in the background; stop")
    parser.add_argument("--brokers", type=int, choices=(1, 3), help="how many nodes (default: 1, or what the data was made for)")
    parser.add_argument(
        "--port", type=int, help="of the first broker; the others follow it (default: 9092, or the one used before)"
    )
    parser.add_argument("--data", type=Path, default=Path(".portcullis/kafka"), help="its folder (default: .portcullis/kafka)")
    parser.add_argument("--heap-mb", type=int, default=512, help="Java heap of each node (default: 512)")
    asked = parser.parse_args()
    known = (asked.data / "cluster.json").is_file()
    try:
        cluster = Cluster(asked.data, brokers=asked.brokers, port=asked.port or (None if known else 9092), heap_mb=asked.heap_mb)
        if asked.action == "run":
            _run(cluster)
        elif asked.action == "start":
            cluster.start(outlive=True)
            print(f"Kafka answers at {cluster.bootstrap}. Stop it with: python {sys.argv[0]} stop --data {asked.data}")
        else:
            running = any(node.running for node in cluster.nodes)
            cluster.stop()
            print(f"Kafka under {asked.data} {'is stopped' if running else 'was not running'}.")
    except (Unavailable, BrokerError, ValueError) as error:
        sys.exit(f"broker.py: {error}")


if __name__ == "__main__":
    main()

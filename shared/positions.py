"""How far each consumer group has come: moved by compare-and-set, in the transaction of the effects.

A position is text of two numbers, "transaction:id" in the event log and "0:offset" in Kafka. It only ever grows.
"""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from sqlalchemy import Column, Integer, Table, Text, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.database import Database, metadata


class Partition(NamedTuple):
    """One ordered stream of a topic."""

    topic: str
    number: int = 0


START = "0:0"
"""The position before the first event of a log."""


def order(position: str) -> tuple[int, int]:
    """A sortable form of a position. Raises ValueError for a text that is none."""
    first, _, second = position.partition(":")
    return int(first), int(second)


class Fenced(Exception):  # noqa: N818  a normal turn of events, not an error
    """Somebody else has moved this group's position: this owner is stale."""


class Positions:
    """The positions of one service's groups. Remembers what this process last saw, to notice when another one moved it."""

    def __init__(self, schema: str) -> None:
        self.table = Table(
            "positions",
            metadata,
            Column("consumer_group", Text, primary_key=True),
            Column("topic", Text, primary_key=True),
            Column("partition", Integer, primary_key=True),
            Column("position", Text, nullable=False),
            schema=schema,
            extend_existing=True,
        )
        name = f"{schema}.positions"
        self._first = text(
            f"INSERT INTO {name} VALUES (:group, :topic, :partition, :new) ON CONFLICT DO NOTHING"  # noqa: S608
        )
        self._next = text(
            f"UPDATE {name} SET position = :new WHERE consumer_group = :group AND topic = :topic "  # noqa: S608
            "AND partition = :partition AND position = :old"
        )
        self._seen: dict[tuple[str, Partition], str | None] = {}

    async def load(self, database: Database, group: str, partitions: Collection[Partition]) -> dict[Partition, str]:
        """The stored positions of `partitions`; those never read are absent. From now on they are this process's to move."""
        table = self.table
        async with database.begin() as connection:
            rows = await connection.execute(
                select(table.c.topic, table.c.partition, table.c.position).where(table.c.consumer_group == group)
            )
            stored = {Partition(row.topic, row.partition): row.position for row in rows}
        for partition in partitions:
            self._seen[group, partition] = stored.get(partition)
        return {partition: stored[partition] for partition in partitions if partition in stored}

    async def advance(self, connection: AsyncConnection, group: str, read: Iterable[tuple[Partition, str]]) -> None:
        """Move each partition to its last position in `read`. Raises Fenced when one is not where this process left it.

        The new positions count as seen only once `settle` is told that the transaction committed; a roll-back needs nothing.
        """
        last = dict(read)
        for partition in sorted(last):
            old = self._seen.get((group, partition))
            if old is not None and order(last[partition]) <= order(old):
                raise Fenced(f"{group} {partition}: read again from {last[partition]}, though {old} was reached")
            values = {"group": group, "topic": partition.topic, "partition": partition.number, "new": last[partition]}
            moved = await (
                connection.execute(self._first, values) if old is None else connection.execute(self._next, values | {"old": old})
            )
            if moved.rowcount != 1:
                raise Fenced(f"{group} {partition}")

    def settle(self, group: str, read: Iterable[tuple[Partition, str]]) -> None:
        """The transaction of the last `advance` committed."""
        for partition, position in read:
            self._seen[group, partition] = position

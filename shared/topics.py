"""The topics events travel on: who owns each, who reads it, how long it is kept."""

from collections.abc import Mapping
from typing import NamedTuple


class Topic(NamedTuple):
    """A topic of the registry. `owner` produces it; `readers` consume it; retention in days."""

    name: str
    owner: str
    readers: tuple[str, ...]
    meaning: str
    partitions: int = 12
    retention_days: int = 14

    @property
    def dead_letters(self) -> str:
        """Where records of this topic go that can never be handled."""
        return dead_letters_of(self.name)


TOPICS: Mapping[str, Topic] = {
    topic.name: topic
    for topic in (
        Topic(
            "filings",
            "ingest",
            ("risk", "notify"),
            "consignments declared, linked, invalidated, arrived, or presented undeclared",
        ),
        Topic("assessments", "risk", ("notify",), "each assessment with what it assessed"),
        Topic("decisions", "notify", ("ingest",), "holds, referrals and releases as they are decided", retention_days=90),
        Topic(
            "alerts",
            "notify",
            (),
            "all a targeting centre needs about a consignment that was stopped",
            retention_days=90,
        ),
        Topic("outcomes", "notify", ("risk",), "control results, which teach the criteria, and answers to referrals", 3, 365),
        Topic("lists", "risk", (), "watch lists and rulesets as they come into force", 1, 365),
    )
}


def dead_letters_of(topic: str) -> str:
    """Where records of `topic` go that cannot be handled. A replayed dead letter that fails again joins the end of its queue."""
    return topic if topic.endswith(".dead-letters") else topic + ".dead-letters"

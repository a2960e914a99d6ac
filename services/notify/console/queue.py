"""The queue's filters: from an address and back. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple, Self
from urllib.parse import urlencode

from sqlalchemy import RowMapping
from starlette.datastructures import QueryParams

from services.notify.case_store import After, Filter
from shared.problems import Problem

PAGE = 60
FILTERS = ("band", "mode", "office", "programme", "filer", "port", "who", "turn")


class Filters(NamedTuple):
    """What of the queue is wanted, as it was chosen; `who` may be `mine`, `turn` is whose turn it is."""

    chosen: Mapping[str, str]
    after: After | None = None

    @classmethod
    def of(cls, asked: QueryParams) -> Self:
        """From an address. Raises Problem 400 for a place in the queue that cannot be read."""
        chosen = {name: value for name in FILTERS if (value := asked.get(name, "").strip()[:80])}
        place = asked.get("after", "")
        if not place:
            return cls(chosen)
        try:
            rank, due, identifier = place.split("~", 2)
            return cls(chosen, After(int(rank), datetime.fromisoformat(due), identifier))
        except ValueError:
            raise Problem(400, "queue.after", "This address names no place in the queue. Begin at its top.") from None

    @property
    def address(self) -> str:
        """The filters as the query of an address."""
        return urlencode(self.chosen)

    def wanted(self, agency: str | None, name: str) -> Filter:
        """As cases are looked for: for a visitor `name`; those of one agency where it is given."""
        chosen = self.chosen
        return Filter(
            band=chosen.get("band"),
            mode=chosen.get("mode"),
            office=chosen.get("office"),
            programme=chosen.get("programme"),
            filer=chosen.get("filer"),
            port=chosen["port"].upper() if "port" in chosen else None,
            claimed_by=name if chosen.get("who") == "mine" else None,
            waits_for=chosen.get("turn"),
            agency=agency,
        )


def place_after(row: RowMapping) -> str:
    """Where the page after this row begins."""
    return f"{row['rank']}~{row['due'].isoformat()}~{row['consignment_id']}"

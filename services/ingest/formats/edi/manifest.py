"""One filing from a manifest, bill by bill: however many bills and masters a message holds, it is one declaration.

- Bills that name one common master are its houses.
- The only bill, naming no master, is a straight bill.
- Bills that name no master, or different ones, are houses under the manifest itself, whose number stands for the master document;
  each bill keeps its own master among its `documents`.

A bill that comes in several runs (one for each container) is one consignment with the items of all; its totals are left out,
since messages do not say whether they were repeated or divided.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path as File
from types import MappingProxyType
from typing import Any, NamedTuple

import yaml

from services.ingest.formats.edi.segments import Segment, Unreadable
from services.ingest.formats.edi.trail import Entry, Trail, assemble, put
from services.ingest.formats.reading import Limits
from services.ingest.validation.faults import fault, shown
from shared.problems import Fault

_TOLD = 1_000  # faults of one kind, as validation tells (policy.py)
_BOXES = 9_999  # of a filing, as the data dictionary says; pointers need no more


class Mode(NamedTuple):
    """Document and dataset types of one mode of transport; see `modes.yaml`."""

    master: str
    house: str
    straight: str
    own: str
    alone: str
    many: str


MODES: Mapping[str, Mode] = MappingProxyType(
    {code: Mode(**mode) for code, mode in yaml.safe_load((File(__file__).parent / "modes.yaml").read_text("utf-8")).items()}
)


class Manifest:
    """The declaration as it grows. Raises Unreadable when more bills, boxes or segments come than `limits` allow."""

    def __init__(self, trail: Trail, limits: Limits) -> None:
        self.document: dict[str, Any] = {}
        self.faults: list[Fault] = []
        self._trail, self._limits = trail, limits
        self._houses: list[dict[str, Any]] = []
        self._by_number: dict[str, int] = {}
        self._masters: list[str | None] = []
        self._first_master: Entry | None = None
        self._boxes: dict[str, int] = {}

    def head(self, entries: Iterable[Entry]) -> None:
        """What concerns the whole filing. What came first counts."""
        for entry in entries:
            self._trail.heading.add(entry)
            put(self.document, entry.path, entry.value)

    def box(self, entries: Sequence[Entry]) -> None:
        """A container or other equipment; one that came before is not declared again."""
        number = next((entry.value for entry in entries if entry.path == ("number",)), None)
        if not number or number in self._boxes:
            return
        self._room(len(self._boxes), "containers", entries[0].segment)
        self._boxes[number] = len(self._boxes)
        self.document.setdefault("equipment", []).append(assemble(entries))
        if len(self._trail.boxes) <= _BOXES:
            self._trail.boxes.append(tuple(entries))

    def bill(self, run: Sequence[Segment]) -> None:
        """A bill of lading or waybill, or one more run of it: all its segments, in order."""
        self._room(len(run) - 1, "segments of one bill", run[-1])
        entries = list(self._trail.entries_of(run))
        draft = assemble(entries)
        facts = draft.pop("bill", {})
        number = facts.get("number")
        house = self._by_number.get(number)
        if house is None:
            house = len(self._houses)
            self._room(house, "bills", run[0])
            if number:
                self._by_number[number] = house
                draft["house_doc"] = {"number": number}
            self._houses.append(draft)
            self._masters.append(facts.get("master"))
            if self._first_master is None and "master" in facts:
                self._first_master = next(each for each in entries if each.path == ("bill", "master"))
            self._trail.bills.add(house, run, 0)
        else:
            self._trail.bills.add(house, run, len(self._houses[house].get("items", ())))
            _merge(self._houses[house], draft)
        for name in ("loading", "unloading"):
            found = next((each for each in entries if each.path == ("bill", name)), None)
            if found:
                self._journey(name, found)

    def close(self) -> dict[str, Any]:
        """The canonical document."""
        document, mode = self.document, MODES.get(self.document.get("mode", ""))
        masters = set(self._masters)
        common = next(iter(masters)) if len(masters) == 1 else None
        over_all = document.get("master_doc", {}).get("number")
        if len(self._houses) == 1 and common is None and over_all is None:
            self._straight(mode)
        elif self._houses:
            self._many(mode, common or over_all)
        if mode:
            document.setdefault("dataset_type", mode.alone if "consignment" in document else mode.many)
            if document.get("equipment") and document["mode"] in ("1", "8"):
                document.setdefault("cargo_type", "container")
        countries = _countries(document.get("routing", {}), document.pop("transit", ()))
        if countries:
            document.setdefault("routing", {}).setdefault("countries", countries)
        return document

    def _straight(self, mode: Mode | None) -> None:
        (only,) = self._houses
        self._trail.straight = True
        number = only.pop("house_doc", {}).get("number")
        if number:
            found = self._trail.of_bill(0, ("bill", "number"))
            if found:
                self._trail.heading.add(found._replace(path=("master_doc", "number")))
            self.document["master_doc"] = {"number": number} | ({"type": mode.straight} if mode else {})
        self.document["consignment"] = only

    def _many(self, mode: Mode | None, common: str | None) -> None:
        if self._first_master and self._first_master.value == common:
            self._trail.heading.add(self._first_master._replace(path=("master_doc", "number")))
        number = common or self.document.get("lrn")
        if number:
            self.document["master_doc"] = {"number": number} | ({"type": mode.master} if mode else {})
        for house, master in zip(self._houses, self._masters, strict=True):
            if "house_doc" in house and mode:
                house["house_doc"]["type"] = mode.house if master or common else mode.own
            if master and master != common:
                document = {"number": master} | ({"type": mode.master} if mode else {})
                house.setdefault("documents", []).append(document)
        self.document["houses"] = self._houses

    def _journey(self, name: str, found: Entry) -> None:
        routing = self.document.setdefault("routing", {})
        known = routing.get(name)
        if known is None:
            self.head([found._replace(path=("routing", name))])
        elif known != found.value and len(self.faults) < _TOLD:
            where = self._trail.say(found.segment, found.segment.offset, found.element, found.component)
            what = f"The place of {name} is {shown(found.value)}; the filing has one journey, and says {shown(known)}."
            self.faults.append(fault("edi.journey", where, what))

    def _room(self, taken: int, what: str, segment: Segment) -> None:
        if taken >= self._limits.repetitions:
            detail = f"More than {self._limits.repetitions:,} {what} stand in the message."
            raise Unreadable("edi.limit", detail, segment.offset, segment)


def _merge(house: dict[str, Any], more: dict[str, Any]) -> None:
    for name in ("total_gross_mass_kg", "total_packages"):
        house.pop(name, None)
        more.pop(name, None)
    items = house.setdefault("items", [])
    for item in more.pop("items", ()):
        items.append(item | {"no": len(items) + 1})
    if not items:
        del house["items"]
    for name, value in more.items():
        house.setdefault(name, value)


def _countries(routing: Mapping[str, Any], transit: Sequence[str]) -> list[str]:
    """The countries of the places named and those of transit, in the order of the journey."""
    calls = (call.get("place") for call in routing.get("calls", ()))
    places = [
        routing.get("acceptance"),
        routing.get("loading"),
        *calls,
        *transit,
        routing.get("unloading"),
        routing.get("delivery"),
    ]
    return list(dict.fromkeys(place[:2] for place in places if place and len(place) in (2, 5) and place[:2].isalpha()))

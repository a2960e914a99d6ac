"""Segments that several Cargo-IMP messages hold: customs notes OCI, handling instructions, unknown lines."""

import re
from collections.abc import Iterable, Iterator, Sequence

from services.ingest.formats.air import customs
from services.ingest.formats.air.goods import Found, add_hidden_un_numbers
from services.ingest.formats.cargo_imp import parties
from services.ingest.formats.cargo_imp.lines import Cell, Segment
from services.ingest.formats.mapping import Draft, Source, misfit
from services.ingest.formats.mapping.values import number
from services.ingest.validation.faults import shown
from shared.problems import Fault

AGENT = "OCI/AGT/T"
"""Where the declarant stands, or should stand: a customs note about the agent."""
_DANGEROUS = "DNR"
_COLLECT = re.compile(r"C[A-Z]?")
_AMOUNT = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,3})?")
_INSTRUCTIONS = ("SSR", "OSI")
_LONGEST_STATEMENT = 512


class Grouped:
    """The segments of a message, or of one house, by name. NAM, ADR and LOC belong to the party before them."""

    def __init__(self, segments: Iterable[Segment]) -> None:
        self.all: dict[str, list[Segment]] = {}
        self.named: dict[int, list[Segment]] = {}
        party: Segment | None = None
        for segment in segments:
            if segment.name in parties.LINES and party is not None:
                self.named.setdefault(party.lines[0].number, []).append(segment)
                continue
            party = segment if segment.name in parties.LINES or segment.name in PARTIES else None
            self.all.setdefault(segment.name, []).append(segment)

    def first(self, name: str) -> Segment | None:
        """The first segment of this name."""
        return next(iter(self.all.get(name, ())), None)

    def party(self, name: str) -> Cell | None:
        """The party of this name as elements."""
        segment = self.first(name)
        return parties.party(segment, self.named.get(segment.lines[0].number, ())) if segment else None


PARTIES = ("SHP", "CNE", "NFY", "AGT")


def add_parties(consignment: Draft, grouped: Grouped) -> None:
    """Shipper, consignee and notify party. Of one that is missing every element has its place all the same."""
    for name, role in customs.PARTIES.items():
        cell = grouped.party(name)
        if cell is not None:
            consignment.part(role, parties.draft(cell))
        elif name != "NFY":
            consignment.part(role, parties.draft(Cell(None, name)))


def notes(grouped: Grouped) -> list[customs.Note]:
    """The customs notes: country, subject, content, text. A country or subject left out is empty, as the sender has it."""
    return [
        note(cells)
        for segment in grouped.all.get("OCI", ())
        for line in segment.lines
        if len(cells := line.cells()) >= 4 and cells[3].value
    ]


def note(cells: Sequence[Cell]) -> customs.Note:
    """One customs note of four elements."""
    country, subject, content, text = (cell.value or "" for cell in cells[:4])
    return customs.Note(country, subject, content, text, cells[3])


def handling(grouped: Grouped) -> list[tuple[str, str | None, Source]]:
    """Handling codes SPH one by one, instructions SSR and OSI line by line, as statements."""
    said: list[tuple[str, str | None, Source]] = []
    for segment in grouped.all.get("SPH", ()):
        said += [("SPH", cell.value, cell) for line in segment.lines for cell in line.cells() if cell.value]
    for name in _INSTRUCTIONS:
        for segment in grouped.all.get(name, ()):
            for line in segment.lines:
                text = line.text.partition("/")[2].strip()
                if text:
                    said.append((name, text[:_LONGEST_STATEMENT], line.cell(len(line.text.partition("/")[0]) + 2, text)))
    return said


def add_notes(declaration: Draft, consignment: Draft, grouped: Grouped, said: list[tuple[str, str | None, Source]]) -> None:
    """Customs notes and handling of a bill; UN numbers that stand in them (`DNR/D/UN3480`, SSR, OSI) or in the goods' text."""
    told = notes(grouped)
    customs.apply(told, declaration, [consignment])
    customs.add_statements(consignment, said)
    texts = [Found(text, place) for _, text, place in said if text]
    add_hidden_un_numbers(consignment, [*texts, *(Found(each.text, each.source) for each in told if each.subject == _DANGEROUS)])


def add_charges(consignment: Draft, grouped: Grouped) -> None:
    """CVD: freight to be collected is not prepaid; the value for customs is known of an item where there is but one.

    `EUR/PP/PP/NVD/4800.00/XXX` of a waybill, `EUR/PP/NVD/4800.00/XXX` of a house: the value stands before the insurance.
    """
    segment = grouped.first("CVD")
    cells = segment.lines[0].cells() if segment else []
    collected = next((cell for cell in cells[1:3] if cell.value and _COLLECT.fullmatch(cell.value)), None)
    if collected:
        consignment.set("freight_payment", "Z", collected)
    items = consignment.drafts("items")
    value = cells[-2] if len(cells) >= 5 else None
    if value and cells[0].value and _AMOUNT.fullmatch(value.value or "") and len(items) == 1:
        money = items[0].ensure("value", value)
        money.set("amount", number(value.value), value)
        money.set("currency", cells[0].value, cells[0])


def put(draft: Draft, name: str, found: Found | None) -> None:
    """A found value as an element."""
    if found:
        draft.set(name, found.value, found.source)


def unknown(segments: Iterable[Segment], known: frozenset[str]) -> Iterator[Fault]:
    """Lines whose identifier the message does not have."""
    for segment in segments:
        if segment.name not in known and segment.name not in parties.LINES:
            line = segment.lines[0]
            yield misfit(
                "message.line", f"line {line.number}, column 1", f"{shown(line.text)} begins no segment of this message."
            )


def absent(grouped: Grouped, demands: Iterable[str]) -> Iterator[Fault]:
    """Segments that every message of the kind has."""
    for name in demands:
        if not grouped.first(name):
            yield misfit("message.missing", name, f"The segment {name} is missing.")

"""From the message to the canonical declaration.

The message has no bills of its own: its items become one house for each bill and its parties, so that each can be decided on. It
always has houses, if only one, so that an amendment that adds a consignee keeps the kind of filing.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from services.ingest.formats.ens.elements import CARRIER, HEADER, HOUSE, ITEM, LODGED_BY, PARTIES, TOTALS
from services.ingest.formats.mapping import Draft, XmlSource, draw
from services.ingest.formats.reading import Limits
from shared.xml import Element, xpath_of

_MODES = {"10": "1", "11": "1"}  # vehicles on a ship, accompanied or not
_RORO = frozenset(_MODES)
_DATASETS = {"1": "F11", "8": "F11", "4": "F27", "3": "F50", "2": "F51"}
_VEHICLES = {"2": "TRAIN", "3": "PLATE", "4": "FLIGHT", "10": "PLATE", "11": "PLATE"}
_SHIPS = {7: "IMO", 8: "ENI"}  # by the number of digits, as rule 8114
_HOUSE_BILLS = frozenset({"703", "714"})  # UN/EDIFACT 1001: house waybill, house bill of lading
_MASTER_BILLS = frozenset({"704", "705", "720", "730", "740", "741"})
_TO_ORDER = "10600"


class _Bill(NamedTuple):
    """A transport document of an item."""

    number: str
    type: str | None
    source: XmlSource


def declaration(message: Element, limits: Limits) -> Draft:
    """The canonical declaration, with the place of each element in the message. Takes messages that break every rule."""
    root = XmlSource(message, xpath_of(message))
    filing = draw(HEADER, root, limits)
    mode = (_value(root, "HEAHEA/TraModAtBorHEA76") or "").lstrip("0")
    header = _first(root, "HEAHEA") or root
    filing.set("regime", "UK")
    filing.set("mode", _MODES.get(mode, mode), _first(root, "HEAHEA/TraModAtBorHEA76"))
    filing.set("cargo_type", "roro" if mode in _RORO else None, header)
    filing.set("dataset_type", _DATASETS.get(_MODES.get(mode, mode)), header)
    _carry(filing, root, limits)
    items = root.all("GOOITEGDS")
    _convey(filing, header, items, mode)
    _equip(filing, root, items)
    _bill(filing, items)
    filing.many("houses", _houses(root, items, limits))
    return filing


def _carry(filing: Draft, root: XmlSource, limits: Limits) -> None:
    """The carrier; where none is named it is the person who lodges (rule 8195)."""
    named = _first(root, "TRACARENT601")
    lodging = _first(root, "PERLODSUMDEC")
    if named or lodging:
        filing.part("carrier", draw(CARRIER, named, limits) if named else draw(LODGED_BY, lodging or root, limits))


def _convey(filing: Draft, header: XmlSource, items: list[XmlSource], mode: str) -> None:
    """The means of transport, of the header or else of the first item that names one."""
    conveyance = filing.ensure("conveyance", header)
    reference = _first(header, "ConRefNumHEA")
    flown = reference if mode == "4" else None
    identity = flown or _first(header, "IdeOfMeaOfTraCroHEA85") or _first_of(items, "IDEMEATRAGI970/IdeMeaTraGIMEATRA971")
    nationality = _first(header, "NatOfMeaOfTraCroHEA87") or _first_of(items, "IDEMEATRAGI970/NatIDEMEATRAGI973")
    if identity is not None and identity.value:
        conveyance.set("id", identity.value, identity)
        conveyance.set("id_type", _VEHICLES.get(mode) or _SHIPS.get(len(identity.value)), identity)
    if reference is not None:
        conveyance.set("ref", reference.value, reference)
    if nationality is not None:
        conveyance.set("flag", nationality.value, nationality)
    if not conveyance.value:
        filing.value.pop("conveyance")


def _equip(filing: Draft, root: XmlSource, items: list[XmlSource]) -> None:
    """Each container once. The message does not say which seal is on which container, unless there is only one."""
    boxes: dict[str, XmlSource] = {}
    for item in items:
        for box in item.all("CONNR2/ConNumNR21"):
            if box.value:
                boxes.setdefault(box.value, box)
    drafts = []
    for number, source in boxes.items():
        draft = Draft(source, {})
        draft.set("number", number)
        drafts.append(draft)
    if len(drafts) == 1:
        drafts[0].values("seals", ((seal.value, seal) for seal in root.all("SEAID529/SeaIdSEAID530")))
    filing.many("equipment", drafts)


def _bill(filing: Draft, items: list[XmlSource]) -> None:
    """The master document: the first of its kind that any item has."""
    bill = next((bill for item in items for bill in _bills(item, _MASTER_BILLS)), None)
    if bill is not None:
        _document(filing.ensure("master_doc", bill.source), bill)


def _houses(root: XmlSource, items: list[XmlSource], limits: Limits) -> Iterator[Draft]:
    """One house for the items that share a bill, parties and special mentions, in the order of their first items."""
    together: dict[tuple[object, ...], list[XmlSource]] = {}
    for item in items:
        together.setdefault(_shared(item), []).append(item)
    names: set[str] = set()
    for mine in together.values():
        house = draw(HOUSE, mine[0], limits)
        _name(house, mine[0], root, names)
        for role, at_item, of_item, at_header, of_header in PARTIES:
            own, common = _first(mine[0], at_item), _first(root, at_header)
            if own is not None:
                house.part(role, draw(of_item, own, limits))
            elif common is not None:
                house.part(role, draw(of_header, common, limits))
        _inherit(house, root, "ucr", "HEAHEA/ComRefNumHEA")
        _inherit(house, root, "freight_payment", "HEAHEA/TraChaMetOfPayHEA1")
        if _TO_ORDER in _mentions(mine[0]):
            house.set("to_order", value=True, source=_first(mine[0], "SPEMENMT2"))
        if len(together) == 1:
            _total(house, root)
        house.many("items", (draw(ITEM, item, limits) for item in mine))
        yield house


def _shared(item: XmlSource) -> tuple[object, ...]:
    """What the items of one house have in common."""
    bill = _own_bill(item)
    parties = [_first(item, at_item) for _, at_item, *_ in PARTIES]
    named = tuple(None if each is None else tuple((part.tag, part.text) for part in each.element) for each in parties)
    return (bill.number if bill else _value(item, "ComRefNumGIM1"), named, tuple(sorted(_mentions(item))))


def _name(house: Draft, item: XmlSource, root: XmlSource, names: set[str]) -> None:
    """Give a house its document: the item's own bill or its reference number; numbered, where several houses have the same."""
    bill = _own_bill(item)
    reference = _first(item, "ComRefNumGIM1") or _first(root, "HEAHEA/ComRefNumHEA") or _first(root, "HEAHEA/RefNumHEA4")
    found = bill or (_Bill(reference.value, None, reference) if reference is not None and reference.value else None)
    if found is None:
        return
    number = found.number if found.number not in names else f"{found.number}/{len(names) + 1}"
    names.add(number)
    _document(house.ensure("house_doc", found.source), found._replace(number=number))


def _inherit(house: Draft, root: XmlSource, name: str, path: str) -> None:
    """What an item may leave to the header."""
    common = _first(root, path)
    if name not in house.value and common is not None:
        house.set(name, common.value, common)


def _total(house: Draft, root: XmlSource) -> None:
    """The totals of the header are those of a house that is alone."""
    for name, path, convert in TOTALS:
        total = _first(root, path)
        if total is not None:
            house.set(name, convert(total.value), total)


def _own_bill(item: XmlSource) -> _Bill | None:
    """The bill that tells an item from others: a house bill before a master or straight one before any other document."""
    for kinds in (_HOUSE_BILLS, _MASTER_BILLS, None):
        if bill := next(_bills(item, kinds), None):
            return bill
    return None


def _bills(item: XmlSource, kinds: frozenset[str] | None) -> Iterator[_Bill]:
    for document in item.all("PRODOCDC2"):
        number, kind = _value(document, "DocRefDC23"), _value(document, "DocTypDC21")
        if number and (kinds is None or (kind or "").removeprefix("N") in kinds):
            yield _Bill(number, kind, document)


def _document(draft: Draft, bill: _Bill) -> None:
    draft.set("number", bill.number, _first(bill.source, "DocRefDC23"))
    draft.set("type", bill.type, _first(bill.source, "DocTypDC21"))


def _mentions(item: XmlSource) -> set[str]:
    return {each.value for each in item.all("SPEMENMT2/AddInfCodMT23") if each.value}


def _first(source: XmlSource, path: str) -> XmlSource | None:
    return next(iter(source.all(path)), None)


def _first_of(sources: Iterable[XmlSource], path: str) -> XmlSource | None:
    return next((found for each in sources if (found := _first(each, path))), None)


def _value(source: XmlSource, path: str) -> str | None:
    found = _first(source, path)
    return found.value if found is not None else None

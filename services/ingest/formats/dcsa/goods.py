"""Parties and goods of DCSA documents, as far as tables cannot say it."""

from collections.abc import Iterator, Sequence
from typing import Any

from services.ingest.formats.dcsa import tables
from services.ingest.formats.mapping import Draft, JsonSource, Part, first
from services.ingest.formats.mapping.values import hs6, kilograms, national_code

_PARTIES = ("consignor", "consignee", "notify_party", "seller", "buyer")
_NOT_PREPAID = "Z"  # ENS method of payment


def complete_bill(bill: Draft, source: JsonSource) -> None:
    """Ids and contacts of the parties, payment, goods."""
    for role in _PARTIES:
        party = bill.within(role)
        entry = tables.BILL[role]
        if party is not None and isinstance(entry, Part) and isinstance(node := first(source, entry.path), JsonSource):
            _complete_party(bill.ensure(role, node), node)
    for term in source.all("freightPaymentTermCode")[:1]:
        if term.value == "COL":
            bill.set("freight_payment", _NOT_PREPAID, term)
    items: list[Draft] = []
    for goods in source.all("consignmentItems"):
        codes: list[JsonSource | None] = [*goods.all("HSCodes")]
        for index, code in enumerate(codes or [None]):
            items.append(_item(goods, code, len(items) + 1, first=index == 0))
    bill.many("items", items)


def booked_items(source: JsonSource) -> Iterator[Draft]:
    """The commodities of the equipment that a booking asks for."""
    for number, commodity in enumerate(source.all("requestedEquipments/commodities"), start=1):
        item = Draft(
            commodity, {"description": "commodityType", "gross_mass_kg": "cargoGrossWeight", "packages": "outerPackaging"}
        )
        item.set("no", number)
        for node in commodity.all("commodityType")[:1]:
            item.set("description", node.value, node)
        for node in commodity.all("HSCodes")[:1]:
            item.set("hs6", hs6(node.value), node)
            item.set("national_code", national_code(node.value), node)
        _load(item, [commodity])
        yield item


def _item(goods: JsonSource, code: JsonSource | None, number: int, *, first: bool) -> Draft:
    """A consignment item; a second commodity code makes another, whose mass nobody knows."""
    item = Draft(
        goods,
        {
            "description": "descriptionOfGoods",
            "hs6": "HSCodes",
            "gross_mass_kg": "cargoItems/cargoGrossWeight",
            "packages": "cargoItems/outerPackaging",
        },
    )
    item.set("no", number)
    texts = [node for node in goods.all("descriptionOfGoods") if isinstance(node.value, str)]
    if texts:
        item.set("description", " ".join(node.value.strip() for node in texts), texts[0])
    if code:
        item.set("hs6", hs6(code.value), code)
        item.set("national_code", national_code(code.value), code)
    if first:
        _load(item, goods.all("cargoItems"))
    return item


def _load(item: Draft, cargo: Sequence[JsonSource]) -> None:
    """Mass, packages, containers and dangerous goods of cargo items."""
    weights = [node for each in cargo for node in each.all("cargoGrossWeight")]
    masses = [kilograms(_member(node, "value"), _text(_member(node, "unit"))) for node in weights]
    if weights and all(isinstance(mass, int | float) and not isinstance(mass, bool) for mass in masses):
        item.set("gross_mass_kg", round(sum(masses), 6), weights[0])
    elif weights:
        item.set("gross_mass_kg", _member(weights[0], "value"), weights[0])
    packages = [node for each in cargo for node in each.all("outerPackaging")]
    item.many("packages", [_packages(node) for node in packages])
    boxes = {str(node.value): node for each in cargo for node in each.all("equipmentReference")}
    item.values("equipment", ((node.value, node) for node in boxes.values()))
    numbers = [node for each in packages for node in each.all("dangerousGoods/UNNumber")]
    item.values("un_numbers", ((node.value, node) for node in numbers))


def _packages(node: JsonSource) -> Draft:
    packages = Draft(node, {"type": "packageCode", "count": "numberOfPackages"})
    for name, path in (("type", "packageCode"), ("count", "numberOfPackages")):
        for found in node.all(path)[:1]:
            packages.set(name, found.value, found)
    return packages


def _complete_party(party: Draft, node: JsonSource) -> None:
    for reference in node.all("taxLegalReferences"):
        if _member(reference, "type") == "EORI":
            party.set("id", _member(reference, "value"), reference)
    contacts = []
    for details in node.all("partyContactDetails"):
        for kind in ("phone", "email"):
            for found in details.all(kind):
                contact = Draft(found, {})
                contact.set("type", kind, found)
                contact.set("value", found.value, found)
                contacts.append(contact)
    party.many("contacts", contacts)


def _member(node: JsonSource, name: str) -> Any:
    return node.value.get(name) if isinstance(node.value, dict) else None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None

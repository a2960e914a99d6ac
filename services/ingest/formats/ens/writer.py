"""A declaration written as IE315, by the reader's own tables: for traffic that is made up, and to prove the reader."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from lxml import etree

from services.ingest.formats.ens.elements import CARRIER, HEADER, HOUSE, ITEM, PARTIES, TOTALS
from services.ingest.formats.ens.schema import CHILDREN, qualified
from services.ingest.formats.mapping.values import written
from services.ingest.formats.mapping.writer import fill, grown
from shared.declaration import Declaration
from shared.xml import Element

_TO_ORDER = "10600"
_PIECES = frozenset({"NE", "NF", "NG"})  # unpacked goods are counted in pieces (rule 8150)
_LODGING = ("declarant", "representative")
_IDENTITY = 14  # characters of a message identification
_RORO = "11"  # vehicles on a ship, unaccompanied


def write(declaration: Declaration, at: datetime) -> bytes:
    """The declaration as one CC315A. What it has no place for is left out (docs/formats/ens.md)."""
    document: dict[str, Any] = declaration.model_dump(mode="json", exclude_none=True)
    consignments = [*([document["consignment"]] if "consignment" in document else []), *document["houses"]]
    root = etree.Element("CC315A")
    _envelope(root, document, at)
    if "message_id" in document:
        document["message_id"] = document["message_id"][:_IDENTITY]
    fill(root, HEADER, document | {role: _stands_alone(document[role]) for role in _LODGING if role in document})
    _header(grown(root, ["HEAHEA"]), document)
    common = _common(root, consignments)
    for consignment in consignments:
        for item in consignment["items"]:
            _item(etree.SubElement(root, "GOOITEGDS"), document, consignment, item, common)
    _number(root)
    if len(consignments) == 1:
        for name, path, _ in TOTALS:
            if name in consignments[0]:
                grown(root, path.split("/")).text = written(consignments[0][name])
    _seal(root, document["equipment"])
    carrier = document.get("carrier", {})
    if carrier.get("id") != document.get("declarant", {}).get("id"):
        fill(grown(root, ["TRACARENT601"]), CARRIER, _person(carrier))
    return _ordered(root)


def _common(root: Element, consignments: Sequence[Mapping[str, Any]]) -> set[str]:
    """Name in the header the parties that every consignment has, and say which they are."""
    common = set()
    for role, _, _, at_header, of_header in PARTIES:
        if alike := _alike(role, consignments):
            fill(grown(root, [at_header]), of_header, _person(alike))
            common.add(role)
    return common


def _seal(root: Element, equipment: Sequence[Mapping[str, Any]]) -> None:
    """The message does not say which seal is on which container: with several they would lie."""
    for seal in equipment[0]["seals"] if len(equipment) == 1 else ():
        grown(etree.SubElement(root, "SEAID529"), ["SeaIdSEAID530"]).text = seal


def _ordered(root: Element) -> bytes:
    """The message with its elements in the order of the schema."""
    for element in root.iter():
        places = {name: place for place, name in enumerate(CHILDREN.get(element.tag, ()))}
        element[:] = sorted(element, key=lambda child: places[child.tag])
    name = etree.QName(qualified("CC315A"))
    message = etree.Element(name, nsmap={"ie": name.namespace})
    message[:] = root
    return etree.tostring(message, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _envelope(root: Element, document: Mapping[str, Any], at: datetime) -> None:
    prepared = at.astimezone(UTC)
    sender = document.get("sender_id") or document.get("declarant", {}).get("id", "")
    for name, text in (
        ("MesSenMES3", f"{sender}/0000000001"),
        ("MesRecMES6", "NICA.GB"),
        ("DatOfPreMES9", f"{prepared:%y%m%d}"),
        ("TimOfPreMES10", f"{prepared:%H%M}"),
        ("MesTypMES20", "CC315A"),
    ):
        etree.SubElement(root, name).text = text


def _header(header: Element, document: Mapping[str, Any]) -> None:
    mode, conveyance = document.get("mode", ""), document.get("conveyance", {})
    roro = document.get("cargo_type") == "roro" and mode == "1"
    told = {"TraModAtBorHEA76": _RORO if roro else mode, "ConRefNumHEA": conveyance.get("ref")}
    if mode == "4":
        told["ConRefNumHEA"] = conveyance.get("id")
    else:
        told["IdeOfMeaOfTraCroHEA85"] = conveyance.get("id")
    if mode == "3" or roro:
        told["NatOfMeaOfTraCroHEA87"] = conveyance.get("flag")
    for name, text in told.items():
        if text:
            etree.SubElement(header, name).text = text


def _item(
    element: Element,
    document: Mapping[str, Any],
    consignment: Mapping[str, Any],
    item: Mapping[str, Any],
    common: set[str],
) -> None:
    bills = [consignment.get("house_doc"), document.get("master_doc"), *item["documents"]]
    fill(element, ITEM, {**item, "documents": [each for each in bills if each]})
    statements = [each for each in consignment["statements"] if each["code"] != _TO_ORDER]
    ordered = [{"code": _TO_ORDER}] if _to_order(consignment) else []
    fill(element, HOUSE, {**consignment, "statements": [*ordered, *statements]})
    for role, at_item, of_item, *_ in PARTIES:
        if role not in common and role in consignment and _said(role, consignment):
            fill(grown(element, [at_item]), of_item, _person(consignment[role]))
    for packages in element.iterfind("PACGS2"):
        count = packages.find("NumOfPacGS24")
        if count is not None and packages.findtext("KinOfPacGS23") in _PIECES:
            count.tag = "NumOfPieGS25"


def _number(root: Element) -> None:
    """Items are numbered through the message (rule 8102), and counted (rule 8206)."""
    items = root.findall("GOOITEGDS")
    for number, item in enumerate(items, 1):
        grown(item, ["IteNumGDS7"]).text = str(number)
    grown(root, ["HEAHEA", "TotNumOfIteHEA305"]).text = str(len(items))


def _alike(role: str, consignments: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The party of every consignment: the header names it once (rules 8193, 8619, 8204)."""
    first: Mapping[str, Any] | None = consignments[0].get(role) if consignments else None
    return first if all(each.get(role) == first and _said(role, each) for each in consignments) else None


def _said(role: str, consignment: Mapping[str, Any]) -> bool:
    """A bill to order has a notify party and no consignee, any other a consignee and no notify party (C583, C584)."""
    return role == "consignor" or (role == "notify_party") == _to_order(consignment)


def _to_order(consignment: Mapping[str, Any]) -> bool:
    return bool(consignment.get("to_order")) or any(each["code"] == _TO_ORDER for each in consignment["statements"])


def _stands_alone(party: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"id": party["id"]} if "id" in party else _person(party)


def _person(party: Mapping[str, Any]) -> Mapping[str, Any]:
    """A party as the message names it: a GB TIN alone, else with name and address, street and number in one (C501)."""
    if party.get("id", "").startswith("GB"):
        return {"id": party["id"]}
    address = party.get("address", {})
    street = " ".join(filter(None, (address.get("street") or address.get("po_box"), address.get("number"))))
    return {**party, "address": {**address, "street": street or None}}

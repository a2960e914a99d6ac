"""Where canonical elements stand in ICS2 messages (ICS2 HTI v2.02, domain reference 4.3 and 4.4)."""

from services.ingest.formats.mapping import Many, Part, Table, Take, coded
from services.ingest.formats.mapping.values import number, time, whole

_MEANS = "activeBorderTransportMeans"
_MASTER = "consignmentMasterLevel"
_HOUSES = f"{_MASTER}/consignmentHouseLevel|consignmentHouseLevel"
_IDENTIFIED = {"10": "IMO", "20": "WAGON", "21": "TRAIN", "30": "PLATE", "31": "PLATE", "40": "FLIGHT", "80": "ENI"}
"""Types of identification of means of transport (CL219) as canonical ones."""
_CHANNELS = {"TE": "phone", "EM": "email"}
_PACKED = {"A": False, "B": True, "4": False, "5": True}


def _levels(path: str) -> str:
    """A path at the master or, in house filings, at the house level."""
    return f"{_MASTER}/{path}|{_MASTER}/consignmentHouseLevel/{path}|consignmentHouseLevel/{path}|{path}"


def _time(path: str) -> Take:
    return Take(f"{path}/DateTime|{path}", time)


ADDRESS: Table = {
    "street": "street",
    "number": "number",
    "po_box": "POBox",
    "city": "city",
    "subdivision": "subDivision",
    "postcode": "postcode",
    "country": "country",
}
PARTY: Table = {
    "id": "identificationNumber",
    "name": "name",
    "person_type": "typeOfPerson",
    "address": Part("address", ADDRESS),
    "contacts": Many("communication", {"type": coded("type", _CHANNELS), "value": "identifier"}),
}
DOCUMENT: Table = {"number": "documentNumber|referenceNumber", "type": "type"}
ITEM: Table = {
    "no": Take("goodsItemNumber", whole),
    "description": "commodity/descriptionOfGoods",
    "hs6": "commodity/commodityCode/harmonizedSystemSubHeadingCode",
    "national_code": "commodity/commodityCode/combinedNomenclatureCode",
    "cus_code": "commodity/cusCode",
    "origin": "countryOfOrigin/country|countryOfOrigin",
    "gross_mass_kg": Take("weight/grossMass", number),
    "net_mass_kg": Take("weight/netMass", number),
    "packages": Many("packaging", {"type": "typeOfPackages", "count": Take("numberOfPackages", whole), "marks": "shippingMarks"}),
    "equipment": Many("transportEquipment/containerIdentificationNumber", str),
    "un_numbers": Many("commodity/dangerousGoods/UNNumber", str),
    "documents": Many("supportingDocument", DOCUMENT),
}
GOODS: Table = {
    "ucr": "referenceNumberUCR",
    "freight_payment": "transportCharges/methodOfPayment",
    "consignor": Part("consignor", PARTY),
    "consignee": Part("consignee", PARTY),
    "notify_party": Part("notifyParty", PARTY),
    "seller": Part("goodsShipment/seller|seller", PARTY),
    "buyer": Part("goodsShipment/buyer|buyer", PARTY),
    "actors": Many("additionalSupplyChainActor", {"role": "role", "id": "identificationNumber"}),
    "total_gross_mass_kg": Take("totalGrossMass", number),
    "documents": Many("supportingDocument", DOCUMENT),
    "statements": Many("additionalInformation", {"code": "code", "text": "text"}),
    "items": Many("goodsItem", ITEM),
}
HOUSE: Table = {
    "house_doc": Part("transportDocumentHouseLevel", DOCUMENT),
    "acceptance": "placeOfAcceptance/UNLOCODE",
    "delivery": "placeOfDelivery/UNLOCODE",
    **GOODS,
}
EQUIPMENT: Table = {
    "number": "containerIdentificationNumber",
    "size_type": "containerSizeAndType",
    "full": coded("containerPackedStatus", _PACKED),
    "seals": Many("seal/identifier|seal/sealNumber", str),
    "supplier": "containerSupplierType",
}
EQUIPMENT_PATHS = (
    f"{_MASTER}/transportEquipment",
    f"{_MASTER}/consignmentHouseLevel/transportEquipment",
    "consignmentHouseLevel/transportEquipment",
)
FILING: Table = {
    "lrn": "LRN",
    "mode": f"{_MEANS}/modeOfTransport|{_MEANS}/modeOfTransportAtTheBorder",
    "cargo_type": Take(_levels("containerIndicator"), {"1": "container"}.get, lambda cargo: str(int(cargo == "container"))),
    "issue_time": _time("documentIssueDate"),
    "declarant": Part("declarant", PARTY),
    "representative": Part("representative", PARTY),
    "carrier": Part(_levels("carrier"), PARTY),
    "master_doc": Part(_levels("transportDocumentMasterLevel"), DOCUMENT),
    "conveyance": Part(
        _MEANS,
        {
            "id_type": coded("typeOfIdentification", _IDENTIFIED),
            "id": "identificationNumber",
            "ref": "conveyanceReferenceNumber",
            "flag": "nationality",
        },
    ),
    "routing": Part(
        "",
        {
            "acceptance": _levels("placeOfAcceptance/UNLOCODE"),
            "loading": _levels("placeOfLoading/UNLOCODE"),
            "unloading": _levels("placeOfUnloading/UNLOCODE"),
            "delivery": _levels("placeOfDelivery/UNLOCODE"),
            "countries": Many(_levels("countriesOfRoutingOfConsignment/country"), str),
            "etd": _time(f"{_MEANS}/estimatedDateAndTimeOfDeparture"),
            "eta": _time(f"{_MEANS}/estimatedDateAndTimeOfArrival"),
            "first_office": "customsOfficeOfFirstEntry/referenceNumber",
        },
    ),
}
STRAIGHT: Table = {"consignment": Part(_MASTER, GOODS)}
HOUSES: Table = {"houses": Many(_HOUSES, HOUSE)}
SPLIT = "splitConsignment/splitConsignmentIndicator"

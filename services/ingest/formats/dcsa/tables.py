"""Where canonical elements stand in DCSA bookings 2.0, shipping instructions and transport documents 3.0."""

from services.ingest.formats.mapping import Many, Part, Table, Take
from services.ingest.formats.mapping.values import choice, day, time

_PERSONS = {"NATURAL_PERSON": "1", "LEGAL_PERSON": "2", "ASSOCIATION_OF_PERSONS": "3"}
_EMPTY = {"LADEN": True, "EMPTY": False}

ADDRESS: Table = {
    "street": "street",
    "number": "streetNumber",
    "po_box": "POBox",
    "city": "city",
    "subdivision": "stateRegion",
    "postcode": "postCode",
    "country": "countryCode",
}
PARTY: Table = {
    "name": "partyName",
    "person_type": Take("typeOfPerson", choice(_PERSONS)),
    "address": Part("address", ADDRESS),
}
"""Its id is the EORI number among `taxLegalReferences`, its contacts are `partyContactDetails`: see goods.py."""

BILL: Table = {
    "to_order": "isToOrder",
    "freight_payment": "methodOfPayment",
    "consignor": Part("documentParties/shipper", PARTY),
    "consignee": Part("documentParties/consignee", PARTY),
    "notify_party": Part("documentParties/notifyParties|documentParties/notifyParty", PARTY),
    "seller": Part("documentParties/seller", PARTY),
    "buyer": Part("documentParties/buyer", PARTY),
}
HOUSE: Table = {"house_doc": Part("", {"number": "houseBillOfLadingReference"}), **BILL}
_VOYAGE = "transports/vesselVoyages"
VESSEL = f"{_VOYAGE}/vesselIMONumber|vessel/vesselIMONumber|vesselIMONumber"
FILING: Table = {
    "lrn": "shippingInstructionsReference|transportDocumentReference|carrierBookingReference|carrierBookingRequestReference",
    "issue_time": Take("issueDate|issueDateTime", day),
    "declarant": Part("advanceManifestFilings", {"id": "selfFilerCode"}),
    "carrier": Part("", {"id": "carrierCode"}),
    "master_doc": Part("", {"number": "transportDocumentReference", "type": "transportDocumentTypeCode"}),
    "conveyance": Part(
        "",
        {
            "id": VESSEL,
            "name": f"{_VOYAGE}/vesselName|vessel/name",
            "ref": f"{_VOYAGE}/carrierExportVoyageNumber|carrierExportVoyageNumber",
        },
    ),
    "routing": Part(
        "",
        {
            "acceptance": "transports/placeOfReceipt/UNLocationCode",
            "loading": "transports/portOfLoading/UNLocationCode",
            "unloading": "transports/portOfDischarge/UNLocationCode",
            "delivery": "transports/placeOfDelivery/UNLocationCode",
            "countries": Many("routingOfConsignmentCountries", lambda value: value),
            "etd": Take("transports/plannedDepartureDate|expectedDepartureDate", time),
            "eta": Take("transports/plannedArrivalDate", time),
        },
    ),
}
EQUIPMENT: Table = {
    "number": "equipmentReference|equipment/equipmentReference",
    "size_type": "ISOEquipmentCode|equipment/ISOEquipmentCode",
    "full": Take("emptyIndicatorCode", choice(_EMPTY)),
    "seals": Many("seals/number", lambda value: value),
}

"""Where canonical elements stand in ONE Record logistics objects (cargo ontology 3.0)."""

from services.ingest.formats.air.airports import airport
from services.ingest.formats.mapping import Part, Table, Take
from services.ingest.formats.one_record.linked import code

_PLACE = "basedAtLocation/address"
ADDRESS: Table = {
    "street": "streetAddressLines|street",
    "po_box": "postOfficeBox",
    "city": "cityName|city|cityCode",
    "subdivision": "regionName|regionCode",
    "postcode": "postalCode",
    "country": Take("country|countryCode", code),
}
COMPANY: Table = {"name": "name", "address": Part(f"{_PLACE}|address", ADDRESS)}
PARTIES = {"SHP": "consignor", "CNE": "consignee", "NFY": "notify_party"}
AGENTS = frozenset({"AGT", "FFW", "DCL"})


def _airport(value: object) -> object:
    return airport(code(value))


ROUTING: Table = {
    "loading": Take("departureLocation/locationCodes|departureLocation/locationCode|departureLocation/code", _airport),
    "unloading": Take("arrivalLocation/locationCodes|arrivalLocation/locationCode|arrivalLocation/code", _airport),
}
CONSIGNMENT: Table = {
    "consignor": Part("involvedParties[partyRole='SHP']/partyDetails", COMPANY),
    "consignee": Part("involvedParties[partyRole='CNE']/partyDetails", COMPANY),
    "total_gross_mass_kg": "totalGrossWeight/numericalValue",
    "total_packages": "totalPieceCount|pieceCount",
    "items": "pieces",
}
FILING: Table = {
    "lrn": "waybillNumber",
    "issue_time": "carrierDeclarationDate",
    "declarant": Part("involvedParties[partyRole='AGT']/partyDetails/otherIdentifiers", {"id": "textualValue"}),
    "carrier": Part("", {"id": "transportMovements/transportIdentifier"}),
    "master_doc": Part("", {"number": "waybillNumber", "type": "waybillType"}),
    "routing": Part("", ROUTING),
}

"""From the message to the canonical declaration, and back to where each element stands."""

import pytest
from lxml import etree

from services.ingest.formats.ens import FORMAT
from services.ingest.formats.reading import Limits
from services.ingest.validation import validate
from shared.declaration import Declaration
from tests.support.ens import AMENDMENT, DECLARATION, GONE, changed
from tests.support.filings import NOW

ROOT = "/ie:CC315A[1]"
MODE, SHIP = "HEAHEA/TraModAtBorHEA76", "HEAHEA/IdeOfMeaOfTraCroHEA85"


def read(changes=None, message=DECLARATION):
    return FORMAT.read(etree.tostring(changed(message, changes or {})), limits=Limits())


DOCUMENT = {
    "message_id": "M0000000000001",
    "lrn": "ENS-2026-000117",
    "regime": "UK",
    "dataset_type": "F11",
    "mode": "1",
    "issue_time": "2026-03-01T10:30:00Z",
    "declarant": {"id": "GB123456789000"},
    "carrier": {"id": "GB555666777000"},
    "conveyance": {"id_type": "IMO", "id": "9074729", "ref": "012W"},
    "routing": {
        "loading": "CNSHA",
        "unloading": "GBFXT",
        "countries": ["CN", "GB"],
        "eta": "2026-03-29T09:00:00Z",
        "first_office": "GB000051",
    },
    "equipment": [{"number": "PTCU1000011", "seals": ["CN1000011"]}],
    "houses": [
        {
            "house_doc": {"number": "HBL0001", "type": "714"},
            "freight_payment": "Y",
            "consignor": {
                "name": "Alpha Tools Co",
                "address": {"street": "Dock Rd 12", "postcode": "200000", "city": "Shanghai", "country": "CN"},
            },
            "consignee": {"id": "GB987654321000"},
            "items": [
                {
                    "no": 1,
                    "description": "Open-end spanners, 8-24 mm",
                    "hs6": "820411",
                    "national_code": "82041100",
                    "gross_mass_kg": 2405,
                    "packages": [{"type": "CT", "count": 120, "marks": "BETA 1-120"}],
                    "equipment": ["PTCU1000011"],
                    "documents": [{"number": "HBL0001", "type": "714"}],
                }
            ],
        },
        {
            "house_doc": {"number": "HBL0002", "type": "714"},
            "to_order": True,
            "freight_payment": "Y",
            "consignor": {
                "name": "Alpha Tools Co",
                "address": {"street": "Dock Rd 12", "postcode": "200000", "city": "Shanghai", "country": "CN"},
            },
            "notify_party": {
                "name": "Gamma Agents Ltd",
                "address": {"street": "Quay 3", "postcode": "IP11 3SY", "city": "Felixstowe", "country": "GB"},
            },
            "statements": [{"code": "10600"}],
            "items": [
                {
                    "no": 2,
                    "description": "Torque wrenches",
                    "gross_mass_kg": 200.5,
                    "packages": [{"type": "NE", "count": 5}],
                    "equipment": ["PTCU1000011"],
                    "documents": [{"number": "HBL0002", "type": "714"}],
                }
            ],
        },
    ],
}


def test_a_declaration_is_one_filing_with_a_house_for_each_bill():
    assert read().document == DOCUMENT
    assert Declaration.model_validate(read().document)


def test_an_amendment_declares_all_but_the_reference_of_the_filer():
    assert read(message=AMENDMENT).document == {name: value for name, value in DOCUMENT.items() if name != "lrn"}


POINTERS = [
    ("/mode", "/HEAHEA[1]/TraModAtBorHEA76[1]"),
    ("/issue_time", "/HEAHEA[1]/DecDatTimHEA114[1]"),
    ("/declarant/id", "/PERLODSUMDEC[1]/TINPLD1[1]"),
    ("/conveyance/id_type", "/HEAHEA[1]/IdeOfMeaOfTraCroHEA85[1]"),
    ("/routing/countries/1", "/ITI[2]/CouOfRouCodITI1[1]"),
    ("/routing/etd", ""),
    ("/equipment/0/seals/0", "/SEAID529[1]/SeaIdSEAID530[1]"),
    ("/houses/1/house_doc/number", "/GOOITEGDS[2]/PRODOCDC2[1]/DocRefDC23[1]"),
    ("/houses/1/consignor/address/city", "/TRACONCO1[1]/CitCO124[1]"),
    ("/houses/1/notify_party/address/country", "/GOOITEGDS[2]/PRTNOT640[1]/CouCodGINOT647[1]"),
    ("/houses/1/items/0/packages/0/count", "/GOOITEGDS[2]/PACGS2[1]/NumOfPieGS25[1]"),
    ("/houses/1/items/0/hs6", "/GOOITEGDS[2]/COMCODGODITM/ComNomCMD1"),
    ("/houses/0/consignee/name", "/GOOITEGDS[1]/TRACONCE2[1]/NamCE27"),
    ("/houses/0/ucr", "/GOOITEGDS[1]/ComRefNumGIM1"),
]


@pytest.mark.parametrize(("pointer", "path"), POINTERS)
def test_each_element_has_its_place(pointer, path):
    assert read().pointers(pointer) == ROOT + path


MODES = [
    ({}, ("1", "F11", None, "IMO", "9074729")),
    ({SHIP: "12345678", MODE: "8"}, ("8", "F11", None, "ENI", "12345678")),
    ({MODE: "4", SHIP: GONE, "HEAHEA/ConRefNumHEA": "BA0123"}, ("4", "F27", None, "FLIGHT", "BA0123")),
    ({MODE: "03", SHIP: "GB12 ABC"}, ("3", "F50", None, "PLATE", "GB12 ABC")),
    (
        {MODE: "2", SHIP: GONE, "GOOITEGDS[2]/IDEMEATRAGI970/IdeMeaTraGIMEATRA971": "W1"},
        ("2", "F51", None, "TRAIN", "W1"),
    ),
    ({MODE: "10", SHIP: "GB12 ABC"}, ("1", "F11", "roro", "PLATE", "GB12 ABC")),
    ({MODE: "11", SHIP: "GB12 ABC"}, ("1", "F11", "roro", "PLATE", "GB12 ABC")),
]


@pytest.mark.parametrize(("changes", "told"), MODES, ids=[told[3] + told[0] for _, told in MODES])
def test_how_it_travels(changes, told):
    document = read(changes).document
    conveyance = document["conveyance"]
    assert (document["mode"], document["dataset_type"], document.get("cargo_type")) == told[:3]
    assert (conveyance["id_type"], conveyance["id"]) == told[3:]


BILLS = [
    ({}, ["HBL0001", "HBL0002"], None),
    ({"GOOITEGDS[1]/PRODOCDC2/DocTypDC21": "705"}, ["HBL0001", "HBL0002"], "HBL0001"),
    (
        {"GOOITEGDS[1]/PRODOCDC2[2]/DocTypDC21": "N704", "GOOITEGDS[1]/PRODOCDC2[2]/DocRefDC23": "M1"},
        ["HBL0001", "HBL0002"],
        "M1",
    ),
    ({"GOOITEGDS[2]/PRODOCDC2/DocRefDC23": "HBL0001"}, ["HBL0001", "HBL0001/2"], None),
    ({"GOOITEGDS/PRODOCDC2": GONE, "GOOITEGDS[2]/ComRefNumGIM1": "U2", "HEAHEA/ComRefNumHEA": "U1"}, ["U1", "U2"], None),
    ({"GOOITEGDS/PRODOCDC2": GONE}, ["ENS-2026-000117", "ENS-2026-000117/2"], None),
    (
        {"GOOITEGDS/PRODOCDC2/DocRefDC23": GONE, "GOOITEGDS[1]/TRACONCE2": GONE, "GOOITEGDS[2]": GONE},
        ["ENS-2026-000117"],
        None,
    ),
]


@pytest.mark.parametrize(("changes", "houses", "master"), BILLS)
def test_bills(changes, houses, master):
    document = read(changes).document
    assert [house["house_doc"]["number"] for house in document["houses"]] == houses
    assert document.get("master_doc", {}).get("number") == master


def test_items_of_one_bill_and_its_parties_stay_together_with_the_totals():
    same = {
        "GOOITEGDS[2]/PRODOCDC2/DocRefDC23": "HBL0001",
        "GOOITEGDS[2]/TRACONCE2/TINCE259": "GB987654321000",
        "GOOITEGDS[2]/SPEMENMT2": GONE,
        "GOOITEGDS[2]/PRTNOT640": GONE,
    }
    (house,) = read(same).document["houses"]
    assert [item["no"] for item in house["items"]] == [1, 2]
    assert (house["total_gross_mass_kg"], house["total_packages"]) == (2605.5, 125)


def test_without_a_carrier_the_person_who_lodges_is_the_carrier():
    reading = read({"TRACARENT601": GONE})
    assert reading.document["carrier"] == {"id": "GB123456789000"}
    assert reading.pointers("/carrier/id") == f"{ROOT}/PERLODSUMDEC[1]/TINPLD1[1]"


def test_what_our_own_lists_find_beyond_the_regime_is_a_warning():
    validated = validate(read().document, now=NOW, advisory=True)
    assert validated.declaration is not None
    assert {"profile.missing"} <= {fault.code for fault in validated.warnings}
    assert validated.errors == ()

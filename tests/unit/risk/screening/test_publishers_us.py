"""More lists of the United States, in miniature and made up: OFAC's XML, the Consolidated Screening List, denied persons."""

from datetime import UTC, date, datetime

import pytest

from services.risk.screening import Entry, Identifier, ListedName, ListError
from services.risk.screening.loaders import load

PUBLISHED = datetime(2026, 1, 1, tzinfo=UTC)

SDN = """<?xml version="1.0" standalone="yes"?>
<sdnList xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns="http://tempuri.org/sdnList.xsd">
  <publshInformation><Publish_Date>01/01/2026</Publish_Date><Record_Count>3</Record_Count></publshInformation>
  <sdnEntry>
    <uid>7</uid><firstName>Oswin</firstName><lastName>TARKELIAN</lastName><sdnType>Individual</sdnType>
    <programList><program>ARMS</program><program>SDGT</program></programList>
    <idList><id><uid>1</uid><idType>Passport</idType><idNumber>ZZ442771</idNumber><idCountry>Iran</idCountry></id>
      <id><uid>2</uid><idType>Gender</idType><idNumber>Male</idNumber></id></idList>
    <akaList><aka><uid>1</uid><type>a.k.a.</type><category>strong</category><lastName>TARK</lastName><firstName>Osvin</firstName></aka>
      <aka><uid>2</uid><type>a.k.a.</type><category>weak</category><lastName>THE BROKER</lastName></aka></akaList>
    <addressList><address><uid>1</uid><address1>1 Rose Lane</address1><city>Nordhafen</city>
      <country>Korea, North</country></address></addressList>
    <nationalityList><nationality><uid>1</uid><country>Iran</country><mainEntry>true</mainEntry></nationality></nationalityList>
    <dateOfBirthList><dateOfBirthItem><uid>1</uid><dateOfBirth>14 Mar 1969</dateOfBirth></dateOfBirthItem></dateOfBirthList>
  </sdnEntry>
  <sdnEntry>
    <uid>8</uid><lastName>PALE MERIDIAN</lastName><sdnType>Vessel</sdnType><programList><program>IRAN</program></programList>
    <idList><id><uid>3</uid><idType>Vessel Registration Identification</idType><idNumber>IMO 1111111</idNumber></id></idList>
    <vesselInfo><callSign>5IM590</callSign><vesselFlag>Panama</vesselFlag></vesselInfo>
  </sdnEntry>
  <sdnEntry>
    <uid>9</uid><lastName>QUILLON CO., LTD.</lastName><sdnType>Entity</sdnType><programList><program>CUBA</program></programList>
  </sdnEntry>
</sdnList>
"""
COLUMNS = (
    "source,entity_number,type,programs,name,title,addresses,federal_register_notice,start_date,end_date,standard_order,"
    "license_requirement,license_policy,call_sign,vessel_type,gross_tonnage,gross_registered_tonnage,vessel_flag,vessel_owner,"
    "remarks,source_list_url,alt_names,citizenships,dates_of_birth,nationalities,places_of_birth,source_information_url,ids"
)


def csl_line(**given: str) -> str:
    return ",".join(f'"{given.get(column, "")}"' for column in COLUMNS.split(","))


CSL = [
    csl_line(
        source="Specially Designated Nationals (SDN) - Treasury Department",
        entity_number="7",
        type="Individual",
        programs="ARMS; SDGT",
        name="TARKELIAN, Oswin",
        addresses="1 Rose Lane, Nordhafen, KP; IR",
        alt_names="TARK, Osvin; and TARKO",
        citizenships="IR",
        dates_of_birth="1969-03-14",
        ids="Passport, ZZ442771, IR; Gender, Male; IR, 8844-12, Tax ID No.",
    ),
    csl_line(
        source="Specially Designated Nationals (SDN) - Treasury Department",
        entity_number="8",
        type="Vessel",
        name="PALE MERIDIAN",
        programs="IRAN",
        vessel_flag="Panama",
        ids="IMO 1111111, Vessel Registration Identification",
    ),
    csl_line(
        source="Entity List (EL) - Bureau of Industry and Security",
        name="Quillon Instruments; and any successor, sub-unit, or subsidiary thereof",
        start_date="2020-02-01",
        end_date="2030-01-31",
    ),
]
DENIED = (
    '"Name"\t"Street_Address"\t"City"\t"State"\t"Country"\t"Postal_Code"\t"Effective_Date"\t"Expiration_Date"\t"Action"\r\n'
    '"OSWIN TARKELIAN"\t"1 ROSE LANE"\t"NORDHAFEN"\t""\t"AM"\t"375"\t"02/01/2020"\t"01/31/2030"\t""\r\n'
    '"OSWIN TARKELIAN"\t"2 ROSE LANE"\t"NORDHAFEN"\t""\t"GE"\t""\t"02/01/2020"\t"02/28/2030"\t""\r\n'
    '"QUILLON FREIGHT LTD"\t""\t""\t""\t""\t""\t"03/01/2021"\t""\t""\r\n'
)


def sdn(text: str = SDN):
    return load({"whatever": text.encode()}, "ofac", PUBLISHED).entries


def csl(*lines: str, columns: str = COLUMNS):
    return load({"list.txt": "\r\n".join((columns, *lines)).encode()}, "csl", PUBLISHED).entries


def denied(text: str = DENIED):
    return load({"dpl": text.encode()}, "dpl", PUBLISHED).entries


def test_ofac_in_xml():
    assert sdn() == (
        Entry(
            id="7",
            list_name="ofac",
            kind="person",
            names=(ListedName("TARKELIAN, Oswin"), ListedName("TARK, Osvin"), ListedName("THE BROKER", weak=True)),
            programme="ARMS, SDGT",
            countries=("KP", "IR"),
            addresses=("1 Rose Lane, Nordhafen",),
            identifiers=(Identifier("passport", "ZZ442771"),),
            birth_dates=("14 Mar 1969",),
        ),
        Entry("8", "ofac", "vessel", (ListedName("PALE MERIDIAN"),), "IRAN", ("PA",), (), (Identifier("imo", "1111111"),)),
        Entry("9", "ofac", "organisation", (ListedName("QUILLON CO., LTD."),), "CUBA"),
    )


def test_the_consolidated_screening_list():
    person, ship, business = csl(*CSL)
    assert person == Entry(
        id="SDN-7",
        list_name="csl",
        kind="person",
        names=(ListedName("TARKELIAN, Oswin"), ListedName("TARK, Osvin"), ListedName("TARKO")),
        programme="ARMS, SDGT",
        countries=("KP", "IR"),
        addresses=("1 Rose Lane, Nordhafen",),
        identifiers=(Identifier("passport", "ZZ442771"), Identifier("tax", "8844-12")),
        birth_dates=("1969-03-14",),
    )
    assert (ship.kind, ship.countries, ship.identifiers) == ("vessel", ("PA",), (Identifier("imo", "1111111"),))
    assert (business.name, business.kind, business.programme) == ("Quillon Instruments", "organisation", "EL")
    assert (business.valid_from, business.valid_to) == (date(2020, 2, 1), date(2030, 1, 31))


def test_the_newer_layout_has_ids_of_its_own():
    [business] = csl(f'"f00d",{CSL[2]}', columns=f"_id,{COLUMNS}")
    assert business.id == "f00d"


def test_a_line_that_stands_twice_is_one_entry():
    assert len(csl(*CSL, CSL[2])) == 3


def test_denied_persons():
    person, business = denied()
    assert (person.name, person.kind, person.programme, person.countries) == ("OSWIN TARKELIAN", "person", "DPL", ("AM", "GE"))
    assert person.addresses == ("1 ROSE LANE, NORDHAFEN, 375", "2 ROSE LANE, NORDHAFEN")
    assert (person.valid_from, person.valid_to) == (date(2020, 2, 1), date(2030, 2, 28))
    assert (business.kind, business.addresses, business.valid_to) == ("organisation", (), None)
    assert person.id != business.id


FAULTS = [
    ("xml cut off", sdn, (SDN[:900],), "not well-formed XML"),
    ("entities", sdn, (SDN.replace("?>\n", '?>\n<!DOCTYPE a [<!ENTITY a "aaaa">]>', 1),), "declares a document type"),
    ("an entry missing", sdn, (SDN.replace("<Record_Count>3<", "<Record_Count>4<"),), "holds 3 entries and says it holds 4"),
    ("no entry", sdn, ("<sdnList/>",), "holds no entry"),
    ("kind", sdn, (SDN.replace("Individual", "Robot"),), "kind 'Robot' of 7"),
    ("uid twice", sdn, (SDN.replace("<uid>8</uid>", "<uid>7</uid>"),), "'7' was used"),
    ("no uid", sdn, (SDN.replace("<uid>8</uid>", ""),), "PALE MERIDIAN has no uid"),
    ("no name", sdn, (SDN.replace("QUILLON CO., LTD.", ""),), "9 has no name"),
    ("csl cut off", csl, (CSL[0], CSL[1][:80]), "line 3: has 4 fields"),
    ("csl type", csl, (csl_line(source="X", name="Quillon", type="Robot"),), "type 'robot'"),
    ("csl date", csl, (csl_line(source="X", name="Quillon", start_date="1 May"),), "start_date '1 May' is no date"),
    ("csl name", csl, (csl_line(source="X", name="--"),), "neither letter nor digit"),
    ("csl source", csl, (csl_line(name="Quillon"),), "source is empty"),
    ("denied cut off", denied, (DENIED[:-60],), "has 5 fields|end of data"),
    ("denied date", denied, (DENIED.replace("03/01/2021", "2021-03-01"),), "Effective_Date '2021-03-01' is no date"),
]


@pytest.mark.parametrize(("read", "given", "what"), [fault[1:] for fault in FAULTS], ids=[fault[0] for fault in FAULTS])
def test_faulty_files_are_refused_whole(read, given, what):
    with pytest.raises(ListError, match=what):
        read(*given)

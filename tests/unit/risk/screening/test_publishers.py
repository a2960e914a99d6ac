"""The lists of publishers, in miniature and made up."""

from datetime import UTC, datetime

import pytest

from services.risk.screening import Entry, Identifier, ListedName, ListError
from services.risk.screening.loaders import load

PUBLISHED = datetime(2026, 1, 1, tzinfo=UTC)

UN = """<?xml version="1.0" encoding="UTF-8"?>
<CONSOLIDATED_LIST dateGenerated="2026-01-01T00:00:00Z">
  <INDIVIDUALS>
    <INDIVIDUAL>
      <FIRST_NAME>OSWIN</FIRST_NAME><SECOND_NAME>ARAM</SECOND_NAME><THIRD_NAME/>
      <UN_LIST_TYPE>Made-up</UN_LIST_TYPE><REFERENCE_NUMBER>MUi.001</REFERENCE_NUMBER>
      <NAME_ORIGINAL_SCRIPT>Освин</NAME_ORIGINAL_SCRIPT>
      <NATIONALITY><VALUE>Iran (Islamic Republic of)</VALUE></NATIONALITY>
      <INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>Osvin; Oswyn</ALIAS_NAME></INDIVIDUAL_ALIAS>
      <INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>The Broker</ALIAS_NAME></INDIVIDUAL_ALIAS>
      <INDIVIDUAL_ALIAS><QUALITY/><ALIAS_NAME/></INDIVIDUAL_ALIAS>
      <INDIVIDUAL_ADDRESS><STREET>1 Rose Lane</STREET><CITY>Nordhafen</CITY>
        <COUNTRY>Democratic People's Republic of Korea</COUNTRY></INDIVIDUAL_ADDRESS>
      <INDIVIDUAL_ADDRESS><COUNTRY/></INDIVIDUAL_ADDRESS>
      <INDIVIDUAL_DATE_OF_BIRTH><YEAR>1969</YEAR></INDIVIDUAL_DATE_OF_BIRTH>
      <INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>ZZ442771</NUMBER></INDIVIDUAL_DOCUMENT>
      <INDIVIDUAL_DOCUMENT/>
    </INDIVIDUAL>
  </INDIVIDUALS>
  <ENTITIES>
    <ENTITY>
      <FIRST_NAME>QUILLON TOOLS</FIRST_NAME><REFERENCE_NUMBER>MUe.001</REFERENCE_NUMBER>
      <ENTITY_ALIAS><QUALITY>a.k.a.</QUALITY><ALIAS_NAME>QVT</ALIAS_NAME></ENTITY_ALIAS>
    </ENTITY>
  </ENTITIES>
</CONSOLIDATED_LIST>
"""
PRIMARY = (
    '7,"TARKELIAN, Oswin","individual","ARMS] [SDGT",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"DOB 14 Mar 1969; alt. DOB 1970; '
    "nationality Iran; Passport ZZ442771 (Iran); a.k.a. 'THE BROKER'.\"\r\n"
    '8,"PALE MERIDIAN","vessel","IRAN",-0- ,"5IM590","Crude Oil Tanker","1","1","Panama",-0- ,"Former Vessel Flag Togo; '
    'Vessel Registration Identification IMO 1111111; MMSI 677049000; Linked To: QUILLON."\r\n'
    '9,"QUILLON CO., LTD.",-0- ,"CUBA",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"Company Number 90044277 (Panama); Tax ID No. 12."\r\n'
    '10,"XX-ABC","aircraft","IRAN",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n\x1a'
)
ADDRESSES = '7,1,"1 Rose Lane","Nordhafen","Korea, North",-0- \r\n9,2,-0- ,-0- ,"Region: Gaza",-0- \r\n\x1a'
ALIASES = '7,1,"aka","TARK, Osvin",-0- \r\n9,2,"fka","QVT",-0- \r\n\x1a'


def un(text: str = UN):
    return load({"un.xml": text.encode()}, "un", PUBLISHED).entries


def ofac(primary: str = PRIMARY, addresses: str = ADDRESSES, aliases: str = ALIASES):
    files = {"sdn.csv": primary, "add.csv": addresses, "alt.csv": aliases}
    return load({name: text.encode() for name, text in files.items()}, "ofac", PUBLISHED).entries


def test_the_united_nations_list():
    names = ("OSWIN ARAM", "Освин", "Osvin", "Oswyn")
    assert un() == (
        Entry(
            id="MUi.001",
            list_name="un",
            kind="person",
            names=(*map(ListedName, names), ListedName("The Broker", weak=True)),
            programme="Made-up",
            countries=("KP", "IR"),
            addresses=("1 Rose Lane, Nordhafen",),
            identifiers=(Identifier("passport", "ZZ442771"),),
            birth_dates=("1969",),
        ),
        Entry("MUe.001", "un", "organisation", (ListedName("QUILLON TOOLS"), ListedName("QVT")), "UN"),
    )


def test_the_lists_of_ofac():
    assert ofac() == (
        Entry(
            id="7",
            list_name="ofac",
            kind="person",
            names=(ListedName("TARKELIAN, Oswin"), ListedName("TARK, Osvin"), ListedName("THE BROKER", weak=True)),
            programme="ARMS, SDGT",
            countries=("KP", "IR"),
            addresses=("1 Rose Lane, Nordhafen",),
            identifiers=(Identifier("passport", "ZZ442771"),),
            birth_dates=("14 Mar 1969", "1970"),
        ),
        Entry(
            id="8",
            list_name="ofac",
            kind="vessel",
            names=(ListedName("PALE MERIDIAN"),),
            programme="IRAN",
            countries=("PA",),
            identifiers=(Identifier("imo", "1111111"), Identifier("mmsi", "677049000")),
        ),
        Entry(
            id="9",
            list_name="ofac",
            kind="organisation",
            names=(ListedName("QUILLON CO., LTD."), ListedName("QVT")),
            programme="CUBA",
            identifiers=(Identifier("registration", "90044277"),),
        ),
        Entry("10", "ofac", "vessel", (ListedName("XX-ABC"),), "IRAN", identifiers=(Identifier("aircraft", "XX-ABC"),)),
    )


BOMB = '<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
UN_FAULTS = [
    ("cut off", UN[:900], "not well-formed XML"),
    ("entities", UN.replace("?>\n", "?>\n" + BOMB, 1), "declares a document type"),
    ("external", UN.replace("?>\n", '?>\n<!DOCTYPE a SYSTEM "file:///etc/hostname">', 1), "declares a document type"),
    ("too deep", "<CONSOLIDATED_LIST>" + "<a>" * 40 + "</a>" * 40 + "</CONSOLIDATED_LIST>", "nest deeper"),
    ("another list", "<Sanctions/>", "root element is Sanctions"),
    ("empty", "<CONSOLIDATED_LIST/>", "holds no entry"),
    ("no name", UN.replace("QUILLON TOOLS", ""), "MUe.001 has no name"),
    ("no reference", UN.replace("MUe.001", ""), "QUILLON TOOLS has no REFERENCE_NUMBER"),
    ("reference twice", UN.replace("MUe.001", "MUi.001"), "'MUi.001' was used"),
]


@pytest.mark.parametrize(("text", "what"), [fault[1:] for fault in UN_FAULTS], ids=[fault[0] for fault in UN_FAULTS])
def test_a_faulty_united_nations_list_is_refused_whole(text, what):
    with pytest.raises(ListError) as raised:
        un(text)
    assert what in raised.value.what


OFAC_FAULTS = [
    ("cut off in a field", {"primary": PRIMARY[:60]}, ("sdn.csv", 1), "has 7 fields"),
    ("cut off in a quoted field", {"aliases": ALIASES[:15]}, ("alt.csv", 1), "unexpected end of data"),
    ("a line of something else", {"primary": PRIMARY[:-1] + "||||\r\n\x1a"}, ("sdn.csv", 5), "has 1 fields"),
    ("files mixed up", {"addresses": ALIASES}, ("alt.csv", 0), "holds aliases, as add.csv does"),
    ("files of different days", {"aliases": '77,1,"aka","X",-0- \r\n'}, ("alt.csv", 1), "belongs to 77"),
    ("kind", {"primary": PRIMARY.replace("individual", "robot")}, ("sdn.csv", 1), "kind 'robot'"),
    ("id twice", {"primary": PRIMARY.replace("8,", "7,", 1)}, ("sdn.csv", 2), "'7' was used on line 1"),
    ("no entry", {"primary": "\x1a", "addresses": "", "aliases": ""}, ("sdn.csv", 0), "holds no entry"),
]


@pytest.mark.parametrize(
    ("files", "place", "what"), [fault[1:] for fault in OFAC_FAULTS], ids=[fault[0] for fault in OFAC_FAULTS]
)
def test_faulty_ofac_files_are_refused_whole(files, place, what):
    with pytest.raises(ListError) as raised:
        ofac(**files)
    assert (raised.value.file, raised.value.line) == place
    assert what in raised.value.what

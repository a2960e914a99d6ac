"""Lists of OpenSanctions, in miniature and made up: simplified targets, and entities in the FollowTheMoney model."""

import json
from datetime import UTC, datetime

import pytest

from services.risk.screening import Entry, Identifier, ListedName, ListError
from services.risk.screening.loaders import load

PUBLISHED = datetime(2026, 1, 1, tzinfo=UTC)
HEADER = (
    "id,schema,name,aliases,birth_date,countries,addresses,identifiers,sanctions,phones,emails,dataset,first_seen,last_seen\n"
)
TARGETS = (
    HEADER
    + '"NK-1","Person","Oswin Tarkelian","Osvin Tark;Освин Таркелян","1969-03-14","am;suhh;gb-sct","1 Rose Lane, Nordhafen",'
    '"ZZ442771;12","Made-up Arms Act","","","Made-up List","2020-01-01","2026-01-01"\n'
    '"NK-2","Vessel","Pale Meridian","","","pa","","IMO1111111;677049000","","","","Made-up List","",""\n'
    '"NK-3","CryptoWallet","","","","","","3xyz","","","","Made-up List","",""\n'
)
ENTITIES = [
    {
        "id": "NK-1",
        "caption": "Oswin Tarkelian",
        "schema": "Person",
        "properties": {
            "name": ["Oswin Tarkelian", "Освин Таркелян"],
            "weakAlias": ["The Broker"],
            "nationality": ["am"],
            "birthDate": ["1969"],
            "addressEntity": ["addr-1"],
            "passportNumber": ["ZZ442771"],
        },
    },
    {"id": "addr-1", "schema": "Address", "properties": {"full": ["1 Rose Lane, Nordhafen"], "country": ["ge"]}},
    {"id": "s-1", "schema": "Sanction", "properties": {"entity": ["NK-1"], "program": ["Made-up Arms Act"]}},
    {"id": "p-1", "schema": "Passport", "properties": {"holder": ["NK-1"], "number": ["YY110022"]}},
    {"id": "NK-2", "schema": "Vessel", "properties": {"name": ["Pale Meridian"], "imoNumber": ["IMO1111111"], "flag": ["pa"]}},
    {"id": "NK-4", "schema": "Company", "target": False, "properties": {"name": ["Quillon Tools"]}},
    {"id": "o-1", "schema": "Ownership", "properties": {"owner": ["NK-1"], "asset": ["NK-4"]}},
]
PERSON = Entry(
    id="NK-1",
    list_name="open",
    kind="person",
    names=(ListedName("Oswin Tarkelian"), ListedName("Освин Таркелян"), ListedName("The Broker", weak=True)),
    programme="Made-up Arms Act",
    countries=("AM", "GE"),
    addresses=("1 Rose Lane, Nordhafen",),
    identifiers=(Identifier("passport", "ZZ442771"), Identifier("passport", "YY110022")),
    birth_dates=("1969",),
)


def targets(text: str = TARGETS):
    return load({"list": text.encode()}, "open", PUBLISHED).entries


def entities(*given: object):
    lines = (one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in given)
    return load({"list": "\n".join(lines).encode()}, "open", PUBLISHED).entries


def test_simplified_targets():
    person, ship = targets()
    assert person == Entry(
        id="NK-1",
        list_name="open",
        kind="person",
        names=tuple(map(ListedName, ("Oswin Tarkelian", "Osvin Tark", "Освин Таркелян"))),
        programme="Made-up Arms Act",
        countries=("AM", "GB"),
        addresses=("1 Rose Lane, Nordhafen",),
        identifiers=(Identifier("other", "ZZ442771"),),
        birth_dates=("1969-03-14",),
    )
    assert ship.identifiers == (Identifier("imo", "1111111"), Identifier("mmsi", "677049000"))


def test_entities_with_what_others_tell_about_them():
    person, ship = entities(*ENTITIES)
    assert person == PERSON
    assert (ship.kind, ship.countries, ship.identifiers) == ("vessel", ("PA",), (Identifier("imo", "IMO1111111"),))


def test_nested_entities_tell_the_same():
    person, address, sanction, paper, *_ = (json.loads(json.dumps(one)) for one in ENTITIES)
    person["properties"] |= {"addressEntity": [address], "sanctions": [sanction], "passportEntities": [paper]}
    assert entities(person) == (PERSON,)


FAULTS = [
    ("cut off", targets, (TARGETS[:-30],), "line 4: .*(has|end of data)"),
    ("schema", targets, (TARGETS.replace("Vessel", "Robot"),), "line 3: schema 'Robot'"),
    ("id twice", targets, (TARGETS.replace("NK-2", "NK-1"),), "line 3: id 'NK-1' was used on line 2"),
    ("no id", targets, (TARGETS.replace("NK-2", ""),), "line 3: id is empty"),
    ("no party", targets, (HEADER,), "holds no entry"),
    ("no JSON", entities, (ENTITIES[4], '{"id": "NK-'), "line 2: is not JSON"),
    ("too deep", entities, (ENTITIES[4], '{"a":' * 100_000), "line 2: is not JSON"),
    ("no entity", entities, ({"id": "x"},), "line 1: is no entity"),
    ("not an object", entities, (ENTITIES[4], "[]"), "line 2: is no entity"),
    ("no properties", entities, ({"id": "x", "schema": "Person", "properties": {"name": "Oswin"}},), "x has no properties"),
    ("no name", entities, ({"id": "x", "schema": "Person", "properties": {}},), "x has no name"),
    ("twice", entities, (ENTITIES[4], ENTITIES[4]), "id 'NK-2' was used on line 1"),
    ("relations alone", entities, (ENTITIES[6],), "holds no entry"),
]


@pytest.mark.parametrize(("read", "given", "what"), [fault[1:] for fault in FAULTS], ids=[fault[0] for fault in FAULTS])
def test_faulty_files_are_refused_whole(read, given, what):
    with pytest.raises(ListError, match=what):
        read(*given)

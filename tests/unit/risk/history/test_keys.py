"""What is the same to history, and what is not."""

import pytest

from services.risk.history.keys import address_key, bag, contact_key, number, party_key
from shared.declaration import Address, Contact, Party

HAVEN = Address(street="Haven", number="5", city="Rotterdam", postcode="3011 AB", country="NL")

SAME = [
    (party_key(Party(name="Beta Hardware B.V."), "NL"), party_key(Party(name="BETA  hardware b.v"), "NL"), True),
    (party_key(Party(name="Beta"), "NL"), party_key(Party(name="Beta"), "DE"), False),
    (party_key(Party(id="NL 000111222", name="Beta"), "NL"), party_key(Party(id="nl000111222", name="Other"), None), True),
    (party_key(Party(id="NL000111222"), "NL"), party_key(Party(name="NL000111222"), "NL"), False),
    (address_key(HAVEN), address_key(HAVEN.model_copy(update={"street": "HAVEN 5", "number": None})), True),
    (address_key(HAVEN), address_key(HAVEN.model_copy(update={"postcode": "3011ab", "city": "Rotterdam-Zuid"})), True),
    (address_key(HAVEN), address_key(HAVEN.model_copy(update={"number": "6"})), False),
    (address_key(HAVEN), address_key(HAVEN.model_copy(update={"country": "DE"})), False),
    (
        contact_key(Contact(type="phone", value="+31 (0)10 555-0100")),
        contact_key(Contact(type="phone", value="+310105550100")),
        True,
    ),
    (contact_key(Contact(type="email", value="A@B.example ")), contact_key(Contact(type="email", value="a@b.example")), True),
    (number("hbl-0001"), number("HBL 0001"), True),
    (bag(["Open-end spanners, steel"]), bag(["STEEL spanners", "open end"]), True),
    (bag(["steel spanners"]), bag(["steel hammers"]), False),
]


@pytest.mark.parametrize(("one", "other", "same"), SAME)
def test_same(one: object, other: object, same: bool) -> None:
    assert one is not None
    assert (one == other) is same


@pytest.mark.parametrize(
    "nothing",
    [
        party_key(None, None),
        party_key(Party(), "NL"),
        party_key(Party(name=" -- "), "NL"),
        address_key(None),
        address_key(Address(city="Rotterdam", country="NL")),
        address_key(Address(street="Haven 5", country="NL")),
        contact_key(Contact(type="phone", value="112")),
        contact_key(Contact(type="email", value="nobody")),
        contact_key(Contact()),
        number("N/A"),
        number(None),
    ],
)
def test_nothing_to_look_for(nothing: object) -> None:
    assert nothing is None


def test_a_key_is_the_same_on_every_machine() -> None:
    assert party_key(Party(id="NL000111222"), None) == -2864588012713958152

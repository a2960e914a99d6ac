from datetime import UTC, datetime

from services.risk.screening import Screener, screen_batch
from services.risk.screening.batch import conveyance_query, party_query
from services.risk.screening.screener import Query
from shared.declaration import Address, Consignment, Conveyance, Declaration, Party
from shared.events import ConsignmentDeclared, UndeclaredPresented
from tests.unit.risk.screening.listed import entry, screener

AT = datetime(2026, 3, 1, tzinfo=UTC)
LISTED = Party(name="Oswin  Tarkelian", address=Address(country="AM"))
AGAIN = Party(name="OSWIN TARKELIAN", address=Address(country="AM"))
CLEAN = Party(name="Alpha Brackwater Co")
CARRIER = Party(id="HK0042771000")
SHIP = Conveyance(id_type="IMO", id="1111111", name="LUCKY", ref="012W")
SCREENER = screener(
    entry("P1", "TARKELIAN, Oswin", "person", countries=("AM",)),
    entry("O1", "Quillon & Varga Tools Ltd", identifiers=["eori:HK0042771000"]),
    entry("V1", "Pale Meridian 6", "vessel", identifiers=["imo:1111111"]),
)


def declared(identity: str, consignor: Party, consignee: Party) -> ConsignmentDeclared:
    return ConsignmentDeclared(
        consignment_id=identity,
        mrn=identity,
        sequence=1,
        revision=1,
        filer="NL123456789",
        regime="EU",
        pointer="/houses/0",
        declaration=Declaration(
            carrier=CARRIER, conveyance=SHIP, consignment=Consignment(consignor=consignor, consignee=consignee)
        ),
        received_at=AT,
    )


def presented(mode: str, conveyance: str) -> UndeclaredPresented:
    return UndeclaredPresented(
        consignment_id="u-1",
        arrival_id="u",
        carrier="HK0042771000",
        regime="EU",
        mode=mode,
        conveyance=conveyance,
        place="NLRTM",
        arrived_at=AT,
    )


def test_every_party_and_conveyance_on_a_list_has_its_best_match():
    matches = screen_batch(SCREENER, [declared("a", LISTED, CLEAN), declared("b", CLEAN, AGAIN)])
    assert {one: (match.kind, match.entry_id) for one, match in matches.items()} == {
        LISTED: ("exact", "P1"),
        AGAIN: ("exact", "P1"),
        CARRIER: ("id", "O1"),
        SHIP: ("id", "V1"),
    }


def test_goods_no_filing_covers_are_screened_by_carrier_and_ship():
    matches = screen_batch(SCREENER, [presented("1", "1111111")])
    assert sorted(match.entry_id for match in matches.values()) == ["O1", "V1"]


def test_a_number_on_a_lorry_is_no_ships_number():
    matches = screen_batch(SCREENER, [presented("3", "1111111")])
    assert [match.entry_id for match in matches.values()] == ["O1"]


def test_an_equal_query_is_asked_once():
    asked: list[Query] = []

    class Counting(Screener):
        __slots__ = ()

        def screen(self, query, threshold=0.85):
            asked.append(query)
            return super().screen(query, threshold)

    screen_batch(Counting(SCREENER.indexes), [declared("a", LISTED, CLEAN), declared("b", AGAIN, CLEAN)])
    assert len(asked) == len(set(asked)) == 4


def test_nobody_is_on_an_empty_list():
    assert screen_batch(screener(), [declared("a", LISTED, CLEAN)]) == {}


def test_a_party_is_asked_for_by_name_id_country_and_address():
    address = Address(street="Lantern Street", number="88", city="Kowloon", postcode="999077", country="HK")
    party = Party(id="HK0042771000", name=" Quillon\n Varga ", address=address)
    assert party_query(party) == Query("QUILLON VARGA", ("HK0042771000",), "HK", "Lantern Street 88 999077 Kowloon", "party")
    assert party_query(Party()) == Query()


def test_a_ship_is_asked_for_by_number_name_and_flag():
    assert conveyance_query(Conveyance(id_type="IMO", id="1111111", name="Lucky", flag="TG")) == Query(
        "LUCKY", ("1111111",), "TG", None, "vessel"
    )
    assert conveyance_query(Conveyance(id_type="FLIGHT", id="XX1234567")) == Query(kind="vessel")

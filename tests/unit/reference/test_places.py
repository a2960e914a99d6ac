import time

import pytest

from shared.reference import Place, locodes
from shared.reference.files import content, rows
from shared.reference.places import Locodes


def test_a_place_has_name_country_functions_and_coordinates():
    place = locodes().get("NLRTM")
    assert place == Place("NLRTM", "Rotterdam", "12345", 51.9167, 4.5, None, removed=False)
    assert place.country == "NL"


@pytest.mark.parametrize("code", ["", "NL", "NLRT", "NLRTMX", "nlrtm", "XX999", "ZZZZZ", "NLRTM\t"])
def test_an_unknown_code_has_no_place(code):
    assert locodes().get(code) is None
    assert code not in locodes()


@pytest.mark.parametrize("code", ["ADALV", "FRMRS", "DEHAM", "GAPOG", "NLRTM", "ZWHRE"])
def test_both_editions_are_there(code):
    assert code in locodes()


@pytest.mark.parametrize(
    ("code", "because"),
    [("GBBRV", "2019-2 had it, 2024-2 has not"), ("NLHA9", "2019-2 had it, 2024-2 has not"), ("BRLAZ", "status XX")],
)
def test_codes_that_left_the_list_are_kept_and_marked(code, because):
    assert locodes().get(code).removed, because


def test_southern_and_western_coordinates_are_negative():
    place = locodes().get("USLAX")
    assert (place.latitude, place.longitude) == pytest.approx((34.0, -118.0), abs=0.6)
    assert locodes().get("NZAKL").latitude < 0


def test_every_row_is_well_formed():
    odd = [
        place.code
        for place in locodes()
        if len(place.code) != 5
        or not place.name.isascii()
        or not place.name
        or (place.latitude is None) != (place.longitude is None)
        or abs(place.latitude or 0) > 90
        or abs(place.longitude or 0) > 180
        or not set(place.functions) <= set("01234567B")
    ]
    assert odd == []
    assert locodes().lines == sorted(set(locodes().lines))
    assert len(locodes()) == 111_877


@pytest.mark.parametrize(
    ("country", "name", "codes"),
    [
        ("AT", "Vienna", ["ATVIE"]),
        ("AT", "WIEN", ["ATVIE"]),
        ("DK", "Copenhagen", ["DKCPH"]),
        ("EG", "Cairo", ["EGCAI"]),
        ("BE", "Bruxelles", ["BEBRU"]),
        ("NL", "Nowhere", []),
        ("DE", "Vienna", []),
    ],
)
def test_a_place_is_found_by_name_or_alias(country, name, codes):
    assert [place.code for place in locodes().named(country, name)] == codes


@pytest.mark.parametrize(
    ("iata", "first"),
    [
        ("LHR", "GBLHR"),
        ("AMS", "NLAMS"),
        ("NBO", "KENBO"),
        ("CAN", "CNCAN"),
        ("MAN", "GBMNC"),
        ("STN", "GBSTN"),
        ("PTY", "PAPTY"),
        ("HEL", "FIHEL"),
        ("LON", "GBLON"),
    ],
)
def test_the_likeliest_place_of_an_iata_code_comes_first(iata, first):
    assert locodes().by_iata(iata)[0].code == first


def test_other_candidates_of_an_iata_code_follow():
    assert [place.code for place in locodes().by_iata("NBO")] == ["KENBO", "CNNBO"]
    assert locodes().by_iata("QQQ") == ()


def test_loading_takes_less_than_300_ms():
    start = time.process_time()
    assert "NLRTM" in Locodes(content("locodes").splitlines())
    assert time.process_time() - start < 0.3


@pytest.mark.parametrize(
    ("code", "latitude", "longitude"),
    [("DEHAM", 53.55, 9.99), ("AEJEA", 25.0, 55.05), ("EGPSD", 31.26, 32.3), ("TWKHH", 22.6, 120.3), ("USSAV", 32.1, -81.1)],
)
def test_great_ports_without_coordinates_in_un_locode_have_a_position(code, latitude, longitude):
    place = locodes().get(code)
    assert (place.latitude, place.longitude) == pytest.approx((latitude, longitude), abs=0.1)


def test_what_un_locode_gives_wins():
    given = {line.partition("\t")[0] for line in locodes().lines if line.split("\t")[3]}
    added = {code for code, *_ in rows("port_positions")}
    assert (len(added), added & given) == (76, set())
    assert all(code in locodes() for code in added)

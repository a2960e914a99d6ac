import pytest

from shared.reference import (
    countries,
    currencies,
    document_types,
    freight_payments,
    locodes,
    packages,
    un_numbers,
    units,
)


@pytest.mark.parametrize(
    ("code", "name", "source"),
    [
        ("NL", "Netherlands", "ISO 3166-1"),
        ("XK", "Kosovo", "user-assigned"),
        ("XI", "Northern Ireland", "user-assigned"),
        ("XZ", "International Waters", "user-assigned"),
    ],
)
def test_a_country_has_name_and_source(code, name, source):
    country = countries()[code]
    assert name.casefold() in country.name.casefold()
    assert country.source.startswith(source)


def test_every_country_of_a_place_is_known():
    assert sum(country.source == "ISO 3166-1" for country in countries().values()) == 248
    assert countries().keys() >= {place.country for place in locodes()}


def test_packages_know_what_they_do_to_the_counts():
    assert {code for code, package in packages().items() if package.bulk} == {"VQ", "VG", "VL", "VY", "VR", "VS", "VO"}
    assert {code for code, package in packages().items() if package.unpacked} == {"NE", "NF", "NG"}
    assert packages()["CT"].name == "Carton"
    assert {"BX", "PK", "PX", "DR", "CN"} <= packages().keys()


@pytest.mark.parametrize(
    ("code", "dimension", "factor"),
    [("KGM", "mass", 1), ("LBR", "mass", 0.45359237), ("TNE", "mass", 1000), ("LTR", "volume", 0.001), ("NAR", "count", 1)],
)
def test_units_convert_to_their_base(code, dimension, factor):
    assert (units()[code].dimension, units()[code].factor) == (dimension, factor)


@pytest.mark.parametrize(("code", "decimals"), [("EUR", 2), ("JPY", 0), ("KWD", 3), ("CLF", 4), ("XAU", None)])
def test_currencies_know_their_decimals(code, decimals):
    assert currencies()[code].decimals == decimals


def test_currencies_that_ended_are_gone():
    assert not {"HRK", "SLL", "ANG", "BGN", "ZWL", "CUC"} & currencies().keys()
    assert {"SLE", "XCG", "ZWG"} <= currencies().keys()


@pytest.mark.parametrize(
    ("number", "name", "hazard_class", "groups"),
    [
        ("0029", "DETONATORS, NON-ELECTRIC for blasting", "1", ()),
        ("1090", "ACETONE", "3", ("II",)),
        ("1950", "AEROSOLS", "2", ()),
        ("1993", "FLAMMABLE LIQUID, N.O.S.", "3", ("I", "II", "III")),
        ("2031", "NITRIC ACID, other than red fuming", "8", ("I", "II")),
        ("2216", "Fish meal (Fish scrap), stabilized", "9", ()),
    ],
)
def test_a_un_number_has_name_class_and_groups(number, name, hazard_class, groups):
    entry = un_numbers()[number]
    assert (entry.name, entry.hazard_class, entry.packing_groups) == (name, hazard_class, groups)


def test_explosives_and_radioactives_are_told_apart():
    assert {un_numbers()[number].explosive for number in ("0029", "0030", "0255", "0456")} == {True}
    assert {un_numbers()[number].radioactive for number in ("2977", "2978")} == {True}
    assert not un_numbers()["3480"].explosive
    assert "9999" not in un_numbers()


def test_a_document_type_is_known_bare_and_in_its_ics2_form():
    assert document_types()["N704"] is document_types()["704"]
    assert document_types()["741"].level == "master"
    assert document_types()["N714"].level == "house"
    assert {code for code, document in document_types().items() if document.role == "licence"} == {
        "911",
        "941",
        "N911",
        "N941",
    }


def test_freight_payments():
    assert set(freight_payments()) == set("ABCDHYZ")


@pytest.mark.parametrize("codes", [countries, packages, units, currencies, un_numbers, document_types, freight_payments])
def test_a_list_is_loaded_once_and_cannot_be_changed(codes):
    assert codes() is codes()
    with pytest.raises(TypeError):
        codes()["??"] = None

import pytest

from shared.reference import chpl, hs

EDITIONS = {
    "820411": "2022",
    "360330": "2022",  # 2022 split 3603
    "880610": "2022",  # drones, new in 2022
    "020890": "2022",  # both editions
    "360300": "2017",
    "041000": "2017",
    "851770": "2017",
    "770000": None,
    "980000": None,
    "999999": None,
    "8204": None,
    "82041100": None,
    "82O411": None,
    "": None,
}


@pytest.mark.parametrize(("code", "edition"), EDITIONS.items())
def test_the_edition_of_a_subheading(code, edition):
    assert hs().edition(code) == edition


@pytest.mark.parametrize(
    ("code", "current"),
    [
        ("820411", ("820411",)),
        ("020890", ("020890",)),
        ("041000", ("041010", "041090", "160100")),
        ("360300", ("360310", "360320", "360330", "360340", "360350", "360360")),
        ("999999", ()),
    ],
)
def test_an_old_code_leads_to_the_current_ones(code, current):
    assert hs().current(code) == current


def test_every_old_code_leads_to_codes_of_2022():
    lost = [old for old in hs().successors if {hs().edition(new) for new in hs().current(old)} != {"2022"}]
    assert lost == ["300219"]  # the correlation leaves it open


@pytest.mark.parametrize(
    ("code", "text"), [("36", "Explosives"), ("3603", "fuses"), ("360330", "Percussion caps"), ("01", "Animals; live")]
)
def test_chapters_headings_and_subheadings_have_a_text(code, text):
    assert text.casefold() in hs().text(code).casefold()


def test_the_nomenclature_is_whole():
    sizes = {length: sum(len(code) == length for code in hs().texts) for length in (2, 4, 6)}
    assert sizes == {2: 96, 4: 1228, 6: 5612}
    assert hs().text("77") is None


def test_the_common_high_priority_list_has_its_fifty_codes_in_six_tiers():
    tiers = list(chpl().values())
    assert {tier: tiers.count(tier) for tier in set(tiers)} == {"1": 4, "2": 5, "3A": 16, "3B": 9, "4A": 11, "4B": 5}
    assert all(hs().edition(code) == "2022" for code in chpl())
    assert (chpl()["854231"], chpl()["848210"], chpl()["845710"]) == ("1", "3B", "4B")

"""Names written in other scripts meet their Latin spellings. All are made up."""

import pytest

from services.risk.screening import Query
from services.risk.screening.entries import PTY_02_REVIEW
from services.risk.screening.names import readings
from services.risk.screening.quality import pair_score
from services.risk.screening.scripts import romanise
from tests.unit.risk.screening.listed import entry, screener


@pytest.mark.parametrize(
    ("written", "latin", "vowelless"),
    [
        ("Освин Таркелян", "Osvin Tarkelyan", False),
        ("سليم مرزوق", "slim mrzuq", True),
        ("עוזי", "aozi", True),
        ("김태환", "Kim Tae Hwan", False),
        ("王海明", "Wang Hai Ming", False),
        ("ホシノ", "hoshino", False),
    ],
)
def test_letters_are_written_in_latin(written, latin, vowelless):
    found = romanise(written)
    assert found is not None
    assert (" ".join(found.text.split()), found.vowelless) == (latin, vowelless)


@pytest.mark.parametrize("text", ["", "Oswin Tarkelian", "Łukasz Šebořil", "ＯＳＷＩＮ", "Đặng Thị"])
def test_latin_letters_need_no_romanising(text):
    assert romanise(text) is None
    assert not any(romanised for _, romanised in readings(text))


SAME = [
    ("Освин Таркелян", "Oswin Tarkelian", "Person"),
    ("سليم مرزوق", "Salim Marzouk", "Person"),
    ("عبد النور", "Abdalnur", "Person"),
    ("박성호", "Park Sung Ho", "Person"),
    ("王海明", "WANG Haiming", "Person"),
    ("Θεόδωρος Καλλίας", "Theodoros Kallias", "Person"),
    ("海明机械有限公司", "Haiming Jixie Co., Ltd.", "Company"),
    ("ООО Кварцит Инструмент", "Kvartsit Instrument LLC", "Company"),
]


@pytest.mark.parametrize(("one", "other", "schema"), SAME)
def test_the_same_name_in_two_scripts_is_the_same(one, other, schema):
    assert pair_score(one, other, schema) >= PTY_02_REVIEW
    assert pair_score(other, one, schema) == pair_score(one, other, schema)


DIFFERENT = [
    ("Освин Таркелян", "Bertram Tarkelian", "Person"),
    ("سليم مرزوق", "Salim Haddar", "Person"),
    ("王海明", "Wang Jun", "Person"),
    ("김태환", "김태준", "Person"),  # romanised they would be nearly the same
]


@pytest.mark.parametrize(("one", "other", "schema"), DIFFERENT)
def test_another_name_in_another_script_is_another(one, other, schema):
    assert pair_score(one, other, schema) < PTY_02_REVIEW


@pytest.mark.parametrize(("listed", "declared"), [(one, other) for a, b, _ in SAME for one, other in ((a, b), (b, a))])
def test_the_index_finds_across_scripts(listed, declared):
    among = screener(
        entry("1", "Quillon Varga Tools"), entry("2", listed, countries=()), entry("3", listed, "person", countries=())
    )
    assert {one.match.entry_name for one in among.screen(Query(declared))} == {listed}

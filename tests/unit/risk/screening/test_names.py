import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.risk.screening.letters import fold
from services.risk.screening.names import alternatives, parse
from services.risk.screening.vocabulary import vocabulary

PARSED = [
    ("organisation", "Tavrel Optics, L.L.C.", "tavrel optics", "llc", ""),
    ("organisation", "OOO Tavrel Optics", "tavrel optics", "llc", ""),
    ("organisation", "Tavrel Optics Limited Liability Company", "tavrel optics", "llc", ""),
    ("organisation", "TAVREL OPTICS LIMITED LIABILITY COMPAN", "tavrel optics", "llc", ""),
    ("organisation", "Tavrel G.m.b.H.", "tavrel", "gmbh", ""),
    ("organisation", "Tavrel Sp. z o.o.", "tavrel", "gmbh", ""),
    ("organisation", "The Tavrel & Vorn Trdg Co., Ltd.", "tavrel vorn trading", "ltd", ""),
    ("organisation", "A.B.C. Company", "abc", "company", ""),
    ("organisation", "Co. Ltd.", "co ltd", "", ""),
    ("organisation", "Third Brigade", "brigade", "", "3"),
    ("organisation", "Tavrel Partners V L.P.", "tavrel partners", "lp", "5"),
    ("organisation", "Tavrel Trust 2004-01", "tavrel trust", "", "1 2004"),
    ("vessel", "M/V Pale Meridian VI", "pale meridian", "", "6"),
    ("vessel", "MT TANKER", "mt tanker", "", ""),
    ("person", "Dr. Oswin Tarkelian", "oswin tarkelian", "", ""),
    ("person", "TARKELIAN, Oswin J.", "tarkelian oswin j", "", ""),
    ("person", "0swin Tarkel1an", "oswin tarkelian", "", ""),
    ("person", "Sheikh", "sheikh", "", ""),
    ("person", "Tarkelian Co", "tarkelian co", "", ""),
    ("address", "Unit 9, 88 Lantern St.", "unit lantern st", "", "88 9"),
]


@pytest.mark.parametrize(("kind", "text", "words", "forms", "numbers"), PARSED)
def test_a_name_falls_into_words_form_and_numbers(kind, text, words, forms, numbers):
    name = parse(text, kind)
    assert (" ".join(name.words), " ".join(form.name for form in name.forms), " ".join(name.numbers)) == (words, forms, numbers)


def test_the_key_does_not_depend_on_the_order_of_words():
    assert parse("TARKELIAN, Oswin", "person").key == parse("Oswin Tarkelian", "person").key


def test_words_that_many_bear_weigh_less():
    weights = dict(zip(*[(name := parse("al Vorn General Brackwater", "organisation")).words, name.weights], strict=True))
    assert weights["al"] < weights["general"] < weights["vorn"] < weights["brackwater"]


ALTERNATIVES = [
    ("Quillon Tools", ()),
    ("Quillon Tools a.k.a. QVT Trading", ("Quillon Tools", "QVT Trading")),
    ("Brackwater c/o Vorn Spedition", ("Brackwater", "Vorn Spedition")),
    ("Brackwater t/a Salt Traders", ("Brackwater", "Salt Traders")),
    ("Zephyrine/Nordic Front", ("Zephyrine", "Nordic Front")),
    ("Danske Vorn A/S", ()),
    ("aka", ()),
]


@pytest.mark.parametrize(("text", "parts"), ALTERNATIVES)
def test_a_field_may_hold_several_names(text, parts):
    assert alternatives(text) == (text, *parts)


@given(st.text(max_size=60), st.sampled_from(["person", "organisation", "vessel", "address"]))
def test_any_text_parses(text, kind):
    name = parse(text, kind)
    assert len(name.words) == len(name.weights)
    assert all(weight > 0 for weight in name.weights)


def test_an_endless_name_is_cut():
    assert len(parse("vorn " * 10_000, "person").words) <= 40


def test_the_vocabulary_is_written_as_names_are_compared():
    known = vocabulary()
    words = [*known.particles, *known.honorifics, *known.vessel_kinds, *known.generic, *known.abbreviations, *known.numerals]
    words += [word for form in known.forms for word in form]
    assert [word for word in words if fold(word) != word] == []

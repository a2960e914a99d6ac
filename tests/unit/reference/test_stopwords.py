import csv
import itertools
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.reference import contains_stop_word, only_stop_words, stop_words
from shared.reference.files import DATA, rows
from shared.reference.stopwords import LONGEST, variants

ANNEX = [(term, acceptable) for term, acceptable in rows("stop_words")]
TERMS = [term for term, _ in ANNEX]
WRITTEN = sorted({variant.strip() for term in TERMS for variant in (*variants(term), *term.split(",")) if variant.strip()})
EXAMPLES = sorted({example.strip() for _, cell in ANNEX for example in (cell, *cell.split(",")) if example.strip(" )")})
REFUSED_EXAMPLES = {"Fish", "Plates"}  # acceptable in one row, unacceptable terms of their own in another

OPERATOR_GUIDANCE = """accessories, apparel, appliances, auto parts, boxes, chemicals, clothing, consolidated, documents,
drugs, electronics, equipment, food, garments, general cargo, gifts, goods, miscellaneous, parts, personal effects,
samples, said to contain, spare parts, various, as per attached invoice, n/a, unknown"""

DISGUISES = {
    "capitals": str.upper,
    "no capitals": str.lower,
    "spaces": lambda term: f"  {term.replace(' ', '   ')}\t",
    "full stop": lambda term: f"{term}.",
    "symbols": lambda term: f"*** {term} ***",
    "hyphens": lambda term: term.replace(" ", "-"),
    "underscores": lambda term: term.replace(" ", "_"),
    "zero-width space": "\u200b".join,
    "full width": lambda term: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in term),
    "count": lambda term: f"12 {term}",
    "brackets": lambda term: f"({term})",
    "twice": lambda term: f"{term}, {term}",
}


def test_the_annex_has_205_terms():
    assert len(TERMS) == 205


def test_every_unacceptable_term_alone_is_refused():
    assert [term for term in WRITTEN if not only_stop_words(term)] == []


@pytest.mark.parametrize("disguise", DISGUISES)
def test_a_disguise_does_not_help(disguise):
    assert [term for term in WRITTEN if not only_stop_words(DISGUISES[disguise](term))] == []


def test_every_acceptable_example_passes():
    assert {example for example in EXAMPLES if only_stop_words(example)} == REFUSED_EXAMPLES


@pytest.mark.parametrize("term", re.split(r",\s", OPERATOR_GUIDANCE))
def test_terms_of_the_operators_guides_are_refused(term):
    assert only_stop_words(term)


@pytest.mark.parametrize("joiner", [", ", "/", " and ", " & ", "; ", " + ", " - various, ", " or "])
def test_terms_joined_are_refused_in_any_order(joiner):
    pairs = itertools.pairwise(TERMS)
    assert [joined for pair in pairs if not only_stop_words(joined := joiner.join(reversed(pair)))] == []


@pytest.mark.parametrize(
    "text",
    [
        "Battery",
        "batteries",
        "Battery/Batteries",
        "fish",
        "Tablet",
        "SPAREPARTS",
        "Drums²",
        "I.T. goods",
        "IT goods",
        "n.a.",
        "A.W.B.",
        "E-Commerce",
        "Chemicals, non- Hazardous",
        "hazardous chemicals",
        "Bags (or other types of packaging)",
        "As per attached [invoice]",
        "as per attached packing list",
        "household goods and personal effects",
        "1x20 FCL STC general cargo",
        "iron, ore",
        "mixed, fruit pulp",
        "parts of machines",
        "12 pallets",
        "goods goods goods",
    ],
)
def test_nothing_but_stop_words_is_refused(text):
    assert only_stop_words(text)


@pytest.mark.parametrize(
    "text",
    [
        "Lithium batteries",
        "Tuna",
        "iPad",
        "Tablets Samsung",
        "Iron Ore",
        "iron ore, parts",
        "Fuel Rod",
        "MDF boards",
        "vegetable oil",
        "Mixed fruits pulp",
        "Iron and steel scrap",
        "scrap metal",
        "plates of steel",
        "car tyres",
        "Steel open-end spanners, 8-24 mm",
        "Detonators",
        "Oil 15W40",
        "ceramic tiles",
        "spare parts for Boeing 737",
        "cartons of green tea",
        "茶",
        "",
        " ",
        "and",
        "123",
        "***",
    ],
)
def test_anything_more_passes(text):
    assert not only_stop_words(text)


@pytest.mark.parametrize(
    ("text", "contained"),
    [
        ("Lithium batteries", True),
        ("Steel open-end spanners", True),
        ("said to contain porcelain cups", True),
        ("porcelain cups", False),
        ("Detonators", False),
        ("partsman", False),
        ("", False),
    ],
)
def test_a_stop_word_inside_longer_text_is_seen(text, contained):
    assert contains_stop_word(text) is contained


@pytest.mark.parametrize(
    ("text", "example"),
    [
        ("Battery", "Lithium batteries"),
        ("auto parts", "Automobile Brakes, Windshield Glass for Automobiles"),
        ("Home goods", "Plates, Dishes, Tableware"),
        ("gizmos", None),
        ("porcelain cups", None),
    ],
)
def test_the_annex_gives_an_example_for_the_hint(text, example):
    assert stop_words().example(text) == example


@given(st.lists(st.sampled_from(WRITTEN), min_size=1, max_size=4), st.sampled_from([", ", "/", " and ", "; "]))
def test_any_selection_of_terms_is_only_stop_words_and_contains_one(terms, joiner):
    text = joiner.join(terms)
    assert only_stop_words(text)
    assert contains_stop_word(text)


@given(st.lists(st.sampled_from(WRITTEN), max_size=3), st.sampled_from(["porcelain", "Tuna", "spanners", "磁器"]))
def test_one_word_of_substance_is_enough(terms, word):
    assert not only_stop_words(", ".join([*terms, word]))


def test_no_term_is_longer_than_the_window():
    with (DATA / "stop_words_added.csv").open() as added:
        terms = [*TERMS, *(row["term"] for row in csv.DictReader(added))]
    assert [term for term in terms if len(re.findall(r"\w+", term)) > LONGEST] == []


@pytest.mark.parametrize("piece", ["goods ", "goods,", "iron ", "a", "a ", "n/", "and ", "s", "7 ", "see[(", "goods"])
def test_time_grows_with_length_alone(piece):
    start = time.process_time()
    only_stop_words(piece * 20_000)
    contains_stop_word(piece * 20_000)
    assert time.process_time() - start < 2

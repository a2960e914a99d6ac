import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.reference import cleanse, junk_reason

NASTY = st.text(
    alphabet=st.one_of(st.characters(), st.sampled_from(" \t\n\u200b\u200d\ufeff\u0301\u0338\u00b4*=<´²ﬁ①가ᄀ\ufe0f"))
)

CLEANSED = {
    "  Steel   open-end spanners,\t8-24 mm \n": "Steel open-end spanners, 8-24 mm",
    "ＳＴＥＥＬ ﬁttings": "STEEL fittings",
    "par\u200bts\ufeff": "parts",
    "par\u00adts": "parts",
    "par\x00ts": "parts",
    "\u202eabc": "abc",
    "*** TOYS *** [new] <b>": "TOYS new b",
    'Boys’ Jackets & 8" pipe @ 20 °C': 'Boys’ Jackets & 8" pipe @ 20 °C',
    "O´Brien": "O'Brien",
    "tea ☕️ set 🎁": "tea set",
    "Café ½ m²": "Café 1⁄2 m2",
    "e*\u0301": "e \u0301",
    "line one\r\nline two": "line one line two",
    "": "",
    "\ud800x": "x",
}

JUNK = {
    "": "is empty",
    " \t\n": "is empty",
    "\u200b": "is empty",
    "1004": "holds only digits",
    "12 34": "holds only digits",
    "٣٤": "holds only digits",
    ".": "holds only symbols",
    "- - -": "holds only symbols",
    "$%^&<>:/\\?*": "holds only symbols",
    "***": "holds only symbols",
    "!£12": "holds only symbols and digits",
    "12-34": "holds only symbols and digits",
    "XXX": "repeats one character",
    "xX x": "repeats one character",
    "ааа": "repeats one character",
    "WPX.": "holds only a file extension",
    ".wpx": "holds only a file extension",
    "*.PDF": "holds only a file extension",
    "jpg": "holds only a file extension",
    ".7z": "holds only a file extension",
}

NO_JUNK = ["Tea.", "3M", "XX", "AAB", "茶", "invoice.pdf", "Steel", "UN 1090", "7-Eleven", "ß", "aaa bbb", "net"]


@pytest.mark.parametrize(("raw", "clean"), CLEANSED.items())
def test_cleansing_keeps_what_means_something(raw, clean):
    assert cleanse(raw) == clean


@given(NASTY)
def test_cleansing_twice_changes_nothing(text):
    assert cleanse(cleanse(text)) == cleanse(text)


@given(NASTY)
def test_cleansing_never_makes_text_longer_than_its_nfkc_form(text):
    assert len(cleanse(text)) <= len(unicodedata.normalize("NFKC", text))


@given(NASTY)
def test_cleansed_text_is_visible(text):
    assert not [c for c in cleanse(text) if unicodedata.category(c)[0] == "C" or (c.isspace() and c != " ")]


@pytest.mark.parametrize(("text", "reason"), JUNK.items())
def test_junk_is_refused_with_its_reason(text, reason):
    assert junk_reason(text) == reason


@pytest.mark.parametrize("text", NO_JUNK)
def test_text_is_not_junk(text):
    assert junk_reason(text) is None


@pytest.mark.parametrize("piece", ["a", " ", "*", ".", "é\u200b", "a.", "\u0301", "1-"])
def test_time_grows_with_length_alone(piece):
    start = time.process_time()
    cleanse(piece * 200_000)
    junk_reason(piece * 200_000)
    assert time.process_time() - start < 2

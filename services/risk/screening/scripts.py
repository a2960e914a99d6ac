"""Names of other scripts in Latin letters, as far as letters alone can tell. Pure.

`anyascii` writes character by character. What that misses is mended here: a space between syllables that are each a character,
the vowels that Arabic and Hebrew write, Korean family names as they are customarily spelled. Chinese characters get their
Mandarin reading: a Japanese or Korean name written with them is found by that reading only.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from anyascii import anyascii

from shared.reference.text import cleanse

_FOREIGN = re.compile(
    "[\u0370-\u1cff\u1f00-\u1fff\u2c80-\u2dff\u2e80-\ua6ff\ua800-\uabff\uac00-\ufaff\ufb1d-\ufdff\ufe70-\ufeff]"
)
_ABJAD = re.compile("[\u0590-\u06ff\u0750-\u077f\ufb1d-\ufdff\ufe70-\ufeff]")
_POINTS = re.compile("[\u0591-\u05c7\u064b-\u065f\u0670\u0640]")  # vowel points and the stroke that only lengthens a line
_SYLLABLE = re.compile("[\u3400-\u9fff\uac00-\ud7a3]")
_KANA = re.compile("[\u3040-\u30ff]")
# Letters that are heard as vowels, at the beginning of a word and within it. The others are left to anyascii.
_FIRST = {"و": "w", "ي": "y", "ی": "y", "ו": "v", "י": "y"}
_WITHIN = {"و": "u", "ي": "i", "ی": "i", "ו": "o", "י": "i"}
_ALWAYS = str.maketrans(
    {
        "ا": "a",
        "أ": "a",
        "إ": "i",
        "آ": "a",
        "ٱ": "a",
        "ع": "a",
        "ى": "a",
        "ة": "a",
        "ء": "",
        "ئ": "i",
        "ؤ": "u",
        "א": "a",
        "ע": "a",
    }
)
# Family names as their bearers spell them, where the letters give another spelling: the commonest of South Korea's census.
_KOREAN = {
    "강": "Kang", "곽": "Kwak", "구": "Koo", "국": "Kook", "권": "Kwon", "김": "Kim", "노": "Roh", "류": "Ryu", "리": "Ri",
    "문": "Moon", "박": "Park", "배": "Bae", "백": "Baek", "서": "Seo", "신": "Shin", "안": "Ahn", "오": "Oh", "우": "Woo",
    "유": "Yoo", "윤": "Yoon", "이": "Lee", "임": "Lim", "정": "Jung", "조": "Cho", "주": "Joo", "최": "Choi",
}  # fmt: skip
_KOREAN_NAME = re.compile("([\uac00-\ud7a3])([\uac00-\ud7a3]{1,2})")


class Romanised(NamedTuple):
    """A text in Latin letters. `vowelless` tells that its script writes consonants, and vowels only where it must."""

    text: str
    vowelless: bool


@lru_cache(maxsize=1 << 14)
def romanise(text: str) -> Romanised | None:
    """The text in Latin letters; None where it has no letter of another script."""
    if text.isascii():
        return None
    text = cleanse(text)
    if not _FOREIGN.search(text):
        return None
    words = text.split()
    vowelless = any(map(_ABJAD.search, words))
    latin = " ".join(anyascii(_word(word, alone=len(words) == 1)) for word in words)
    return Romanised(latin.replace("`", ""), vowelless)


def _word(word: str, *, alone: bool) -> str:
    if _ABJAD.search(word):
        word = _POINTS.sub("", word)
        word = _FIRST.get(word[:1], word[:1]) + "".join(_WITHIN.get(letter, letter) for letter in word[1:])
        return word.translate(_ALWAYS)
    korean = _KOREAN_NAME.fullmatch(word)
    if korean and alone:
        word = f"{_KOREAN.get(korean[1], korean[1])} {korean[2]}"
    return _SYLLABLE.sub(r" \g<0> ", word) if not _KANA.search(word) else word

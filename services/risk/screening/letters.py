"""Letters as screening compares them: folded text, and the sound of a word. Pure.

Evasion by invisible characters, look-alike letters of another script, digits for letters and dropped vowels ends here.
A script other than Latin keeps its letters (without accents), so that two Cyrillic names compare as they are written;
`scripts` writes them in Latin letters.
"""

import re
import unicodedata
from functools import lru_cache

from shared.reference.text import cleanse

_APOSTROPHES = dict.fromkeys(map(ord, "'’‘ʼʻʿʾ`´ʹ"))
# Accents, Arabic and Hebrew vowel points: what people leave out. Vowel signs of Indic scripts are letters and stay.
_ACCENTS = re.compile("[\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u064b-\u065f\u0670]")
_UNDECOMPOSED = {
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "æ": "ae",
    "œ": "oe",
    "ß": "ss",
    "ı": "i",
    "ə": "e",
    "ħ": "h",
    "ŧ": "t",
}
_LATIN = str.maketrans(
    _UNDECOMPOSED | {letter.upper(): plain for letter, plain in _UNDECOMPOSED.items() if len(letter.upper()) == 1}
)
# Letters that look Latin (Unicode TR 39 lists them all), read so only in a word that has Latin letters too.
_LOOKALIKES = str.maketrans(
    "авсԁеһіјкӏмнорԛѕтгухԝАВСЕНІЈКМОРЅТУХԜαενικορτυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "abcdehijklmhopqstryxwabcehijkmopstyxwaevikoptuxabezhikmnoptyx",
)
_A, _OTHERS, _SHARED = ord("a"), 26, 6
_LETTERS = re.compile(r"[^\W\d_]+")
_DIGITS = str.maketrans("01345789", "oieastbg")


def fold(text: str) -> str:
    """The text in lower case without accents, apostrophes, invisible and look-alike characters; other signs are kept."""
    if not (text.isascii() and text.isprintable()):
        text = _latin(cleanse(text))
    return text.casefold().translate(_APOSTROPHES)


def _latin(text: str) -> str:
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", text)).translate(_LATIN)
    return _LETTERS.sub(_unmask, unicodedata.normalize("NFC", bare))


def _unmask(word: re.Match[str]) -> str:
    letters = word[0]
    return letters.translate(_LOOKALIKES) if any(letter.isascii() for letter in letters) else letters


def undigit(word: str, shortest: int = 4) -> str:
    """A word with the digits someone typed for letters (`s3ch1n`) as letters; numbers and codes are left alone."""
    if word.isalpha() or len(word) < shortest:
        return word
    return word.translate(_DIGITS) if 2 * sum(map(str.isdigit, word)) <= len(word) else word


# Letters that are heard as another, by group of this expression: f, k, j, s, k, ks, v, and a later h that is not heard.
_WRITTEN = re.compile("(ph)|(tsch|tch|ch|ck|kh|q)|(dzh|dj|zh)|(sch|sh|tz|ts|z|c(?=[eiy]))|(c)|(x)|(w)|(?<=.)(h)")
_HEARD = ("f", "k", "j", "s", "k", "ks", "v", "")
_VOWELS = re.compile("[aeiouyj]+")  # j as it is heard in Sergej and Jusuf
_WRITTEN_VOWELS = re.compile("[aeiou]+")
_DOUBLED = re.compile(r"(.)\1+")


@lru_cache(maxsize=1 << 16)
def sound(word: str) -> str:
    """Consonants as they are heard, each once; a leading vowel is `a`. Words of other scripts keep all their letters.

    Joins what transliteration, ears and dropped vowels part: Muhammad, Mohamed and Mhmd are `mmd`, Sergey and Sergej `srg`.
    """
    if not word.isascii():
        return word
    word = _WRITTEN.sub(_heard, _DOUBLED.sub(r"\1", word))
    return ("a" if _VOWELS.match(word) else "") + _VOWELS.sub("", word)


def _heard(written: re.Match[str]) -> str:
    return _HEARD[(written.lastindex or 1) - 1]


@lru_cache(maxsize=1 << 16)
def voiceless(word: str) -> str:
    """The first letter and the consonants after it: what is left when vowels are dropped."""
    return word[0] + _WRITTEN_VOWELS.sub("", word[1:])


@lru_cache(maxsize=1 << 16)
def letters_of(text: str) -> int:
    """The set of its letters, one bit each; letters other than a to z share a few bits. A missing bit is a missing letter."""
    bits = 0
    for letter in set(text):
        bits |= 1 << (ord(letter) - _A if "a" <= letter <= "z" else _OTHERS + ord(letter) % _SHARED)
    return bits

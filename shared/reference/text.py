"""Cleansing of free text, and junk that is no text at all. Pure; no list is read.

ICS2 cleanses text before its stop-word check and keeps the raw text beside it; PACT refuses junk outright.
"""

import re
import unicodedata

# Symbols without meaning in names, addresses and descriptions; the agreed set of ICS2 is not public.
_SYMBOLS = frozenset("*#~^`|\\<>{}[]=_!?¡¿")
# Invisible though no control or format character: combining grapheme joiner, Hangul fillers, Khmer inherent vowels,
# Mongolian and other variation selectors, braille blank.
_INVISIBLE = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")
_EXTENSIONS = frozenset(
    {
        "bmp", "csv", "doc", "docx", "eml", "gif", "htm", "html", "jpeg", "jpg", "json", "msg", "odt", "pdf",
        "png", "ppt", "pptx", "rar", "rtf", "tif", "tiff", "txt", "wpx", "xls", "xlsx", "xml",
    }
)  # fmt: skip
_DOTTED = re.compile(r"\.[0-9a-z]{1,5}")


class _Table(dict[int, str | None]):
    """Remembers per code point what becomes of it: `str.translate` then runs in C."""

    def __init__(self, keep_symbols: bool) -> None:
        super().__init__()
        self.keep_symbols = keep_symbols

    def __missing__(self, point: int) -> str | None:
        self[point] = becomes = self._becomes(chr(point))
        return becomes

    def _becomes(self, character: str) -> str | None:
        if character.isspace():
            return " "
        category = unicodedata.category(character)
        if category[0] == "C" or _INVISIBLE.match(character):
            return None
        if not self.keep_symbols and (character in _SYMBOLS or (category in {"So", "Sk"} and character != "°")):
            return " "
        return character


_VISIBLE = _Table(keep_symbols=True)
_PLAIN = _Table(keep_symbols=False)


def cleanse(text: str) -> str:
    """The text as the stop-word check and the criteria read it; the caller keeps the raw text.

    Unicode NFKC, without control, format and other invisible characters, meaningless symbols and emoji turned into
    spaces, white space collapsed. Idempotent; never longer than the NFKC form. No fixed order of words is assumed,
    no letter is changed, case is kept.
    """
    return _collapse(_visible(text).translate(_PLAIN))


def junk_reason(text: str) -> str | None:
    """Why this names nothing, or None. For descriptions, names and addresses (PACT guide v1.9, 6.1).

    Refused: nothing visible, digits alone, symbols alone, symbols and digits, one character three times or more,
    a file extension. Letters of any script make a text.
    """
    characters = _collapse(_visible(text)).replace(" ", "").casefold()
    if not characters:
        return "is empty"
    if all(character.isnumeric() for character in characters):
        return "holds only digits"
    if not any(character.isalpha() for character in characters):
        only_symbols = not any(character.isnumeric() for character in characters)
        return "holds only symbols" if only_symbols else "holds only symbols and digits"
    if len(characters) >= 3 and characters == characters[0] * len(characters):
        return "repeats one character"
    if characters.strip(".*") in _EXTENSIONS or _DOTTED.fullmatch(characters):
        return "holds only a file extension"
    return None


def _visible(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    # The acute accent is typed for an apostrophe; NFKC would make it a space with a loose accent.
    text = unicodedata.normalize("NFKC", text.replace("´", "'")).translate(_VISIBLE)
    return unicodedata.normalize("NFKC", text)


def _collapse(text: str) -> str:
    return " ".join(text.split())

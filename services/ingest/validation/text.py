"""Stages 2 and 3, text quality: what is no text at all, and what says nothing (ICS2 stop words, PACT's refused texts)."""

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from services.ingest.validation.codes import Check, Verdict
from services.ingest.validation.faults import shown
from shared.reference import cleanse, contains_stop_word, junk_reason, only_stop_words, stop_words

# Control characters but tab and line ends; halves of surrogate pairs; noncharacters. PostgreSQL takes no NUL, UTF-8 no surrogate.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_NOT_ON_A_LINE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")  # numbers and codes
_WORD = re.compile(r"[^\W_]+")

# What is written where a name is wanted and none is known [ours]; compared without case and punctuation.
_NOBODY = frozenset(
    {
        "as above", "as agreed", "as per bill of lading", "as per manifest", "n a", "na", "nil", "no name", "none",
        "not applicable", "not available", "not known", "order", "same as above", "same as consignee", "same as consignor",
        "same as shipper", "tba", "tbc", "tbd", "to be advised", "to be announced", "to be confirmed", "to order",
        "to order of shipper", "to the order", "to the order of shipper", "unknown", "various",
    }
)  # fmt: skip


def form(value: str, longest: int, *, free: bool = True) -> Verdict | None:
    """Whether it can be a value of an element at all: not blank, not too long, no control characters; lines in free text only."""
    if len(value) > longest:
        return Verdict("text.too-long", f"{len(value):,} characters; at most {longest} are allowed.")
    if not value.strip():
        return Verdict("text.blank", "The element holds nothing.")
    if not value.isprintable() and (found := (_UNFIT if free else _NOT_ON_A_LINE).search(value)):
        return Verdict("text.control", f"Character {found.start() + 1} is the control character U+{ord(found[0]):04X}.")
    return None


@lru_cache(8_192)
def address(value: str) -> Verdict | None:
    """A street or city."""
    reason = junk_reason(value)
    return Verdict("text.junk", f"{shown(value)} {reason}.") if reason else None


@lru_cache(8_192)
def name(value: str) -> Verdict | None:
    """The name of a party."""
    if " ".join(_WORD.findall(cleanse(value).casefold())) in _NOBODY:
        return Verdict("text.placeholder", f"{shown(value)} names nobody.")
    return address(value)


@lru_cache(8_192)
def description(value: str) -> Verdict | None:
    """What goods are."""
    if verdict := address(value):
        return verdict
    if only_stop_words(value):
        example = stop_words().example(value)
        hint = f"Say what the goods are; acceptable would be: {example}." if example else None
        return Verdict("text.stop-words", f"{shown(value)} holds only words that say nothing about goods.", hint)
    if contains_stop_word(value):
        return Verdict("text.stop-word-inside", f"{shown(value)} holds a word that alone would be refused.")
    return None


QUALITY: Mapping[str, Check] = MappingProxyType({"address": address, "description": description, "name": name})

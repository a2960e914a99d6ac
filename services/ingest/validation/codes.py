"""Codes and numbers that can be judged alone: code lists, check digits, forms. Each check gives None or a `Verdict`.

Look-ups that cost more than a dictionary's are remembered.
"""

import re
from collections.abc import Callable, Collection, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from services.ingest.validation.faults import shown
from services.ingest.validation.profiles import MODES, PROFILES
from shared import reference
from shared.codes import eori_fault, locode_fault, ucr_fault

_OFFICE = re.compile(r"[A-Z]{2}[A-Z0-9]{6}")
_CUS = re.compile(r"[0-9]{7}-[0-9]")
_NATIONAL = re.compile(r"[0-9A-Z]{1,16}")
_ACTOR_ROLES = frozenset({"CS", "FW", "MF", "WH"})  # consolidator, forwarder, manufacturer, warehouse keeper


class Verdict(NamedTuple):
    """What is wrong with a value: the fault's code, detail and, where it has its own, hint."""

    code: str
    detail: str
    hint: str | None = None


Check = Callable[[str], Verdict | None]


def one_of(choices: Collection[str]) -> Check:
    """The check of a closed list."""
    listed = ", ".join(choices)

    def check(value: str) -> Verdict | None:
        if value in choices:
            return None
        return Verdict("code.choice", f"{shown(value)} is not one of {listed}.", f"Write one of: {listed}.")

    return check


def _listed(code: str, what: str, known: Callable[[], Collection[str]]) -> Check:
    def check(value: str) -> Verdict | None:
        return None if value in known() else Verdict(code, f"{shown(value)} is no {what}.")

    return check


def _formed(code: str, reason: Callable[[str], str | None]) -> Check:
    def check(value: str) -> Verdict | None:
        why = reason(value)
        return Verdict(code, f"{shown(value)} {why}.") if why else None

    return check


def _matching(code: str, pattern: re.Pattern[str], why: str) -> Check:
    return _formed(code, lambda value: None if pattern.fullmatch(value) else why)


def _place(value: str) -> Verdict | None:
    if why := locode_fault(value):
        return Verdict("code.place", f"{shown(value)} {why}.")
    return _listed_place(value)


@lru_cache(16_384)
def _listed_place(code: str) -> Verdict | None:
    place = reference.locodes().get(code)
    if place is None:
        return Verdict("code.place", f"{shown(code)} is not in UN/LOCODE {reference.version('locodes')}.")
    if place.removed:
        return Verdict("code.place-removed", f"{shown(code)} ({place.name}) has left UN/LOCODE.")
    return None


LISTS: Mapping[str, Check] = MappingProxyType(
    {
        "countries": _listed("code.country", "country code of ISO 3166-1", reference.countries),
        "currencies": _listed("code.currency", "currency code of ISO 4217", reference.currencies),
        "dataset_types": _listed("code.dataset-type", "dataset type this gate takes", lambda: PROFILES),
        "freight_payments": _listed("code.freight-payment", "method of paying freight", reference.freight_payments),
        "modes": _listed("code.mode", "mode of transport", lambda: MODES),
        "packages": _listed("code.package", "package code of UN/ECE Recommendation 21", reference.packages),
        "un_numbers": _listed("code.un-number", "UN number of dangerous goods", reference.un_numbers),
    }
)
NUMBERS: Mapping[str, Check] = MappingProxyType(
    {
        "actor_role": _listed("code.actor-role", "known role of a supply chain actor", lambda: _ACTOR_ROLES),
        "cus": _matching("code.cus", _CUS, "must be 7 digits, a hyphen and a digit"),
        "national_code": _matching("code.national-code", _NATIONAL, "must be up to 16 capitals or digits"),
        "office": _matching("code.office", _OFFICE, "must be a 2-letter country code and 6 capitals or digits"),
        "place": _place,
        "size_type": _formed("code.size-type", reference.size_type_fault),
        "trader_id": _formed("code.trader-id", eori_fault),
        "ucr": _formed("code.ucr", ucr_fault),
    }
)

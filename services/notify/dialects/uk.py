"""IE351, the UK's advance intervention: goods not to be loaded. Valid against CC351A, version 10.0. Pure.

The schema asks for the filer and the filer's reference, which only the filer's copy knows: a carrier's copy says UNKNOWN there
and names the MRN. Goods items and boxes within them are left out: an intervention is about the whole consignment.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from services.notify.dialects import xml
from services.notify.dialects.spelled import GATE
from services.notify.dialects.vocabulary import Dialect
from services.notify.notices import Notice
from shared.xml import Element

NAME = "CC351A"
NAMESPACE = f"http://ics.dgtaxud.ec/{NAME}"
UNSAID = frozenset(
    {"kind", "consignment_id", "revision", "regime", "master_document", "house_document", "equipment", "status", "reason"}
    | {"pointer", "source_pointer", "hint", "question", "reference", "due_at", "methods", "place", "scheduled_at", "subject"}
    | {"result", "may_load"}
)
_DO_NOT_LOAD = "A001"
_UNKNOWN = "UNKNOWN"
_MRN = re.compile(r"[0-9]{2}[A-Z]{2}[A-Z0-9]{13}[0-9]")
_OFFICE = re.compile(r"[a-zA-Z]{2}[a-zA-Z0-9]{6}")
_TIN = re.compile(r"[A-Z]{2}[!-~]{1,15}")
_MODE = re.compile(r"[0-9]{1,2}")


def write(notice: Notice) -> bytes | None:
    """The intervention; None for a notice that is none, or does not know what the schema cannot do without."""
    mrn, office, registered = notice.mrn or "", notice.office or "", notice.registered_at
    filer = notice.recipient if notice.lrn else _UNKNOWN
    known = _MRN.fullmatch(mrn) and _OFFICE.fullmatch(office) and _TIN.fullmatch(filer) and _token(notice.recipient, 35)
    if Dialect.UK not in notice.codes or registered is None or not known:
        return None
    root = xml.root(NAMESPACE, NAME, {"ie": NAMESPACE})
    header = {
        "RefNumHEA4": _token(notice.lrn, 22) or _UNKNOWN,
        "DocNumHEA5": mrn,
        "TraModAtBorHEA76": notice.mode if _MODE.fullmatch(notice.mode or "") else None,
        "NotDatTimHEA104": _minute(notice.issued_at),
        "DecRegDatTimHEA115": _minute(registered),
        "DecSubDatTimHEA118": _minute(registered),
    }
    _add(root, _heading(notice))
    _add(xml.part(root, None, "HEAHEA"), header)
    _add(xml.part(root, None, "PERLODSUMDEC"), {"TINPLD1": filer})
    _add(xml.part(root, None, "CUSOFFFENT730"), {"RefNumCUSOFFFENT731": office})
    text = _token(notice.text, 350)
    said = {"CusIntCodCUSINT665": _DO_NOT_LOAD, "CusIntTexCUSINT666": text, "CusIntTexCUSINT667LNG": "EN" if text else None}
    _add(xml.part(root, None, "CUSINT632"), said)
    return xml.written(root)


def _heading(notice: Notice) -> dict[str, str | None]:
    issued = notice.issued_at.astimezone(UTC)
    return {
        "MesSenMES3": GATE,
        "MesRecMES6": _token(notice.recipient, 35),
        "DatOfPreMES9": f"{issued:%y%m%d}",
        "TimOfPreMES10": f"{issued:%H%M}",
        "MesIdeMES19": notice.id.hex[:14].upper(),
        "MesTypMES20": NAME,
    }


def _add(parent: Element, parts: Mapping[str, str | None]) -> None:
    for name, text in parts.items():
        xml.add(parent, None, name, text)


def _token(text: str | None, longest: int) -> str:
    """A text as the schema takes it: single blanks, ISO 8859-1 only, not too long."""
    latin = xml.fit(text).encode("latin-1", "replace").decode("latin-1")
    return " ".join(latin.split())[:longest].strip()


def _minute(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%d%H%M}"

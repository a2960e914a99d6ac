"""Which canonical element stands where in the message: `docs/formats/ens.md` says the same as a table."""

from collections.abc import Callable
from typing import Any

from services.ingest.formats.mapping import Many, Part, Table, Take
from services.ingest.formats.mapping.values import hs6, national_code, number, whole


def _minute(text: str | None) -> str | None:
    """`YYYYMMDDHHMM` as a UTC time; anything else as it stands."""
    if text is None or len(text) != 12 or not text.isdecimal():
        return text
    return f"{text[:4]}-{text[4:6]}-{text[6:8]}T{text[8:10]}:{text[10:]}:00Z"


def _compact(time: str) -> str:
    """The way back: a UTC time as `YYYYMMDDHHMM`."""
    return "".join(each for each in time if each.isdecimal())[:12]


def _text(text: Any) -> Any:
    return text


def _party(tin: str, name: str, street: str, postcode: str, city: str, country: str) -> Table:
    address = {"street": street, "postcode": postcode, "city": city, "country": country}
    return {"id": tin, "name": name, "address": Part("", address)}


LODGED_BY = _party("TINPLD1", "NamPLD1", "StrAndNumPLD1", "PosCodPLD1", "CitPLD1", "CouCodPLD1")
HEADER: Table = {
    "message_id": "MesIdeMES19",
    "lrn": "HEAHEA/RefNumHEA4",
    "issue_time": Take("HEAHEA/DecDatTimHEA114|HEAHEA/DatTimAmeHEA113", _minute, _compact),
    "declarant": Part("PERLODSUMDEC", LODGED_BY),
    "representative": Part("TRAREP", _party("TINTRE1", "NamTRE1", "StrAndNumTRE1", "PosCodTRE1", "CitTRE1", "CouCodTRE1")),
    "routing": Part(
        "",
        {
            "loading": Take("HEAHEA/PlaLoaGOOITE334|GOOITEGDS/PlaLoaGOOITE333", _text),
            "unloading": Take("HEAHEA/PlaUnlGOOITE334|GOOITEGDS/PlaUnlGOOITE333", _text),
            "countries": Many("ITI/CouOfRouCodITI1", _text),
            "eta": Take("CUSOFFFENT730/ExpDatOfArrFIRENT733", _minute, _compact),
            "first_office": "CUSOFFFENT730/RefNumCUSOFFFENT731",
        },
    ),
}
CARRIER = _party(
    "TINTRACARENT602", "NamTRACARENT604", "StrNumTRACARENT607", "PstCodTRACARENT606", "CtyTRACARENT603", "CouCodTRACARENT605"
)
ITEM: Table = {
    "no": Take("IteNumGDS7", whole),
    "description": "GooDesGDS23",
    "hs6": Take("COMCODGODITM/ComNomCMD1", hs6),
    "national_code": Take("COMCODGODITM/ComNomCMD1", national_code),
    "gross_mass_kg": Take("GroMasGDS46", number),
    "packages": Many(
        "PACGS2",
        {"type": "KinOfPacGS23", "count": Take("NumOfPacGS24|NumOfPieGS25", whole), "marks": "MarNumOfPacGSL21"},
    ),
    "equipment": Many("CONNR2/ConNumNR21", _text),
    "un_numbers": Many("UNDanGooCodGDI1", _text),
    "documents": Many("PRODOCDC2", {"number": "DocRefDC23", "type": "DocTypDC21"}),
}
HOUSE: Table = {
    "ucr": "ComRefNumGIM1",
    "freight_payment": "MetOfPayGDI12",
    "statements": Many("SPEMENMT2", {"code": "AddInfCodMT23"}),
}
# canonical party, where at the item, where in the header, and its elements
PARTIES: tuple[tuple[str, str, Table, str, Table], ...] = (
    (
        "consignor",
        "TRACONCO2",
        _party("TINCO259", "NamCO27", "StrAndNumCO222", "PosCodCO223", "CitCO224", "CouCO225"),
        "TRACONCO1",
        _party("TINCO159", "NamCO17", "StrAndNumCO122", "PosCodCO123", "CitCO124", "CouCO125"),
    ),
    (
        "consignee",
        "TRACONCE2",
        _party("TINCE259", "NamCE27", "StrAndNumCE222", "PosCodCE223", "CitCE224", "CouCE225"),
        "TRACONCE1",
        _party("TINCE159", "NamCE17", "StrAndNumCE122", "PosCodCE123", "CitCE124", "CouCE125"),
    ),
    (
        "notify_party",
        "PRTNOT640",
        _party("TINPRTNOT641", "NamPRTNOT642", "StrNumPRTNOT646", "PstCodPRTNOT644", "CtyPRTNOT643", "CouCodGINOT647"),
        "NOTPAR670",
        _party("TINNOTPAR671", "NamNOTPAR672", "StrNumNOTPAR673", "PosCodNOTPAR676", "CitNOTPAR674", "CouCodNOTPAR675"),
    ),
)
# canonical total, where in the header, and how it is read
TOTALS: tuple[tuple[str, str, Callable[[Any], Any]], ...] = (
    ("total_gross_mass_kg", "HEAHEA/TotGroMasHEA307", number),
    ("total_packages", "HEAHEA/TotNumOfPacHEA306", whole),
)

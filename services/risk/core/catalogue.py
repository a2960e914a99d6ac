"""The programmes that own criteria, and the groups whose weights are capped (domain reference 3.1, 3.2-3.9)."""

from enum import StrEnum
from typing import NamedTuple


class Programme(StrEnum):
    """Whose concern a criterion is: the bold headings and programme columns of the criteria catalogue."""

    SAFE = "SAFE"
    SALW = "SALW"
    STCE = "STCE"
    CITES = "CITES"
    DRUGS = "DRUGS"
    PGS = "PGS"
    DG = "DG"
    IPR = "IPR"
    CULT = "CULT"
    ENV = "ENV"
    TF = "TF"
    PAX = "PAX"
    CBM = "CBM"


class Group(NamedTuple):
    """Criteria that say much the same: their weights are added, but never count more than `cap`."""

    name: str
    cap: int


_COMMODITY = 60

GROUPS: dict[str, Group] = {
    "DOC": Group("DOC", 30),
    "ROU": Group("ROU", 30),
    "PTY": Group("PTY", 45),
    "SAL": Group("SALW", _COMMODITY),
    "STC": Group("STCE", _COMMODITY),
    "CIT": Group("CITES", _COMMODITY),
    "DRG": Group("DRUGS", _COMMODITY),
    "PGS": Group("PGS", _COMMODITY),
    "DGR": Group("DG", 40),
    "IPR": Group("IPR", 25),
    "EXC": Group("IPR", 25),  # the catalogue's heading is "IPR, excise, health"
    "CUL": Group("CULT", _COMMODITY),
    "WST": Group("ENV", _COMMODITY),
    "FIN": Group("FIN", 35),
    "CNV": Group("CNV", 30),
    "TMP": Group("TMP", 30),
    "BEH": Group("BEH", 35),
    "PAX": Group("PAX", 25),
    "CBM": Group("CBM", _COMMODITY),  # the reference names no cap: other agencies' and officers' profiles may be about any goods
    "SYS": Group("SYS", _COMMODITY),
}
"""The group of a criterion, by the letters its id begins with."""

CAPS: dict[str, int] = {group.name: group.cap for group in GROUPS.values()}

"""The catalogue is whole: all 149 criteria of the domain reference, each judged, refused at the door, or waiting for data."""

import re
from collections import Counter

import pytest

from services.risk.core.criteria import Criterion, State
from services.risk.packs import read_lists, read_packs

CRITERIA = {criterion.id: criterion for criterion in read_packs(read_lists()[0])}
CATALOGUE = re.findall(
    r"\S+",
    """
    DOC-01 DOC-02 DOC-03 DOC-04 DOC-05 DOC-06 DOC-07 DOC-08 DOC-09 DOC-10 DOC-11 DOC-12 DOC-13 DOC-14 DOC-15 DOC-16 DOC-17 DOC-18
    DOC-19 DOC-20 DOC-21 DOC-22 DOC-23 DOC-24
    ROU-01 ROU-02 ROU-03 ROU-04 ROU-05 ROU-06 ROU-07 ROU-08 ROU-09 ROU-10 ROU-11 ROU-12 ROU-13
    PTY-01 PTY-02 PTY-03 PTY-04 PTY-05 PTY-06 PTY-07 PTY-08 PTY-09 PTY-10 PTY-11 PTY-12 PTY-13 PTY-14 PTY-15 PTY-16 PTY-17 PTY-18
    SAL-01 SAL-02 SAL-03 SAL-04 SAL-05 SAL-06
    STC-01 STC-02 STC-03 STC-04 STC-05 STC-06 STC-07 STC-08 STC-09
    CIT-01 CIT-02 CIT-03 CIT-04 CIT-05
    DRG-01 DRG-02 DRG-03 DRG-04 DRG-05 DRG-06 DRG-07 DRG-08
    PGS-01 PGS-02 PGS-03 PGS-04 PGS-05 PGS-06
    DGR-01 DGR-02 DGR-03 DGR-04 DGR-05 DGR-06 DGR-07 DGR-08
    IPR-01 IPR-02 IPR-03 IPR-04 EXC-01
    CUL-01 CUL-02 WST-01 WST-02
    FIN-01 FIN-02 FIN-03 FIN-04 FIN-05 FIN-06 FIN-07 FIN-08 FIN-09
    CNV-01 CNV-02 CNV-03 CNV-04 CNV-05 CNV-06 CNV-07 CNV-08 CNV-09
    TMP-01 TMP-02 TMP-03 TMP-04 TMP-05 TMP-06 TMP-07 TMP-08
    BEH-01 BEH-02 BEH-03 BEH-04 BEH-05 BEH-06 BEH-07 BEH-08
    PAX-01 PAX-02 PAX-03 PAX-04
    CBM-01 CBM-02 CBM-03
    SYS-01 SYS-02
    """,
)
WHOLE = [criterion for criterion in CRITERIA.values() if len(criterion.id) == 6]
VARIANTS = [criterion for criterion in CRITERIA.values() if len(criterion.id) == 7]
PROGRAMMES = {
    "SAFE": 73, "SALW": 6, "STCE": 11, "CITES": 5, "DRUGS": 12, "PGS": 6, "DG": 8, "IPR": 5, "CULT": 2, "ENV": 2, "TF": 13,
    "PAX": 4, "CBM": 2,
}  # fmt: skip


def test_the_catalogue_has_149_criteria() -> None:
    assert len(CATALOGUE) == len(set(CATALOGUE)) == sum(PROGRAMMES.values()) == 149


def test_every_criterion_of_the_catalogue_is_there_and_no_other() -> None:
    assert sorted(criterion.id for criterion in WHOLE) == sorted(CATALOGUE)


def test_every_programme_has_its_criteria() -> None:
    assert Counter(str(criterion.programme) for criterion in WHOLE) == PROGRAMMES


def test_a_variant_is_one_of_a_criterion() -> None:
    assert [one.id for one in VARIANTS if f"{one.id[:4]}{one.id[5:]}" not in CRITERIA] == []


def test_each_is_judged_refused_at_the_door_or_says_what_it_waits_for() -> None:
    def standing(one: Criterion) -> tuple[bool, bool]:
        return one.live or bool(one.enforced_by), bool(one.waits_for)

    assert {one.id for one in WHOLE if standing(one) not in ((True, False), (False, True))} == set()


@pytest.mark.parametrize("criterion", [one for one in WHOLE if one.waits_for], ids=lambda one: one.id)
def test_one_that_waits_is_off_and_keeps_what_it_will_say(criterion: Criterion) -> None:
    assert criterion.state is State.OFF
    assert criterion.when is None
    assert criterion.weight or criterion.measure or criterion.id in {"CBM-03", "SYS-02"}, "a factor, and as an officer sets it"
    assert criterion.reason

"""Multiple filing as notify tells it: to whom, when, and how little."""

from datetime import UTC, datetime

import pytest

from services.notify.consignment import Consignment
from services.notify.links import linked
from services.notify.notices import compose
from services.notify.outcome import Kind
from shared.events import LinkChanged, LinkState, MissingPart

AT = datetime(2026, 3, 2, 10, 30, tzinfo=UTC)
CARRIER, ALPHA, BETA = "DE987654321", "NL123456789", "FR55566677788"
MASTER = Consignment(
    consignment_id="26XA7K2M9QP4T8ZCT3-1",
    version=3,
    revision=1,
    mrn="26XA7K2M9QP4T8ZCT3",
    filer=CARRIER,
    carrier=CARRIER,
    regime="EU",
    master_document="MBL0001",
    equipment=("PTCU1000011",),
)


def changed(version, state, *missing, carrier=CARRIER, unmatched=()):
    return LinkChanged(
        consignment_id=MASTER.consignment_id,
        mrn=MASTER.mrn,
        version=version,
        level="master",
        state=state,
        master_document="MBL0001",
        carrier=carrier,
        missing=missing,
        unmatched_equipment=unmatched,
        due_at=AT,
        changed_at=AT,
    )


def lacks(filer, house=None):
    return MissingPart(level="house", filer=filer, house_document=house)


PENDING, OVER, LINKED = LinkState.PENDING, LinkState.NOT_COMPLETE, LinkState.LINKED
CASES = {
    "who is named is told to file": (
        [changed(1, PENDING, lacks(ALPHA), lacks(BETA))],
        [("pending-link", BETA), ("pending-link", ALPHA)],
    ),
    "once": (
        [changed(1, PENDING, lacks(ALPHA), lacks(BETA)), changed(2, PENDING, lacks(BETA))],
        [("pending-link", BETA), ("pending-link", ALPHA)],
    ),
    "oneself is not told to file": ([changed(1, PENDING, lacks(CARRIER))], []),
    "nobody known": ([changed(1, PENDING, lacks(None))], []),
    "linked at once is no news": ([changed(1, LINKED)], []),
    "linked after waiting": ([changed(1, PENDING, lacks(None)), changed(2, LINKED)], [("linked", CARRIER)]),
    "time is up": ([changed(1, PENDING, lacks(None)), changed(2, OVER, lacks(BETA, "H2"))], [("not-complete", CARRIER)]),
    "told again when another is missing": (
        [changed(1, OVER, lacks(ALPHA), lacks(BETA)), changed(2, OVER, lacks(BETA))],
        [("not-complete", CARRIER), ("not-complete", CARRIER)],
    ),
    "an older change is no news": ([changed(2, LINKED), changed(1, OVER, lacks(BETA))], []),
    "boxes that do not match": ([changed(1, LINKED, unmatched=("PTCU1000011",))], [("equipment-unmatched", CARRIER)]),
}


@pytest.mark.parametrize(("changes", "told"), CASES.values(), ids=CASES)
def test_who_is_told_what(changes, told):
    consignment, found = MASTER, []
    for change in changes:
        outcome = linked(consignment, change)
        consignment = outcome.consignment
        found += [(each.kind, each.to) for each in outcome.announcements]
    assert found == told


def test_the_filer_is_told_whose_part_is_missing():
    [told] = linked(MASTER, changed(1, OVER, lacks(BETA, "H2"), lacks(ALPHA))).announcements
    assert told.hint == f"Still to be filed: the house H2 by {BETA}; the house by {ALPHA}."


def test_another_filer_learns_the_master_s_number_and_nothing_else():
    outcome = linked(MASTER, changed(1, PENDING, lacks(BETA)))
    [notice] = compose(outcome.consignment, outcome.announcements, AT)
    same = {"id", "issued_at", "revision", "consignment_id", "regime", "codes"}
    said = notice.model_dump(exclude_none=True, exclude_defaults=True, exclude=same)
    assert said == {"kind": Kind.PENDING_LINK, "recipient": BETA, "master_document": "MBL0001", "text": notice.text}
    assert (notice.regime, notice.codes) == ("EU", {"ICS2": "N11"})
    assert [word in notice.text for word in ("MBL0001", "PTCU")] == [True, False]


def test_the_master_s_carrier_becomes_the_house_s():
    lone = MASTER.model_copy(update={"filer": ALPHA, "carrier": None, "house_document": "HBL1"})
    assert linked(lone, changed(1, LINKED)).consignment.carrier == CARRIER

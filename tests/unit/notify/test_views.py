import pytest

from services.notify.views import Viewer, view, viewer_of
from shared.auth import Identity, Role
from tests.unit.notify.build import CARRIER, DNL, FILER, HOLD, REPRESENTATIVE, RFI, after, assessed, declared, presented

OTHER = "FR555555555"
DECLARED, UNDECLARED = after(declared()), after(presented())


@pytest.mark.parametrize(
    ("consignment", "role", "party", "viewer"),
    [
        (DECLARED, Role.FILER, FILER, Viewer.FILER),
        (DECLARED, Role.FILER, REPRESENTATIVE, Viewer.FILER),
        (DECLARED, Role.CARRIER, CARRIER, Viewer.CARRIER),
        (DECLARED, Role.FILER, CARRIER, Viewer.CARRIER),
        (DECLARED, Role.FILER, OTHER, None),
        (DECLARED, Role.CARRIER, OTHER, None),
        (DECLARED, Role.TARGETER, None, Viewer.STAFF),
        (DECLARED, Role.SUPERVISOR, None, Viewer.STAFF),
        (DECLARED, Role.OFFICER, None, Viewer.STAFF),
        (DECLARED, Role.AGENCY, None, None),
        (DECLARED, Role.OPS, None, None),
        (UNDECLARED, Role.CARRIER, CARRIER, Viewer.CARRIER),
        (UNDECLARED, Role.FILER, FILER, None),
        (UNDECLARED, Role.FILER, None, None),
    ],
)
def test_who_may_see_what_as_whom(consignment, role, party, viewer):
    assert viewer_of(consignment, Identity(subject="s", roles=frozenset({role}), party=party)) is viewer


STOPPED = after(assessed(DNL, HOLD, RFI))


def seen(viewer):
    shown = view(STOPPED, viewer)
    return {
        "status": shown.status,
        "house": shown.house_document,
        "lrn": shown.lrn,
        "placed_by": shown.holds[0].placed_by,
        "referrals": [(referral.kind, referral.pointer, referral.hint) for referral in shown.referrals],
    }


QUESTION = ("rfi", "/houses/0/consignee", "Name the consignee in full.")


@pytest.mark.parametrize(
    ("viewer", "expected"),
    [
        (
            Viewer.STAFF,
            {
                "status": "DNL_PROPOSED",
                "house": "HBL0001",
                "lrn": "L-0001",
                "placed_by": "portcullis",
                "referrals": [("dnl", None, None), QUESTION],
            },
        ),
        (
            Viewer.FILER,
            {"status": "HOLD", "house": "HBL0001", "lrn": "L-0001", "placed_by": None, "referrals": [QUESTION]},
        ),
        (
            Viewer.CARRIER,
            {"status": "HOLD", "house": None, "lrn": None, "placed_by": None, "referrals": [("rfi", None, None)]},
        ),
    ],
)
def test_each_sees_what_is_theirs(viewer, expected):
    assert seen(viewer) == expected

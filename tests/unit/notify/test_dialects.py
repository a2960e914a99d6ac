"""The vocabulary against the table of the reference (domain reference 5.3), and what notices carry of it."""

from itertools import product

import pytest

from services.notify.agencies import Directory
from services.notify.consignment import Consignment, Disposal
from services.notify.dialects.circumstances import circumstances
from services.notify.dialects.vocabulary import VOCABULARY, Circumstance
from services.notify.holds import Hold
from services.notify.notices import compose
from services.notify.outcome import Announcement, Kind
from services.notify.referrals import Referral
from shared.events import Measure, Reason
from tests.unit.notify.build import DNL, RELEASE, RFI, T0, after, arrived, assessed, at, declaration, declared, presented

WHERE = {"ICS2": ("EU", "1"), "CAMIR": ("US", "4"), "XCSN": ("CA", "4"), "AMS": ("US", "1"), "UK": ("UK", "1")}
CLEAR = frozenset({Circumstance.ASSESSED})

# Kinds of notice, and what the table has for them in each column.
TABLE = [
    ("not-complete", {"ICS2": {"N02"}}),
    ("pending-link", {"ICS2": {"N11"}}),
    ("equipment-unmatched", {"AMS": {"2Z"}}),
    ("linked", {"AMS": {"1Y"}}),
    ("release", {"ICS2": {"N03"}, "CAMIR": {"SF"}, "XCSN": {"CO"}, "AMS": {"3Z", "1B", "1C"}}),
    ("rfi", {"ICS2": {"Q02"}, "CAMIR": {"7H"}, "XCSN": {"RI"}}),
    ("rfi-still-in-place", {"CAMIR": {"7J"}, "XCSN": {"RI"}}),
    ("rfi-closed", {"ICS2": {"N03"}, "CAMIR": {"7I"}, "XCSN": {"CO"}}),
    ("rfs", {"ICS2": {"Q03"}, "CAMIR": {"8H"}, "XCSN": {"RS"}}),
    ("rfs-still-in-place", {"CAMIR": {"8J"}, "XCSN": {"RS"}}),
    ("rfs-closed", {"ICS2": {"N03"}, "CAMIR": {"8I"}, "XCSN": {"CO"}}),
    ("dnl", {"ICS2": {"Q01"}, "CAMIR": {"6H"}, "XCSN": {"CD"}, "AMS": {"2Q", "2R"}, "UK": {"IE351"}}),
    ("dnl-still-in-place", {"CAMIR": {"6J"}, "XCSN": {"CD"}}),
    ("dnl-lifted", {"CAMIR": {"6I"}, "XCSN": {"CO"}}),
    ("rfi-overdue", {"CAMIR": {"7J"}, "XCSN": {"RI"}}),
    ("rfs-overdue", {"CAMIR": {"8J"}, "XCSN": {"RS"}}),
    ("dnl-unacknowledged", {"CAMIR": {"6J"}, "XCSN": {"CD"}}),
    ("hold", {"ICS2": {"N08"}, "AMS": {"1H", "2H", "3H"}}),
    ("hold-still-in-place", {}),
    ("hold-lifted", {"AMS": {"1I", "2I", "3I"}}),
    ("inspect", {"ICS2": {"N08"}, "AMS": {"1A", "1X", "7H"}}),
    ("inspect-cancelled", {}),
    ("seized", {"AMS": {"1T"}}),
    ("refused", {}),
    ("invalidated", {"ICS2": {"R07"}, "AMS": {"4E"}}),
    ("expired", {}),
    ("arrival-registered", {"ICS2": {"R04"}}),
    ("answer-received", {}),
    ("case-routed", {}),
    ("control-request-answered", {}),
]


@pytest.mark.parametrize(("kind", "columns"), TABLE)
def test_every_kind_has_the_codes_of_the_reference_and_no_other(kind, columns):
    found: dict[str, set[str]] = {}
    for dialect, (regime, mode) in WHERE.items():
        for circumstance in (None, *Circumstance):
            said = VOCABULARY.codes(regime, mode, Kind(kind), {circumstance} if circumstance else ())
            found.setdefault(dialect, set()).update({said[dialect]} if dialect in said else ())
    assert {dialect: codes for dialect, codes in found.items() if codes} == columns


def test_the_table_has_every_kind_of_notice():
    assert sorted(kind for kind, _ in TABLE) == sorted(Kind)


RECEIPTS = [
    ("received", {"CAMIR": "SR", "XCSN": "XFNM", "AMS": "355"}),
    ("rejected", {"ICS2": "N99", "CAMIR": "PER", "XCSN": "XFNM", "AMS": "355", "UK": "IE316"}),
    ("amendment-rejected", {"ICS2": "N99", "CAMIR": "PER", "XCSN": "XFNM", "AMS": "355", "UK": "IE305"}),
    ("registered", {"ICS2": "R01", "UK": "IE328"}),
    ("amended", {"ICS2": "N10", "UK": "IE304"}),
]


def test_receipts_are_named_as_in_the_reference():
    assert list(VOCABULARY.receipts.items()) == RECEIPTS


SILENT = [(regime, mode) for regime, mode in product(("SAFE", "EU", "UK", "US", "CA", "??"), ("1", "2", "3", "4", "8", None))]


@pytest.mark.parametrize(("regime", "mode"), SILENT)
def test_where_no_dialect_is_spoken_nothing_has_a_code(regime, mode):
    spoken = {dialect.value for dialect in VOCABULARY.dialects(regime, mode)}
    said = {code for kind in Kind for code in VOCABULARY.codes(regime, mode, kind, Circumstance)}
    assert said == spoken
    expected = {"EU": {"ICS2"}, "UK": {"UK"}}.get(regime, set())
    by_air = {"CAMIR", "XCSN"} if regime in ("US", "CA") and mode == "4" else set()
    by_sea = {"AMS"} if regime == "US" and mode == "1" else set()
    assert spoken == expected | by_air | by_sea


def test_7h_asks_for_information_in_the_air_and_is_a_scan_at_sea():
    everywhere = [
        (regime, mode, kind.value)
        for regime, mode in SILENT
        for kind in Kind
        for circumstance in (None, *Circumstance)
        if "7H" in VOCABULARY.codes(regime, mode, kind, {circumstance}).values()
    ]
    assert set(everywhere) == {("US", "4", "rfi"), ("CA", "4", "rfi"), ("US", "1", "inspect")}


DIRECTORY = Directory.model_validate({"agencies": {"agriculture": {"title": "A"}, "wildlife": {"title": "W"}}})


def held(agency: str) -> Consignment:
    hold = Hold(id="h", agency=agency, reason=Reason.CONTROL, placed_by="officer", placed_at=T0)
    return after(declared()).model_copy(update={"holds": (hold,)})


CIRCUMSTANCES = [
    (after(assessed(RELEASE)), Announcement(Kind.RELEASE), {"assessed"}),
    (after(assessed(RFI)), Announcement(Kind.RFI), set()),
    (after(assessed(DNL)), Announcement(Kind.RFI_CLOSED), set()),
    (after(presented()), Announcement(Kind.DNL), {"undeclared"}),
    (held("customs"), Announcement(Kind.HOLD, reference="h"), set()),
    (held("wildlife"), Announcement(Kind.HOLD_LIFTED, reference="h"), {"other-agency"}),
    (held("agriculture"), Announcement(Kind.HOLD, reference="h"), {"agriculture", "other-agency"}),
    (after(declared()), Announcement(Kind.INSPECT, methods=("XRY",)), {"scanned"}),
    (after(declared()), Announcement(Kind.INSPECT, place="NLAMS"), {"elsewhere"}),
    (after(presented()), Announcement(Kind.INSPECT, place="NLRTM"), {"undeclared"}),
]


@pytest.mark.parametrize(("consignment", "announcement", "expected"), CIRCUMSTANCES)
def test_codes_depend_on_facts(consignment, announcement, expected):
    assert circumstances(consignment, announcement, DIRECTORY) == expected


def test_complete_is_not_said_while_anything_stands():
    """Also when what closed is not what stands: a program that reads CO loads the goods."""
    open_rfs = Referral(id="r", kind=Measure.RFS, reason=Reason.SCREENING_NEEDED, opened_by="clock", opened_at=T0)
    closed = after(assessed(RELEASE, of=declared(regime="US", declaration=declaration("4"))))
    standing = closed.model_copy(update={"referrals": (open_rfs,)})
    codes = [compose(one, [Announcement(Kind.RFI_CLOSED)], T0)[0].codes for one in (closed, standing)]
    assert codes == [{"CAMIR": "7I", "XCSN": "CO"}, {"CAMIR": "7I"}]


def test_every_copy_of_a_notice_carries_its_codes():
    asked = after(assessed(RFI, of=declared(regime="CA", declaration=declaration("4"))))
    copies = compose(asked, [Announcement(Kind.RFI, Reason.MISSING_DATA)], at(2))
    assert [one.codes for one in copies] == [{"CAMIR": "7H", "XCSN": "RI"}] * 2


def test_after_release_customs_says_so_and_not_that_an_assessment_is_complete():
    gone = after(assessed(RELEASE), arrived()).model_copy(update={"disposal": Disposal.RELEASED, "regime": "US"})
    assert compose(gone, [Announcement(Kind.RELEASE)], T0)[0].codes == {"AMS": "1C"}


def test_unsaid_codes_are_said_nowhere():
    said = {word.code for words in VOCABULARY.notices.values() for each in words.values() for word in each}
    assert not said & set(VOCABULARY.unsaid)
    assert all(reason.endswith(".") for reason in VOCABULARY.unsaid.values())

"""Notices as messages: which are offered, that none loses an element without saying so, and that all are well-formed."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.consignment import Status
from services.notify.dialects.described import example
from services.notify.dialects.formats import FORMATS, MediaType, answer, offered, said
from services.notify.dialects.vocabulary import VOCABULARY, Circumstance
from services.notify.notices import Notice
from services.notify.outcome import Kind
from services.notify.sending import message
from shared.events import Reason
from shared.problems import Problem
from tests.unit.notify.build import FILER, ID, MRN, T0

FULL = Notice(
    id=UUID(int=7),
    kind=Kind.RFI,
    recipient=FILER,
    consignment_id=ID,
    mrn=MRN,
    lrn="L-0001",
    revision=1,
    regime="EU",
    mode="1",
    office="NL000396",
    registered_at=T0,
    codes={"ICS2": "Q02"},
    master_document="MBL0001",
    house_document="HBL0001",
    equipment=("PTCU0000016",),
    status=Status.RFI_OPEN,
    reason=Reason.MISSING_DATA,
    pointer="/houses/0/consignee",
    source_pointer="/IE3F11/consignmentHouseLevel[1]/consignee",
    hint="Name the consignee in full.",
    question="Who is the consignee?",
    reference="0f7e0c9a-1111-5222-8333-444455556666",
    due_at=T0 + timedelta(days=1),
    methods=("XRY",),
    place="NLRTM",
    scheduled_at=T0 + timedelta(days=2),
    subject=("PTCU0000016",),
    result="clean",
    may_load=False,
    text="Customs asks for information about consignment 26XA7K2M9QP4T8ZCT3-1.",
    issued_at=T0,
)
OTHER = {
    "id": UUID(int=8 << 70),
    "kind": Kind.RFS,
    "recipient": "NL987654321",
    "consignment_id": "26XA7K2M9QP4T8ZCT3-2",
    "mrn": "26XA0000000000000X",
    "lrn": "L-0002",
    "revision": 2,
    "regime": "XX",
    "mode": "8",
    "office": "DE000123",
    "registered_at": T0 + timedelta(hours=3),
    "master_document": "MBL0002",
    "house_document": "HBL0002",
    "equipment": ("PTCU0000016", "PTCU0000021"),
    "status": Status.HOLD,
    "reason": Reason.CONTROL,
    "pointer": "/houses/1",
    "source_pointer": "/other",
    "hint": "Other.",
    "question": "Why?",
    "reference": "0f7e0c9a-1111-5222-8333-444455557777",
    "due_at": T0 + timedelta(days=3),
    "methods": ("XRY", "ETD"),
    "place": "NLAMS",
    "scheduled_at": T0 + timedelta(days=4),
    "subject": ("PTCU0000021",),
    "result": "seizure",
    "may_load": True,
    "text": "Other.",
    "issued_at": T0 + timedelta(hours=1),
}
SPOKEN = {form.name: (shown.regime, shown.mode, shown.kind) for form in FORMATS for shown in [example(form)]}
"""Where, and of which kind, a notice is that each format can say: as on the page."""


def notice_of(regime: str, mode: str, kind: Kind, /, **changes) -> Notice:
    codes = VOCABULARY.codes(regime, mode, kind, {Circumstance.ASSESSED})
    return FULL.model_copy(update={"regime": regime, "mode": mode, "kind": kind, "codes": codes} | changes)


PAGE = Path(__file__).parents[3] / "docs/dialects.md"
BY_NAME = {each.name: each for each in FORMATS}


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_the_page_shows_each_format(form):
    body = form.write(example(form))
    assert body
    shown = body.decode().replace("'", "'\n") if form.media_type is MediaType.EDIFACT else body.decode()
    assert f"```text\n{shown.replace(chr(13), '').rstrip()}\n```" in PAGE.read_text("utf-8")


@pytest.mark.parametrize("element", sorted(OTHER))
@pytest.mark.parametrize("name", sorted(SPOKEN))
def test_an_element_is_in_the_message_or_known_to_be_left_out(name, element):
    form, whole = BY_NAME[name], notice_of(*SPOKEN[name])
    changed = whole.model_copy(update={element: OTHER[element]})
    assert (form.write(changed) != form.write(whole)) is (element not in form.unsaid)


def test_every_element_was_tried_and_no_other_is_called_unsaid():
    assert set(OTHER) | {"codes"} == set(Notice.model_fields)
    assert all(form.unsaid <= set(OTHER) for form in FORMATS)


TEXT = st.text(max_size=40)
NOTICES = st.builds(
    lambda kind, where, **changes: notice_of(*where, kind, **changes),
    st.sampled_from(Kind),
    st.sampled_from([("EU", "1"), ("UK", "3"), ("US", "4"), ("CA", "4"), ("US", "1"), ("SAFE", None)]),
    recipient=TEXT,
    text=TEXT,
    question=st.none() | TEXT,
    lrn=st.none() | TEXT,
    mrn=st.none() | TEXT,
    office=st.none() | TEXT,
    hint=st.none() | st.text(min_size=1000, max_size=3000),
    master_document=st.none() | TEXT,
    house_document=st.none() | TEXT,
    equipment=st.tuples(TEXT),
    registered_at=st.none() | st.just(T0),
)


@given(NOTICES)
def test_whatever_a_notice_holds_every_format_says_it_in_utf_8_or_not_at_all(notice):
    for form in FORMATS:
        body = form.write(notice)
        assert body is None or body.decode()
    assert offered(notice)[0] is MediaType.JSON


ACCEPTED = [
    (None, MediaType.JSON),
    ("", MediaType.JSON),
    ("*/*", MediaType.JSON),
    ("application/*", MediaType.JSON),
    ("image/png, application/json;q=0.1", MediaType.JSON),
    ("application/edifact", MediaType.EDIFACT),
    ("Application/EDI-EDIFACT; charset=utf-8", MediaType.EDIFACT),
    ("application/json;q=0.5, application/edifact", MediaType.EDIFACT),
    ("application/edifact;q=0, */*;q=0.1", MediaType.JSON),
    ("application/edifact;q=much, application/json;q=0.1", MediaType.JSON),
]


@pytest.mark.parametrize(("accept", "expected"), ACCEPTED)
def test_the_most_wanted_that_can_be_had_is_answered(accept, expected):
    found = answer(FULL, accept)
    assert (found.media_type if found else MediaType.JSON) is expected


OFFERED = [
    ("EU", "1", Kind.RFI, ["application/json", "application/xml", "application/edifact"]),
    ("EU", "1", Kind.SEIZED, ["application/json", "application/edifact"]),
    ("UK", "3", Kind.DNL, ["application/json", "application/xml", "application/edifact"]),
    ("UK", "3", Kind.RFI, ["application/json", "application/edifact"]),
    ("US", "4", Kind.RFI, ["application/json", "application/xml", "application/edifact", "text/x-camir"]),
    ("US", "1", Kind.HOLD, ["application/json", "application/edi-x12", "application/edifact", "text/x-camir"]),
    ("SAFE", "1", Kind.HOLD, ["application/json", "application/edifact"]),
]


@pytest.mark.parametrize(("regime", "mode", "kind", "media_types"), OFFERED)
def test_what_is_offered_depends_on_regime_mode_and_kind(regime, mode, kind, media_types):
    assert offered(notice_of(regime, mode, kind)) == media_types


@pytest.mark.parametrize("accept", ["image/png", "text/html;q=0.9, application/edifact;q=0"])
def test_what_cannot_be_had_is_refused_with_what_can(accept):
    with pytest.raises(Problem) as refused:
        answer(FULL.model_copy(update={"regime": "SAFE", "codes": {}}), accept)
    assert (refused.value.status, refused.value.code) == (406, "notice.format")
    assert refused.value.extra["offered"] == ["application/json", "application/edifact"]


def test_a_webhook_carries_the_format_asked_for():
    body = FULL.model_dump(mode="json", exclude_defaults=True)
    assert message(body, MediaType.EDIFACT) == said(FULL, MediaType.EDIFACT)
    assert message(body).media_type is MediaType.JSON

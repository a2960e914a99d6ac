"""Shape: what does not fit the model is told and pruned, and the model takes the rest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.validation.shape import fit
from shared.declaration import Declaration
from tests.support.filings import filing
from tests.support.pointers import changed

HINTS = [
    ({"lnr": "L1"}, "Did you mean lrn?"),
    ({"declarant": {"i": "NL1"}}, "Did you mean id?"),
    ({"k" * 10_000_000: 1}, "Known here are: message_id, sender_id, lrn"),
    ({"mode": 1}, "Write the value in quotation marks."),
    ({"houses": [{"total_packages": "12"}]}, "Write the number without quotation marks."),
    ({"houses": None}, "Leave the element out when there is nothing to list."),
    ({"lrn": []}, "Compare the element with the model"),
]


@pytest.mark.parametrize(("document", "hint"), HINTS, ids=[hint for _, hint in HINTS])
def test_the_hint_knows_the_common_mistakes(document, hint):
    (fault,) = fit(document, 10).faults
    assert fault.hint.startswith(hint)
    assert len(fault.pointer) < 100


DETAILS = [
    ({"lrn": 5}, "Expected a text, got 5."),
    ({"lrn": True}, "Expected a text, got true."),
    ({"lrn": {"a": 1}}, "Expected a text, got an object."),
    ({"houses": [[]]}, "Expected an object, got a list."),
    ({"houses": [None]}, "Expected an object, got null."),
    ({"houses": [{"items": [{"no": 1.0}]}]}, "Expected a whole number, got 1.0."),
    ({"houses": [{"items": [{"gross_mass_kg": float("inf")}]}]}, "inf is no number to reckon with."),
    ({"houses": [{"items": [{"gross_mass_kg": 10**400}]}]}, "A number of more than 18 digits is out of range."),
    ({"equipment": [{"full": 1}]}, "Expected true or false, got 1."),
    ({"issue_time": "T" * 10_000_000}, '"' + "T" * 59 + '…" cannot be read: not an RFC 3339 date and time.'),
    ({"issue_time": "2026-13-01T00:00:00Z"}, '"2026-13-01T00:00:00Z" cannot be read: month must be in 1..12.'),
    ({"issue_time": None, "houses": [{}] * 100_000}, "100,000 elements; at most 99,999 are allowed."),
]


@pytest.mark.parametrize(("document", "detail"), DETAILS, ids=[detail[:40] for _, detail in DETAILS])
def test_the_detail_says_what_was_expected_and_what_came(document, detail):
    assert [each.detail for each in fit(document, 10).faults] == [detail]


def test_a_fitting_document_is_given_back_as_it_is():
    document = filing()
    assert fit(document, 10).document is document


def test_pruned_list_elements_leave_their_place():
    document = changed(filing(), {"/houses/0/items/0/equipment": ["A", 5, "B"], "/routing/calls": [1, {"place": "SGSIN"}]})
    fitted = fit(document, 10)
    assert fitted.document["houses"][0]["items"][0]["equipment"] == ["A", "", "B"]
    assert fitted.document["routing"]["calls"] == [{}, {"place": "SGSIN"}]
    assert fitted.pruned == {"/houses/0/items/0/equipment/1", "/routing/calls/0"}


def test_a_hostile_list_costs_no_more_than_its_limit():
    fitted = fit({"houses": [{"items": [{"no": "x"}] * 9_999}] * 99_999}, 100)
    assert (fitted.abandoned, len(fitted.faults)) == (True, 101)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.datetimes().map(str),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(filing())), inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(st.sampled_from(sorted(Declaration.model_fields)), values))
def test_the_model_takes_whatever_is_left(document):
    Declaration.model_validate(fit(document, 1_000).document)

"""Which messages a profile is for."""

import pytest

from services.ingest.formats.edifact.profiles import BASE, When, profile


@pytest.mark.parametrize(
    ("when", "fits"),
    [
        ({}, True),
        ({"releases": ["95B", "96A"]}, True),
        ({"releases": ["96A"]}, False),
        ({"associations": ["TERM10"]}, True),
        ({"senders": ["ABCD*"]}, True),
        ({"senders": ["ABCD"]}, False),
        ({"releases": ["95B"], "associations": ["OTHER"]}, False),
    ],
)
def test_a_profile_is_for_the_messages_that_meet_every_condition(when, fits):
    assert When.model_validate(when).fits("95B", "TERM10", "ABCDE") is fits


def test_later_directories_have_longer_lines_of_text():
    assert (profile("95B").widths, profile("03A").widths) == ((70,), (70, 512))
    assert profile("95B") == BASE

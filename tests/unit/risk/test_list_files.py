"""List files: what a list may say, and what is refused with its place."""

from datetime import date

import pytest

from services.risk.core.criteria import CriteriaError
from services.risk.core.list_files import LARGEST_FILE, load_lists

HEAD = "name: sample\n  title: A list\n  version: '1'\n  source: made up\n  valid_from: 2024-01-01\n"


def loaded(entries: str) -> list[str]:
    [one] = load_lists(f"- {HEAD}  entries: {entries}", "sample.yaml")
    return sorted(one.reference.on(date(2026, 3, 1)))


@pytest.mark.parametrize(
    ("entries", "members"),
    [
        ("[NO, 010611, 0333, 1.10, yes, null]", ["010611", "0333", "1.10", "NO", "null", "yes"]),
        ("[]", []),
        ("[{value: SO, valid_to: 2025-12-01}, KP]", ["KP"]),
        ("[{value: SO, valid_to: 2026-03-01}]", ["SO"]),
        ("[{value: SO, valid_from: 2026-03-02}]", []),
        ("[{value: IR, valid_to: 2025-01-01}, {value: IR, valid_from: 2025-09-28, note: again}]", ["IR"]),
    ],
)
def test_members_of_a_day(entries: str, members: list[str]) -> None:
    assert loaded(entries) == members


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("- name: [", "sample.yaml: while parsing"),
        ("name: sample", "sample.yaml: A file is a list of lists: each begins with '- name: ...'."),
        ("- 7", "sample.yaml: #1: Input should be a valid dictionary"),
        ("- name: Sample", "sample.yaml: Sample.name: String should match pattern"),
        ("- name: sample", "sample.yaml: sample.source: Field required."),
        (f"- {HEAD}  entries: [{{value: SO, until: 2024-01-01}}]", "sample.yaml: sample.entries.0.until: Extra inputs"),
        (
            f"- {HEAD}  entries: [{{value: SO, valid_to: soon}}]",
            "sample.yaml: sample.entries.0.valid_to: Input should be a valid date",
        ),
        (
            f"- {HEAD}  entries: [{{value: SO, valid_to: 2023-12-01}}]",
            "sample.entries: 'SO' ends on 2023-12-01, before it begins.",
        ),
        (f"- {HEAD}  entries: [SO, KP, SO]", "sample.entries: 'SO from 2024-01-01' stands twice."),
        (f"- {HEAD}  entries: ['']", "sample.entries.0.value: String should have at least 1 character."),
        (f"- {HEAD}- {HEAD}", "sample.name: Two lists have this name."),
        ("#" * (LARGEST_FILE + 1), f"The file has {LARGEST_FILE + 1} characters"),
    ],
)
def test_refused_with_the_place(text: str, fault: str) -> None:
    with pytest.raises(CriteriaError) as refused:
        load_lists(text, "sample.yaml")
    assert fault in str(refused.value)


def test_every_fault_is_said_at_once() -> None:
    with pytest.raises(CriteriaError) as refused:
        load_lists(f"- name: one\n- {HEAD}  entries: [SO, SO]", "sample.yaml")
    assert len(refused.value.faults) == 5

"""Two revisions compared, element by element."""

import pytest

from services.ingest.console.compare import differences


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": None}, {}, []),
        ({"a": 1, "b": [1, 2]}, {"a": 2, "b": [1]}, [("/a", 1, 2), ("/b/1", 2, None)]),
        ({}, {"x": {"y/z": "new"}}, [("/x/y~1z", None, "new")]),
        ({"items": [{"no": 1}]}, {"items": [{"no": 1}, {"no": 2}]}, [("/items/1/no", None, 2)]),
    ],
)
def test_what_differs_is_told_with_its_pointer(before, after, found):
    assert [tuple(one) for one in differences(before, after)] == found

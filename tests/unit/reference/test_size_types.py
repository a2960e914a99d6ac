import pytest

from shared.reference import size_type, size_type_fault

CASES = [
    ("22G1", 6058, 2591, "general purpose", 36_000),
    ("45G1", 12192, 2896, "general purpose", 36_000),
    ("22GP", 6058, 2591, "general purpose", 36_000),
    ("45R1", 12192, 2896, "refrigerated", 36_000),
    ("22K2", 6058, 2591, "tank, pressurised", 36_000),
    ("10G0", 2991, 2438, "general purpose", 10_160),
    ("LEG1", 13716, 2896, "general purpose", 36_000),
    ("42P3", 12192, 2591, "platform or flat rack", None),
    ("P5G1", 16154, 2896, "general purpose", None),
    ("46GB", 12192, None, "general purpose", 36_000),
    ("2210", 6058, 2591, "general purpose", 36_000),
    ("4532", 12192, 2896, "refrigerated", 36_000),
]


@pytest.mark.parametrize(("code", "length", "height", "kind", "rating"), CASES)
def test_a_code_tells_size_kind_and_rating(code, length, height, kind, rating):
    meaning = size_type(code)
    assert (meaning.length_mm, meaning.height_mm, meaning.kind, meaning.max_gross_kg) == (length, height, kind, rating)
    assert size_type_fault(code) is None


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("22G", "must be 4 capitals or digits such as 22G1"),
        ("22g1", "must be 4 capitals or digits such as 22G1"),
        ("X2G1", "has X for length, which ISO 6346 does not assign"),
        ("23G1", "has 3 for height, which ISO 6346 does not assign"),
        ("22X1", "has X for type, which ISO 6346 does not assign"),
        ("6610", "has 6 for length, which ISO 6346 does not assign"),
    ],
)
def test_the_reason_says_what_is_wrong(code, reason):
    assert size_type_fault(code) == reason
    assert size_type(code) is None

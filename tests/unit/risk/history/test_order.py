"""However a stream is cut into batches, every consignment sees the same history and gets the same answer."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.risk.history.stream import HELD, filed, suspicious, told, whole

_CHANGES: dict[str, st.SearchStrategy[Any]] = {
    "consignment/consignor/name": st.sampled_from(["Alpha Tools Co", HELD, "Gamma"]),
    "consignment/consignee/id": st.sampled_from(["NL000111222", "NL000111333"]),
    "consignment/items/0/hs6": st.sampled_from(["820411", "310230"]),
    "consignment/items/0/gross_mass_kg": st.sampled_from([100.0, 2405.0]),
    "consignment/items/0/description": st.sampled_from(["Spanners", "Other spanners"]),
    "equipment/0/seals": st.sampled_from([["CN998877"], ["CN112233"]]),
}
_DAYS = st.sampled_from([0, 0.1, 0.1, 1, 1.5, 20, 29, 31, 95])
_FILED = st.tuples(st.integers(1, 5), _DAYS, st.fixed_dictionaries({}, optional=_CHANGES))


@settings(deadline=None, max_examples=5)
@given(st.lists(_FILED, min_size=2, max_size=9), st.data())
def test_batches_do_not_matter(stream: list[tuple[int, float, dict[str, Any]]], data: st.DataObject) -> None:
    revisions: dict[int, int] = {}
    subjects = []
    for number, days, changes in stream:
        revisions[number] = revisions.get(number, 0) + 1
        subjects.append(filed(number, days, changes, revisions[number]))
    cuts = data.draw(st.sets(st.integers(1, len(subjects) - 1)))
    batches, held = [[]], set()
    for index, subject in enumerate(subjects):
        if index in cuts or subject.consignment_id in held:
            batches.append([])
            held.clear()
        batches[-1].append(subject)
        held.add(subject.consignment_id)
    one_by_one = told([[subject] for subject in subjects], suspicious)
    assert whole(told(batches, suspicious)) == whole(one_by_one)

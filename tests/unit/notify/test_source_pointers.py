"""Where a questioned element stands in the sender's own message."""

import pytest

from services.notify.consignment import Consignment

PLACES = {
    "/lrn": "line 1",
    "/houses/0/consignor/name": "line 2",
    "/houses/0/consignor/address/city": "line 3",
    "/houses/0/items/0/equipment": "line 4",
    "/houses/0/items/0/hs6": "line 5",
    "/equipment/10/number": "line 6",
}


@pytest.mark.parametrize(
    ("pointer", "place"),
    [
        ("/lrn", "line 1"),
        ("/houses/0/consignor", "line 2"),
        ("/houses/0/consignor/address", "line 3"),
        ("/houses/0/items/0/equipment/0", "line 4"),
        ("/houses/0/items/0/hs6", "line 5"),
        ("/equipment/1", None),
        ("/equipment/10", "line 6"),
        ("/houses/0/cons", None),
        (None, None),
    ],
)
def test_the_place_of_an_element(pointer, place):
    assert Consignment(consignment_id="X-1", regime="EU", source_pointers=PLACES).in_the_message(pointer) == place


def test_canonical_json_needs_no_other_place():
    assert Consignment(consignment_id="X-1", regime="EU").in_the_message("/lrn") is None

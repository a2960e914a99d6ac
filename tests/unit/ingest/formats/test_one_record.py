"""ONE Record: what waybills, shipments and pieces declare, references followed within the message, and what is missing."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.formats import cargo_imp
from services.ingest.formats.one_record import FORMAT
from services.ingest.formats.one_record.linked import code, local
from services.ingest.formats.reading import Limits
from tests.support.pointers import GONE, changed
from tests.support.worked import example, judged, leaves, refused, sound

RAW = example("one-record", "json")
DOCUMENT = json.loads(RAW)


def document(sent):
    return FORMAT.read(json.dumps(sent).encode(), limits=Limits()).document


def test_the_example_holds_enough():
    assert FORMAT.recognise(RAW[:4096])
    assert judged(FORMAT, RAW).errors == []


def test_the_same_waybill_says_the_same_in_one_record_and_in_imp():
    linked, imp = document(DOCUMENT), cargo_imp.FORMAT.read(example("cargo-imp", "fwb"), limits=Limits()).document
    for name in ("lrn", "mode", "dataset_type", "declarant", "carrier", "conveyance", "master_doc"):
        assert linked[name] == imp[name]
    assert linked["routing"].items() <= imp["routing"].items()
    for role in ("consignor", "consignee"):
        assert linked["consignment"][role].items() <= imp["consignment"][role].items()
    item, same = linked["consignment"]["items"][0], imp["consignment"]["items"][0]
    assert all(item[name] == same[name] for name in ("description", "hs6", "gross_mass_kg"))


def test_every_mapped_element_leads_to_a_value():
    reading = FORMAT.read(RAW, limits=Limits())
    for pointer in leaves(reading.document):
        value = DOCUMENT
        for step in reading.pointers(pointer).split("/")[1:]:
            value = value[int(step) if step.isdecimal() else step]
        assert value is not None


CONTEXT = {"cargo": "https://onerecord.iata.org/ns/cargo#"}
PIECE = {"@context": CONTEXT, "@type": "cargo:Piece", "cargo:goodsDescription": "Ceramic tiles"}
SHIPMENT = {
    "@type": ["cargo:Shipment", "cargo:LogisticsObject"],
    "cargo:pieces": [PIECE, {**PIECE, "cargo:goodsDescription": "Spanners"}],
}


@pytest.mark.parametrize(("sent", "items"), [(PIECE, 1), (SHIPMENT, 2)])
def test_a_piece_or_shipment_alone_lacks_much_and_says_what(sent, items):
    taken = judged(FORMAT, json.dumps(sent).encode())
    assert len(taken.reading.document["consignment"]["items"]) == items
    assert {
        ("profile.missing", "/waybillNumber"),
        ("profile.missing", "/involvedParties[partyRole='SHP']/partyDetails"),
        ("profile.missing", "/involvedParties[partyRole='AGT']/partyDetails/otherIdentifiers"),
    } <= set(taken.errors)


HOUSE = {
    "@type": "cargo:Waybill", "cargo:waybillType": "HOUSE", "cargo:waybillNumber": "HAW1",
    "cargo:masterWaybill": {"@type": "cargo:Waybill", "cargo:waybillPrefix": "157", "cargo:waybillNumber": "11111111"},
    "cargo:shipment": SHIPMENT,
}  # fmt: skip


def test_a_house_waybill_names_its_master():
    read = document(HOUSE)
    assert (read["dataset_type"], read["master_doc"]) == ("F24", {"number": "157-11111111", "type": "N741"})
    assert read["houses"][0]["house_doc"] == {"type": "N703", "number": "HAW1"}
    assert document({name: each for name, each in HOUSE.items() if "master" not in name})["dataset_type"] == "F23"


def test_a_master_with_its_houses_is_one_filing():
    read = document(
        {
            "@type": "cargo:Waybill",
            "cargo:waybillPrefix": "157",
            "cargo:waybillNumber": "11111111",
            "cargo:houseWaybills": [HOUSE],
        }
    )
    assert (read["dataset_type"], len(read["houses"])) == ("F20", 1)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("https://vocabulary.uncefact.org/UnitMeasureCode#KGM", "KGM"),
        ({"@id": "country:DE"}, "DE"),
        ({"@type": "cargo:CodeListElement", "cargo:code": "FRA"}, "FRA"),
        ("SHP", "SHP"),
        (5, 5),
    ],
)
def test_a_code_is_the_same_however_it_is_written(written, said):
    assert code(written) == said


def test_names_lose_their_namespace():
    assert {local(name) for name in ("cargo:Piece", "https://onerecord.iata.org/ns/cargo#Piece", "Piece")} == {"Piece"}


@pytest.mark.parametrize("kind", ["api:Change", "cargo:Company", "https://onerecord.iata.org/ns/api#Notification"])
def test_other_objects_are_refused_by_name(kind):
    problem = refused(FORMAT, json.dumps({"@context": CONTEXT, "@type": [kind, "cargo:LogisticsObject"]}).encode())
    assert [(each.code, each.pointer) for each in problem.errors] == [("message.kind", "/@type")]
    assert local(kind) in problem.detail


def test_references_that_multiply_are_refused():
    product = {"@id": "p", "@type": "cargo:Product", "cargo:hsCode": [str(number) for number in range(600)]}
    pieces = [{"@id": f"x{number}", "cargo:contentProducts": [{"@id": "p"}]} for number in range(600)]
    sent = {"@graph": [{"@type": "cargo:Shipment", "cargo:pieces": pieces}, product]}
    assert refused(FORMAT, json.dumps(sent).encode()).errors[0].code == "message.too-many"


def test_places_may_be_asked_for_without_end():
    reading = FORMAT.read(RAW, limits=Limits(elements=5000))
    assert {reading.pointers("/consignment/consignor/name") for _ in range(6000)} == {"/@graph/5/cargo:name"}


def test_a_piece_referred_to_in_a_circle_is_no_hang():
    sent = {"@id": "a", "@type": "cargo:Shipment", "cargo:shipment": {"@id": "a"}, "cargo:pieces": [{"@id": "a"}, {"@id": "a"}]}
    assert len(document(sent)["consignment"]["items"]) == 1


CRASHED = [("/@graph/2/cargo:goodsDescription", False), ("/@graph/2/cargo:goodsDescription", {"a": 1})]


@pytest.mark.parametrize(("pointer", "value"), CRASHED)
def test_what_once_broke_the_reader_is_told_by_validation(pointer, value):
    assert ("shape.type", pointer) in judged(FORMAT, json.dumps(changed(DOCUMENT, {pointer: value})).encode()).errors


nonsense = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just({"@id": "https://example.org/shipment"}),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5) | st.just("@id"), inner, max_size=3),
    max_leaves=6,
)


@given(st.data())
def test_any_value_anywhere_is_read_or_refused(data):
    pointer = data.draw(st.sampled_from([each for each in leaves(DOCUMENT) if "~" not in each and "://" not in each]))
    assert sound(FORMAT, json.dumps(changed(DOCUMENT, {pointer: data.draw(nonsense | st.just(GONE))})).encode())

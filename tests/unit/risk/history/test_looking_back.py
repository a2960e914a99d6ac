"""What each history feature says of a consignment, given what came before: the page of features by example."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import pytest

from services.risk.core.history_columns import NAMES
from services.risk.core.matches import Match
from services.risk.core.subjects import Subject
from shared.declaration import Party
from tests.unit.risk.filings import BOX, RECEIVED, declared, frames_of, undeclared
from tests.unit.risk.history.stream import HELD, filed, suspicious, told

VALUED = {"consignment/items/0/value": {"amount": 24050.0, "currency": "EUR"}}
OTHER_CONSIGNOR = {"consignment/consignor/name": "Gamma Works", "consignment/consignor/contacts": []}
OTHER_CONSIGNEE = {"consignment/consignee/id": "NL000999888", "consignment/consignee/name": "Delta BV"}
NEXT_VOYAGE = {"conveyance/ref": "013W"}


class Case(NamedTuple):
    """`before` is judged first; `of` are the columns of the first row of `frame` for the last consignment."""

    name: str
    before: Sequence[Subject]
    frame: str
    of: dict[str, Any]
    last: Subject = filed(0, 0)
    row: int = 0


def _priced(per_kg: float, **more: Any) -> dict[str, Any]:
    return {
        "consignment/items/0/value": {"amount": per_kg * 2405, "currency": more.get("currency", "EUR")},
        "consignment/items/0/origin": "CN",
    }


NEVER = {
    "consignor_seen_24h": 0,
    "consignor_seen_365d": 0,
    "consignor_known_days": None,
    "consignor_counterparties_90d": 1,
    "consignor_new_chapter": True,
    "consignor_new_lane": True,
    "route_known_365d": False,
    "consignor_mass_ratio": None,
    "transport_document_seen_365d": 0,
    "invoice_seen_365d": None,
    "ucr_seen_365d": None,
    "twins_30d": 0,
    "filer_seen_90d": 0,
    "filer_late_share_90d": None,
    "amendments": 0,
    "changed": [],
    "consignee_goods_90d": ["820411"],
}

CASES = [
    Case("nothing before is a fact, nothing to look for is null", [], "consignment", NEVER),
    Case(
        "windows hold both ends",
        [filed(1, 1), filed(2, 1.001), filed(3, 30), filed(4, 90), filed(5, 365), filed(6, 365.001)],
        "consignment",
        {
            "consignor_seen_24h": 1,
            "consignor_seen_30d": 3,
            "consignor_seen_90d": 4,
            "consignor_seen_365d": 5,
            "consignor_known_days": 365.0,
        },
    ),
    Case("what was received later does not count", [filed(1, -0.5)], "consignment", {"consignor_seen_365d": 0}),
    Case(
        "a consignment counts once, as its newest revision",
        [filed(1, 40), filed(1, 20, revision=2), filed(1, 10, OTHER_CONSIGNOR, revision=3)],
        "consignment",
        {"consignor_seen_30d": 1, "consignee_seen_30d": 1, "consignee_counterparties_90d": 2, "consignor_known_days": 20.0},
    ),
    Case(
        "its own revisions do not count, but tell what changed",
        [filed(1, 2)],
        "consignment",
        {
            "consignor_seen_365d": 0,
            "amendments": 1,
            "changed": ["description", "seals"],
            "route_known_365d": False,
            "transport_document_seen_365d": 0,
        },
        filed(1, 0, {"consignment/items/0/description": "Hammers", "equipment/0/seals": ["CN1111"]}, revision=2),
    ),
    Case(
        "a party is one in every role",
        [filed(1, 5, {"consignment/notify_party": {"id": "NL000111222"}} | OTHER_CONSIGNEE)],
        "consignment",
        {"consignee_seen_30d": 1, "consignor_counterparties_90d": 2},
    ),
    Case(
        "usual chapters and lanes",
        [filed(1, 100)],
        "consignment",
        {"consignor_new_chapter": True, "consignor_new_lane": False, "consignee_new_chapter": True},
        filed(0, 0, {"consignment/items/0/hs6": "310230"}),
    ),
    Case(
        "mass over the median",
        [filed(number, number, {"consignment/items/0/gross_mass_kg": 100.0 * number}) for number in range(1, 6)],
        "consignment",
        {"consignor_mass_ratio": 2405 / 300},
    ),
    Case(
        "volume over the median day",
        [filed(day, day + 0.5) for day in range(1, 6)] + [filed(10 + hour, hour / 24) for hour in range(5)],
        "consignment",
        {"consignor_daily_ratio": 6.0},
    ),
    Case(
        "value in one currency, this one's included",
        [
            filed(1, 0.5, VALUED),
            filed(2, 20, VALUED),
            filed(3, 0.5, {"consignment/items/0/value": {"amount": 1.0, "currency": "USD"}}),
        ],
        "consignment",
        {"consignee_value_24h": 48100.0, "consignee_value_30d": 72150.0, "consignee_shippers_24h": 1},
        filed(0, 0, VALUED),
    ),
    Case(
        "many shippers to an address",
        [filed(n, 0.1, {"consignment/consignor/name": f"S{n}", "consignment/consignee/id": f"NL{n:06}"}) for n in (1, 2)],
        "consignment",
        {"consignee_address_seen_24h": 2, "consignee_address_shippers_24h": 3, "consignee_seen_24h": 0},
    ),
    Case(
        "parts of a pair reach one address",
        [filed(1, 60, OTHER_CONSIGNEE | {"consignment/items/0/hs6": "284700"})],
        "consignment",
        {"consignee_goods_90d": ["284700", "291411"]},
        filed(0, 0, {"consignment/items/0/hs6": "291411"}),
    ),
    Case(
        "a bill again, with other goods",
        [
            filed(1, 9, {"consignment/house_doc/number": "HBL-0000"}),
            filed(2, 9, {"consignment/house_doc/number": "hbl0000", "consignment/items/0/gross_mass_kg": 1.0}),
        ],
        "consignment",
        {"transport_document_seen_365d": 2, "transport_document_other_goods_365d": 1},
    ),
    Case(
        "an invoice again",
        [filed(1, 9, {"consignment/documents": [{"type": "N380", "number": "INV-77"}]})],
        "consignment",
        {"invoice_seen_365d": 1},
        filed(0, 0, {"consignment/documents": [{"type": "380", "number": "INV 77"}, {"type": "380", "number": "INV 78"}]}),
    ),
    Case(
        "a UCR again, of other parties",
        [filed(1, 9, {"consignment/ucr": "5GB123"} | OTHER_CONSIGNOR), filed(2, 9, {"consignment/ucr": "5GB123"})],
        "consignment",
        {"ucr_seen_365d": 2, "ucr_differs_365d": 1},
        filed(0, 0, {"consignment/ucr": "5GB123"}),
    ),
    Case(
        "filed again in other words after a hold",
        [filed(1, 3, {"consignment/consignor/name": HELD, "consignment/items/0/description": "Precursor"})],
        "consignment",
        {"twins_30d": 1, "stopped_twins_90d": 1, "stopped_twins_other_words_90d": 1},
        filed(0, 0, {"consignment/consignor/name": HELD}),
    ),
    Case(
        "a filer's habits",
        [filed(number, number, {}, clock=None) for number in range(1, 21)],
        "consignment",
        {"filer_seen_90d": 20, "filer_late_share_90d": 0.0, "filer_stopped_share_90d": None, "filer_hour_share_90d": 1.0},
    ),
    Case(
        "price against its peers, none of today's",
        [filed(number, 2 + number / 100, _priced(10 + number % 3)) for number in range(30)] + [filed(99, 0.5, _priced(900))],
        "item",
        {
            "value_peers": 30,
            "value_reference": pytest.approx(11),
            "value_score": pytest.approx(0.6745 * 2.302585 / 0.0910, rel=0.05),
        },
        filed(200, 0, _priced(110)),
    ),
    Case(
        "too few of the subheading: the heading's",
        [filed(n, 2, _priced(10) | {"consignment/items/0/hs6": "820412"}) for n in range(30)],
        "item",
        {"value_peers": 30, "value_score": 0.0},
        filed(200, 0, _priced(10)),
    ),
    Case(
        "another currency is no peer",
        [filed(n, 2, _priced(10, currency="USD")) for n in range(30)],
        "item",
        {"value_peers": 0, "value_score": None},
        filed(200, 0, _priced(10)),
    ),
    Case(
        "price leaps",
        [filed(1, 3, _priced(60)), filed(2, 3, _priced(12)), filed(3, 31, _priced(1000))],
        "item",
        {"price_ratio_30d": pytest.approx(6), "agents_24h": 1},
        filed(0, 0, _priced(10)),
    ),
    Case(
        "goods that go back",
        [
            filed(
                1,
                50,
                {
                    "consignment/consignor": {"id": "NL000111222"},
                    "consignment/consignee": {"name": "Alpha Tools Co", "address": {"country": "CN"}},
                },
            )
        ],
        "item",
        {"returned_60d": 1},
    ),
    Case(
        "one trade over several filers",
        [filed(1, 0.2, filer="NL000777666"), filed(2, 0.3, {"carrier/id": "DE1"}), filed(3, 2, filer="NL1")],
        "item",
        {"agents_24h": 3},
    ),
    Case(
        "parts below a threshold",
        [filed(1, 0.5), filed(2, 20), filed(3, 80)],
        "item",
        {
            "consignee_mass_24h": 4810.0,
            "consignee_mass_30d": 7215.0,
            "consignee_mass_90d": 9620.0,
            "consignee_times_90d": 3,
            "consignee_times_365d": 3,
        },
    ),
    Case(
        "the same words under another heading",
        [filed(1, 9, {"consignment/items/0/hs6": "820559"})],
        "item",
        {"same_text_other_hs_90d": 1},
    ),
    Case("who shares an address", [filed(1, 9, OTHER_CONSIGNOR)], "party", {"address_parties_90d": 2, "contact_parties_90d": 1}),
    Case(
        "who shares a phone with a stopped party",
        [filed(1, 200, {"consignment/consignor/name": HELD, "consignment/consignor/address": {"country": "CN"}})],
        "party",
        {"linked_stopped_365d": 1, "linked_listed_365d": 0, "linked_by": ["email", "phone"], "stops_365d": 0},
    ),
    Case("stops of the party itself", [filed(1, 9, {"consignment/consignor/name": HELD})], "party", {"stops_365d": 1}, row=1),
    Case("other roles are not asked for", [filed(1, 9)], "party", {"seen_365d": None, "linked_by": []}, row=2),
    Case(
        "a box on two journeys at once",
        [filed(1, 9, NEXT_VOYAGE), filed(2, 9)],
        "equipment",
        {"seen_90d": 2, "live_elsewhere": 1, "recent_ports": ["CNSHA", "NLRTM"], "seal_reused_365d": 1},
    ),
    Case(
        "a box that moved on",
        [filed(1, 80, {"routing/eta": "2026-02-01T00:00:00Z", "routing/etd": "2026-01-01T00:00:00Z"} | NEXT_VOYAGE)],
        "equipment",
        {"seen_90d": 1, "live_elsewhere": 0},
    ),
    Case("a box that grew", [filed(1, 9, {"equipment/0/size_type": "22G1"})], "equipment", {"size_type_differs": True}),
    Case("a ship that came before", [filed(1, 31)], "conveyance", {"called_before": True}),
    Case("this voyage's goods are no call", [filed(1, 29)], "conveyance", {"called_before": False}),
    Case(
        "a new flag",
        [filed(1, 100, {"conveyance/flag": "PA"}), filed(2, 9, {"conveyance/flag": "LR"})],
        "conveyance",
        {"flag_changed_90d": True},
        filed(0, 0, {"conveyance/flag": "LR"}),
    ),
    Case("goods without a filing", [filed(1, 9)], "equipment", {"seen_90d": 1}, undeclared(equipment=BOX, arrived_at=RECEIVED)),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_looking_back(case: Case) -> None:
    once = len({one.consignment_id for one in case.before}) == len(case.before)
    batches = [case.before] if once and case.before else [[one] for one in case.before]
    frames = told([*batches, [case.last]], suspicious)[-1]
    row = frames[case.frame].row(case.row, named=True)
    assert {column: row[column] for column in case.of} == case.of


def test_who_shares_an_address_with_a_listed_party() -> None:
    first = filed(1, 9, OTHER_CONSIGNOR)
    listed = first.declaration.consignment
    assert listed is not None
    assert listed.consignor is not None
    matches: dict[Party, Match] = {listed.consignor: Match("fuzzy", 0.92, "list", "1", "Gamma", "TEST")}
    rows = told([[first], [filed(0, 0)]], matches=matches)[-1]["party"]
    assert rows["linked_listed_365d"].to_list() == [1, 0, None, None]


def test_the_context_carries_history() -> None:
    frames = told([[filed(1, 9)], [filed(0, 0)]])[-1]
    assert frames["item"]["consignor_seen_365d"].to_list() == [1]


def test_frames_are_blank_until_somebody_looks_back() -> None:
    frames = frames_of(declared())
    for name, columns in NAMES.items():
        assert all(value in (None, []) for value in frames[name].select(sorted(columns)).row(0))


def test_every_history_column_is_looked_up() -> None:
    """Of two consignments with everything in them, no column stays as it is in blank frames."""
    fields = (
        VALUED
        | NEXT_VOYAGE
        | {"consignment/documents": [{"type": "380", "number": "INV-77"}], "consignment/ucr": "5GB123", "conveyance/flag": "PA"}
    )
    frames = told([[filed(number, 100 + number / 10, fields)] for number in range(2)] + [[filed(9, 0, fields)]])[-1]
    rare = {"changed", "linked_by", "recent_ports", "consignor_mass_ratio", "consignor_daily_ratio", "price_ratio_30d"}
    rare |= {"value_score", "value_reference", "kg_per_package_rank"}
    rare |= {"filer_late_share_90d", "filer_stopped_share_90d", "filer_hour_share_90d"}
    empty = {column for name, columns in NAMES.items() for column in columns if frames[name][column][0] is None}
    assert empty <= rare

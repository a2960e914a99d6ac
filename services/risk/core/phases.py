"""The two phases of air cargo: before loading on the least data (7+1), then in full. What the first phase can say. Pure.

7+1 are consignor and consignee with their addresses, description, packages, gross mass and the house waybill, and the master
waybill's number where it is known (WCO and ICAO joint PLACI guiding principles; domain reference 1.4, 1.5 and 2.1 step 7).
Whatever else is filed before loading counts. What is not filed then is not due yet: it is NULL, "cannot be judged", and never
"none"; and a criterion that cannot be judged for want of it does not raise the score. Licences are the exception: they are asked
for goods whose declared code or UN number needs one, so that explosives declared without a licence are held before loading, too.
"""

from collections.abc import Iterable

import polars as pl

PRELOAD, FULL = "preload", "full"

_JOURNEY = (
    *("office", "acceptance", "loading", "unloading", "delivery", "acceptance_country", "loading_country", "unloading_country"),
    *("delivery_country", "countries", "transit_countries", "onward_countries", "transit_ports", "stops", "distance_ratio"),
    *(
        "journey_hours",
        "speed_kmh",
        "calls_in_order",
        "etd",
        "eta",
        "route_known_365d",
        "consignor_new_lane",
        "consignee_new_lane",
    ),
)
_GOODS = (
    *("hs6", "hs6s", "heading", "chapter", "chapters", "items_without_hs", "hs_edition", "national_code", "cus_code", "origin"),
    *("origins", "net_mass_kg", "value", "value_per_kg", "currency", "un_class", "un_classes", "un_numbers", "un_unknown"),
    *("value_score", "value_reference", "value_peers", "price_ratio_30d", "returned_60d", "agents_24h", "consignee_mass_24h"),
    *("consignee_mass_30d", "consignee_mass_90d", "consignee_times_90d", "consignee_times_365d", "same_text_other_hs_90d"),
    *("kg_per_package_rank", "consignor_new_chapter", "consignee_new_chapter", "consignee_value_24h", "consignee_value_30d"),
    "consignee_goods_90d",
)
_PAPERS = ("documents", "statements", "actors", "freight_payment", "to_order", "split", "ucr", "cargo_type", "invoice_seen_365d")
_PARTIES = (
    *(
        "consignor_person_type",
        "consignee_person_type",
        "consignee_id",
        "notify_country",
        "has_notify",
        "has_seller",
        "has_buyer",
    ),
    *("consignee_is_notify", "id", "id_valid", "person_type", "contacts", "has_email", "has_phone", "contacts_valid"),
    *("email_domains", "contact_parties_90d", "ucr_seen_365d", "ucr_differs_365d"),
)
_BOXES = ("containers", "full_containers", "seals", "capacity_kg", "equipment", "seal_count", "seal_shared")
BEYOND = frozenset({*_JOURNEY, *_GOODS, *_PAPERS, *_PARTIES, *_BOXES})
"""Columns that hang on more than 7+1, in whichever frame. So do all of equipment and conveyance."""
WHOLLY_BEYOND = frozenset({"equipment", "conveyance"})

_FLAGS = ("has_notify", "has_seller", "has_buyer", "to_order", "has_email", "has_phone")
_COUNTS = ("stops", "items_without_hs", "containers", "full_containers", "seals", "contacts")


def beyond(frame: str, columns: Iterable[str]) -> bool:
    """Whether a condition on these columns of `frame` asks for more than 7+1."""
    return frame in WHOLLY_BEYOND or not BEYOND.isdisjoint(columns)


def as_due(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with NULL where a row of the first phase says "none" of what is not due yet. A row without a phase, as those that
    were stored before phases were, stays as it is.
    """
    first = frame["phase"] == PRELOAD
    if not first.any():
        return frame
    schema = frame.schema
    nothing = {name: ~pl.col(name) for name in _FLAGS if name in schema}
    nothing |= {name: pl.col(name) == 0 for name in _COUNTS if name in schema}
    nothing |= {
        name: pl.col(name).list.len() == 0
        for name in BEYOND & schema.keys() - {"documents"}
        if schema[name] == pl.List(pl.String())
    }
    if "un_class" in schema:
        nothing["un_class"] = pl.col("un_class") == "none"
    not_yet = (pl.when(~(first & none).fill_null(value=False)).then(pl.col(name)).alias(name) for name, none in nothing.items())
    return frame.with_columns(not_yet)

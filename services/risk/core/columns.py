"""The features a criterion may read: five frames, each column with its type and what its values, and their absence, mean.

A *consignment* frame has one row per assessed revision of a consignment; *item*, *party*, *equipment* and *conveyance* have
one row per part of it. Every frame begins with `consignment_id`, `revision` and `pointer`, and carries the `CONTEXT` columns of
its consignment, so that one condition can ask for both. NULL means "cannot be judged", never "no": a list that names
nothing is empty, and a flag is null only where its own meaning says so. `docs/features.md` is `document()`.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

import polars as pl

from services.risk.core import history_columns
from services.risk.core.column import FLAG, NUMBER, TEXT, TEXTS, TIME, WHOLE, Column

KEYS: Mapping[str, Column] = {
    "consignment_id": Column(TEXT, "MRN and sequence of the consignment; never null"),
    "revision": Column(WHOLE, "revision of the filing, 1 for the first; 0 for goods presented without a filing"),
    "pointer": Column(TEXT, "JSON pointer of this row in the filing; empty for goods presented without one"),
}

_FILING: Mapping[str, Column] = {
    "declared": Column(FLAG, "false for goods presented on arrival without a filing; never null"),
    "mitigation": Column(NUMBER, "factor on the soft score for trusted traders, 0 to 1; 1 for none; never null"),
    "random_draw": Column(WHOLE, "draw from 0 to 9999 for the random arm, auditable; never null"),
    "random_rate": Column(WHOLE, "draws below it are selected: the random arm's rate at this office and mode; never null"),
    "near_edge_revisions": Column(
        WHOLE,
        "earlier revisions of the filing whose score, as first judged, lay within 5 points of where amber, red or critical "
        "begins; null where they were not looked up",
    ),
    "preload_consignment": Column(
        TEXT, "the same waybill's consignment as it was filed before loading; null where none was, and in that phase itself"
    ),
    "preload_band": Column(TEXT, "the band it had then: green, amber, red or critical; null without one"),
    "preload_hits": Column(TEXTS, "criteria that hit it then"),
    "amber_from": Column(NUMBER, "score from which amber begins, where an approved workload setting moves it; null for 25"),
    "red_from": Column(NUMBER, "score from which red begins, the same; null for 45"),
    "workload_setting": Column(WHOLE, "number of that setting; null where none is in force for this office and lane"),
    "exhausted": Column(
        TEXTS,
        "criteria that had selected all they may that day, and so do not count for this one: see Limits in criteria.md",
    ),
    "office": Column(TEXT, "customs office of first entry; null where not given"),
    "regime": Column(TEXT, "law the filing is made under; never null"),
    "mode": Column(
        TEXT, "mode of transport, Recommendation 19: 1 sea, 2 rail, 3 road, 4 air, 8 inland waterway; null where not given"
    ),
    "dataset_type": Column(TEXT, "ICS2 dataset, F10 to F51; null where none is given"),
    "preload": Column(FLAG, "filed with a pre-loading air or postal dataset, when HS code and others may be missing; never null"),
    "phase": Column(
        TEXT,
        "`preload` for such a dataset, else `full`; what a filing before loading leaves out is NULL for criteria, as it is not "
        "due yet; null for goods presented without a filing",
    ),
    "cargo_type": Column(TEXT, "container, bulk, break_bulk or roro; null where not given"),
    "straight": Column(FLAG, "a straight bill without houses below the master document; never null"),
    "filer": Column(TEXT, "id of the party that filed; of the carrier for goods presented without a filing"),
    "late_by_minutes": Column(NUMBER, "minutes received after the legal deadline, 0 in time; null where no deadline is known"),
    "received_at": Column(TIME, "when the filing was received; when the goods arrived if there is none; never null"),
    "warnings": Column(TEXTS, "codes of validation's warnings for this consignment"),
    "documents": Column(TEXTS, "types of supporting documents, UN/EDIFACT 1001 or national code, without ICS2's prefix N"),
    "statements": Column(TEXTS, "codes of additional statements, such as 10600"),
    "actors": Column(TEXTS, "roles of additional supply-chain actors"),
    "freight_payment": Column(
        TEXT, "how freight is paid: A cash, Y account with the carrier, Z not prepaid; null where not given"
    ),
    "to_order": Column(FLAG, "the bill is negotiable; never null"),
    "split": Column(FLAG, "the consignment is a part of a split shipment; null where not said"),
    "ucr": Column(TEXT, "unique consignment reference; null where not given"),
}

_PARTIES: Mapping[str, Column] = {
    "consignor_name": Column(TEXT, "name of the consignor; null where not given"),
    "consignor_country": Column(TEXT, "country of the consignor's address, else of its id; null where neither tells"),
    "consignor_person_type": Column(TEXT, "1 natural, 2 legal, 3 association; null where not given"),
    "consignee_id": Column(TEXT, "EORI or TIN of the consignee; null where not given"),
    "consignee_name": Column(TEXT, "name of the consignee; null where not given, as on a bill to order"),
    "consignee_country": Column(TEXT, "country of the consignee's address, else of its id; null where neither tells"),
    "consignee_person_type": Column(TEXT, "1 natural, 2 legal, 3 association; null where not given"),
    "notify_country": Column(TEXT, "country of the party to notify; null where there is none or it is not told"),
    "has_consignor": Column(FLAG, "a consignor is named; never null"),
    "has_consignee": Column(FLAG, "a consignee is named; never null"),
    "has_notify": Column(FLAG, "a party to notify is named; never null"),
    "has_seller": Column(FLAG, "a seller is named; never null"),
    "has_buyer": Column(FLAG, "a buyer is named; never null"),
    "consignor_is_consignee": Column(FLAG, "both have the same id, or the same name and country; null where either is not named"),
    "consignee_is_notify": Column(FLAG, "the same of consignee and notify party; null where either is not named"),
}

_ROUTING: Mapping[str, Column] = {
    "acceptance": Column(TEXT, "UN/LOCODE where the carrier took the goods over; null where not given"),
    "loading": Column(TEXT, "UN/LOCODE of loading; null where not given"),
    "unloading": Column(TEXT, "UN/LOCODE of unloading; null where not given"),
    "delivery": Column(TEXT, "UN/LOCODE of delivery; null where not given"),
    "acceptance_country": Column(TEXT, "country of the place of acceptance; null where not given"),
    "loading_country": Column(TEXT, "country of the place of loading; null where not given"),
    "unloading_country": Column(TEXT, "country of the place of unloading; null where not given"),
    "delivery_country": Column(TEXT, "country of the place of delivery; null where not given"),
    "departure_country": Column(TEXT, "where the journey begins: country of acceptance, else loading, else the consignor's"),
    "destination_country": Column(TEXT, "where it ends: country of delivery, else the consignee's, else of unloading"),
    "countries": Column(
        TEXTS, "every country the journey touches, in order, each once: the declared ones with those of its places"
    ),
    "transit_countries": Column(TEXTS, "those of `countries` that are neither departure nor destination"),
    "onward_countries": Column(TEXTS, "countries of the conveyance's calls after unloading"),
    "origins": Column(TEXTS, "countries of origin of the items, each once"),
    "transit_ports": Column(TEXTS, "UN/LOCODEs of the calls between loading and unloading, in order"),
    "stops": Column(WHOLE, "number of `transit_ports`; 0 also where no calls are given"),
    "distance_ratio": Column(
        NUMBER,
        "great-circle length of all legs over that from loading to unloading; null without calls, for a place without "
        "coordinates, and below 100 km",
    ),
    "journey_hours": Column(
        NUMBER, "hours from departure (ETD) to arrival (ETA); negative if reversed; null where either is missing"
    ),
    "speed_kmh": Column(
        NUMBER, "length of all legs over `journey_hours`; null where either is unknown or hours are not positive"
    ),
    "calls_in_order": Column(
        FLAG, "no call is left before it is reached or reached before the last was left; null without times"
    ),
    "etd": Column(TIME, "planned departure; null where not given"),
    "eta": Column(TIME, "planned arrival; null where not given"),
}

_TOTALS: Mapping[str, Column] = {
    "gross_mass_kg": Column(NUMBER, "declared total gross mass, else the sum of the items; null where neither is known"),
    "items_mass_kg": Column(NUMBER, "sum of the items' gross masses; null where one lacks it or there are none"),
    "mass_difference": Column(NUMBER, "|declared total - sum of items| / declared total; null unless both are known, above 0"),
    "heaviest_item_kg": Column(NUMBER, "greatest gross mass of an item; null where none is given"),
    "packages": Column(WHOLE, "declared number of packages, else the sum of the items; null where neither is known"),
    "items": Column(WHOLE, "number of goods items; never null"),
    "round_numbers": Column(
        FLAG, "mass, packages and value, as far as given, are whole hundreds; null unless mass and packages are"
    ),
    "value": Column(NUMBER, "sum of the items' values; null where one lacks it or currencies differ"),
    "currency": Column(TEXT, "the one currency of all values; null where there is none or several"),
    "hs6s": Column(TEXTS, "`hs6` of the items, each once"),
    "chapters": Column(TEXTS, "HS chapters of the items, each once"),
    "items_without_hs": Column(WHOLE, "number of items that declare no HS code; never null"),
    "un_numbers": Column(TEXTS, "UN numbers of the items, each once"),
    "un_classes": Column(TEXTS, "dangerous goods classes of those numbers (1, 2, 3, 4.1 ...), without division, each once"),
    "descriptions": Column(TEXT, "descriptions of all items, joined; null where there is none"),
    "containers": Column(WHOLE, "number of pieces of equipment; never null"),
    "full_containers": Column(WHOLE, "number of pieces of equipment declared full; never null"),
    "seals": Column(WHOLE, "number of seals on all equipment; never null"),
    "capacity_kg": Column(NUMBER, "highest gross mass ISO 668 allows all containers together; null where a type is not known"),
}

CONSIGNMENT: Mapping[str, Column] = {**KEYS, **_FILING, **_PARTIES, **_ROUTING, **_TOTALS, **history_columns.CONSIGNMENT}

CONTEXT = (
    *(
        "declared",
        "regime",
        "mode",
        "dataset_type",
        "preload",
        "phase",
        "cargo_type",
        "straight",
        "to_order",
        "freight_payment",
        "received_at",
    ),
    *("consignor_name", "consignor_country", "consignor_person_type"),
    *("consignee_id", "consignee_name", "consignee_country", "consignee_person_type", "has_notify"),
    *("loading", "unloading", "departure_country", "destination_country", "delivery_country"),
    *("countries", "transit_countries", "transit_ports", "etd", "hs6s", "descriptions"),
    *("consignor_seen_365d", "consignee_seen_365d"),
)
"""Columns of the consignment that every other frame repeats."""

_CONTEXT = {name: CONSIGNMENT[name] for name in CONTEXT}
_MATCH: Mapping[str, Column] = {
    "match_kind": Column(TEXT, "how a watch list holds it: id, exact or fuzzy; null where no list does"),
    "match_score": Column(NUMBER, "likeness of the best match, 0 to 1; null without one"),
    "match_list": Column(TEXT, "list of the best match; null without one"),
    "match_entry": Column(TEXT, "entry of that list; null without one"),
    "match_name": Column(TEXT, "name of that entry; null without one"),
    "match_programme": Column(TEXT, "sanctions or watch programme of that entry; null without one"),
    "match_parts": Column(TEXTS, "what agreed and what differed, part by part, in words; empty without a match"),
}

ITEM: Mapping[str, Column] = {
    **KEYS,
    "no": Column(WHOLE, "item number; null where not given"),
    "description": Column(TEXT, "goods description, cleansed; null where not given"),
    "text": Column(TEXT, "description and shipping marks, for word rules; null where there are neither"),
    "words": Column(WHOLE, "words of two letters or more in the description that are no stop words; null without one"),
    "letters": Column(WHOLE, "letters in the description; null without one"),
    "stop_word": Column(FLAG, "a term of the ICS2 stop-word list stands in the description; null without one"),
    "hs6": Column(
        TEXT,
        "HS 2022 subheading: the declared one, or the only successor of an HS 2017 code; where that has several, the code itself",
    ),
    "heading": Column(TEXT, "first four digits of `hs6`; null where it is"),
    "chapter": Column(TEXT, "first two digits of `hs6`; null where it is"),
    "hs_edition": Column(
        TEXT, "2022 or 2017, the newest edition that knows the declared code; null where none does or it is missing"
    ),
    "national_code": Column(TEXT, "digits after the HS subheading; null where not given"),
    "cus_code": Column(TEXT, "chemical's CUS number; null where not given"),
    "origin": Column(TEXT, "country of origin; null where not given"),
    "gross_mass_kg": Column(NUMBER, "gross mass of the item; null where not given"),
    "net_mass_kg": Column(NUMBER, "net mass of the item; null where not given"),
    "packages": Column(WHOLE, "number of packages; null where no count is given"),
    "package_types": Column(TEXTS, "kinds of packages, Recommendation 21, each once"),
    "kg_per_package": Column(NUMBER, "gross mass over packages; null where either is missing or 0"),
    "value": Column(NUMBER, "value in `currency`; null where not given"),
    "currency": Column(TEXT, "ISO 4217 code of the value; null where not given"),
    "value_per_kg": Column(NUMBER, "value over gross mass, in `currency`; null where either is missing or mass is 0"),
    "un_numbers": Column(TEXTS, "UN numbers declared for the item"),
    "un_class": Column(
        TEXT,
        "gravest class of those numbers, 1 and 7 before others; none where no number is declared; null if no number is known",
    ),
    "un_classes": Column(TEXTS, "classes of those numbers, each once"),
    "un_unknown": Column(TEXTS, "those numbers that are in no edition of the table of dangerous goods we hold"),
    "equipment": Column(TEXTS, "numbers of the containers it lies in"),
    "documents": Column(TEXTS, "types of supporting documents of the item and of the consignment as a whole"),
    **history_columns.ITEM,
    **_CONTEXT,
}

PARTY: Mapping[str, Column] = {
    **KEYS,
    "role": Column(TEXT, "consignor, consignee, notify_party, seller, buyer, declarant, representative or carrier; never null"),
    "id": Column(TEXT, "EORI or TIN; null where not given"),
    "id_valid": Column(FLAG, "the id begins with a country code and goes on with 1 to 15 letters or digits; null without an id"),
    "name": Column(TEXT, "name; null where not given"),
    "person_type": Column(TEXT, "1 natural, 2 legal, 3 association; null where not given"),
    "country": Column(TEXT, "country of the address, else of the id; null where neither tells"),
    "street": Column(TEXT, "street and number; null where not given"),
    "city": Column(TEXT, "city; null where not given"),
    "postcode": Column(TEXT, "postcode; null where not given"),
    "po_box": Column(FLAG, "a PO box is declared; null without an address"),
    "aeo_status": Column(
        TEXT,
        "status in the register of trusted traders when filed: valid, suspended, revoked; none where it does not hold the id",
    ),
    "aeo_scheme": Column(TEXT, "AEO-C, AEO-S or AEO-F by that register; null where it does not hold the id"),
    "aeo_name_differs": Column(
        FLAG, "named otherwise than the holder of its id in that register; false where that does not hold the id, null unnamed"
    ),
    "contacts": Column(WHOLE, "number of contacts; never null"),
    "has_email": Column(FLAG, "an e-mail address is given; never null"),
    "has_phone": Column(FLAG, "a telephone number is given; never null"),
    "contacts_valid": Column(FLAG, "every e-mail and telephone number given has the form of one; null without contacts"),
    "email_domains": Column(TEXTS, "domains of the e-mail addresses, in lower case, each once"),
    **_MATCH,
    "controls_365d": Column(
        WHOLE,
        "controls recorded of consignments that named the party, within 365 days; null for declarant and carrier, and unnamed",
    ),
    "findings_365d": Column(WHOLE, "those of them that found a discrepancy, seized or refused the goods"),
    "linked_found_365d": Column(
        WHOLE, "other parties at this address with such a finding within 365 days; null where the party gives no address"
    ),
    **history_columns.PARTY,
    **_CONTEXT,
    "documents": CONSIGNMENT["documents"],
}

EQUIPMENT: Mapping[str, Column] = {
    **KEYS,
    "number": Column(TEXT, "container number; null where not given"),
    "owner": Column(TEXT, "owner code and category letter of an ISO 6346 number, such as MSCU; null for other numbers"),
    "size_type": Column(TEXT, "ISO 6346 size and type code; null where not given"),
    "kind": Column(TEXT, "what ISO 6346 calls that type, such as tank or platform; null where the code is missing or unknown"),
    "full": Column(FLAG, "declared full (true) or empty (false); null where not said"),
    "supplier": Column(TEXT, "who supplied it, ICS2 code; null where not given"),
    "seal_count": Column(WHOLE, "number of seals; never null"),
    "seal_shared": Column(FLAG, "one of its seals is declared for another box of the consignment too; never null"),
    "packed_items": Column(WHOLE, "items said to lie in it; never null"),
    "packed_mass_kg": Column(
        NUMBER, "gross mass of the items that lie in it alone; null where one is shared, lacks a mass, or none is"
    ),
    "capacity_kg": Column(NUMBER, "highest gross mass ISO 668 gives its type; null where the standard gives none"),
    "un_numbers": Column(TEXTS, "UN numbers of the items in it, each once"),
    "un_classes": Column(TEXTS, "classes of those numbers, each once"),
    **history_columns.EQUIPMENT,
    **_CONTEXT,
    "documents": CONSIGNMENT["documents"],
}

CONVEYANCE: Mapping[str, Column] = {
    **KEYS,
    "id_type": Column(TEXT, "IMO, ENI, FLIGHT, TRAIN, WAGON or PLATE; null where not given"),
    "id": Column(TEXT, "identity of the ship, aircraft, train or vehicle; null where not given"),
    "imo": Column(TEXT, "IMO ship number; null for other identities"),
    "ref": Column(TEXT, "voyage, flight or train reference; null where not given"),
    "name": Column(TEXT, "name of the vessel; null where not given"),
    "flag": Column(TEXT, "flag state; null where not given"),
    **_MATCH,
    **history_columns.CONVEYANCE,
    **_CONTEXT,
    "documents": CONSIGNMENT["documents"],
}

COLUMNS: Mapping[str, Mapping[str, Column]] = MappingProxyType(
    {"consignment": CONSIGNMENT, "item": ITEM, "party": PARTY, "equipment": EQUIPMENT, "conveyance": CONVEYANCE}
)
"""Every column of every frame, in the order of the frame."""

INHERITED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        frame: ("consignment_id", "revision", *CONTEXT, *(() if frame == "item" else ("documents",)))
        for frame in COLUMNS
        if frame != "consignment"
    }
)
"""The columns a frame takes over from its consignment; items have documents of their own."""

FRAMES: Mapping[str, Mapping[str, pl.DataType]] = MappingProxyType(
    {frame: MappingProxyType({name: column.dtype for name, column in columns.items()}) for frame, columns in COLUMNS.items()}
)
"""The schema of every frame: what conditions are checked against and frames are built with."""

_KINDS = {TEXT: "text", TEXTS: "texts", FLAG: "true/false", WHOLE: "whole number", NUMBER: "number", TIME: "time (UTC)"}


_PREFACE = f"""\
A criterion stands `on` one of five frames; its condition reads the columns below. NULL means "cannot be judged": `NULL AND FALSE`
is false, `NULL OR TRUE` is true, everything else with NULL stays NULL, and a criterion that ends in NULL neither hits nor passes.
A column of texts is never NULL: where nothing is declared it is empty, so that "no licence" is a fact. Times are UTC, masses
kilograms, countries ISO 3166 alpha-2, places UN/LOCODE. The clock is the filing's own (`received_at`): no feature depends on
when it is computed.

{history_columns.PREFACE}
This page is written by `services/risk/core/columns.py`; a test keeps the two equal.
"""


def document() -> str:
    """The officers' reference of all columns, as Markdown."""
    return "".join(_lines())


def _lines() -> Iterator[str]:
    yield "# Features: what a criterion may read\n\n"
    yield _PREFACE
    for frame, columns in COLUMNS.items():
        yield f"\n## {frame}\n\n| column | type | meaning |\n|---|---|---|\n"
        inherited = INHERITED.get(frame, ())
        for name, column in columns.items():
            if name in inherited and name not in KEYS:
                continue
            yield f"| `{name}` | {_KINDS[column.dtype]} | {column.meaning.replace('|', chr(92) + '|')} |\n"
        if inherited:
            yield f"\nAnd of its consignment: {', '.join(f'`{name}`' for name in inherited if name not in KEYS)}.\n"

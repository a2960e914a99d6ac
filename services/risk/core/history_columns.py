"""The features that look back: what each column says about consignments judged before, by frame.

`PREFACE` fixes window, clock and visibility once for all of them. Windows are in the names, `_24h` to `_365d`.
"""

from collections.abc import Mapping

from services.risk.core.column import FLAG, NUMBER, TEXTS, WHOLE, Column

NEWEST = 100
"""No more than so many of the newest sightings of a key are counted."""

PREFACE = f"""\
**History** (columns that end in a window, `_24h` to `_365d`, and those beside them). *Clock*: a window ends at the
`received_at` of the consignment that is judged, both ends included, and never at the time of computing. *Visibility*: counted
are other consignments that were judged before this one (stored in a committed transaction when the batch reads its history,
or standing before it in the same batch) and were received no later. How the stream is cut into batches therefore changes
nothing. Two consumers that judge related consignments at the same moment do not see each other's until they are committed.
*Once*: a consignment counts once for a key, however often it was delivered or amended; never for itself. *Null*: 0 is a fact,
"never seen"; NULL means that there is nothing to look for (no name, no number), or that the frame was built without
history. *Bound*: the newest {NEWEST} sightings of a key are counted, so {NEWEST} means "{NEWEST} or more".
A party is known by its id, else by name and country. A *stopped* consignment is one for which the machine ordered a hold or
proposed do-not-load; random inspection stops nothing.
"""


def _seen(who: str, prefix: str = "") -> dict[str, Column]:
    return {
        f"{prefix}seen_24h": Column(WHOLE, f"other consignments that named {who}, in any role, within 24 hours"),
        f"{prefix}seen_30d": Column(WHOLE, "the same within 30 days"),
        f"{prefix}seen_90d": Column(WHOLE, "the same within 90 days"),
        f"{prefix}seen_365d": Column(WHOLE, "the same within 365 days; 0 for a first-time party"),
        f"{prefix}known_days": Column(NUMBER, "days since the earliest of those; null where there is none"),
        f"{prefix}counterparties_90d": Column(
            WHOLE, f"different counterparties of {who} within 90 days, this one's included (consignors and consignees only)"
        ),
    }


CONSIGNMENT: Mapping[str, Column] = {
    "amendments": Column(WHOLE, "how often the filing was amended: revision - 1; 0 for goods without a filing"),
    "changed": Column(
        TEXTS,
        "what differs from the revision before: consignor, consignee, notify_party, description, hs6, mass, packages, value, "
        "seals, containers, loading, unloading; empty for a first revision, or if the one before was not judged",
    ),
    **_seen("the consignor", "consignor_"),
    **_seen("the consignee", "consignee_"),
    "consignor_new_chapter": Column(
        FLAG,
        "an HS chapter of this one is in none of the consignor's within 365 days; null without an HS code or a consignor; "
        "ask for `consignor_seen_365d >= 20` beside it",
    ),
    "consignee_new_chapter": Column(FLAG, "the same of the consignee"),
    "consignor_new_lane": Column(
        FLAG,
        "the consignor named no consignment from `departure_country` to `destination_country` within 365 days; null where either "
        "country or the consignor is missing",
    ),
    "consignee_new_lane": Column(FLAG, "the same of the consignee"),
    "route_known_365d": Column(
        FLAG, "another consignment went from this place of loading to this place of unloading within 365 days; null without them"
    ),
    "consignor_mass_ratio": Column(
        NUMBER, "`gross_mass_kg` over the median of the consignor's consignments within 30 days; null with fewer than 5 of them"
    ),
    "consignor_daily_ratio": Column(
        NUMBER,
        "the consignor's consignments within 24 hours, this one included, over the median of the days (24 hours, counted back) "
        "before that within 30 days on which there were any; null with fewer than 5 such days",
    ),
    "consignee_value_24h": Column(
        NUMBER, "value to the consignee within 24 hours in `currency`, this one included; null without a value or consignee"
    ),
    "consignee_value_30d": Column(NUMBER, "the same within 30 days"),
    "consignee_shippers_24h": Column(WHOLE, "different consignors to the consignee within 24 hours, this one's included"),
    "consignee_address_seen_24h": Column(
        WHOLE, "other consignments to the consignee's address within 24 hours; null without one"
    ),
    "consignee_address_shippers_24h": Column(
        WHOLE, "different consignors to the consignee's address within 24 hours, this one's included; null without one"
    ),
    "consignee_goods_90d": Column(
        TEXTS, "HS subheadings of this and of all consignments to the consignee or to its address within 90 days, each once"
    ),
    "transport_document_seen_365d": Column(
        WHOLE, "other consignments with the same transport document number (house, on a straight bill master); null without one"
    ),
    "transport_document_other_goods_365d": Column(WHOLE, "those of them with other goods (HS, mass or packages)"),
    "invoice_seen_365d": Column(
        WHOLE, "other consignments that cite one of its invoices (type 380) of the same seller, else consignor; null without one"
    ),
    "ucr_seen_365d": Column(WHOLE, "other consignments with the same UCR; null without one"),
    "ucr_differs_365d": Column(WHOLE, "those of them with other parties or goods"),
    "twins_30d": Column(
        WHOLE, "other consignments with the same consignor, consignee, gross mass and packages; null where one is missing"
    ),
    "stopped_twins_90d": Column(WHOLE, "such twins within 90 days that were stopped"),
    "stopped_twins_other_words_90d": Column(WHOLE, "those of them whose descriptions were others"),
    "filer_seen_90d": Column(WHOLE, "other consignments of the filer"),
    "filer_late_share_90d": Column(NUMBER, "share of those received after their deadline, 0 to 1; null with fewer than 20"),
    "filer_stopped_share_90d": Column(
        NUMBER, "share of those received more than 24 hours before that were stopped, 0 to 1; null with fewer than 20"
    ),
    "filer_hour_share_90d": Column(
        NUMBER, "share of those received at this hour of the day (UTC), the one before or after, 0 to 1; null with fewer than 20"
    ),
}

ITEM: Mapping[str, Column] = {
    "value_score": Column(
        NUMBER,
        "robust z-score of log(`value_per_kg`): 0.6745 (log - median) / MAD over items, not stopped, of the same HS "
        "subheading, origin, mode and currency, 1 to 365 days before, MAD at least 0.05; of the same heading where the "
        "subheading has fewer than 30; null where there are fewer than 30 of either",
    ),
    "value_reference": Column(NUMBER, "median value per kg of those, in `currency`; null where `value_score` is"),
    "value_peers": Column(WHOLE, "how many those are; the heading's, where too few; null without HS code or value per kg"),
    "price_ratio_30d": Column(
        NUMBER,
        "greatest factor, 1 or more, between this value per kg and that of the same HS subheading, currency, consignor and "
        "consignee in other consignments within 30 days; null where there is none",
    ),
    "returned_60d": Column(
        WHOLE,
        "other consignments of the same HS subheading the other way: from this consignee to this consignor; null without them",
    ),
    "agents_24h": Column(
        WHOLE,
        "different pairs of filer and carrier, this one included, with the same HS subheading from this consignor to this "
        "consignee within 24 hours; null without them",
    ),
    "consignee_mass_24h": Column(
        NUMBER, "gross mass of this HS subheading to the consignee, this consignment included; null where it is not known"
    ),
    "consignee_mass_30d": Column(NUMBER, "the same within 30 days"),
    "consignee_mass_90d": Column(NUMBER, "the same within 90 days"),
    "consignee_times_90d": Column(WHOLE, "other consignments with this HS subheading to the consignee; null without them"),
    "consignee_times_365d": Column(WHOLE, "the same within 365 days; 0 means that it is no usual importer of these goods"),
    "same_text_other_hs_90d": Column(
        WHOLE, "other consignments of the consignor whose items have the same words and another HS subheading; null without them"
    ),
    "kg_per_package_rank": Column(
        NUMBER,
        "share of items, 1 to 365 days before, of the same heading and kind of package with less mass per package; null for "
        "several kinds of packages, and with fewer than 100 such items; of the newest 500",
    ),
}

PARTY: Mapping[str, Column] = {
    **_seen("this party"),
    "stops_365d": Column(WHOLE, "other consignments that named the party and were stopped"),
    "address_parties_90d": Column(WHOLE, "different parties at this address within 90 days, this one included; null without one"),
    "contact_parties_90d": Column(
        WHOLE, "different parties, this one included, that gave the same phone or e-mail (the busiest of them); null without one"
    ),
    "linked_listed_365d": Column(
        WHOLE,
        "other parties with the same address, phone or e-mail that a watch list held; null where the party gives none of these",
    ),
    "linked_stopped_365d": Column(WHOLE, "the same of parties named by a stopped consignment"),
    "linked_by": Column(TEXTS, "through what: address, phone, email"),
}
"""For consignor, consignee, notify party, seller and buyer; null for declarant, representative and carrier."""

EQUIPMENT: Mapping[str, Column] = {
    "seen_90d": Column(WHOLE, "other consignments that name this box within 90 days; null without a number"),
    "live_elsewhere": Column(
        WHOLE,
        "those of them on another journey (conveyance, voyage, loading or unloading) under way at the same time: from ETD, else "
        "receipt, to ETA, else 30 days on",
    ),
    "size_type_differs": Column(
        FLAG, "a consignment within 365 days gave the box another size and type; null without one here, or none there"
    ),
    "recent_ports": Column(
        TEXTS, "UN/LOCODEs of loading, calls between and unloading of its last three other journeys in 365 days"
    ),
    "seal_reused_365d": Column(
        WHOLE, "other consignments with one of its seals on another box or another journey; null without seals"
    ),
}

CONVEYANCE: Mapping[str, Column] = {
    "called_before": Column(
        FLAG, "a consignment received 30 to 365 days before was unloaded here from this conveyance; null without id or place"
    ),
    "flag_changed_90d": Column(
        FLAG,
        "the ship was named 90 to 365 days before, but never under this flag; null without IMO number or flag, or if not named",
    ),
}

NAMES: Mapping[str, frozenset[str]] = {
    "consignment": frozenset(CONSIGNMENT),
    "item": frozenset(ITEM),
    "party": frozenset(PARTY),
    "equipment": frozenset(EQUIPMENT),
    "conveyance": frozenset(CONVEYANCE),
}
"""The history columns of each frame."""

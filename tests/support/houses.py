"""House consignments for property tests of the formats: what every manifest has a place for, and what a format adds to it."""

from hypothesis import strategies as st

words = st.text("abcXYZ 0189.,-'+:?äß", min_size=1, max_size=34).map(lambda text: " ".join(text.split())).filter(bool)
texts = st.lists(words, min_size=1, max_size=30).map(" ".join)
names = words.filter(lambda name: not name.upper().startswith("TO"))
masses = st.decimals(0, 10**8, places=3).map(float)
packages = st.builds(lambda n, marks: [{"type": "CT", "count": n, "marks": marks}], st.integers(0, 10**6), texts)
_addresses = st.fixed_dictionaries(
    {"street": words, "city": words, "country": st.sampled_from(["CN", "NL"])},
    optional={"postcode": words, "subdivision": words},
)
_contacts = st.sampled_from(
    [[{"type": "phone", "value": "+31 10 555 0100"}], [{"type": "email", "value": "trade@alpha-tools.example"}]]
)
_parties = st.fixed_dictionaries(
    {"name": names, "address": _addresses}, optional={"id": st.just("NL000111222"), "contacts": _contacts}
)


def houses(more=None, more_of_items=None):
    """Up to three houses with their documents, items counted, each item in the container."""
    items = st.fixed_dictionaries(
        {"description": texts, "gross_mass_kg": masses, "packages": packages, "equipment": st.just(["PTCU1000011"])},
        optional={
            "hs6": st.just("820411"),
            "origin": st.just("CN"),
            "un_numbers": st.just(["1263", "0004"]),
            "value": st.builds(lambda amount: {"amount": amount, "currency": "EUR"}, masses),
            **(more_of_items or {}),
        },
    )
    house = st.fixed_dictionaries(
        {"consignor": _parties, "items": st.lists(items, min_size=1, max_size=3)},
        optional={
            **dict.fromkeys(("consignee", "notify_party", "seller", "buyer"), _parties),
            "ucr": st.just("9NL1"),
            "acceptance": st.just("CNSHA"),
            "delivery": st.just("NLRTM"),
            "total_packages": st.integers(0, 10**6),
            "total_gross_mass_kg": masses,
            **(more or {}),
        },
    )
    return st.lists(house, min_size=1, max_size=3).map(_numbered)


def _numbered(drawn):
    for n, house in enumerate(drawn, 1):
        house["house_doc"] = {"number": f"HBL{n}", "type": "N714"}
        for no, item in enumerate(house["items"], 1):
            item["no"] = no
    return drawn

"""What pre-loading air cargo regimes refuse (7+1): the rules of the Canadian PACT guide v1.9, which ACAS and ICS2 share.

Seven data elements and the waybill number decide: shipper and consignee with name, address and country, nature of the goods,
pieces, weight. For messages of the air industry these rules and the format's own alone decide; what the gate's profiles ask
beyond them is a warning. `regime_code` is the error code that the PACT guide gives the same fault.
"""

from collections.abc import Iterator
from typing import Any

from services.ingest.formats.mapping import Draft, misfit
from services.ingest.validation.faults import shown
from shared.codes import awb_fault
from shared.problems import Fault
from shared.reference import countries, junk_reason, locodes, only_stop_words

_LONGEST_HOUSE = 35
_PARTIES = (("consignor", "SHP"), ("consignee", "CNE"))
_ADDRESS = (("street", "ADDR"), ("city", "ADDR"), ("country", "CTRY"))


def waybill_faults(declaration: Draft) -> Iterator[Fault]:
    """Faults of the master waybill and its route. A house may come before its master is known."""
    number = declaration.within("master_doc", "number")
    if number is not None and (why := awb_fault(number)):
        place = declaration.place("/master_doc/number")
        yield misfit("code.awb", place, f"{shown(number)} {why}.", regime_code="INVALID_WBL_LINE")
    for end in ("loading", "unloading"):
        place, code = declaration.place(f"/routing/{end}"), declaration.within("routing", end)
        if code is None:
            yield _missing(place, f"The airport of {end}", "ROUTING")
        elif code not in locodes():
            detail = f"{shown(code)} is no IATA airport that UN/LOCODE knows."
            yield misfit("code.place", place, detail, regime_code="INVALID_ROUTING")


def bill_faults(consignment: Draft, *, house: bool = False, consolidation: bool = False) -> Iterator[Fault]:
    """Faults of one bill. The goods of a consolidation are described by its houses."""
    if house:
        yield from _house_faults(consignment)
    for role, name in _PARTIES:
        yield from _party_faults(consignment, role, name)
    for element, name in (("total_gross_mass_kg", "WEIGHT"), ("total_packages", "BILL_QTY")):
        yield from _amount_faults(consignment, element, name)
    items = consignment.drafts("items")
    place = consignment.place("/items")
    if not any(item.within("description") for item in items):
        place = items[0].place("/description") if items else place
        yield _missing(place, "The nature of the goods", "CARGO_DESC")
    elif not consolidation:
        for item in items:
            yield from _nature_faults(item)


def _house_faults(consignment: Draft) -> Iterator[Fault]:
    number, place = consignment.within("house_doc", "number"), consignment.place("/house_doc/number")
    if number is None:
        yield _missing(place, "The house waybill number", "HOUSE_BILL_NBR")
    elif len(number) > _LONGEST_HOUSE:
        detail = f"{shown(number)} is longer than {_LONGEST_HOUSE} characters."
        yield misfit("text.too-long", place, detail, regime_code="INVALID_HOUSE_BILL_NBR")


def _party_faults(consignment: Draft, role: str, name: str) -> Iterator[Fault]:
    party, where = consignment.within(role, "name"), f"/{role}/name"
    if party is None:
        yield _missing(consignment.place(where), f"The name of the {role}", f"{name}_NAME")
    elif why := junk_reason(party):
        detail = f"{shown(party)} {why}."
        yield misfit("text.junk", consignment.place(where), detail, regime_code=f"INVALID_{name}_NAME")
    for element, told in _ADDRESS:
        value, where = consignment.within(role, "address", element), f"/{role}/address/{element}"
        if value is None and not (element == "street" and consignment.within(role, "address", "po_box")):
            yield _missing(consignment.place(where), f"The {element} of the {role}", f"{name}_{told}")
        elif element == "country" and value not in countries():
            detail = f"{shown(value)} is no country code of ISO 3166-1."
            yield misfit("code.country", consignment.place(where), detail, regime_code=f"INVALID_{name}_CTRY")


def _amount_faults(consignment: Draft, element: str, name: str) -> Iterator[Fault]:
    amount, place = consignment.within(element), consignment.place(f"/{element}")
    if amount is None:
        yield _missing(place, f"`{element}`", name)
    elif not _positive(amount):
        yield misfit("message.value", place, f"{shown(amount)} is no number above zero.", regime_code=f"INVALID_{name}")


def _positive(amount: Any) -> bool:
    return isinstance(amount, int | float) and not isinstance(amount, bool) and amount > 0


def _nature_faults(item: Draft) -> Iterator[Fault]:
    nature, place = item.within("description"), item.place("/description")
    if nature is None:
        return
    if why := junk_reason(nature):
        yield misfit("text.junk", place, f"{shown(nature)} {why}.", regime_code="INVALID_CARGO_DESC")
    elif only_stop_words(nature):
        detail = f"{shown(nature)} says nothing of what the goods are."
        yield misfit("text.stop-words", place, detail, regime_code="INVALID_CARGO_DESC")


def _missing(place: str, what: str, name: str) -> Fault:
    return misfit("message.missing", place, f"{what} is missing.", regime_code=f"MISSING_{name}")

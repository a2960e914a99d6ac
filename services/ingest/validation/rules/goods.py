"""Rules over one consignment: its items, masses, packages, amounts and bill. Pointers are relative to the consignment."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from services.ingest.validation.faults import shown
from services.ingest.validation.policy import Policy
from shared.declaration import Consignment, Packages
from shared.reference import packages as kinds

Found = Iterator[tuple[str, str]]
_DECIMALS = 6  # ICS2 n..16,6
_EPSILON = 1e-6


def item_sequence(consignment: Consignment, _policy: Policy) -> Found:
    """Items are numbered 1..n; after a gap counting goes on from there, so that one gap is one fault."""
    expected = 1
    for index, item in enumerate(consignment.items):
        if item.no is not None and item.no != expected:
            yield f"items/{index}/no", f"The item is numbered {item.no}; {expected} is expected."
            expected = item.no
        expected += 1


def mass_out_of_range(consignment: Consignment, policy: Policy) -> Found:
    """Negative, or more than any ship bears."""
    for where, mass in _masses(consignment):
        if mass < 0:
            yield where, f"{mass:g} kg is negative."
        elif mass > policy.heaviest_kg:
            yield where, f"{mass:g} kg is more than any conveyance bears."


def mass_zero(consignment: Consignment, _policy: Policy) -> Found:
    """Goods that weigh nothing."""
    for where, mass in _masses(consignment):
        if mass == 0:
            yield where, "The mass is 0 kg."


def mass_precision(consignment: Consignment, _policy: Policy) -> Found:
    """More decimals than the element holds."""
    for where, mass in _masses(consignment):
        if 0 < mass < 1e9 and round(mass, _DECIMALS) != mass:
            yield where, f"{mass!r} kg has more than {_DECIMALS} decimals."


def net_over_gross(consignment: Consignment, _policy: Policy) -> Found:
    """Goods heavier without their packing."""
    for index, item in enumerate(consignment.items):
        gross, net = item.gross_mass_kg, item.net_mass_kg
        if gross is not None and net is not None and net > gross + _EPSILON:
            yield f"items/{index}/net_mass_kg", f"The net mass {net:g} kg is more than the gross mass {gross:g} kg."


def item_over_total(consignment: Consignment, _policy: Policy) -> Found:
    """An item heavier than the whole."""
    total = consignment.total_gross_mass_kg
    for index, item in enumerate(consignment.items if total is not None else ()):
        if item.gross_mass_kg is not None and total is not None and item.gross_mass_kg > total + _EPSILON:
            yield f"items/{index}/gross_mass_kg", f"{item.gross_mass_kg:g} kg is more than the total of {total:g} kg."


def mass_sum(consignment: Consignment, policy: Policy) -> Found:
    """A total that is not the sum."""
    total = consignment.total_gross_mass_kg
    masses = [item.gross_mass_kg for item in consignment.items if item.gross_mass_kg is not None]
    if total is None or not masses or len(masses) < len(consignment.items):
        return
    if abs(sum(masses) - total) > policy.mass_tolerance * max(total, _EPSILON):
        yield "total_gross_mass_kg", f"The items add up to {sum(masses):g} kg; the total says {total:g} kg."


def package_count_out_of_range(consignment: Consignment, policy: Policy) -> Found:
    """A number of packages that cannot be."""
    total = consignment.total_packages
    counts = [("total_packages", total), *((f"{where}/count", each.count) for where, each in _packages(consignment))]
    for where, count in counts:
        if count is not None and not 0 <= count <= policy.most_packages:
            yield where, f"{count} is not between 0 and {policy.most_packages:,}."


def package_count_missing(consignment: Consignment, _policy: Policy) -> Found:
    """Packages, or unpacked pieces, that are not counted."""
    for where, packages in _packages(consignment):
        kind = kinds().get(packages.type or "")
        if kind and not kind.bulk and packages.count is None:
            yield f"{where}/count", f"{shown(kind.code)} ({kind.name}) needs a count."


def bulk_counted(consignment: Consignment, _policy: Policy) -> Found:
    """Bulk goods have no pieces."""
    for where, packages in _packages(consignment):
        kind = kinds().get(packages.type or "")
        if kind and kind.bulk and packages.count is not None:
            yield f"{where}/count", f"{shown(kind.code)} ({kind.name}) is not counted."


def packages_shared_with_nobody(consignment: Consignment, _policy: Policy) -> Found:
    """Count 0 says: packed with another item, under the same marks."""
    counted = {packages.marks for _, packages in _packages(consignment) if packages.count}
    for where, packages in _packages(consignment):
        if packages.count == 0 and not _bulk(packages) and packages.marks not in counted:
            yield f"{where}/count", "The count is 0, and no other item has packages with the same marks."


def package_total(consignment: Consignment, _policy: Policy) -> Found:
    """A total that is not the sum; each line of bulk counts as one."""
    counts = [1 if _bulk(packages) else packages.count for _, packages in _packages(consignment)]
    counted = [count for count in counts if count is not None]
    every_item_packed = all(item.packages for item in consignment.items)
    if consignment.total_packages is None or not counts or not every_item_packed or len(counted) < len(counts):
        return
    if sum(counted) != consignment.total_packages:
        yield "total_packages", f"The items add up to {sum(counted)}; the total says {consignment.total_packages}."


def amount_out_of_range(consignment: Consignment, policy: Policy) -> Found:
    """A price below nothing, or beyond the element."""
    for index, item in enumerate(consignment.items):
        if item.value and item.value.amount is not None and not 0 <= item.value.amount <= policy.largest_amount:
            yield f"items/{index}/value/amount", f"{item.value.amount:g} is not between 0 and {policy.largest_amount:g}."


def currency_missing(consignment: Consignment, _policy: Policy) -> Found:
    """An amount of nothing."""
    for index, item in enumerate(consignment.items):
        if item.value and item.value.amount is not None and item.value.currency is None:
            yield f"items/{index}/value/currency", "The value has an amount and no currency."


def order_contradiction(consignment: Consignment, _policy: Policy) -> Found:
    """Not to order, and a statement that it is."""
    if consignment.to_order is False and consignment.negotiable:
        yield "to_order", "The bill is said not to be to order, and statement 10600 says that it is."


def _masses(consignment: Consignment) -> Iterator[tuple[str, float]]:
    if consignment.total_gross_mass_kg is not None:
        yield "total_gross_mass_kg", consignment.total_gross_mass_kg
    for index, item in enumerate(consignment.items):
        if item.gross_mass_kg is not None:
            yield f"items/{index}/gross_mass_kg", item.gross_mass_kg
        if item.net_mass_kg is not None:
            yield f"items/{index}/net_mass_kg", item.net_mass_kg


def _packages(consignment: Consignment) -> Iterator[tuple[str, Packages]]:
    for index, item in enumerate(consignment.items):
        for place, packages in enumerate(item.packages):
            yield f"items/{index}/packages/{place}", packages


def _bulk(packages: Packages) -> bool:
    kind = kinds().get(packages.type or "")
    return kind is not None and kind.bulk


CONSIGNMENT_RULES: Mapping[str, Callable[[Consignment, Policy], Found]] = MappingProxyType(
    {
        "rule.item-sequence": item_sequence,
        "rule.mass-range": mass_out_of_range,
        "rule.mass-zero": mass_zero,
        "rule.mass-precision": mass_precision,
        "rule.net-over-gross": net_over_gross,
        "rule.item-over-total": item_over_total,
        "rule.mass-sum": mass_sum,
        "rule.package-count": package_count_out_of_range,
        "rule.package-count-missing": package_count_missing,
        "rule.package-bulk": bulk_counted,
        "rule.package-zero": packages_shared_with_nobody,
        "rule.package-total": package_total,
        "rule.amount": amount_out_of_range,
        "rule.currency-missing": currency_missing,
        "rule.order-contradiction": order_contradiction,
    }
)

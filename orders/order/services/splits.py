"""The last look before an order is written: its sums agree to the smallest unit.

Each figure is right by the way it is reckoned; this asks again, of the rows about to be
written and in whole minor units. What it finds is a mistake of ours, never a shopper's.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core.money import minor_step, to_minor
from orders.order.models import Line, Order, VendorOrder
from shop.offers.discounts import Gift


class SplitMismatchError(AssertionError):
    """Raised when an order's sums disagree. Nothing was written."""


@dataclass(frozen=True)
class PartRows:
    """A seller's part and its lines, before they are written."""

    vendor_order: VendorOrder
    lines: Sequence[Line]


def require_exact(
    order: Order,
    rows: Sequence[PartRows],
    *,
    gifts: Mapping[str, Sequence[Gift]],
    applied: Iterable[Mapping[str, Any]],
) -> None:
    """Raises `SplitMismatchError`.

    `gifts` is what offers took off, by the basket's line; `applied` is what each took
    off in all.
    """
    check = _Check(order.currency)
    for each in rows:
        _check_lines(check, each.lines, gifts)
        _check_vendor_order(check, each)
    _check_order(check, order, rows)
    _check_offers(check, gifts, applied)


class _Check:
    """Reads amounts as whole minor units, and complains."""

    def __init__(self, currency: str) -> None:
        self.currency = currency
        self.unit = minor_step(currency)

    def minor(self, amount: Any) -> int:
        try:
            minor = to_minor(Decimal(amount), self.currency)
        except ValueError as error:
            raise SplitMismatchError(str(error)) from error
        self.same("steps of the currency", minor % self.unit, 0)
        return minor

    def same(self, what: str, found: int, wanted: int) -> None:
        if found != wanted:
            message = f"{what}: {found} is not {wanted}"
            raise SplitMismatchError(message)

    def within(self, what: str, found: int, most: int) -> None:
        if not 0 <= found <= most:
            message = f"{what}: {found} is not within {most}"
            raise SplitMismatchError(message)

    def tax(self, row: Line) -> int:
        return self.minor(row.line_price_incl_tax - row.line_price_excl_tax)


def _check_lines(
    check: _Check, lines: Sequence[Line], gifts: Mapping[str, Sequence[Gift]]
) -> None:
    for line in lines:
        listed = check.minor(line.line_price_before_discounts_incl_tax)
        paid = check.minor(line.line_price_incl_tax)
        given = sum(check.minor(gift.amount) for gift in gifts.get(line.reference, ()))
        unit_price = check.minor(line.unit_price_incl_tax)
        check.same("price of a line", unit_price * line.quantity, listed)
        check.same("discounts of a line", given, listed - paid)
        check.within("price of a line", paid, listed)
        check.within("tax of a line", check.tax(line), paid)


def _check_vendor_order(check: _Check, rows: PartRows) -> None:
    vendor_order, lines = rows.vendor_order, rows.lines
    goods, discount = (
        check.minor(vendor_order.goods),
        check.minor(vendor_order.discount),
    )
    delivery, carried = (
        check.minor(vendor_order.delivery_cost),
        check.minor(vendor_order.carried),
    )
    paid = sum(check.minor(line.line_price_incl_tax) for line in lines)
    deposits = check.minor(vendor_order.container_deposits)
    of_lines = sum(check.minor(ln.container_deposit) * ln.quantity for ln in lines)
    check.same("lines of a part", paid, goods - discount)
    check.same("container deposits of a part", deposits, of_lines)
    whole = paid + delivery + carried + deposits
    check.same("total of a part", check.minor(vendor_order.total), whole)
    check.within("tax of a delivery", _delivery_tax(check, rows), delivery)
    balance = check.minor(vendor_order.from_balance)
    check.within("balance spent on a part", balance, check.minor(vendor_order.total))


def _delivery_tax(check: _Check, rows: PartRows) -> int:
    """What of a part's tax is not in its lines."""
    return check.minor(rows.vendor_order.tax) - sum(
        check.tax(line) for line in rows.lines
    )


def _check_order(check: _Check, order: Order, rows: Sequence[PartRows]) -> None:
    total, tax = order.total_incl_tax, order.total_incl_tax - order.total_excl_tax
    delivery_tax = order.shipping_incl_tax - order.shipping_excl_tax
    sums = {
        "parts of an order": (total, [each.vendor_order.total for each in rows]),
        "taxes of an order": (tax, [each.vendor_order.tax for each in rows]),
        "balance spent on an order": (
            order.from_balance,
            [each.vendor_order.from_balance for each in rows],
        ),
        "deliveries of an order": (
            order.shipping_incl_tax,
            [each.vendor_order.delivery_cost for each in rows],
        ),
    }
    for what, (whole, parts) in sums.items():
        check.same(
            what,
            sum(check.minor(part) for part in parts),
            check.minor(whole),
        )
    taxes = sum(_delivery_tax(check, each) for each in rows)
    check.same("taxes of deliveries", taxes, check.minor(delivery_tax))


def _check_offers(
    check: _Check,
    gifts: Mapping[str, Sequence[Gift]],
    applied: Iterable[Mapping[str, Any]],
) -> None:
    by_offer: dict[int, int] = {}
    for gift in (gift for given in gifts.values() for gift in given):
        by_offer[gift.offer.pk] = by_offer.get(gift.offer.pk, 0) + check.minor(
            gift.amount
        )
    for one in applied:
        found = by_offer.pop(one["offer"].pk, 0)
        check.same("what an offer gave", found, check.minor(one["discount"]))
    check.same("offers that were not applied", len(by_offer), 0)

"""Where a price goes: to the farm, its cooperative, the market, for payment, in tax.

Of goods on sale it is reckoned by today's rules, of an order it is what was frozen.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from core import dates
from core.brand import market_name
from core.money import from_minor, minor_step, tax_included, to_minor
from core.page_cache.reads import remember
from orders.order.models import Order, VendorOrder
from payments.market_settings import PAYMENT_COST, PRICE_BREAKDOWN
from payments.payouts.models import FeeRule, LineDiscount, LineFee
from payments.payouts.queries import Sale, first_rules, rules_on
from payments.payouts.rules import fee_of
from payments.payouts.states import FeeRole
from shop.catalogue.menu import entry_of
from shop.catalogue.models import Category
from vendors.partner.models import StockRecord

FULL = 1000  # the width of the whole bar


@dataclass(frozen=True)
class Slice:
    """One's share of a price. `tone` names its colour, `start` and `width` its bar."""

    name: str
    amount: Decimal
    percent: Decimal
    tone: int
    start: int
    width: int


@dataclass(frozen=True)
class Fee:
    """A fee of a role, in minor units; a commission has no payee."""

    role: str
    payee: str
    amount: int
    tax: int


def price_slices(pack: StockRecord, category_path: str) -> list[Slice]:
    """Of one pack on sale; at most two queries, and these once a minute."""
    if not PRICE_BREAKDOWN() or not pack.price:
        return []
    currency = pack.price_currency
    price = to_minor(pack.price, currency)
    tax = to_minor(tax_included(pack.price, pack.tax_rate, currency), currency)
    sale = Sale(pack.partner, currency, category_path)
    fees = []
    left = price
    for role, rule in first_rules(_rules(), sale).items():
        amount, on_top = fee_of(price, rule.rate(currency, goods_tax=pack.tax_rate))
        amount = min(amount, left)
        on_top = min(on_top, left - amount)
        left -= amount + on_top
        fees.append(Fee(role, str(rule.payee or ""), amount, on_top))
    return _slices(price, tax, fees, currency)


def order_slices(order: Order, vendor_orders: Iterable[VendorOrder]) -> list[Slice]:
    """Of a purchase as it was placed, delivery with the farms; one query or two."""
    if not PRICE_BREAKDOWN():
        return []
    currency = order.currency
    rows = list(vendor_orders)
    paid = sum(
        to_minor(
            vendor_order.total - vendor_order.carried - vendor_order.container_deposits,
            currency,
        )
        for vendor_order in rows
    )
    tax = sum(to_minor(vendor_order.tax, currency) for vendor_order in rows)
    sums = (
        LineFee.objects.filter(vendor_order__in=rows)
        .order_by()
        .values_list("role", "payee__name")
    )
    fees = [
        Fee(role, payee or "", amount, on_top)
        for role, payee, amount, on_top in sums.annotate(
            amount_of=Sum("amount"), tax_of=Sum("tax")
        )
    ]
    funded = _funded(rows) if any(vendor_order.discount for vendor_order in rows) else 0
    return _slices(paid + funded, tax, fees, currency)


def _funded(vendor_orders: list[VendorOrder]) -> int:
    gifts = LineDiscount.objects.filter(vendor_order__in=vendor_orders)
    sums = gifts.aggregate(own=Sum("by_cooperative"), market=Sum("by_market"))
    return int((sums["own"] or 0) + (sums["market"] or 0))


def _rules() -> list[FeeRule]:
    today = dates.today()
    return remember(f"fee-rules:{today}", lambda: list(rules_on(today)))


def _slices(whole: int, tax: int, fees: Iterable[Fee], currency: str) -> list[Slice]:
    """They add up to the whole; the farm has what is left of it."""
    if whole <= 0:
        return []
    fees = list(fees)
    # Fees beyond measure leave less than the tax.
    tax = min(tax, max(whole - sum(fee.amount + fee.tax for fee in fees), 0))
    shares: list[tuple[str, int]] = []
    commission = sum(fee.amount for fee in fees if fee.role == FeeRole.COMMISSION)
    payment = min(_payment(whole, currency), commission)
    for fee in fees:
        if fee.role != FeeRole.COMMISSION:
            role = str(FeeRole(fee.role).label)
            shares.append((_role_words(fee.payee, role), fee.amount))
    shares += [
        (market_name(), commission - payment),
        (_("Payment costs"), payment),
        (_("Tax"), tax + sum(fee.tax for fee in fees)),
    ]
    rest = whole - sum(amount for _name, amount in shares)
    return _drawn([(_("Farm"), rest), *shares], whole, currency)


def _role_words(payee: str, role: str) -> str:
    return _("%(payee)s, %(role)s") % {"payee": payee, "role": role}


def _payment(whole: int, currency: str) -> int:
    unit = minor_step(currency)
    return int(whole * PAYMENT_COST() / 100 / unit) * unit


def _drawn(shares: Iterable[tuple[str, int]], whole: int, currency: str) -> list[Slice]:
    slices: list[Slice] = []
    done = 0
    for tone, (name, amount) in enumerate(shares):
        if amount <= 0:
            continue
        start = FULL * done // whole
        done += amount
        slices.append(
            Slice(
                name=name,
                amount=from_minor(amount, currency),
                percent=Decimal(amount * 100) / whole,
                tone=min(tone, 5),
                start=start,
                width=FULL * done // whole - start,
            )
        )
    return slices


def slices_of_product(pack: StockRecord | None, product: Any) -> list[Slice]:
    """As the page of a product asks: nothing without a pack."""
    if pack is None or not PRICE_BREAKDOWN():
        return []
    return price_slices(pack, _path_of(product.main_category_id))


def _path_of(category_id: int | None) -> str:
    """Where a category stands; one that no menu shows is asked for once."""
    if category_id is None:
        return ""
    if entry := entry_of(category_id):
        return entry.path
    paths = Category.objects.filter(pk=category_id).values_list("path", flat=True)
    return remember(f"category-path:{category_id}", lambda: str(paths.first() or ""))

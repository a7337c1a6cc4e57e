"""What is asked of orders by more than one page."""

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Min, Q, Sum

from accounts.models import User
from core import market
from core.money import tax_included
from shop.offers.queries import ORDERED_BEFORE, Shopper

from .models import BalanceEntry, Line, LineAdjustment, ShippingEvent, VendorOrder
from .states import OrderStatus, VendorOrderStatus


def owed_by(user: User | None) -> dict[int, Decimal]:
    """What a shopper owes from earlier orders, by seller's id; one query."""
    if user is None or user.pk is None:
        return {}
    rows = BalanceEntry.objects.filter(user=user, currency=market.currency())
    sums = rows.order_by().values("partner").annotate(owed=Sum("amount"))
    return {row["partner"]: row["owed"] for row in sums if row["owed"] > 0}


@ORDERED_BEFORE.provide
def ordered_from(shopper: Shopper, but_order: int | None = None) -> set[int]:
    """Sellers of orders of theirs that stand; what was let go unpaid is no order."""
    whose = Q(order__user__in=shopper.accounts)
    if shopper.email or shopper.phone:
        whose |= shopper.as_guest("order__")
    rows = VendorOrder.objects.filter(whose).exclude(
        order__status__in=[OrderStatus.EXPIRED, OrderStatus.CANCELLED],
        order__paid_at=None,
    )
    if but_order:
        rows = rows.exclude(order=but_order)
    return set(rows.order_by().values_list("partner", flat=True).distinct())


def last_change(vendor_order: VendorOrder) -> str | None:
    """By what its amounts changed last, a `LineAdjustment.Kind`; one query."""
    rows = LineAdjustment.objects.filter(line__vendor_order=vendor_order).order_by("pk")
    return rows.values_list("kind", flat=True).last()


def was_changed_by_shopper(vendor_order: VendorOrder) -> bool:
    """Whether its amounts last changed by what the shopper took back; one query."""
    return last_change(vendor_order) == LineAdjustment.Kind.DROPPED


def boxes_of(order_id: int) -> dict[int, list[int]]:
    """For each parcel of an order all that lie in the same box, itself too; one query.

    Farms' goods that leave a depot in one box are a parcel of each farm, sent in the
    same moment, and so is what was added to an order. A box has its parcels in the
    order of their ids.
    """
    own = Q(order=order_id) | Q(order__added_to=order_id)
    rows = ShippingEvent.objects.filter(own, vendor_order__isnull=False)
    boxes: dict[object, list[int]] = {}
    first: dict[object, list[int]] = {}
    of: dict[int, list[int]] = {}
    found = rows.order_by("pk").values_list(
        "pk", "vendor_order__depot", "vendor_order__partner", "date_created", "order"
    )
    for pk, depot, seller, moment, order in found:
        of[pk] = boxes.setdefault((depot, moment) if depot else pk, [])
        if order == order_id:
            first[seller, moment] = of[pk]
        else:
            of[pk] = first.get((seller, moment), of[pk])
        of[pk].append(pk)
    return of


class TaxShare(NamedTuple):
    """What of a part is taxed at one rate: `net` without the tax, `tax` on top."""

    rate: Decimal
    net: Decimal
    tax: Decimal


def tax_by_rate(vendor_order: VendorOrder, *, final: bool = False) -> list[TaxShare]:
    """A part's goods and delivery by tax rate, the highest first, for its papers.

    All shares add up to the part's total less `carried`, their tax to its `tax`: the
    figures were rounded once, line by line, when the order was placed. `final` counts
    what the lines cost in the end, after what went back for weight or supply. One
    query, none when the lines are fetched; `order` is read too.
    """
    lines = sorted(vendor_order.lines.all(), key=lambda line: line.pk)
    currency = vendor_order.order.currency
    sums: dict[Decimal, tuple[Decimal, Decimal]] = {}

    def add(rate: Decimal, total: Decimal, tax: Decimal) -> None:
        net, taxes = sums.get(rate, (Decimal(0), Decimal(0)))
        sums[rate] = (net + total - tax, taxes + tax)

    placed = Decimal(0)
    for line in lines:
        total = Decimal(line.line_price_incl_tax)
        tax = total - line.line_price_excl_tax
        placed += tax
        if final and line.given_back:
            total = line.final_price
            tax = tax_included(total, line.tax_rate, currency)
        add(line.tax_rate, total, tax)
    if vendor_order.delivery_cost:
        # As the draft reckons it: delivery follows the goods of most value.
        main = max(lines, key=lambda line: line.line_price_incl_tax)
        add(main.tax_rate, vendor_order.delivery_cost, vendor_order.tax - placed)
    return [TaxShare(rate, *sums[rate]) for rate in sorted(sums, reverse=True)]


def sold_prices(packs: Collection[int], since: datetime) -> dict[int, Decimal]:
    """By pack's id: the lowest price a pack was ordered at since then, else the last.

    What everybody was asked for one pack, vouchers aside, of orders that were paid and
    stand.
    """
    gone = VendorOrderStatus.CANCELLED
    lines = Line.objects.filter(
        stockrecord__in=packs,
        order__paid_at__isnull=False,
        quantity__gt=0,
        is_own_price=False,
    ).exclude(vendor_order__status=gone)
    lately = lines.filter(order__date_placed__gte=since).order_by()
    found = dict(lately.values_list("stockrecord").annotate(Min("unit_price_incl_tax")))
    for pk in set(packs) - found.keys():
        last = lines.filter(stockrecord=pk).order_by("-order__date_placed", "-pk")
        price = last.values_list("unit_price_incl_tax", flat=True).first()
        if price is not None:
            found[pk] = price
    return {pk: price for pk, price in found.items() if price}

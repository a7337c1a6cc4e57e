"""Giving back for a seller's part: what is left of it, and what of its delivery."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Sum

from core.money import to_minor
from orders.order.locks import lock_order
from orders.order.models import VendorOrder
from payments.payment.models import Payment, Refund, RefundLine
from payments.payment.queries import paid_with
from payments.payment.rules import delivery_share
from payments.payment.states import RefundState

from .refundable import given_of_price, left_of_price
from .refunds import (
    AS_PAID,
    RefundTerms,
    RefundTooLargeError,
    ask_refund,
    left_of_lines,
)


@dataclass(frozen=True)
class Left:
    """What of a part's price has not gone back, in minor units, by what it was for.

    `carried` paid for more weight of an earlier order. `total` is what bounds them
    all together. What was paid for containers is no part of it.
    """

    lines: Mapping[int, int]
    delivery: int
    carried: int
    total: int

    @property
    def goods(self) -> int:
        return sum(self.lines.values())


def left_of(vendor_order: VendorOrder) -> Left:
    """Refunds that name no line are for the delivery first, then for the carried."""
    currency = vendor_order.order.currency
    alive = vendor_order.refunds.exclude(state=RefundState.FAILED)
    for_lines = RefundLine.objects.filter(refund__in=alive)
    named = for_lines.aggregate(total=Sum("amount", default=0))["total"]
    delivery = to_minor(vendor_order.delivery_cost, currency)
    unnamed = given_of_price(vendor_order) - int(named)
    return Left(
        lines=left_of_lines(vendor_order, currency),
        delivery=max(delivery - unnamed, 0),
        carried=to_minor(vendor_order.carried, currency) - max(unnamed - delivery, 0),
        total=left_of_price(vendor_order, currency),
    )


@transaction.atomic
def give_back(
    vendor_order: VendorOrder,
    *,
    lines: Mapping[int, int],
    cause: str,
    terms: RefundTerms = AS_PAID,
    delivery: int | None = None,
) -> Refund | None:
    """Pay back so much of each line, and of the delivery what goes with it.

    Once for each cause. Without `delivery` the market's rule for `terms.reason` says
    what that is, within what is left of it; without a reason it is nothing. Returns
    None where nothing would go back.
    Raises `RefundTooLargeError` for more than is left, also where nothing was paid.
    """
    vendor_order.order = lock_order(vendor_order.order_id)
    asked = Refund.objects.filter(cause=cause).first()
    if asked:
        return asked
    goods = sum(lines.values())
    if delivery is None:
        why = terms.reason
        delivery = delivery_going_back(vendor_order, goods, why) if why else 0
    return ask_refund(
        payment_of(vendor_order),
        amount=goods + delivery,
        cause=cause,
        vendor_order=vendor_order,
        lines=lines,
        terms=terms,
    )


def delivery_going_back(
    vendor_order: VendorOrder, goods_back: int, why: str, *, left: Left | None = None
) -> int:
    """What the rule gives of the delivery with goods, within what is left of it."""
    left = left or left_of(vendor_order)
    share = delivery_share(vendor_order, goods_back, why, goods_left=left.goods)
    return max(min(share, left.delivery, left.total - goods_back), 0)


def payment_of(vendor_order: VendorOrder) -> Payment:
    """The payment that the part was paid with.

    Raises `RefundTooLargeError` without one.
    """
    paid = paid_with(vendor_order)
    if paid is None:
        message = f"nothing was paid for {vendor_order}"
        raise RefundTooLargeError(message)
    return paid

"""Breaches of who pays for discounts."""

from django.db.models import F

from payments.payouts.models import DiscountReturn, LineDiscount

from .books import move, of_paid_orders
from .rows import change, sound_paid_orders


def frozen():
    return LineDiscount.objects.filter(
        vendor_order__order__in=sound_paid_orders(), by_market__gt=1
    )


def forget_a_gift():
    """And the one on another line is so much more, that the order's sum is the same."""
    gone = frozen().order_by("pk").first()
    same = frozen().filter(
        vendor_order__order=gone.vendor_order.order, offer=gone.offer
    )
    other = same.exclude(pk=gone.pk).order_by("pk").first()
    change(
        LineDiscount.objects.filter(pk=other.pk),
        amount=F("amount") + gone.amount,
        by_market=F("by_market") + gone.by_market,
    )
    gone.delete()


def credit_another_offer():
    gift = frozen().order_by("pk").first()
    other = type(gift.offer).objects.exclude(pk=gift.offer_id).first()
    change(frozen(), offer=other)


def let_the_market_pay_more():
    move(of_paid_orders("promotions"), "pending", 1)


def give_a_discount_back_twice():
    gift = frozen().order_by("pk").first()
    DiscountReturn.objects.create(
        discount=gift, by_cooperative=0, by_market=gift.by_market + 1
    )


PLANTS = {
    forget_a_gift: "discounts of lines are what offers gave",
    credit_another_offer: "offers gave lines what they gave their order",
    let_the_market_pay_more: "the market pays its discounts as they were frozen",
    give_a_discount_back_twice: "funded discounts go back at most once",
}

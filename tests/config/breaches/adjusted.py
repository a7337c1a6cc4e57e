"""Breaches of what is given back and of what shoppers owe."""

from django.db.models import F

from accounts.models import User
from core.money import to_minor
from orders.order.models import (
    BalanceEntry,
    LineAdjustment,
    VendorOrder,
)

from .rows import change, refund_of, sound_paid_line, sound_paid_orders


def adjust_without_giving_back():
    line = sound_paid_line()
    LineAdjustment.objects.create(
        line=line, kind="short", units_before=2, units_after=1, amount=1
    )


def give_back_by_no_line():
    line = sound_paid_line()
    change(VendorOrder.objects.filter(pk=line.vendor_order_id), given_back=1)
    refund_of(line.vendor_order, 100, "adjusted:0")


def give_back_for_nothing():
    refund_of(sound_paid_line().vendor_order, 100, "adjusted:0")


def give_back_more_than_a_vendor_order():
    vendor_order = VendorOrder.objects.filter(order__in=sound_paid_orders())
    vendor_order = vendor_order.exclude(total=F("order__total_incl_tax")).first()
    refund_of(vendor_order, to_minor(vendor_order.total, "CNY") + 1, "more")


def owe_less_than_nothing():
    owed_entry("other", -1)


def pay_a_balance_that_is_not_carried():
    owed_entry("weight:0", 1)
    owed_entry("paid:0", -1)


def owed_entry(cause, amount):
    vendor_order = sound_paid_line().vendor_order
    BalanceEntry.objects.create(
        user=User.objects.first(),
        partner=vendor_order.partner,
        currency="CNY",
        amount=amount,
        cause=cause,
        vendor_order=vendor_order,
    )


PLANTS = {
    adjust_without_giving_back: "lines gave back what their adjustments say",
    give_back_by_no_line: "parts gave back what their lines did",
    give_back_for_nothing: "what is given back goes back as money",
    give_back_more_than_a_vendor_order: "parts never give back more than they cost",
    owe_less_than_nothing: "shoppers owe no less than nothing",
    pay_a_balance_that_is_not_carried: "orders pay the balance that they carry",
}

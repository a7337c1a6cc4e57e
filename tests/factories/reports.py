"""Orders of the past with histories, and the reports of them."""

import re
from datetime import date, time, timedelta
from decimal import Decimal

import time_machine
from django.http import QueryDict

from core import dates
from core.money import to_minor
from orders.order.models import Line, VendorOrder
from orders.order.services.cancellation import cancel_vendor_order
from orders.order.services.fulfilment import accept_vendor_order, start_packing
from orders.order.services.fulfilment import finish_packing as finish
from orders.order.services.item_cancellation import cancel_items
from orders.order.services.weights import weigh_line
from payments.payment.services.refunds import RefundTerms
from payments.payment.services.vendor_refunds import give_back, left_of
from payments.payment.states import RefundState
from reports.rollups.services import count_dirty_days
from reports.sales.book import Book
from reports.sales.cells import SellerLinks
from reports.sales.forms import chosen
from tests.factories.days import moment_of
from tests.factories.orders import make_paid_order
from tests.factories.shop import make_pack
from tests.factories.vendors import (
    make_cooperative,
    make_farm,
    make_member,
    make_village,
)

OCTOBER = "period=custom&first=2026-10-01&last=2026-10-31&against=before"


D = Decimal


def make_rivals(**fields):
    """A cooperative, its two farms in two villages, and a farm of another one."""
    valley = make_cooperative("Valley Cooperative", code="valley")
    hill = make_cooperative("Hill Cooperative", code="hill")
    farms = {
        name: make_farm(
            f"{name} farm",
            code=name,
            cooperative=owner,
            village=make_village(name=f"{name} village"),
        )
        for name, owner in (("li", valley), ("wang", valley), ("rival", hill))
    }
    return valley, hill, farms


def make_walnuts(farms, **fields):
    return {
        name: make_pack(farm, f"{name} walnuts", price="20.00", on_hand=10**8, **fields)
        for name, farm in farms.items()
    }


def sell_and_count(*orders, **more):
    parts = [sell_later(packs, **more) for packs in orders]
    count_dirty_days()
    return [vendor_order for found in parts for vendor_order in found]


def sign_in_member(client, partner, role="admin"):
    client.force_login(make_member(partner, role))
    return client


def read_figures(client, path="", *, slug="valley", query=OCTOBER, **more):
    answer = client.get(f"/office/{slug}/figures/{path}?{query}", **more)
    assert answer.status_code == 200, answer.status_code
    return answer


def cents_in(shown):
    """Money as an integer of cents, whatever the sign is."""
    return int(re.sub(r"[^\d-]", "", shown.replace("−", "-")))


# Noon in China of an autumn day.
START = dates.at(date(2026, 10, 20), time(12))


def sell_later(packs, *, day=0, hour=0, user=None, state="Beijing", channel="page"):
    """The parts of an order paid that many days and hours after the start."""
    with time_machine.travel(START + timedelta(days=day, hours=hour), tick=False):
        order = make_paid_order(packs, user=user)
        order.shipping_address.state = state
        order.shipping_address.save()
        Line.objects.filter(order=order).update(channel=channel)
        return list(order.vendor_orders.order_by("pk"))


def _cancel(vendor_order):
    cancel_vendor_order(vendor_order, by=None, by_shopper=True)


def _drop(vendor_order):
    """A pack taken back by the shopper, where there is more than one."""
    line = vendor_order.lines.order_by("pk").first()
    if line.quantity > 1:
        seen = sum(one.left for one in vendor_order.lines.all())
        cancel_items(vendor_order, {line.pk: line.quantity - 1}, seen=seen, by=None)


def _weigh(vendor_order):
    """Packed, what is sold by weight a little light."""
    accept_vendor_order(vendor_order, by=None)
    start_packing(vendor_order, by=None)
    for line in vendor_order.lines.filter(is_weighed=True):
        units = line.due * line.pack_quantity * 19 // 20
        weigh_line(line, units=units, typed=f"{units}", by=None)


def _pack(vendor_order):
    _weigh(vendor_order)
    vendor_order.lines.update(is_packed=True)
    vendor_order.refresh_from_db()
    finish(vendor_order, by=None)


def _refund(vendor_order, share=50):
    """Some of the first line by hand, and all of the delivery."""
    left = left_of(vendor_order)
    line = vendor_order.lines.order_by("pk").first()
    unit = 10 if vendor_order.order.currency == "KWD" else 1
    amount = left.lines[line.pk] * share // 100 // unit * unit
    terms = RefundTerms(reason="goodwill")
    give_back(
        vendor_order,
        lines={line.pk: amount},
        cause=f"by-hand:{vendor_order.pk}",
        terms=terms,
        delivery=left.delivery,
    )


ACTS = {
    "cancelled": _cancel,
    "dropped": _drop,
    "weighed": _weigh,
    "packed": _pack,
    "refunded": _refund,
}


TODAY = date(2026, 10, 23)


def days_ago(n, hour=12):
    return moment_of(TODAY - timedelta(days=n), hour)


def sell_at(packs, when, *, user=None, email="", state="", country="CN"):
    """A paid order of that moment; returns its parts by their sellers."""
    order = make_paid_order(packs, user=user, email=email)
    VendorOrder.objects.filter(order=order).update(created=when)
    if state:
        order.shipping_address.state = state
        order.shipping_address.save()
    return {
        vendor_order.partner: vendor_order
        for vendor_order in order.vendor_orders.select_related("partner")
    }


def discount_vendor_order(vendor_order, amount):
    """As if an offer had taken so much off the first line."""
    amount = Decimal(amount)
    line = vendor_order.lines.order_by("pk").first()
    # Reckoned here: SQLite would subtract floats, and miss by less than a cent.
    Line.objects.filter(pk=line.pk).update(
        line_price_incl_tax=line.line_price_incl_tax - amount
    )
    VendorOrder.objects.filter(pk=vendor_order.pk).update(
        discount=vendor_order.discount + amount, total=vendor_order.total - amount
    )


def mark_given_back(vendor_order, amount):
    """As if the first line had been packed short by so much, or all it cost: the line
    says so, and it went back.
    """
    line = vendor_order.lines.order_by("pk").first()
    amount = max(Decimal(0), min(Decimal(amount), line.line_price_incl_tax))
    Line.objects.filter(pk=line.pk).update(given_back=amount)
    VendorOrder.objects.filter(pk=vendor_order.pk).update(given_back=amount)
    minor = to_minor(amount, vendor_order.order.currency)
    if minor:
        payment = vendor_order.order.payments.get()
        refund = payment.refunds.create(
            vendor_order=vendor_order,
            cause=f"short:{vendor_order.pk}",
            amount=minor,
            state=RefundState.SUCCEEDED,
        )
        refund.lines.create(line=line, amount=minor)


def cancel_by_shopper(vendor_order):
    cancel_vendor_order(vendor_order, by=None, by_shopper=True)


def book_of(farm, query="period=custom&first=2026-10-01&last=2026-10-31", **more):
    _form, choice = chosen(QueryDict(query), TODAY)
    return Book(farm, choice, **more)


def links_of(book):
    return SellerLinks(book.partner.code, book.choice, book.currency)

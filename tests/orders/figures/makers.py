"""Orders of the past with discounts, money given back and parts that were cancelled."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.http import QueryDict
from django.utils import timezone

from core.money import to_minor
from orders.figures.book import Book
from orders.figures.forms import chosen
from orders.figures.tables import Links
from orders.order.models import Line, VendorOrder
from orders.order.services import cancel_part
from orders.payment.states import RefundState
from tests.cast import a_paid_order

TODAY = date(2026, 10, 23)


def at(day, hour=12):
    return timezone.make_aware(datetime.combine(day, time(hour)))


def days_ago(n, hour=12):
    return at(TODAY - timedelta(days=n), hour)


def sold(packs, when, *, user=None, email="", state="", country="CN"):
    """A paid order of that moment; returns its parts by their sellers."""
    order = a_paid_order(packs, user=user, email=email)
    VendorOrder.objects.filter(order=order).update(created=when)
    if state:
        order.shipping_address.state = state
        order.shipping_address.save()
    return {part.partner: part for part in order.parts.select_related("partner")}


def discounted(part, amount):
    """As if an offer had taken so much off the first line."""
    amount = Decimal(amount)
    line = part.lines.order_by("pk").first()
    # Reckoned here: SQLite would subtract floats, and miss by less than a cent.
    Line.objects.filter(pk=line.pk).update(
        line_price_incl_tax=line.line_price_incl_tax - amount
    )
    VendorOrder.objects.filter(pk=part.pk).update(
        discount=part.discount + amount, total=part.total - amount
    )


def given_back(part, amount):
    """As if the first line had been packed short by so much, or all it cost: the line
    says so, and it went back.
    """
    line = part.lines.order_by("pk").first()
    amount = max(Decimal(0), min(Decimal(amount), line.line_price_incl_tax))
    Line.objects.filter(pk=line.pk).update(given_back=amount)
    VendorOrder.objects.filter(pk=part.pk).update(given_back=amount)
    minor = to_minor(amount, part.order.currency)
    if minor:
        payment = part.order.payments.get()
        refund = payment.refunds.create(
            vendor_order=part,
            cause=f"short:{part.pk}",
            amount=minor,
            state=RefundState.SUCCEEDED,
        )
        refund.lines.create(line=line, amount=minor)


def cancel(part):
    cancel_part(part, by=None, by_shopper=True)


def book_of(farm, query="period=custom&first=2026-10-01&last=2026-10-31", **more):
    _form, choice = chosen(QueryDict(query), TODAY)
    return Book(farm, choice, **more)


def links_of(book):
    return Links(book.partner.code, book.choice, book.currency)

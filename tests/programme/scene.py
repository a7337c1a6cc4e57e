"""Counties with villages, stores and sales on days that a test chooses."""

from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

import time_machine
from django.utils import timezone

from orders.payment.services import RefundTerms, give_back
from programme.models import DayFigure
from programme.services import rebuild, roll_up_dirty
from tests.cast import a_farm, a_paid_order
from vendors.partner.services import open_partner
from vendors.partner.states import PartnerStatus
from vendors.places.models import County

TODAY = date(2026, 10, 23)


@contextmanager
def on(day, hour=12):
    moment = timezone.make_aware(datetime.combine(day, time(hour)))
    with time_machine.travel(moment, tick=False):
        yield


def day(n):
    """So many days before today."""
    return TODAY - timedelta(days=n)


def sell(packs, when, *, state="Beijing", **buyer):
    """A paid order of that day; its parts."""
    with on(when):
        order = a_paid_order(packs, **buyer)
    order.shipping_address.state = state
    order.shipping_address.save()
    return list(order.parts.order_by("pk"))


def rolled():
    """Make marked days anew, then say what is there."""
    roll_up_dirty()
    return figures()


def rebuilt():
    for county in County.objects.order_by("pk"):
        rebuild(county)
    return figures()


def figures():
    return sorted(
        DayFigure.objects.values_list(
            "county__slug", "village__slug", "day", "name", "key", "value"
        ),
        key=repr,
    )


def of(county, name, key="", village=None):
    """A county's (or a village's) figure by day."""
    rows = DayFigure.objects.filter(county=county, name=name, key=key, village=village)
    return dict(rows.order_by("day").values_list("day", "value"))


def a_store(village, opened):
    with on(opened):
        farm = a_farm(village=village, status=PartnerStatus.APPLIED, opened_at=None)
        return open_partner(farm, by=None)


def back_of_delivery(part, minor):
    """A refund of so much of what the delivery cost."""
    terms = RefundTerms(reason="goodwill")
    cause = f"by-hand:{part.pk}:{part.refunds.count()}"
    return give_back(part, lines={}, cause=cause, terms=terms, delivery=minor)

"""Counties with villages, stores and sales on days that a test chooses."""

from contextlib import contextmanager
from datetime import time, timedelta

import time_machine

from core import dates
from payments.payment.services.refunds import RefundTerms
from payments.payment.services.vendor_refunds import give_back
from programme.figures.models import DayFigure
from programme.figures.services.rollups import rebuild
from reports.rollups.services import count_dirty_days, rebuild_all
from tests.factories.orders import make_paid_order
from tests.factories.reports import TODAY
from tests.factories.vendors import make_farm
from vendors.partner.services.sellers import open_partner
from vendors.partner.states import PartnerStatus
from vendors.places.models import County


@contextmanager
def on_day(day, hour=12):
    moment = dates.at(day, time(hour))
    with time_machine.travel(moment, tick=False):
        yield


def day_before(n):
    """So many days before today."""
    return TODAY - timedelta(days=n)


def sell_on(packs, when, *, state="Beijing", **buyer):
    """A paid order of that day; its parts."""
    with on_day(when):
        order = make_paid_order(packs, **buyer)
    order.shipping_address.state = state
    order.shipping_address.save()
    return list(order.vendor_orders.order_by("pk"))


def roll_figures():
    """Make marked days anew, then say what is there."""
    count_dirty_days()
    return day_figures()


def rebuild_figures():
    rebuild_all()
    for county in County.objects.order_by("pk"):
        rebuild(county)
    return day_figures()


def day_figures():
    return sorted(
        DayFigure.objects.values_list(
            "county__slug", "village__slug", "day", "name", "key", "value"
        ),
        key=repr,
    )


def figures_of(county, name, key="", village=None):
    """A county's (or a village's) figure by day."""
    rows = DayFigure.objects.filter(county=county, name=name, key=key, village=village)
    return dict(rows.order_by("day").values_list("day", "value"))


def make_store(village, opened):
    with on_day(opened):
        farm = make_farm(village=village, status=PartnerStatus.APPLIED, opened_at=None)
        return open_partner(farm, by=None)


def give_back_delivery(vendor_order, minor):
    """A refund of so much of what the delivery cost."""
    terms = RefundTerms(reason="goodwill")
    cause = f"by-hand:{vendor_order.pk}:{vendor_order.refunds.count()}"
    return give_back(vendor_order, lines={}, cause=cause, terms=terms, delivery=minor)

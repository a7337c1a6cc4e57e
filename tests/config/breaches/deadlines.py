"""Breaches of promises, of what was done about late ones, and of new dates."""

from datetime import timedelta

from django.utils import timezone

from fulfilment.deadlines.models import DeadlineEvent, NewDate
from fulfilment.deadlines.states import Step
from orders.order.models import VendorOrder
from orders.order.states import WAITING, VendorOrderStatus
from vendors.partner.models import Partner

from .rows import change


def _promised():
    rows = VendorOrder.objects.filter(status__in=WAITING, send_by__isnull=False)
    return rows.filter(met_at=None, is_visit=False)


def look_away():
    change(_promised(), chase_at=None)


def _chased(vendor_order, *steps):
    now = timezone.now()
    for place, step in enumerate(steps):
        DeadlineEvent.objects.create(
            vendor_order=vendor_order,
            step=step,
            send_by=now - timedelta(days=9),
            created=now - timedelta(days=len(steps) - place),
        )


def give_back_what_still_waits():
    _chased(_promised().order_by("pk").first(), Step.LATE, Step.GIVEN_BACK)


def _cancelled():
    rows = VendorOrder.objects.filter(
        status=VendorOrderStatus.CANCELLED, deadline_events=None
    )
    return rows.order_by("pk").first()


def give_back_without_telling():
    _chased(_cancelled(), Step.GIVEN_BACK)


def offer_a_date_for_what_is_cancelled():
    now = timezone.now()
    NewDate.objects.create(
        vendor_order=_cancelled(), was=now, send_by=now + timedelta(days=1)
    )


def put_back_who_was_not_warned():
    change(Partner.objects.filter(is_slow=False), is_slow=True)


PLANTS = {
    put_back_who_was_not_warned: (
        "goods stand after others only of sellers who were warned"
    ),
    look_away: "promises that wait are looked at by the clock",
    give_back_what_still_waits: (
        "what was given back for being late is sent or cancelled"
    ),
    give_back_without_telling: (
        "steps are taken after they are due, money back after telling"
    ),
    offer_a_date_for_what_is_cancelled: "new dates are open only while an order waits",
}

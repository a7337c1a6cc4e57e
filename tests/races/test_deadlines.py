"""An order is late: the clock, the seller and the shopper act at once."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from core import dates
from fulfilment.deadlines.models import DeadlineEvent
from fulfilment.deadlines.services.clock import chase
from fulfilment.deadlines.services.new_dates import (
    offer_new_date,
    take_new_date,
    withdraw,
)
from fulfilment.deadlines.states import Step
from orders.order.models import VendorOrder
from orders.order.services.fulfilment import (
    accept_vendor_order,
    finish_packing,
    ship_vendor_order,
    start_packing,
    tick_line,
)
from orders.order.states import VendorOrderStatus
from payments.payment.models import Refund
from tests.factories.orders import make_vendor_order
from tests.races.market import assert_sound
from tests.races.together import run_together, values

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
_S = VendorOrderStatus


def a_late_part():
    """Packed, told of days ago, and to be given back now."""
    part = make_vendor_order(packs=2)
    accept_vendor_order(part, by=None)
    start_packing(part, by=None)
    tick_line(part.lines.get(), packed=True)
    finish_packing(part, by=None)
    now = timezone.now()
    send_by = dates.start_of(dates.today() - timedelta(days=30))
    VendorOrder.objects.filter(pk=part.pk).update(
        send_by=send_by, accept_by=send_by, chase_at=now - timedelta(hours=1)
    )
    for step in (Step.LATE, Step.ESCALATED):
        DeadlineEvent.objects.create(
            vendor_order=part, step=step, send_by=send_by,
            created=now - timedelta(days=20),
        )  # fmt: skip
    part.refresh_from_db()
    return part


def ship(part):
    packs = {part.lines.get().pk: 2}
    return ship_vendor_order(part, packs=packs, carrier="", tracking_number="", by=None)


@pytest.mark.parametrize("turn", range(3))
def test_sent_given_back_or_withdrawn_never_two_of_them(turn):
    part = a_late_part()

    outcomes = run_together(
        [partial(ship, part), chase, partial(withdraw, part, by=None), chase]
    )

    part.refresh_from_db()
    back = Refund.objects.filter(vendor_order=part).count()
    assert (part.status, back) in {(_S.SHIPPED, 0), (_S.CANCELLED, 1)}
    assert len(values(outcomes)) >= 2
    given = DeadlineEvent.objects.filter(vendor_order=part, step=Step.GIVEN_BACK)
    assert given.count() <= 1
    assert_sound()


def test_a_new_date_is_taken_once_or_the_money_given_back():
    part = a_late_part()
    day = dates.today() + timedelta(days=3)
    new = offer_new_date(part, day=day, reason="", by=None)

    run_together(
        [
            partial(take_new_date, part, offered=new.pk),
            partial(take_new_date, part, offered=new.pk),
            partial(withdraw, part, by=None),
            chase,
        ]
    )

    part.refresh_from_db()
    new.refresh_from_db()
    if part.status == _S.CANCELLED:
        assert Refund.objects.filter(vendor_order=part).count() == 1
    else:
        assert (part.send_by, new.state) == (dates.end_of(day), "accepted")
        assert not Refund.objects.filter(vendor_order=part).exists()
    assert_sound()

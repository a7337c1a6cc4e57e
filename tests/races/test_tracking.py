"""A carrier's news comes twice at the same moment, and while a number is corrected."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from core.outbox import deliver_due
from fulfilment.packing.services.dispatch import Label, correct_parcel
from fulfilment.tracking.models import CarrierEvent, TrackedNumber
from fulfilment.tracking.reports import Report, ReportedEvent
from fulfilment.tracking.services.events import take_report
from fulfilment.tracking.services.subscriptions import follow
from fulfilment.tracking.states import ParcelState
from orders.order.models import ParcelDelivery, ShippingEvent
from orders.order.services.fulfilment import ship_vendor_order
from orders.order.services.vendor_orders import PackingError
from tests.factories.accounts import make_user
from tests.factories.fulfilment import make_packed_vendor_order
from tests.factories.shop import make_pack
from tests.news import noted
from tests.races.market import assert_sound
from tests.races.together import all_values, errors, run_together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
NUMBER, OTHER = "YT1234567890123", "YT3210987654321"


@pytest.fixture
def parcel(carriers):
    part = make_packed_vendor_order(make_pack(), user=make_user())
    parcel = ship_vendor_order(
        part,
        packs={line.pk: line.left for line in part.lines.all()},
        carrier="YTO Express",
        tracking_number=NUMBER,
        by=None,
    )
    sent = timezone.now() - timedelta(days=4)
    ShippingEvent.objects.filter(pk=parcel.pk).update(date_created=sent)
    deliver_due()
    return parcel


def report_of(*states):
    now = timezone.now()
    events = (
        ReportedEvent(now - timedelta(hours=3 - place), state, f"event {place}")
        for place, state in enumerate(states)
    )
    return Report(NUMBER, "yuantong", tuple(events))


_S = ParcelState


def test_two_pushes_at_once_are_kept_once(parcel):
    whole = report_of(_S.ACCEPTED, _S.IN_TRANSIT, _S.DELIVERED)
    part = Report(NUMBER, "yuantong", whole.events[:2])
    acts = [partial(take_report, one) for one in (whole, part) * 4]

    assert all_values(run_together(acts)) == [True] * 8

    states = CarrierEvent.objects.order_by("happened_at").values_list(
        "state", flat=True
    )
    assert list(states) == [_S.ACCEPTED, _S.IN_TRANSIT, _S.DELIVERED]
    assert ParcelDelivery.objects.get().parcel_id == parcel.pk
    assert len(noted("parcel_delivered")) == 1
    assert TrackedNumber.objects.get().is_over
    assert_sound()


def test_number_is_corrected_while_its_news_comes(parcel):
    """Whichever is first: what arrived keeps its number, what has another is not it."""
    news = report_of(_S.ACCEPTED, _S.DELIVERED)
    seen = Label.of(parcel).text
    label = Label("YTO Express", OTHER)
    outcomes = run_together(
        [
            partial(take_report, news),
            partial(correct_parcel, parcel, label, seen=seen, by=None),
        ]
    )

    refused = errors(outcomes, PackingError)
    parcel.refresh_from_db()
    is_corrected = parcel.tracking_number == OTHER
    assert is_corrected is not bool(refused)
    assert ParcelDelivery.objects.exists() is not is_corrected
    assert CarrierEvent.objects.count() == 2
    assert_sound()


def test_parcel_is_followed_from_two_sides_at_once(carriers, parcel):
    acts = [partial(follow, parcel)] * 4
    tracked = all_values(run_together(acts))
    deliver_due()

    assert len({one.pk for one in tracked}) == 1
    assert [one.times for one in carriers.numbers.values()] == [1]
    assert_sound()

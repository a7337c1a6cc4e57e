"""What carriers say of parcels: asked for once, kept once, counted, shown, told."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from carrier_double.kuaidi100 import md5
from core.models import OutboxMessage
from core.outbox import deliver_due
from fulfilment.packing.services.dispatch import Label, correct_parcel
from fulfilment.tracking.models import CarrierEvent, TrackedNumber
from fulfilment.tracking.queries import tracks_of
from fulfilment.tracking.services.subscriptions import TOPIC, ask_for_silent
from fulfilment.tracking.states import ParcelState, Subscription
from orders.order.models import ParcelDelivery
from orders.order.services.fulfilment import ship_vendor_order
from orders.order.states import DeliverySource
from tests.carrier_double import SECRET
from tests.factories.accounts import make_user
from tests.factories.fulfilment import make_packed_vendor_order
from tests.factories.shop import make_pack
from tests.news import noted
from tests.sound import breached

pytestmark = pytest.mark.django_db
NUMBER = "YT1234567890123"
PICKED, MOVING = ("1", "已揽收"), ("1002", "到达分拨中心")
OUT, SIGNED, STUCK, BACK = (
    ("5", "派件中"), ("301", "本人签收"), ("206", "无法联系"), ("6", "退回中"),
)  # fmt: skip


def ship(part, number=NUMBER, carrier="YTO Express"):
    return ship_vendor_order(
        part,
        packs={line.pk: line.left for line in part.lines.all()},
        carrier=carrier,
        tracking_number=number,
        by=None,
    )


def make_parcel(number=NUMBER, carrier="YTO Express", **order):
    return ship(make_packed_vendor_order(make_pack(), **order), number, carrier)


def in_china(hours):
    """So many hours from now, as the carrier writes it."""
    at = timezone.now() + timedelta(hours=hours + 8)
    return f"{at:%Y-%m-%d %H:%M:%S}"


def said(hours, event):
    return (in_china(hours), *event)


def later(days=3):
    return time_machine.travel(timezone.now() + timedelta(days=days), tick=False)


@pytest.fixture
def parcel(carriers):
    parcel = make_parcel(user=make_user())
    deliver_due()
    return parcel


def states():
    rows = CarrierEvent.objects.order_by("happened_at", "pk")
    return [row.state for row in rows]


# Numbers are reported once


def test_a_number_is_given_to_the_service_once(carriers, parcel):
    [known] = carriers.numbers.values()
    assert (known.company, known.number, known.times) == ("yuantong", NUMBER, 1)
    assert known.callback.endswith(f"/tracking/kuaidi100/{SECRET}/")
    assert TrackedNumber.objects.get().state == Subscription.ACTIVE
    assert breached() == []


def test_some_carriers_are_told_the_last_digits_of_the_phone(carriers):
    make_parcel("SF1234567890123", "SF Express")
    deliver_due()

    [known] = carriers.numbers.values()
    assert len(known.phone) == 4
    assert TrackedNumber.objects.get().state == Subscription.ACTIVE


@pytest.mark.parametrize("fault", ["lost_response", "error", "garbage", "refuse"])
def test_what_breaks_is_asked_again_and_nothing_is_lost(carriers, fault):
    carriers.fault(fault)
    make_parcel()
    deliver_due()
    assert TrackedNumber.objects.get().state == Subscription.WAITING
    assert OutboxMessage.objects.get(topic=TOPIC).state == OutboxMessage.State.WAITING
    assert breached() == []

    with later(1):
        deliver_due()

    assert TrackedNumber.objects.get().state == Subscription.ACTIVE
    assert len(carriers.numbers) == 1
    assert breached() == []


def test_a_number_that_is_refused_is_not_asked_for_again(carriers):
    carriers.fault("unknown_carrier")
    make_parcel()
    deliver_due()

    tracked = TrackedNumber.objects.get()
    assert (tracked.state, tracked.refusal[:13]) == (
        Subscription.REFUSED, "kuaidi100 700",
    )  # fmt: skip
    assert OutboxMessage.objects.get(topic=TOPIC).state == OutboxMessage.State.DONE


def test_without_a_service_nothing_is_kept_or_asked(carriers, settings):
    settings.TRACKING_BACKEND = ""
    make_parcel()
    assert not TrackedNumber.objects.exists()
    assert ask_for_silent() == 0


def test_own_deliveries_and_unknown_carriers_are_left_alone(carriers):
    make_parcel("ABC123456", "Uncle Wang's truck")
    make_parcel("", "delivered by the farm")
    assert not TrackedNumber.objects.exists()


# What is pushed


def test_events_are_kept_once_in_whatever_order_they_come(carriers, parcel):
    with later():
        first, second = said(-70, PICKED), said(-60, MOVING)
        assert carriers.tell(NUMBER, first) == [200]
        assert carriers.tell(NUMBER, second) == [200]
        [known] = carriers.numbers.values()
        assert carriers.push(known) == 200
        assert carriers.push(known, list(reversed(known.rows))) == 200

    assert states() == [ParcelState.ACCEPTED, ParcelState.IN_TRANSIT]
    assert not ParcelDelivery.objects.exists()


def test_what_was_delivered_is_noted_at_its_time_and_stays_so(client, carriers, parcel):
    with later():
        carriers.tell(NUMBER, said(-40, PICKED), said(-3, SIGNED))
        delivery = ParcelDelivery.objects.get()
        assert delivery.source == DeliverySource.CARRIER
        gone = timezone.now() - delivery.delivered_at
        assert timedelta(hours=2.9) < gone < timedelta(hours=3.1)
        assert noted("parcel_delivered") != []

        carriers.tell(NUMBER, said(-2, MOVING), said(-1, STUCK))
        carriers.tell(NUMBER, said(-1, SIGNED))

    delivery.refresh_from_db()
    assert ParcelDelivery.objects.get() == delivery
    assert noted("parcel_trouble") == []
    assert tracks_of([parcel])[parcel.pk].state == ParcelState.DELIVERED
    assert TrackedNumber.objects.get().is_over
    order = parcel.order
    client.force_login(order.user)
    page = client.get(reverse("orders:detail", args=[order.number])).text
    assert "Tracking history" in page
    assert "本人签收" in page
    assert page.index("本人签收") < page.index("已揽收")
    assert breached() == []


def test_delivered_before_it_was_shipped_is_kept_and_not_counted(carriers, parcel):
    with later():
        carriers.tell(NUMBER, said(-80, SIGNED))

    assert states() == [ParcelState.DELIVERED]
    assert not ParcelDelivery.objects.exists()
    assert breached() == []


def test_what_the_future_holds_is_not_counted(carriers, parcel):
    carriers.tell(NUMBER, said(5, SIGNED))

    assert not ParcelDelivery.objects.exists()
    assert breached() == []


def test_trouble_is_told_to_the_seller_once(client, carriers, parcel):
    with later():
        carriers.tell(NUMBER, said(-30, OUT), said(-20, STUCK))
        [known] = carriers.numbers.values()
        carriers.push(known)
        assert len(noted("parcel_trouble")) == 1
        carriers.tell(NUMBER, said(-10, BACK))

    assert [occasion.partition(":")[0] for *_, occasion in noted("parcel_trouble")] == [
        "problem", "returned",
    ]  # fmt: skip
    assert tracks_of([parcel])[parcel.pk].state == ParcelState.RETURNED


def test_a_number_of_several_orders_delivers_none(carriers, parcel):
    make_parcel()
    deliver_due()
    with later():
        carriers.tell(NUMBER, said(-3, SIGNED))

    assert not ParcelDelivery.objects.exists()
    assert breached() == []


def test_numbers_that_are_none_of_ours_are_kept_out(carriers, parcel):
    last = {"com": "yuantong", "nu": "YT9999999999999", "state": "3", "data": []}
    address = f"/tracking/kuaidi100/{SECRET}/"

    assert carriers.send(address, {"lastResult": last}, SECRET) == 200

    assert TrackedNumber.objects.count() == 1
    assert not CarrierEvent.objects.exists()


def test_what_is_not_signed_or_no_report_is_refused(client, carriers, parcel):
    [known] = carriers.numbers.values()
    good = f"/tracking/kuaidi100/{SECRET}/"
    said_of = {"lastResult": carriers.last_result(known)}

    assert carriers.send(good, said_of, "guessed") == 404
    assert carriers.send("/tracking/kuaidi100/guessed/", said_of, SECRET) == 404
    assert carriers.send(f"/tracking/other/{SECRET}/", said_of, SECRET) == 404
    assert carriers.send(good, {"lastResult": None}, SECRET) == 400
    assert carriers.send(good, {"lastResult": {"com": "x"}}, SECRET) == 400
    assert client.post(good, {}).status_code == 404
    assert (
        client.post(good, {"param": "{", "sign": md5("{", SECRET)}).status_code == 400
    )
    assert client.get(good).status_code == 405
    row = {"time": "yesterday", "context": "", "statusCode": "3"}
    known.rows.insert(0, row)
    assert carriers.push(known) == 400
    assert not CarrierEvent.objects.exists()


# Numbers that change, pushes that are lost


def test_a_corrected_number_is_followed_and_what_is_known_of_it_counts(
    carriers, parcel
):
    right = "YT3210987654321"
    other = make_parcel(right)
    deliver_due()
    label = Label("YTO Express", "YT5555555555555")
    with later():
        carriers.tell(right, said(-3, SIGNED))
        assert ParcelDelivery.objects.get().parcel == other
        seen = Label.of(parcel).text
        correct_parcel(parcel, label, seen=seen, by=None)
        deliver_due()

    assert label.tracking_number in {one.number for one in carriers.numbers.values()}
    assert breached() == []


def test_a_number_entered_late_takes_what_its_carrier_said_before(carriers, parcel):
    right = "YT3210987654321"
    TrackedNumber.objects.create(
        carrier="YTO Express",
        number=right,
        state=Subscription.ACTIVE,
        subscribed_at=timezone.now(),
    )
    carriers.poll(
        b'schema=json&param={"company":"yuantong","number":"%s","key":"double-key",'
        b'"parameters":{"callbackurl":"http://x/tracking/kuaidi100/%s/","salt":"%s"}}'
        % (right.encode(), SECRET.encode(), SECRET.encode()),
        "",
    )
    with later():
        carriers.tell(right, said(-3, SIGNED))
        assert not ParcelDelivery.objects.exists()
        seen = Label.of(parcel).text
        correct_parcel(parcel, Label("YTO Express", right), seen=seen, by=None)
        deliver_due()
        assert ParcelDelivery.objects.get().parcel == parcel

    assert breached() == []


def test_what_nothing_is_heard_of_is_asked_for(carriers, parcel):
    with later():
        carriers.tell(NUMBER, said(-3, SIGNED), push=False)
        assert ask_for_silent() == 1
        assert ask_for_silent() == 0

    assert ParcelDelivery.objects.get().parcel == parcel
    assert carriers.refused == []

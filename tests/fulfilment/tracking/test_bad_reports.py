"""What the tracking service may do wrong: nothing of it harms, and nothing is lost."""

import time

import pytest
from django.urls import reverse

from carrier_double.journeys import STEPS, Journeys
from carrier_double.lies import lies_about
from core.models import OutboxMessage
from core.outbox import deliver_due
from core.sms_providers import calls
from fulfilment.tracking.models import CarrierEvent, TrackedNumber
from fulfilment.tracking.queries import tracks_of
from fulfilment.tracking.services.subscriptions import TOPIC, ask_for_silent
from fulfilment.tracking.states import ParcelState, Subscription
from orders.order.models import ParcelDelivery
from tests.carrier_double import SECRET
from tests.factories.accounts import make_staff, make_user
from tests.fulfilment.tracking.test_tracking import (
    BACK,
    MOVING,
    NUMBER,
    PICKED,
    SIGNED,
    later,
    make_parcel,
    said,
    states,
)
from tests.news import noted
from tests.sound import breached

pytestmark = pytest.mark.django_db


@pytest.fixture
def parcel(carriers):
    parcel = make_parcel(user=make_user())
    deliver_due()
    return parcel


def push(carriers, last):
    return carriers.send(
        f"/tracking/kuaidi100/{SECRET}/", {"status": "polling", "lastResult": last},
        SECRET,
    )  # fmt: skip


def test_lies_are_refused_and_keep_nothing_from_the_truth(carriers, parcel):
    [known] = carriers.numbers.values()
    for name, last in lies_about(known):
        assert push(carriers, last) == 400, name

    assert not CarrierEvent.objects.exists()
    assert not ParcelDelivery.objects.exists()
    with later():
        assert carriers.tell(NUMBER, said(-3, SIGNED)) == [200]
    assert ParcelDelivery.objects.get().parcel == parcel
    assert breached() == []


def test_lies_in_answers_are_asked_again(carriers, parcel):
    [known] = carriers.numbers.values()
    known.rows = [{"time": "0001-01-01 00:00:00", "statusCode": "3", "context": ""}]
    with later():
        assert ask_for_silent() == 0
        assert not CarrierEvent.objects.exists()
        known.rows = []
        carriers.tell(NUMBER, said(-3, SIGNED), push=False)
    with later(4):
        assert ask_for_silent() == 1
    assert ParcelDelivery.objects.get().parcel == parcel


def test_events_of_others_parcels_are_thanked_for_and_kept_out(carriers, parcel):
    row = {"time": "2026-01-01 10:00:00", "statusCode": "3", "context": "签收"}
    for company, number in (("yuantong", "YT0000000000000"), ("shunfeng", NUMBER)):
        last = {"com": company, "nu": number, "state": "3", "data": [row]}
        assert push(carriers, last) == 200

    assert not CarrierEvent.objects.exists()
    assert not ParcelDelivery.objects.exists()


def test_what_comes_after_delivered_undoes_nothing(carriers, parcel):
    with later():
        carriers.tell(NUMBER, said(-3, SIGNED))
        first = ParcelDelivery.objects.get().delivered_at
        [known] = carriers.numbers.values()
        known.rows.reverse()
        for event in (said(-40, PICKED), said(-2, MOVING), said(-1, BACK)):
            carriers.tell(NUMBER, event)
        carriers.push(known, [*known.rows, *known.rows])

    assert states() == [
        ParcelState.ACCEPTED, ParcelState.DELIVERED, ParcelState.IN_TRANSIT,
        ParcelState.RETURNED,
    ]  # fmt: skip
    assert ParcelDelivery.objects.get().delivered_at == first
    assert tracks_of([parcel])[parcel.pk].state == ParcelState.DELIVERED
    assert len(noted("parcel_delivered")) == 1
    assert breached() == []


def test_who_answers_too_slowly_is_asked_again(carriers, monkeypatch):
    monkeypatch.setattr(calls, "ANSWER_SECONDS", 0.2)
    carriers.slowness = 0.8
    carriers.fault("slow")
    make_parcel()
    deliver_due()

    assert TrackedNumber.objects.get().state == Subscription.WAITING
    assert OutboxMessage.objects.get(topic=TOPIC).state == OutboxMessage.State.WAITING
    time.sleep(0.8)  # it has taken the number meanwhile
    with later(1):
        deliver_due()
    assert TrackedNumber.objects.get().state == Subscription.ACTIVE
    [known] = carriers.numbers.values()
    assert known.times == 2
    assert breached() == []


def test_parcel_moves_by_itself_and_is_delivered(carriers, parcel, tmp_path):
    state = tmp_path / "carriers.json"
    with later():
        journeys = Journeys(carriers, 1, state)
        for _step in range(3):
            journeys.move()
        [known] = carriers.numbers.values()
        assert len(known.rows) == 3

        carriers.reset()
        again = Journeys(carriers, 1, state)
        for _step in range(6):
            again.move()

    assert CarrierEvent.objects.count() == len(STEPS)
    assert ParcelDelivery.objects.get().parcel == parcel
    assert tracks_of([parcel])[parcel.pk].state == ParcelState.DELIVERED


def test_news_that_the_market_did_not_hear_is_told_again(carriers, parcel, monkeypatch):
    journeys, send = Journeys(carriers, 1), carriers.send
    monkeypatch.setattr(carriers, "send", lambda *_: 0)
    journeys.move()
    assert not CarrierEvent.objects.exists()

    monkeypatch.setattr(carriers, "send", send)
    journeys.move()

    assert states() == [ParcelState.ACCEPTED]


def test_office_reads_the_tracking_history_too(client, carriers, parcel):
    with later():
        carriers.tell(NUMBER, said(-40, PICKED), said(-3, SIGNED))
    client.force_login(make_staff())

    page = client.get(
        reverse("office:order", args=["market", parcel.order.number])
    ).text

    assert "Tracking history" in page
    assert page.index("本人签收") < page.index("已揽收")

"""Both in one box: one number, one piece of news, delivered together."""

from datetime import timedelta

import pytest
from django.utils import timezone

from fulfilment.packing.services.deliveries import read_delivered, take_delivered
from fulfilment.packing.services.dispatch import (
    Label,
    Parcel,
    correct_parcel,
    send_parcel,
)
from notifications.models import Notification
from orders.order.models import ParcelDelivery, ShippingEvent
from orders.order.queries import boxes_of
from orders.order.services.fulfilment import (
    accept_vendor_order,
    finish_packing,
    start_packing,
    tick_line,
)
from orders.order.states import DeliverySource
from tests.factories.additions import add_to
from tests.factories.outbox import deliver_everything
from tests.sound import breached

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(order, apples):
    """Both parts, sent with the number SF1234567890123."""
    added = add_to(order, {apples: 2})
    first = order.vendor_orders.get()
    accept_vendor_order(first, by=None)
    start_packing(first, by=None)
    for one in (order, added):
        for line in one.vendor_orders.get().lines.all():
            tick_line(line, packed=True)
    finish_packing(first, by=None)
    packs = {line.pk: line.left for line in first.lines.all()}
    parcel = Parcel(packs, 0, "SF Express", "SF1234567890123")
    send_parcel(first, parcel=parcel, by=None)
    return order, added


def parcels():
    return list(ShippingEvent.objects.order_by("pk"))


def test_it_is_one_box_and_one_piece_of_news(sent, mailoutbox):
    order, _added = sent
    first, second = parcels()
    assert boxes_of(order.pk) == {one.pk: [first.pk, second.pk] for one in parcels()}
    deliver_everything()
    told = Notification.objects.filter(subject__contains="shipped a parcel")
    assert told.count() == 1
    (mail,) = [one for one in mailoutbox if "parcel of order" in one.body]
    assert "Pears" in mail.body
    assert "Apples" in mail.body


def test_carriers_table_delivers_both(sent):
    ShippingEvent.objects.update(date_created=timezone.now() - timedelta(days=2))
    when = (timezone.now() - timedelta(hours=1)).strftime("%Y-%m-%d %H:%M")
    table = f"tracking,delivered\nSF1234567890123,{when}\n"
    taken = take_delivered(
        read_delivered(table.encode()), source=DeliverySource.OFFICE, by=None
    )
    assert (taken.noted, list(taken.left)) == (2, [])
    assert ParcelDelivery.objects.count() == 2
    assert "orders" not in breached()


def test_a_number_is_corrected_on_both(sent):
    first, _second = parcels()
    label = Label("SF Express", "SF9999999999999")
    assert correct_parcel(first, label, seen=Label.of(first).text, by=None)
    assert {one.tracking_number for one in parcels()} == {"SF9999999999999"}

"""One box is one mail to the shopper when it leaves, and one when it arrives."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.models import OutboxMessage
from fulfilment.packing.services.depot import take_at_depot
from notifications.models import Notification
from orders.order.models import ShippingEvent
from orders.order.services.deliveries import DeliveryReport, note_deliveries
from orders.order.services.fulfilment import confirm_received
from orders.order.services.vendor_orders import PackingError
from orders.order.states import DeliverySource
from payments.disputes.evidence import gather
from payments.disputes.models import Dispute
from tests.factories.accounts import make_user
from tests.factories.fulfilment import (
    bring_to_depot,
    make_depot_order,
    pack_vendor_order,
    send_box,
)
from tests.notifications.conftest import outgoing  # noqa: F401 - a fixture
from tests.notifications.letters import deliver, html_of, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("outgoing")]


def sent_box(coop, farms, **wishes):
    order = make_depot_order(coop, farms, **wishes)
    vendor_orders = bring_to_depot(order)
    deliver()
    return order, send_box(order, coop, vendor_orders)


def arrived(parcels, *, ago=timedelta(0)):
    """Delivered so long ago, having left an hour before."""
    moment = timezone.now() - ago
    left = moment - timedelta(hours=1)
    ShippingEvent.objects.filter(pk__in=[one.pk for one in parcels]).update(
        date_created=left
    )
    words = [
        DeliveryReport(parcel, moment)
        for parcel in ShippingEvent.objects.filter(pk__in=[p.pk for p in parcels])
    ]
    return note_deliveries(words, source=DeliverySource.CARRIER, by=None)


def test_box_of_two_farms_is_one_mail_that_names_all_in_it(coop, farms):
    order, parcels = sent_box(coop, farms, user=make_user("mei@example.com"))

    (letter,) = deliver()

    assert letter.to == ["mei@example.com"]
    assert letter.subject == f"{coop.name} shipped your parcel"
    for text in (letter.body, html_of(letter)):
        for farm in farms:
            assert farm.name in text
            assert f"1 × Nuts of {farm.name}" in text
        assert "SF1234567890" in text
        assert "The missing goods follow in another parcel" not in text
    notice = Notification.objects.get(kind="part-sent")
    assert notice.subject == f"{coop.name} shipped a parcel of order {order.number}"
    assert len({parcel.date_created for parcel in parcels}) == 1


def test_what_follows_in_a_second_box_is_said_and_told_by_itself(coop, farms):
    order = make_depot_order(coop, farms)
    here, missing = order.vendor_orders.order_by("pk")
    here = brought_alone(here)
    deliver()

    send_box(order, coop, [here])
    (first,) = deliver()
    send_box(order, coop, [brought_alone(missing)], tracking_number="SF1111111111")
    (second,) = deliver()

    assert f"1 × Nuts of {farms[0].name}" in first.body
    assert farms[1].name not in first.body
    assert "The missing goods follow in another parcel." in first.body
    assert f"1 × Nuts of {farms[1].name}" in second.body
    assert farms[0].name not in second.body
    assert "The missing goods follow in another parcel" not in second.body


def brought_alone(vendor_order):
    return take_at_depot(pack_vendor_order(vendor_order))


def test_worker_that_dies_after_telling_tells_nobody_twice(coop, farms):
    sent_box(coop, farms)
    assert len(deliver()) == 1
    news = OutboxMessage.objects.filter(payload__what="depot_sent")
    assert news.update(state=OutboxMessage.State.WAITING) == 1

    assert deliver() == []


def test_refused_box_tells_nothing(coop, farms):
    order = make_depot_order(coop, farms)
    here, missing = order.vendor_orders.order_by("pk")
    brought_alone(here)
    deliver()

    with pytest.raises(PackingError):
        send_box(order, coop, [here, missing])

    assert deliver() == []


def test_box_that_arrived_is_one_mail(coop, farms):
    order, parcels = sent_box(coop, farms)
    deliver()

    arrived(parcels)
    (letter,) = deliver()

    assert told([letter]) == [
        ("guest@example.com", f"A parcel of order {order.number} was delivered")
    ]
    link = f"{reverse('orders:detail', args=[order.number])}?key={order.access_key}"
    for text in (letter.body, html_of(letter)):
        assert link in text
        for farm in farms:
            assert f"1 × Nuts of {farm.name}" in text
    assert arrived(parcels) == []
    assert deliver() == []


def test_delivery_that_the_shopper_said_first_or_that_is_long_ago_is_no_news(
    coop, farms
):
    order, parcels = sent_box(coop, farms)
    for vendor_order in order.vendor_orders.all():
        confirm_received(vendor_order, by=None)
    _other, late = sent_box(coop, farms)
    deliver()

    arrived(parcels)
    arrived(late, ago=timedelta(days=8))

    assert deliver() == []


def test_dispute_finds_the_mails_about_the_box(coop, farms):
    order, parcels = sent_box(coop, farms)
    arrived(parcels)
    deliver()

    opened = timezone.now()
    dispute = Dispute(payment=order.payments.get(), amount=1, opened_at=opened)
    story = gather(dispute)["uncategorized_text"]

    assert story.count("We mailed the shopper that a parcel was sent from the") == 1
    assert story.count("mailed the shopper that the carrier delivered a parcel.") == 1

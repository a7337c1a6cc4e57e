"""A depot corrects the number of a box that is on its way, for all farms in it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from core.models import AuditEntry
from orders.order.models import ShippingEvent
from orders.order.services.deliveries import DeliveryReport, note_deliveries
from orders.order.states import DeliverySource
from tests.factories.fulfilment import bring_to_depot, make_depot_order, send_box
from tests.factories.vendors import make_cooperative, make_member
from tests.sound import breached
from vendors.members.states import Role

pytestmark = pytest.mark.django_db
OLD, NEW = "SF1234567890", "SF1234567809"


@pytest.fixture
def order(coop, farms, packer):
    order = make_depot_order(coop, farms)
    send_box(order, coop, bring_to_depot(order), tracking_number=OLD)
    return order


def at(coop, order):
    box = ShippingEvent.objects.filter(order=order).first()
    return reverse("office:depot_label", args=[coop.code, order.number, box.pk])


def page(client, coop, order):
    return client.get(reverse("office:depot_order", args=[coop.code, order.number]))


def typed(number=NEW):
    seen = f"SF Express {OLD}"
    return {"carrier": "SF Express", "tracking_number": number, "seen": seen}


def numbers():
    return set(ShippingEvent.objects.values_list("tracking_number", flat=True))


def test_the_whole_box_gets_the_new_number(client, coop, order):
    assert at(coop, order) in page(client, coop, order).text
    assert f'value="{OLD}"' in client.get(at(coop, order)).text

    answer = client.post(at(coop, order), typed(), follow=True)

    assert "Corrected. The shopper is notified." in answer.text
    assert numbers() == {NEW}
    assert AuditEntry.objects.filter(act="parcel.corrected").count() == 2
    assert breached() == []


def test_unlikely_number_is_asked_about(client, coop, order):
    answer = client.post(at(coop, order), typed("ABC123456"))

    assert answer.status_code == 422
    assert 'name="sure"' in answer.text
    assert numbers() == {OLD}


def test_what_arrived_keeps_its_number(client, coop, order):
    words = [DeliveryReport(box, timezone.now()) for box in ShippingEvent.objects.all()]
    note_deliveries(words, source=DeliverySource.CARRIER, by=None)

    assert at(coop, order) not in page(client, coop, order).text
    assert client.post(at(coop, order), typed()).status_code == 404
    assert numbers() == {OLD}


def test_another_depots_box_is_not_there(client, order):
    other = make_cooperative(code="other")
    client.force_login(make_member(other, Role.ADMIN))

    assert client.post(at(other, order), typed()).status_code == 404
    assert numbers() == {OLD}


def test_who_only_looks_can_not_correct(client, coop, order):
    client.force_login(make_member(coop, Role.TREASURER))

    assert at(coop, order) not in page(client, coop, order).text
    assert client.post(at(coop, order), typed()).status_code == 403
    assert numbers() == {OLD}

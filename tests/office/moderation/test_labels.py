"""Staff correct the number of any parcel that is on its way, from the order's page."""

import pytest
from django.urls import reverse
from django.utils import timezone

from core.models import AuditEntry
from orders.order.models import ShippingEvent
from orders.order.services.deliveries import DeliveryReport, note_deliveries
from orders.order.services.fulfilment import ship_vendor_order
from orders.order.states import DeliverySource
from tests.factories.accounts import make_staff
from tests.factories.fulfilment import (
    bring_to_depot,
    make_depot_order,
    pack_vendor_order,
    send_box,
)
from tests.factories.orders import make_paid_order
from tests.factories.outbox import deliver_everything
from tests.factories.pages import read_messages
from tests.factories.shop import make_pack
from tests.factories.vendors import make_cooperative, make_farm, make_member
from tests.sound import breached
from vendors.members.states import Role

pytestmark = pytest.mark.django_db
OLD, NEW = "SF1234567890", "SF1234567809"


@pytest.fixture
def operator(client):
    user = make_staff()
    client.force_login(user)
    return user


@pytest.fixture
def sent(operator):
    pack = make_pack(make_farm("Li Family Orchard", code="li"), "Pears")
    order = make_paid_order([(pack, 2)], email="shopper@example.com")
    vendor_order = pack_vendor_order(order.vendor_orders.get())
    packs = {line.pk: line.left for line in vendor_order.lines.all()}
    ship_vendor_order(
        vendor_order, packs=packs, carrier="SF Express", tracking_number=OLD, by=None
    )
    return vendor_order.parcels.get()


def at(sent):
    return reverse("office:order_label", args=["market", sent.order.number, sent.pk])


def page_of(client, sent):
    return client.get(reverse("office:order", args=["market", sent.order.number]))


def typed(number=NEW):
    seen = f"SF Express {OLD}"
    return {"carrier": "SF Express", "tracking_number": number, "seen": seen}


def numbers():
    return set(ShippingEvent.objects.values_list("tracking_number", flat=True))


def test_staff_correct_it_and_the_shopper_is_told(client, operator, sent, mailoutbox):
    deliver_everything()
    mailoutbox.clear()
    page = page_of(client, sent)
    assert OLD in page.text
    assert at(sent) in page.text
    assert f'value="{OLD}"' in client.get(at(sent)).text

    answer = client.post(at(sent), typed(), follow=True)

    assert read_messages(answer) == ["Corrected. The shopper is notified."]
    assert answer.redirect_chain[-1][0] == page.request["PATH_INFO"]
    assert numbers() == {NEW}
    entry = AuditEntry.objects.get(act="parcel.corrected")
    assert (entry.user, entry.before, entry.after) == (
        operator,
        {"tracking_number": OLD},
        {"tracking_number": NEW},
    )
    deliver_everything()
    [mail] = [each for each in mailoutbox if "New tracking number" in each.subject]
    assert NEW in mail.body
    assert breached() == []


def test_unlikely_number_is_asked_about(client, sent):
    answer = client.post(at(sent), typed("ABC123456"))

    assert answer.status_code == 422
    assert 'name="sure"' in answer.text
    assert numbers() == {OLD}


def test_what_arrived_keeps_its_number(client, sent):
    note_deliveries(
        [DeliveryReport(sent, timezone.now())], source=DeliverySource.CARRIER, by=None
    )

    page = page_of(client, sent)
    assert "reported by" in page.text
    assert at(sent) not in page.text
    assert client.post(at(sent), typed()).status_code == 404
    assert numbers() == {OLD}


def test_parcel_of_another_order_is_not_there(client, sent):
    other = make_paid_order(email="other@example.net")
    wrong = reverse("office:order_label", args=["market", other.number, sent.pk])

    assert client.post(wrong, typed()).status_code == 404
    assert numbers() == {OLD}


def test_cooperatives_office_has_no_such_page(client, sent):
    coop = make_cooperative()
    client.force_login(make_member(coop, Role.ADMIN))
    theirs = reverse("office:order_label", args=[coop.code, sent.order.number, sent.pk])

    for address in (at(sent), theirs):
        assert client.post(address, typed()).status_code in {403, 404}
    assert numbers() == {OLD}


def test_box_of_a_depot_is_corrected_as_a_whole(client, operator):
    coop = make_cooperative(code="five", delivers=False)
    names = ("Li Orchard", "Wang Nuts")
    order = make_depot_order(
        coop, [make_farm(name, cooperative=coop) for name in names]
    )
    send_box(order, coop, bring_to_depot(order), tracking_number=OLD)
    box = ShippingEvent.objects.filter(order=order).first()

    client.post(at(box), typed())

    assert numbers() == {NEW}
    assert AuditEntry.objects.filter(act="parcel.corrected").count() == 2

"""A wrong tracking number is corrected while the parcel is on its way."""

import pytest
from django.urls import reverse
from django.utils import timezone

from core.models import AuditEntry
from core.outbox import deliver_due
from fulfilment.packing.services.dispatch import Label, correct_parcel
from orders.order.services.deliveries import DeliveryReport, note_deliveries
from orders.order.services.fulfilment import confirm_received
from orders.order.services.vendor_orders import PackingError
from orders.order.states import DeliverySource
from tests.factories.accounts import make_user
from tests.factories.fulfilment import fill_parcel, pack_vendor_order, vendor_order_url
from tests.factories.outbox import deliver_everything
from tests.factories.pages import read_messages
from tests.factories.vendors import make_cooperative
from tests.sound import breached

pytestmark = pytest.mark.django_db
OLD, NEW = "SF1234567890", "SF1234567809"


@pytest.fixture
def sent(client, packer, vendor_order):
    pack_vendor_order(vendor_order)
    client.post(
        vendor_order_url("order_ship", vendor_order),
        fill_parcel(vendor_order, tracking_number=OLD),
    )
    vendor_order.refresh_from_db()
    return vendor_order.parcels.get()


def at(sent):
    vendor_order = sent.vendor_order
    return reverse(
        "desk:parcel_label",
        args=[vendor_order.partner.code, vendor_order.number, sent.pk],
    )


def typed(number=NEW, **fields):
    seen = f"SF Express {OLD}"
    return {
        "carrier": "SF Express", "tracking_number": number, "seen": seen, **fields,
    }  # fmt: skip


def test_packer_corrects_it_and_the_shopper_is_told(client, sent, mailoutbox):
    deliver_due()
    mailoutbox.clear()
    page = client.get(vendor_order_url("order", sent.vendor_order))
    assert at(sent) in page.text
    assert f'value="{OLD}"' in client.get(at(sent)).text

    page = client.post(at(sent), typed(), follow=True)

    assert read_messages(page) == ["Corrected. The shopper is notified."]
    sent.refresh_from_db()
    assert sent.tracking_number == NEW
    entry = AuditEntry.objects.get(act="parcel.corrected")
    assert (entry.before, entry.after) == (
        {"tracking_number": OLD},
        {"tracking_number": NEW},
    )
    deliver_everything()
    [mail] = [each for each in mailoutbox if "New tracking number" in each.subject]
    assert NEW in mail.body
    assert breached() == []


def test_the_desk_keeps_who_corrected_what_and_the_shopper_follows_the_new_one(
    client, sent
):
    client.post(at(sent), typed())

    desk = client.get(vendor_order_url("order", sent.vendor_order))
    said = [one for one in desk.context["history"] if "corrected" in one.label]
    assert [one.note for one in said] == [f"{OLD} → {NEW}"]
    assert said[0].who
    order = sent.vendor_order.order
    order.user = make_user()
    order.save(update_fields=["user"])
    client.force_login(order.user)
    page = client.get(reverse("orders:detail", args=[order.number])).text
    assert f"nu={NEW}" in page
    assert OLD not in page


def test_a_number_of_another_carrier_names_it(client, sent):
    page = client.post(at(sent), typed("1Z5R89390357567127"))

    assert page.status_code == 422
    assert "looks like a number of UPS" in page.text
    sure = client.post(at(sent), typed("1Z5R89390357567127", sure="1"))
    assert sure.status_code == 302


def test_the_same_once_more_tells_nobody(client, sent):
    client.post(at(sent), typed())
    page = client.post(at(sent), typed(), follow=True)

    assert read_messages(page)[-1] == "There were no changes."
    assert AuditEntry.objects.filter(act="parcel.corrected").count() == 1


def test_what_changed_meanwhile_is_not_written_over(client, sent):
    client.post(at(sent), typed())

    with pytest.raises(PackingError):
        correct_parcel(sent, Label("SF Express", OLD + "1"), seen=OLD, by=None)


@pytest.mark.parametrize("how", ["delivered", "received"])
def test_what_arrived_keeps_its_number(client, sent, how):
    if how == "delivered":
        word = DeliveryReport(sent, timezone.now())
        note_deliveries([word], source=DeliverySource.CARRIER, by=None)
    else:
        confirm_received(sent.vendor_order, by=None)

    assert at(sent) not in client.get(vendor_order_url("order", sent.vendor_order)).text
    assert client.post(at(sent), typed()).status_code == 404
    label, seen = Label("SF Express", NEW), Label.of(sent).text
    with pytest.raises(PackingError):
        correct_parcel(sent, label, seen=seen, by=None)


def test_unlikely_number_is_asked_about(client, sent):
    page = client.post(at(sent), typed("ABC123456"))

    assert page.status_code == 422
    assert 'name="sure"' in page.text


def test_depots_box_is_not_the_farms_to_correct(client, sent):
    vendor_order = sent.vendor_order
    vendor_order.depot = make_cooperative()
    vendor_order.save(update_fields=["depot"])

    assert client.get(at(sent)).status_code == 404

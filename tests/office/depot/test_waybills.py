"""Electronic waybills of a depot: one for a box of several farms, once."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from core.outbox import deliver_due
from fulfilment.packing.models import Waybill
from fulfilment.packing.services.depot import give_back_to_farm, send_from_depot
from fulfilment.packing.services.waybills import (
    cancel_waybill,
    request_box_waybill,
    request_waybill,
    settle,
)
from fulfilment.packing.states import WaybillState
from orders.order.models import ShippingEvent
from orders.order.services.cancellation import cancel_vendor_order
from orders.order.services.vendor_orders import PackingError
from tests.factories.fulfilment import (
    bring_to_depot,
    make_depot_order,
    pack_vendor_order,
    pdf_text,
)
from tests.factories.vendors import make_cooperative, make_member
from tests.markup import flat
from tests.sound import breached

pytestmark = pytest.mark.django_db
YTO = "YTO Express"
_W = WaybillState


@pytest.fixture
def coop():
    return make_cooperative(code="five", delivers=False, phone="+8613800138009")


@pytest.fixture
def order(coop, farms, packer):
    """Goods of two farms, both at the depot."""
    order = make_depot_order(coop, farms)
    bring_to_depot(order)
    return order


def page(order):
    return reverse("office:depot_order", args=["five", order.number])


def labels(order=None, **more):
    there = reverse("office:depot_paper", args=["five", "waybills"])
    return f"{there}?number={order.number}" if order else there


def press(client, order, **fields):
    form = {"do": "waybill", "carrier": YTO, "weight": "10", **fields}
    return client.post(page(order), form, follow=True)


def ask(order, coop, grams=10_000):
    return request_box_waybill(order, depot=coop, carrier=YTO, grams=grams, by=None)


def send(order, coop, parts=None, number="YT8800000000001"):
    parts = parts or order.vendor_orders.all()
    return send_from_depot(
        order, depot=coop, numbers=[part.number for part in parts],
        carrier=YTO, tracking_number=number, by=None,
    )  # fmt: skip


def test_one_number_for_the_whole_box(client, order, coop, farms, waybills):
    shown = client.get(page(order)).text
    assert "Get waybill" in shown
    assert 'value="10"' in shown  # both farms' goods, five kilos each
    answer = press(client, order)
    assert "Waybill YT8800000000001 is ready" in answer.text

    [given] = waybills.by_key.values()
    assert given.said["weight"] == 10
    assert given.said["sendMan"]["mobile"] == "+8613800138009"
    assert given.said["cargo"] == "Nuts of Li Orchard、Nuts of Wang Nuts"
    assert 'value="YT8800000000001"' in client.get(page(order)).text
    numbers = [part.number for part in order.vendor_orders.all()]
    client.post(
        page(order),
        {"do": "send", "carrier": YTO, "tracking_number": "YT8800000000001",
         "vendor_orders": numbers},
    )  # fmt: skip

    parcels = ShippingEvent.objects.all()
    assert {one.tracking_number for one in parcels} == {"YT8800000000001"}
    assert len(parcels) == 2
    assert Waybill.objects.get().parcel in parcels
    assert "Cancel waybill" not in client.get(page(order)).text
    assert breached() == []


@pytest.mark.parametrize("size", ["", "&size=a6"])
def test_label_names_the_order_and_all_its_goods(client, order, waybills, size):
    press(client, order)
    for there in (labels(order) + size, labels()):
        text = flat(pdf_text(client.get(there).content))
        for said in ("YT8800000000001", order.number, "Li Orchard", "Wang Nuts"):
            assert said in text
    assert len(pdf_text(client.get(labels()).content)) > 20


def test_pressing_twice_asks_once(client, order, coop, waybills):
    press(client, order)
    press(client, order)
    assert ask(order, coop).pk == Waybill.objects.get().pk
    [given] = waybills.by_key.values()
    assert given.times == 1


@pytest.mark.parametrize("fault", ["error", "lost_response", "garbage", "busy"])
def test_no_answer_is_asked_again_for_the_same_number(client, order, waybills, fault):
    waybills.fault(fault)
    assert "does not answer just now" in press(client, order).text
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        deliver_due()
    assert Waybill.objects.get().state == _W.ISSUED
    assert len(waybills.by_key) == 1


def test_the_same_is_refused_as_at_a_farm(coop, farms, packer, order, waybills):
    with pytest.raises(PackingError, match="no account"):
        request_box_waybill(order, depot=coop, carrier="ZTO Express", grams=1, by=None)
    with pytest.raises(PackingError, match="weighs"):
        ask(order, coop, grams=0)
    type(coop).objects.filter(pk=coop.pk).update(phone="")
    coop.refresh_from_db()
    with pytest.raises(PackingError, match="add your village and phone number"):
        ask(order, coop)
    # What has not arrived has no box yet; a farm asks for none of its own.
    later = make_depot_order(coop, farms)
    part = pack_vendor_order(later.vendor_orders.first())
    with pytest.raises(PackingError, match="packed order"):
        ask(later, coop)
    with pytest.raises(PackingError, match="at its depot"):
        request_waybill(part, carrier=YTO, grams=5, by=None)
    assert not Waybill.objects.exists()


def test_cancelled_until_it_is_handed_over(client, order, coop, waybills):
    press(client, order)
    waybill = Waybill.objects.get()
    form = {"do": "waybill-cancel", "waybill": waybill.pk}
    assert "Waybill cancelled" in client.post(page(order), form, follow=True).text
    [given] = waybills.by_key.values()
    assert given.is_cancelled
    with pytest.raises(PackingError, match="was cancelled"):
        send(order, coop)
    assert not ShippingEvent.objects.exists()

    second = settle(ask(order, coop))
    assert second.number == "YT8800000000002"
    send(order, coop, number=second.number)
    second.refresh_from_db()
    with pytest.raises(PackingError, match="handed over"):
        cancel_waybill(second, by=None)
    assert client.post(page(order), {"do": "waybill-cancel"}).status_code == 404


def test_a_farm_that_gets_its_goods_back_leaves_the_waybill(order, coop, waybills):
    waybill = settle(ask(order, coop))
    first, second = order.vendor_orders.order_by("pk")
    assert waybill.vendor_order == first
    give_back_to_farm(first, reason="No room")
    waybill.refresh_from_db()
    assert waybill.vendor_order == second
    with pytest.raises(PackingError, match="Cancel the waybill"):
        give_back_to_farm(second, reason="No room")

    # The farm's own parcel gets a key of its own.
    first.refresh_from_db()
    type(first.partner).objects.update(phone="+8613800138001")
    first = type(first).objects.get(pk=first.pk)
    own = settle(request_waybill(first, carrier=YTO, grams=5000, by=None))
    assert own.key != waybill.key
    send(order, coop, [second])
    waybill.refresh_from_db()
    assert waybill.parcel.vendor_order == second
    assert breached() == []


def test_what_is_given_up_leaves_the_box_its_number(order, coop, waybills):
    asked = ask(order, coop)
    first, second = order.vendor_orders.order_by("pk")
    cancel_vendor_order(first, by=None, by_shopper=False, reason="Spoiled")
    waybill = settle(asked)
    assert (waybill.state, waybill.number) == (_W.ISSUED, "YT8800000000001")
    [given] = waybills.by_key.values()
    assert given.said["cargo"] == "Nuts of Wang Nuts"
    assert given.said["recMan"]["printAddr"].startswith("BeijingHaidian")
    send(order, coop, [second])
    waybill.refresh_from_db()
    assert waybill.parcel.vendor_order == second
    assert breached() == []


def test_an_empty_box_tells_the_carrier_nothing(order, coop, waybills):
    waybill = ask(order, coop)
    for part in order.vendor_orders.all():
        cancel_vendor_order(part, by=None, by_shopper=False, reason="Spoiled")
    assert settle(waybill).state == _W.REFUSED
    assert waybills.by_key == {}


def test_the_farm_sees_and_touches_nothing_of_it(client, order, coop, waybills):
    waybill = settle(ask(order, coop))
    part = waybill.vendor_order
    client.force_login(make_member(part.partner))
    there = reverse("desk:order", args=[part.partner.code, part.number])
    assert waybill.number not in client.get(there).text
    cancel = reverse(
        "desk:waybill_cancel", args=[part.partner.code, part.number, waybill.pk]
    )
    assert client.post(cancel).status_code == 404
    printed = reverse("desk:waybill_labels", args=[part.partner.code])
    answer = client.get(printed, {"n": part.number}, follow=True)
    assert "Nothing to print" in answer.text


def test_the_two_forms_of_the_page_have_ids_of_their_own(client, order, waybills):
    ids = re.findall(r'\bid="([^"]+)"', client.get(page(order)).text)
    assert sorted(ids) == sorted(set(ids))


def test_without_an_account_nothing_of_it_shows(client, order, settings):
    settings.WAYBILL_BACKEND = ""
    assert "waybill" not in client.get(page(order)).text.lower()
    assert "Nothing to print" in client.get(labels(), follow=True).text

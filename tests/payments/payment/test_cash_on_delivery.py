"""Orders that are paid at the door, when the seller's own van brings them."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.utils import timezone

from fulfilment.invoicing.pdf.document import document_pdf
from fulfilment.invoicing.services import issue_documents
from orders.order.models import Order, VendorOrder
from orders.order.services.cancellation import cancel_vendor_order
from orders.order.states import OrderStatus
from orders.shipping.models import PickupDay
from payments.payment.models import Refund
from payments.payment.queries import payment_status
from payments.payment.services.cash import to_collect
from payments.payment.states import RefundState
from payments.payouts.services.earnings import earn_due
from tests.checkout.test_checkout import fill, pay, shown_total
from tests.factories.fulfilment import (
    documents_of,
    pack_vendor_order,
    pdf_text,
    send_vendor_order,
)
from tests.factories.orders import make_cash_order, make_china
from tests.factories.outbox import deliver_everything
from tests.factories.payouts import make_fee
from tests.factories.shipping import make_delivery, make_pickup_point, make_van
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_member, make_run_farm
from tests.markup import flat
from tests.sound import breached
from vendors.members.states import Role

from .test_cash import balance, by_cash

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _countries():
    make_china()


@pytest.fixture
def farm():
    farm = make_run_farm("Li Orchard", delivers=False)
    make_fee("10")
    return farm


@pytest.fixture
def van(farm):
    return make_van(farm, takes_cash=True)


@pytest.fixture
def pack(farm):
    return make_pack(farm, "Persimmons", price="59.00")


@pytest.fixture
def part(client, double, van, pack):
    fill(client, (pack, 2))
    client.get("/checkout/")
    pay(client, "126.00", **by_cash(van))
    return VendorOrder.objects.get()


def test_shopper_reads_that_it_is_paid_at_the_door(client, double, van, pack):
    fill(client, (pack, 2))
    choose = by_cash(van, action="update")
    page = client.post("/checkout/", {"province": "CN-BJ", "where": "new"} | choose)
    shown = flat(page.text)
    assert shown.count("Cash on delivery") == 2
    assert re.search(r"Order and pay \S+126.00 on delivery", shown)
    assert "You pay the farm when it brings your goods." in shown
    assert "pickup" not in shown

    answer = pay(client, "126.00", **by_cash(van))

    order = Order.objects.get()
    assert answer.json() == {"url": f"/orders/{order.number}/"}
    assert (order.status, order.in_cash) == (OrderStatus.PAID, True)
    assert order.vendor_orders.get().status_words == "ordered"
    shown = flat(client.get(f"/orders/{order.number}/").text)
    assert re.search(r"pay \S+126.00 in cash when the farm brings your goods", shown)
    assert "Cash on delivery" in shown
    assert payment_status(order).words == "to be paid in cash"
    deliver_everything()
    assert any("when the farm brings your goods" in one.body for one in mail.outbox)
    assert breached() == []


def test_what_the_seller_collects_at_the_door_is_its_own(client, part, farm):
    client.force_login(make_member(farm, Role.OWNER))
    pack_vendor_order(part)
    url = f"/desk/{farm.code}/orders/{part.number}/"
    assert re.search(
        r"The customer pays \S+126.00 in cash.", flat(client.get(url).text)
    )
    line = part.lines.get()

    for _press in range(2):
        client.post(f"{url}ship/", {f"packs-{line.pk}": "2", "seen_sent": "0"})

    part.refresh_from_db()
    assert (part.status, part.status_words) == ("shipped", "delivered")
    assert (to_collect(part), balance("cash:CNY")) == (0, 0)
    shown = client.get(f"/orders/{part.order.number}/").text
    assert "Delivered and paid" in shown
    earn_due(timezone.now() + timedelta(days=90))
    assert balance(f"payable:CNY:{farm.pk}") == -1180
    assert breached() == []


def test_refused_at_the_door_nothing_is_owed_and_the_place_is_free(part, farm):
    pack_vendor_order(part)
    assert PickupDay.objects.get().booked == 1

    cancel_vendor_order(part, by=None, by_shopper=False, reason="Nobody was there")

    refund = Refund.objects.get()
    assert (refund.state, refund.amount) == (RefundState.SUCCEEDED, 12600)
    assert balance("cash:CNY") == balance(f"pending:CNY:{farm.pk}") == 0
    assert PickupDay.objects.get().booked == 0
    assert breached() == []


@pytest.mark.parametrize("hindrance", ["no cash", "too much", "owes", "carrier"])
def test_cash_on_delivery_is_not_offered(
    client, double, farm, van, pack, settings, hindrance
):
    way = van
    if hindrance == "no cash":
        type(van).objects.update(takes_cash=False)
    elif hindrance == "too much":
        type(van).objects.update(most_in_cash=Decimal(50))
    elif hindrance == "owes":
        settings.CASH_DEBT = Decimal(5)
        owing = make_cash_order([(pack, 1)])
        send_vendor_order(pack_vendor_order(owing.vendor_orders.get()))
    else:
        way = make_delivery(farm, price="8.00", name="Post")
    fill(client, (pack, 1))
    before = Order.objects.count()
    page = client.post(
        "/checkout/", {"action": "update", "where": "new"} | by_cash(way)
    )
    assert 'value="cash"' not in page.text

    answer = pay(client, shown_total(client, **by_cash(way)), **by_cash(way))

    assert "can't be paid in cash" in answer.json()["error"]
    assert Order.objects.count() == before


def test_what_waits_at_doors_counts_with_what_waits_to_be_collected(
    client, double, part, van, pack, settings
):
    settings.CASH_ORDERS = 1
    fill(client, (pack, 1))
    client.get("/checkout/")

    answer = pay(client, "67.00", **by_cash(van))

    assert answer.status_code == 409
    assert Order.objects.count() == 1


def test_order_from_a_van_and_a_point_says_cash_of_neither(client, double, van, pack):
    other = make_farm("Bee House", delivers=False)
    point = make_pickup_point(other, takes_cash=True)
    fill(client, (pack, 1), (make_pack(other, "Honey", price="20.00"), 1))
    chosen = by_cash(van) | by_cash(point)
    client.get("/checkout/")

    number = pay(client, "87.00", **chosen).json()["url"].split("/")[2]

    shown = flat(client.get(f"/orders/{number}/").text)
    assert re.search(r"pay \S+87.00 in cash when you get your goods", shown)
    assert breached() == []


def test_invoice_says_cash_on_delivery(part):
    issue_documents([part.order_id])
    (invoice,) = documents_of(part)

    words = pdf_text(document_pdf(invoice))

    assert "cash on delivery" in words
    assert "at pickup" not in words

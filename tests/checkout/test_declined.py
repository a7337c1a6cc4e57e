"""A card was declined: the page is used once more, and looked at before it pays."""

import re
from decimal import Decimal

import pytest

from orders.order.models import Order
from orders.order.states import OrderStatus
from tests.factories.orders import make_china
from tests.factories.shipping import make_delivery
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm
from vendors.partner.models import StockPool

from .address import ADDRESS
from .test_checkout import fill, pay, shown_total

pytestmark = pytest.mark.django_db


@pytest.fixture
def farms(client):
    make_china()
    farms = [make_farm(name) for name in ("Li Family Orchard", "Cliff Road Apiary")]
    fill(client, *((make_pack(farm), 1) for farm in farms))
    return farms


def look(client, **changes):
    """What another delivery costs, asked by the page that a press of `pay` left."""
    return client.post(
        "/checkout/",
        {**ADDRESS, "action": "update", **changes},
        headers={"HX-Request": "true"},
    )


def test_looking_at_another_delivery_places_nothing(client, double, farms):
    total = shown_total(client)
    first = pay(client, total).json()
    farm = farms[0]
    hall = make_delivery(farm, name="Hall", price="3.00")

    page = look(
        client,
        order=first["order"],
        expected_total=total,
        **{f"delivery-{farm.pk}": f"method-{hall.pk}"},
    )

    assert page.status_code == 200
    now = re.search(r'name="expected_total" value="([\d.]+)"', page.text)[1]
    assert Decimal(now) - Decimal(total) == Decimal("-9.00")
    order = Order.objects.get()
    assert (order.number, order.status) == (first["order"], OrderStatus.CANCELLED)
    assert order.payments.get().state == "canceled"
    assert sum(StockPool.objects.values_list("claimed", flat=True)) == 0


def test_looking_at_another_delivery_once_paid_leads_to_the_order(
    client, double, farms
):
    total = shown_total(client)
    first = pay(client, total).json()
    double.pay(first["client_secret"].split("_secret")[0])

    page = look(client, order=first["order"], expected_total=total)

    assert page["HX-Redirect"] == f"/orders/{first['order']}/"
    assert Order.objects.get().status == OrderStatus.PAID

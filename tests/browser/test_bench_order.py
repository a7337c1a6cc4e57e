"""The orders that `make bench` counts are whole: placed, and paid at the double."""

import pytest
from django.urls import reverse

from orders.order.models import Order
from orders.order.states import OrderStatus
from tests.benchmarks.buyers import buy_ours
from tests.factories.orders import make_china
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm

pytestmark = pytest.mark.django_db(transaction=True)


def port_of(url):
    return int(url.rpartition(":")[2])


def test_order_of_three_packs_from_two_sellers_is_paid(site):
    make_china()
    farm = make_farm("Li Family Orchard")
    packs = [
        make_pack(farm, "Persimmons", price="59.00"),
        make_pack(farm, "Walnuts", price="20.00"),
        make_pack(make_farm("Cliff Road Apiary"), "Honey", price="36.00"),
    ]
    add = reverse("basket:add")
    known = {
        "product": packs[0].product.get_absolute_url(),
        "adds": [(add, {"pack": pack.pk, "quantity": 1}) for pack in packs],
    }

    requests = buy_ours(port_of(site.url), known, port_of(site.double_url))

    order = Order.objects.get()
    assert order.status == OrderStatus.PAID
    assert order.lines.count() == 3
    assert order.vendor_orders.count() == 2
    assert requests >= 8  # product, three additions, basket, checkout twice, order

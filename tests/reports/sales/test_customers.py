"""Customers at the desk: each once, with sums of this seller alone, no addresses."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from core import market
from orders.order.models import VendorOrder
from orders.order.states import STALL
from reports.sales.customers import CustomerFilter, customers_page
from tests.factories.accounts import make_user
from tests.factories.orders import make_paid_order
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_member
from vendors.members.states import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def farm():
    return make_farm()


def found(farm, **wanted):
    _page, rows = customers_page(
        farm, CustomerFilter(**wanted), market.currency(), None
    )
    return rows


def buy(pack, user=None, quantity=1, days=0):
    order = make_paid_order([(pack, quantity)], user=user)
    if days:
        parts = VendorOrder.objects.filter(order=order)
        parts.update(created=timezone.now() - timedelta(days=days))
    return order


def test_each_customer_stands_once_with_its_sum(farm):
    pack, other = make_pack(farm), make_pack()
    one, two = make_user(), make_user()
    first = buy(pack, one)
    second = make_paid_order([(pack, 2), (other, 1)], user=one)
    third = buy(pack, two)

    rows = found(farm)

    parts = VendorOrder.objects.filter(partner=farm)
    sums = {order.pk: parts.get(order=order).total for order in (first, second, third)}
    assert sorted((row.orders, row.total) for row in rows) == sorted(
        [(2, sums[first.pk] + sums[second.pk]), (1, sums[third.pk])]
    )
    assert {row.last_order.partner_id for row in rows} == {farm.pk}
    assert [row.orders for row in found(other.partner)] == [1]


def test_who_bought_at_the_stall_is_no_customer(farm):
    order = buy(make_pack(farm))
    assert len(found(farm)) == 1

    VendorOrder.objects.filter(order=order).update(delivery_code=STALL)

    assert found(farm) == []


def test_filters(farm):
    pack, rare = make_pack(farm), make_pack(farm)
    old, often = make_user(), make_user()
    buy(pack, old, days=91)
    buy(pack, often)
    buy(rare, often)

    assert len(found(farm)) == 2
    assert [row.orders for row in found(farm, is_recent=True)] == [2]
    assert [row.orders for row in found(farm, is_again=True)] == [2]
    assert [row.orders for row in found(farm, product_id=rare.product_id)] == [1]
    assert found(farm, product_id=0) == []


def test_page_says_no_address(client, farm):
    pack = make_pack(farm)
    user = make_user(email="who@example.com")
    order = buy(pack, user)
    client.force_login(make_member(farm))

    text = client.get(reverse("desk:customers", args=[farm.code])).content.decode()

    assert "1 customer" in text
    assert "who@example.com" not in text
    address = order.shipping_address
    assert address.name in text
    assert address.line1 not in text
    assert str(address.phone_number or "no phone") not in text


def test_name_is_masked_when_the_order_is(client, farm):
    order = buy(make_pack(farm), make_user())
    VendorOrder.objects.filter(order=order).update(status="received")
    client.force_login(make_member(farm))

    text = client.get(reverse("desk:customers", args=[farm.code])).content.decode()

    assert order.shipping_address.name not in text
    assert f"{order.shipping_address.name[:1]}…" in text


def test_nonsense_in_the_address_is_no_filter(client, farm):
    client.force_login(make_member(farm))
    address = reverse("desk:customers", args=[farm.code])

    assert "No customers yet" in client.get(address).content.decode()
    for query in ("?product=x", "?recent=9&page=z", "?product=99999999999999999999"):
        assert client.get(address + query).status_code == 200


def test_who_packs_sees_no_customers(client, farm):
    client.force_login(make_member(farm, Role.PACKER))

    page = client.get(reverse("desk:customers", args=[farm.code]))

    assert page.status_code == 403


def test_costs_the_same_for_many(client, farm, queries):
    pack = make_pack(farm)
    client.force_login(make_member(farm))
    address = reverse("desk:customers", args=[farm.code])
    for _ in range(3):
        buy(pack, make_user())
    client.get(address)

    with queries(16):
        assert client.get(address).status_code == 200
    assert found(farm)[0].total > Decimal(0)

"""Visits in the basket and at the checkout: no address, no delivery, one payment."""

import re
from decimal import Decimal

import pytest
from django.urls import reverse

from orders.order.models import Order
from shop.basket.models import Basket
from tests.factories.accounts import make_user
from tests.factories.orders import make_china, pay_order, place_basket
from tests.factories.shop import make_pack
from tests.factories.tourism import (
    make_experience,
    make_visit_basket,
    slots_of,
)
from tests.factories.vendors import make_farm

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    make_china()
    return make_user()


def page_of(client, name):
    return client.get(reverse(name)).content.decode()


def expected(page):
    return re.search(r'name="expected_total" value="([^"]+)"', page)[1]


def test_visit_asks_for_no_address(client, user):
    make_visit_basket(make_experience(), user=user)
    client.force_login(user)

    basket, checkout = (
        page_of(client, "basket:summary"),
        page_of(client, "checkout:index"),
    )

    assert "No delivery: you receive tickets after payment." in basket
    assert "Delivery to" not in basket
    assert "Delivery, " not in basket
    for name in ("province", "line1", "line4", "delivery-"):
        assert f'name="{name}' not in checkout
    assert 'name="name"' in checkout


def test_guest_leaves_a_mail_for_the_tickets(client):
    experience = make_experience()
    (slot, *_rest) = slots_of(experience)
    price = experience.prices.get()
    client.post(
        reverse("visit:add", args=[experience.slug]),
        {"slot": slot.pk, f"n-{price.pk}": 2},
    )

    checkout = page_of(client, "checkout:index")

    assert "For your order and tickets. No account needed." in checkout
    assert "parcels" not in checkout


def test_visit_is_placed_with_name_and_phone(client, user):
    experience = make_experience()
    make_visit_basket(experience, user=user)
    client.force_login(user)
    page = page_of(client, "checkout:index")

    client.post(
        reverse("checkout:index"),
        {
            "action": "pay",
            "agrees": "on",
            "email": user.email,
            "name": "Wang Mei",
            "phone": "138 0013 8000",
            f"note-{experience.partner_id}-visit-note": "Two vegetarians",
            "expected_total": expected(page),
        },
    )

    order = Order.objects.get()
    (vendor_order,) = order.vendor_orders.all()
    assert (vendor_order.is_visit, vendor_order.note, vendor_order.total) == (
        True,
        "Two vegetarians",
        Decimal("120.00"),
    )
    address = order.shipping_address
    assert (address.name, str(address.phone_number), address.line1) == (
        "Wang Mei",
        "+8613800138000",
        "",
    )


@pytest.mark.parametrize("missing", ["name", "phone"])
def test_visit_without_name_or_phone_is_not_placed(client, user, missing):
    make_visit_basket(make_experience(), user=user)
    client.force_login(user)
    typed = {
        "action": "pay",
        "agrees": "on",
        "email": user.email,
        "name": "Wang Mei",
        "phone": "13800138000",
        "expected_total": "120.00",
        missing: "",
    }

    response = client.post(reverse("checkout:index"), typed)

    assert response.status_code == 422
    assert not Order.objects.exists()


def test_goods_beside_a_visit_ask_for_the_address(client, user):
    farm = make_farm()
    make_visit_basket(make_experience(farm), user=user, packs=[(make_pack(farm), 1)])
    client.force_login(user)

    page = page_of(client, "checkout:index")

    assert 'name="province"' in page
    assert page.count('name="delivery-') == 1
    assert expected(page) == "191.00"
    assert f'name="note-{farm.pk}-note"' in page
    assert f'name="note-{farm.pk}-visit-note"' in page


def test_region_without_delivery_stops_goods_and_no_visit(client, user):
    farm = make_farm(delivers=False)
    make_visit_basket(make_experience(farm), user=user)

    basket = Basket.objects.get(owner=user)
    client.force_login(user)

    assert "does not deliver" not in page_of(client, "basket:summary")
    assert basket.lines.count() == 1


def test_basket_of_visits_keeps_to_its_budget(client, user, queries):
    experience = make_experience(prices={"adult": "60.00", "child": "30.00"})
    adult, child = experience.prices.all()
    make_visit_basket(experience, None, {adult: 2, child: 2}, user=user)
    client.force_login(user)

    with queries(12):
        page_of(client, "basket:summary")


def test_visit_keeps_the_broadcast_it_came_from(client, user):
    experience = make_experience()
    basket = make_visit_basket(experience, user=user, origin="live:42")

    order = pay_order(place_basket(basket, user))

    assert [line.origin for line in order.lines.all()] == ["live:42"]

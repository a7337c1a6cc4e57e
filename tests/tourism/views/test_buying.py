"""Visits in the basket and at the checkout: no address, no delivery, one payment."""

import re
from decimal import Decimal

import pytest
from django.urls import reverse

from orders.order.models import Order
from shop.basket.models import Basket
from tests.cast import a_farm, a_pack, a_user, china, paid
from tests.tourism.scene import a_visit_basket, an_experience, placed, slots_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    china()
    return a_user()


def page_of(client, name):
    return client.get(reverse(name)).content.decode()


def expected(page):
    return re.search(r'name="expected_total" value="([^"]+)"', page)[1]


def test_visit_asks_for_no_address(client, user):
    a_visit_basket(an_experience(), user=user)
    client.force_login(user)

    basket, checkout = (
        page_of(client, "basket:summary"),
        page_of(client, "checkout:index"),
    )

    assert "Nothing is sent: you get tickets as soon as it is paid." in basket
    assert "Delivery to" not in basket
    assert "Delivery, " not in basket
    for name in ("province", "line1", "line4", "delivery-"):
        assert f'name="{name}' not in checkout
    assert 'name="name"' in checkout


def test_guest_leaves_a_mail_for_the_tickets(client):
    experience = an_experience()
    (slot, *_rest) = slots_of(experience)
    price = experience.prices.get()
    client.post(
        reverse("visit:add", args=[experience.slug]),
        {"slot": slot.pk, f"n-{price.pk}": 2},
    )

    checkout = page_of(client, "checkout:index")

    assert "For the order and its tickets. No account needed." in checkout
    assert "parcels" not in checkout


def test_visit_is_placed_with_name_and_phone(client, user):
    experience = an_experience()
    a_visit_basket(experience, user=user)
    client.force_login(user)
    page = page_of(client, "checkout:index")

    client.post(
        reverse("checkout:index"),
        {
            "action": "pay",
            "email": user.email,
            "name": "Wang Mei",
            "phone": "138 0013 8000",
            f"note-{experience.partner_id}-visit-note": "Two vegetarians",
            "expected_total": expected(page),
        },
    )

    order = Order.objects.get()
    (part,) = order.parts.all()
    assert (part.is_visit, part.note, part.total) == (
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
    a_visit_basket(an_experience(), user=user)
    client.force_login(user)
    typed = {
        "action": "pay",
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
    farm = a_farm()
    a_visit_basket(an_experience(farm), user=user, packs=[(a_pack(farm), 1)])
    client.force_login(user)

    page = page_of(client, "checkout:index")

    assert 'name="province"' in page
    assert page.count('name="delivery-') == 1
    assert expected(page) == "191.00"
    assert f'name="note-{farm.pk}-note"' in page
    assert f'name="note-{farm.pk}-visit-note"' in page


def test_region_without_delivery_stops_goods_and_no_visit(client, user):
    farm = a_farm(delivers=False)
    a_visit_basket(an_experience(farm), user=user)

    basket = Basket.objects.get(owner=user)
    client.force_login(user)

    assert "does not deliver" not in page_of(client, "basket:summary")
    assert basket.lines.count() == 1


def test_basket_of_visits_keeps_to_its_budget(client, user, queries):
    experience = an_experience(prices={"adult": "60.00", "child": "30.00"})
    adult, child = experience.prices.all()
    a_visit_basket(experience, None, {adult: 2, child: 2}, user=user)
    client.force_login(user)

    with queries(12):
        page_of(client, "basket:summary")


def test_visit_keeps_the_broadcast_it_came_from(client, user):
    experience = an_experience()
    basket = a_visit_basket(experience, user=user, origin="live:42")

    order = paid(placed(basket, user))

    assert [line.origin for line in order.lines.all()] == ["live:42"]

"""The list of a person's own orders."""

from decimal import Decimal

import pytest

from orders.order.models import Order, VendorOrder
from tests.factories.accounts import make_user
from tests.factories.vendors import make_farm

pytestmark = pytest.mark.django_db
PAGE = "/accounts/orders/"


def an_order(user, *farms, status="paid") -> Order:
    total = Decimal("59.00") * len(farms)
    number = f"N{Order.objects.count() + 1:05}"
    order = Order.objects.create(
        number=number,
        user=user,
        currency="CNY",
        status=status,
        total_incl_tax=total,
        total_excl_tax=total,
    )
    for n, farm in enumerate(farms, start=1):
        VendorOrder.objects.create(
            order=order,
            partner=farm,
            number=f"{number}-{n}",
            status=status,
            goods=Decimal("59.00"),
            delivery_cost=0,
            total=Decimal("59.00"),
            tax=Decimal("4.87"),
            delivery_code="flat",
            delivery_name="SF Express",
        )
    return order


@pytest.mark.parametrize("number", [1, 3])
def test_history_costs_the_same_for_one_order_and_three(client, queries, number):
    person, farms = make_user(), [make_farm(), make_farm()]
    for _ in range(number):
        an_order(person, *farms)
    client.force_login(person)

    with queries(11):
        response = client.get(PAGE)

    assert len(response.context["orders"]) == number


def test_history_shows_number_state_total_and_sellers(client):
    person = make_user()
    order = an_order(person, make_farm("Stone Gate"), make_farm("High Field"))
    client.force_login(person)

    page = client.get(PAGE).content.decode()

    assert order.number in page
    assert "Stone Gate" in page
    assert "High Field" in page
    assert "118.00" in page
    assert f'href="/orders/{order.number}/"' in page


def test_history_is_newest_first_and_mine_alone(client):
    person = make_user()
    first, second = an_order(person, make_farm()), an_order(person, make_farm())
    an_order(make_user(), make_farm())
    client.force_login(person)

    assert list(client.get(PAGE).context["orders"]) == [second, first]


def test_history_without_orders_says_what_to_do(client):
    client.force_login(make_user())

    assert b"No orders yet" in client.get(PAGE).content


@pytest.mark.parametrize("page", ["0", "x", "99", "1' or 1=1"])
def test_history_has_no_made_up_pages(client, page):
    client.force_login(make_user())

    assert client.get(PAGE, {"page": page}).status_code == 404

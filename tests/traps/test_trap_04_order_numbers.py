"""Oscar's order number is 100000 plus the basket's id: guessable, and one per basket.

Reproduced in stock Oscar: a double submit ended in an IntegrityError. Here a number
tells nothing, each seller's part has its own, and a second submit finds the order.
"""

import pytest

from checkout.services import check_out
from orders.order.models import Order
from orders.order.services.placement import NUMBER_LENGTH, NUMBER_LETTERS
from orders.order.utils import OrderNumberGenerator
from tests.factories.accounts import make_user
from tests.factories.orders import make_china, make_order
from tests.factories.shop import make_basket, make_pack
from tests.races.market import wanted

pytestmark = pytest.mark.django_db


def test_second_submit_of_a_basket_is_the_same_order_not_an_error():
    make_china()
    basket = make_basket(packs=[(make_pack(), 1)])

    first, second = check_out(basket, wanted()), check_out(basket, wanted())

    assert first == second == Order.objects.get()


def test_numbers_tell_neither_the_basket_nor_how_many_there_are():
    pack = make_pack()
    orders = [make_order([(pack, 1)]) for _ in range(5)]

    numbers = [order.number for order in orders]
    assert len(set(numbers)) == 5
    for order in orders:
        assert len(order.number) == NUMBER_LENGTH
        assert set(order.number) <= set(NUMBER_LETTERS)
        assert order.number != str(100_000 + order.basket_id)


def test_oscars_own_hook_gives_such_numbers_too():
    basket = make_basket()

    first, second = (OrderNumberGenerator().order_number(basket) for _ in range(2))

    assert first != second
    assert str(basket.pk + 100_000) not in {first, second}


def test_each_sellers_part_has_a_number_of_its_own():
    order = make_order([(make_pack(), 1), (make_pack(), 1)])

    assert [vendor_order.number for vendor_order in order.vendor_orders.all()] == [
        f"{order.number}-1",
        f"{order.number}-2",
    ]


def test_somebody_elses_number_opens_nothing(client):
    theirs, mine = make_order(user=make_user()), make_user()
    client.force_login(mine)

    for number in (theirs.number, "2222222222", str(100_000 + theirs.basket_id)):
        assert client.get(f"/orders/{number}/").status_code == 404

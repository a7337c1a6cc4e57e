"""Oscar's order number is 100000 plus the basket's id: guessable, and one per basket.

Reproduced in stock Oscar: a double submit ended in an IntegrityError. Here a number
tells nothing, each seller's part has its own, and a second submit finds the order.
"""

import pytest

from orders.checkout.services import check_out
from orders.order.models import Order
from orders.order.services.placing import NUMBER_LENGTH, NUMBER_LETTERS
from orders.order.utils import OrderNumberGenerator
from tests.cast import a_basket, a_farm, a_pack, a_placed_order, a_user, china
from tests.races.market import wanted

pytestmark = pytest.mark.django_db


def test_second_submit_of_a_basket_is_the_same_order_not_an_error():
    china()
    basket = a_basket(packs=[(a_pack(), 1)])

    first, second = check_out(basket, wanted()), check_out(basket, wanted())

    assert first == second == Order.objects.get()


def test_numbers_tell_neither_the_basket_nor_how_many_there_are():
    pack = a_pack()
    orders = [a_placed_order([(pack, 1)]) for _ in range(5)]

    numbers = [order.number for order in orders]
    assert len(set(numbers)) == 5
    for order in orders:
        assert len(order.number) == NUMBER_LENGTH
        assert set(order.number) <= set(NUMBER_LETTERS)
        assert order.number != str(100_000 + order.basket_id)


def test_oscars_own_hook_gives_such_numbers_too():
    basket = a_basket()

    first, second = (OrderNumberGenerator().order_number(basket) for _ in range(2))

    assert first != second
    assert str(basket.pk + 100_000) not in {first, second}


def test_each_sellers_part_has_a_number_of_its_own():
    order = a_placed_order([(a_pack(a_farm()), 1), (a_pack(a_farm()), 1)])

    assert [part.number for part in order.parts.all()] == [
        f"{order.number}-1",
        f"{order.number}-2",
    ]


def test_somebody_elses_number_opens_nothing(client):
    theirs, mine = a_placed_order(user=a_user()), a_user()
    client.force_login(mine)

    for number in (theirs.number, "2222222222", str(100_000 + theirs.basket_id)):
        assert client.get(f"/orders/{number}/").status_code == 404

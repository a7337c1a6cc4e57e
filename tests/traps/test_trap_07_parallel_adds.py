"""Oscar reads a quantity, adds to it and writes it back, and fills frozen baskets.

Reproduced in stock Oscar: 4 parallel additions to a quantity of 1 gave 2, not 5.
"""

from functools import partial

import pytest

from shop.basket.models import Basket, Line
from shop.basket.services.baskets import BasketError
from shop.basket.services.lines import add_pack, remove_line, set_quantity
from tests.factories.shop import make_basket, make_pack
from tests.races.together import errors, run_together, values

race = pytest.mark.postgres
real = pytest.mark.django_db(transaction=True)


def quantities(basket):
    lines = Line.objects.filter(basket=basket)
    return list(lines.order_by("pk").values_list("quantity", flat=True))


@race
@real
def test_parallel_additions_add_up():
    pack = make_pack()
    basket = make_basket(packs=[(pack, 1)])

    done = run_together([partial(add_pack, basket, pack, 1) for _ in range(8)])

    assert errors(done, BasketError) == []
    assert quantities(basket) == [9]


@race
@real
def test_parallel_first_additions_make_one_line():
    pack, basket = make_pack(), make_basket()

    done = run_together([partial(add_pack, basket, pack, 1) for _ in range(8)])

    assert errors(done, BasketError) == []
    assert quantities(basket) == [8]


@race
@real
def test_parallel_additions_stop_at_the_stock():
    pack, basket = make_pack(quantity=1000, on_hand=5000), make_basket()

    done = run_together([partial(add_pack, basket, pack, 1) for _ in range(12)])

    assert len(values(done)) == 5
    assert len(errors(done, BasketError)) == 7
    assert quantities(basket) == [5]


@race
@real
def test_one_click_sent_many_times_at_once_adds_once():
    pack, basket = make_pack(), make_basket()

    done = run_together(
        [partial(add_pack, basket, pack, 1, click="one") for _ in range(8)]
    )

    assert errors(done, BasketError) == []
    assert quantities(basket) == [1]


@race
@real
def test_adding_while_the_basket_is_ordered_is_refused_or_was_before_it():
    pack = make_pack()
    basket = make_basket(packs=[(pack, 1)])

    def order():
        Basket.objects.filter(pk=basket.pk).update(status=Basket.SUBMITTED)

    done = run_together([order, *(partial(add_pack, basket, pack, 1),) * 4])

    added = len(values(done)) - 1
    assert added + len(errors(done, BasketError)) == 4
    assert quantities(basket) == [1 + added]


@pytest.mark.django_db
@pytest.mark.parametrize("status", [Basket.FROZEN, Basket.SUBMITTED])
def test_a_basket_on_its_way_to_an_order_is_not_changed(status):
    pack = make_pack()
    basket = make_basket(packs=[(pack, 2)])
    line = basket.lines.get()
    Basket.objects.update(status=status)

    for change in (
        partial(add_pack, basket, pack, 1),
        partial(set_quantity, line, 1),
        partial(remove_line, line),
    ):
        with pytest.raises(BasketError):
            change()

    assert quantities(basket) == [2]

"""Oscar merges baskets without asking for stock or currency."""

from functools import partial

import pytest

from shop.basket.models import Basket, PackNotNamedError
from shop.basket.services.baskets import BasketError, merge
from tests.factories.accounts import make_user
from tests.factories.shop import make_basket, make_pack
from tests.races.together import errors, run_together


def holdings(basket):
    return list(basket.lines.order_by("pk").values_list("stockrecord_id", "quantity"))


@pytest.mark.django_db
def test_merging_brings_no_more_than_is_in_stock():
    pack = make_pack(quantity=1000, on_hand=3000)
    mine, guests = make_basket(make_user()), make_basket(packs=[(pack, 9)])

    merge(mine, guests)

    assert holdings(mine) == [(pack.pk, 3)]


@pytest.mark.django_db
def test_merging_counts_all_packs_of_a_pool_together():
    small = make_pack(quantity=1000, on_hand=7000)
    large = make_pack(product=small.product, quantity=5000)
    mine = make_basket(make_user(), packs=[(large, 1)])
    guests = make_basket(packs=[(small, 6)])

    merge(mine, guests)

    assert holdings(mine) == [(large.pk, 1), (small.pk, 2)]


@pytest.mark.django_db
def test_merging_keeps_a_line_that_sold_out_so_that_the_page_can_say_it():
    pack = make_pack(quantity=1000, on_hand=0)
    mine, guests = make_basket(make_user()), make_basket(packs=[(pack, 4)])

    merge(mine, guests)

    assert holdings(mine) == [(pack.pk, 1)]


@pytest.mark.django_db
def test_merging_leaves_another_currency_behind_and_names_it():
    pack, abroad = make_pack(), make_pack(title="Olive oil", currency="EUR")
    mine = make_basket(make_user(), packs=[(pack, 1)])
    guests = make_basket(packs=[(abroad, 1)])

    merged = merge(mine, guests)

    assert merged.left_out == ("Olive oil",)
    assert holdings(mine) == [(pack.pk, 1)]


@pytest.mark.django_db
def test_oscars_own_merge_is_closed():
    mine, guests = make_basket(make_user()), make_basket(packs=[(make_pack(), 1)])

    with pytest.raises(PackNotNamedError):
        mine.merge(guests)

    assert holdings(mine) == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_parallel_merges_of_one_guest_basket_bring_it_once():
    pack, other = make_pack(), make_pack()
    mine = make_basket(make_user(), packs=[(pack, 1)])
    guests = make_basket(packs=[(pack, 2), (other, 3)])

    done = run_together([partial(merge, mine, guests) for _ in range(6)])

    assert errors(done, BasketError) == []
    assert sorted(outcome.value.lines for outcome in done) == [0, 0, 0, 0, 0, 2]
    assert holdings(mine) == [(pack.pk, 2), (other.pk, 3)]
    assert Basket.objects.get(pk=guests.pk).status == Basket.MERGED

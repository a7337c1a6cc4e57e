"""Oscar allocates by an unconditional addition, so a stale look at the stock oversells.

Reproduced in stock Oscar: 4 parallel orders on 1 unit were all placed. Here the claim
is one conditional UPDATE under a CHECK; tests/races runs it with many at once.
"""

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from orders.order.models import Line, Order
from orders.order.services import Buyer, place_order
from shop.basket.models import Basket
from tests.cast import a_basket, a_draft, a_farm, a_pack, a_placed_order, an_address
from tests.races.market import stock_faults
from vendors.partner.models import StockPool
from vendors.partner.services import OutOfStock, claim_stock

pytestmark = pytest.mark.django_db


def place(packs):
    return place_order(
        a_draft(packs),
        basket=a_basket(packs=packs),
        buyer=Buyer(email="guest@example.com"),
        address=an_address(),
    )


def test_draft_made_before_the_last_box_went_writes_nothing():
    rare, plenty = a_pack(a_farm(), quantity=5000, on_hand=5000), a_pack(a_farm())
    draft = a_draft([(plenty, 2), (rare, 1)])
    basket = a_basket(packs=[(plenty, 2), (rare, 1)])
    first = a_placed_order([(rare, 1)])

    with pytest.raises(OutOfStock) as refused:
        place_order(
            draft,
            basket=basket,
            buyer=Buyer(email="late@example.com"),
            address=an_address(),
        )

    assert refused.value.pool_id == rare.pool_id
    assert list(Order.objects.all()) == [first]
    assert Line.objects.count() == 1
    assert Basket.objects.get(pk=basket.pk).status == Basket.OPEN
    assert StockPool.objects.get(pk=plenty.pool_id).claimed == 0
    assert stock_faults() == []


def test_packs_of_one_product_draw_on_one_pool_together():
    small = a_pack(quantity=2000, on_hand=5000)
    large = a_pack(product=small.product, quantity=4000)
    place([(small, 1)])

    with pytest.raises(OutOfStock):
        place([(large, 1)])

    assert StockPool.objects.get().claimed == 2000
    place([(small, 1)])
    assert stock_faults() == []


@pytest.mark.parametrize("wrong", [F("on_hand") + 1, -1])
def test_the_database_refuses_a_wrong_claim_from_whoever_writes_it(wrong):
    pool = a_pack(on_hand=5000).pool

    with pytest.raises(IntegrityError), transaction.atomic():
        StockPool.objects.filter(pk=pool.pk).update(claimed=wrong)

    assert stock_faults() == []


def test_nothing_is_claimed_when_one_pool_of_many_is_short():
    enough, short = a_pack(a_farm()).pool_id, a_pack(a_farm(), on_hand=10).pool_id

    with pytest.raises(OutOfStock), transaction.atomic():
        claim_stock({enough: 100, short: 11})

    assert set(StockPool.objects.values_list("claimed", flat=True)) == {0}

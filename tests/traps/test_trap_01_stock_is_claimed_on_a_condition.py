"""Oscar allocates by an unconditional addition, so a stale look at the stock oversells.

Reproduced in stock Oscar: 4 parallel orders on 1 unit were all placed. Here the claim
is one conditional UPDATE under a CHECK; tests/races runs it with many at once.
"""

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from orders.order.models import Line, Order
from shop.basket.models import Basket
from tests.factories.orders import (
    make_order,
    make_order_draft,
    place_draft,
)
from tests.factories.shop import make_basket, make_pack
from tests.races.market import stock_faults
from vendors.partner.models import StockPool
from vendors.partner.services.stock import OutOfStockError, claim_stock

pytestmark = pytest.mark.django_db


def place(packs):
    return place_draft(make_order_draft(packs))


def test_draft_made_before_the_last_box_went_writes_nothing():
    rare, plenty = (
        make_pack(quantity=5000, on_hand=5000),
        make_pack(),
    )
    draft = make_order_draft([(plenty, 2), (rare, 1)])
    basket = make_basket(packs=[(plenty, 2), (rare, 1)])
    first = make_order([(rare, 1)])

    with pytest.raises(OutOfStockError) as refused:
        place_draft(draft, basket, email="late@example.com")

    assert refused.value.pool_id == rare.pool_id
    assert list(Order.objects.all()) == [first]
    assert Line.objects.count() == 1
    assert Basket.objects.get(pk=basket.pk).status == Basket.OPEN
    assert StockPool.objects.get(pk=plenty.pool_id).claimed == 0
    assert stock_faults() == []


def test_packs_of_one_product_draw_on_one_pool_together():
    small = make_pack(quantity=2000, on_hand=5000)
    large = make_pack(product=small.product, quantity=4000)
    place([(small, 1)])

    with pytest.raises(OutOfStockError):
        place([(large, 1)])

    assert StockPool.objects.get().claimed == 2000
    place([(small, 1)])
    assert stock_faults() == []


@pytest.mark.parametrize("wrong", [F("on_hand") + 1, -1])
def test_the_database_refuses_a_wrong_claim_from_whoever_writes_it(wrong):
    pool = make_pack(on_hand=5000).pool

    with pytest.raises(IntegrityError), transaction.atomic():
        StockPool.objects.filter(pk=pool.pk).update(claimed=wrong)

    assert stock_faults() == []


def test_nothing_is_claimed_when_one_pool_of_many_is_short():
    enough, short = (
        make_pack().pool_id,
        make_pack(on_hand=10).pool_id,
    )

    with pytest.raises(OutOfStockError), transaction.atomic():
        claim_stock({enough: 100, short: 11})

    assert set(StockPool.objects.values_list("claimed", flat=True)) == {0}

"""Lots feed pools, are picked in order of their expiry, and nothing gets lost."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.db.models import Sum

from core import dates
from core.transitions import TransitionError
from tests.factories.shop import make_pack
from vendors.partner.locks import lock_pools
from vendors.partner.models import Lot, StockEntry
from vendors.partner.services.lots import (
    LotContent,
    Pick,
    count_lot,
    deallocate,
    new_lot,
    pick_lots,
    recall_lot,
    retire_lots,
)
from vendors.partner.services.stock import (
    LooseStockShortError,
    LotPickedError,
    OutOfStockError,
    StaleCountError,
    Take,
    claim_stock,
    count_stock,
    receive_stock,
    ship_stock,
)

pytestmark = pytest.mark.django_db


def pick(wanted):
    """As those do it who pack an order: they hold the pools."""
    with transaction.atomic():
        lock_pools({pool_id for pool_id, _units in wanted.values()})
        return pick_lots(wanted)


def in_days(days: int) -> date:
    return dates.today() + timedelta(days=days)


def a_pool(loose: int = 0):
    return make_pack(on_hand=loose).pool


def a_lot(pool, quantity: int = 1000, *, keeps: int | None = 10) -> Lot:
    today = dates.today()
    last = None if keeps is None else in_days(keeps)
    picked = min(today, last or today)
    content = LotContent(harvested_on=picked, quantity=quantity, best_before=last)
    return new_lot(pool, content=content, by=None)


def books(pool):
    """On hand, claimed, and what is left and picked of each lot, by id."""
    pool.refresh_from_db()
    lots = [(lot.left, lot.picked) for lot in pool.lots.order_by("pk")]
    return pool.on_hand, pool.claimed, lots


def is_sound(pool) -> bool:
    pool.refresh_from_db()
    entered = pool.entries.aggregate(n=Sum("quantity"))["n"] or 0
    in_lots = pool.lots.aggregate(n=Sum("left"))["n"] or 0
    by_lot = all(
        lot.left == (lot.entries.aggregate(n=Sum("quantity"))["n"] or 0)
        for lot in pool.lots.all()
    )
    return entered == pool.on_hand and in_lots <= pool.on_hand and by_lot


def test_new_lot_feeds_its_pool_under_a_code_of_its_own():
    pool = a_pool(loose=300)

    lot = a_lot(pool, 1000)

    assert books(pool) == (1300, 0, [(1000, 0)])
    assert lot.code.startswith(f"{lot.harvested_on:%y%m%d}-")
    assert len(lot.code) <= 20
    assert list(lot.entries.values_list("quantity", "reason")) == [(1000, "harvest")]


def test_lots_are_picked_first_expiring_first_and_never_spoiled():
    pool = a_pool()
    late, soon, over = a_lot(pool, keeps=9), a_lot(pool, keeps=2), a_lot(pool, keeps=-1)
    never = a_lot(pool, keeps=None)

    picks = pick({"a": (pool.pk, 1500), "b": (pool.pk, 800)})

    assert picks == {
        "a": [Pick(soon.pk, 1000), Pick(late.pk, 500)],
        "b": [Pick(late.pk, 500), Pick(never.pk, 300)],
    }
    over.refresh_from_db()
    assert over.picked == 0


def test_best_before_day_itself_is_still_good():
    pool = a_pool()
    lot = a_lot(pool, keeps=0)

    assert lot.is_good()
    assert not lot.is_good(in_days(1))


def test_shipping_takes_from_the_picked_lots_and_the_rest_from_loose_stock():
    pool = a_pool(loose=500)
    lot = a_lot(pool, 1000)
    claim_stock({pool.pk: 1200})
    pick({1: (pool.pk, 1200)})

    ship_stock([Take(pool.pk, 1200, {lot.pk: 1000})], note="X-1", by=None)

    assert books(pool) == (300, 0, [(0, 0)])
    sent = StockEntry.objects.filter(reason="shipped").order_by("pk")
    assert list(sent.values_list("lot", "quantity")) == [(lot.pk, -1000), (None, -200)]
    assert is_sound(pool)


def test_spoiled_lots_are_never_sent_as_loose_stock():
    pool = a_pool(loose=100)
    a_lot(pool, 1000, keeps=-1)
    claim_stock({pool.pk: 500})
    before = books(pool)

    with pytest.raises(LooseStockShortError), transaction.atomic():
        ship_stock([Take(pool.pk, 500)], note="X-1", by=None)

    assert books(pool) == before


def test_waste_without_a_lot_takes_loose_stock_then_what_expires_first():
    pool = a_pool(loose=100)
    late, soon = a_lot(pool, keeps=9), a_lot(pool, keeps=1)

    receive_stock(pool, quantity=-1300, by=None, reason="waste", note="mice")

    wasted = StockEntry.objects.filter(reason="waste").values_list("lot", "quantity")
    assert set(wasted) == {(None, -100), (soon.pk, -1000), (late.pk, -200)}
    assert books(pool) == (800, 0, [(800, 0), (0, 0)])
    assert is_sound(pool)


def test_waste_of_a_lot_leaves_what_packed_orders_wait_for():
    pool = a_pool()
    lot = a_lot(pool, 1000)
    claim_stock({pool.pk: 900})
    pick({1: (pool.pk, 900)})
    a_lot(pool, 500)
    before = books(pool)

    with pytest.raises(LotPickedError) as refused, transaction.atomic():
        receive_stock(pool, quantity=-101, by=None, reason="waste", lot=lot)

    assert lot.code in str(refused.value)
    assert books(pool) == before


def test_waste_never_takes_what_is_promised():
    pool = a_pool()
    lot = a_lot(pool, 1000)
    claim_stock({pool.pk: 900})

    with pytest.raises(OutOfStockError), transaction.atomic():
        receive_stock(pool, quantity=-101, by=None, reason="waste", lot=lot)

    assert books(pool) == (1000, 900, [(1000, 0)])


def test_count_of_a_lot_is_an_entry_and_a_stale_one_is_refused():
    pool = a_pool()
    lot = a_lot(pool, 1000)

    count_lot(lot, counted=950, seen_left=1000, by=None, note="scales")

    assert books(pool) == (950, 0, [(950, 0)])
    with pytest.raises(StaleCountError) as refused:
        count_lot(lot, counted=1000, seen_left=1000, by=None)
    assert refused.value.now == 950
    assert books(pool) == (950, 0, [(950, 0)])
    assert count_lot(lot, counted=950, seen_left=950, by=None) is None


def test_count_of_the_pool_spreads_what_is_missing():
    pool = a_pool(loose=50)
    a_lot(pool, 1000)

    count_stock(pool, counted=900, seen_on_hand=1050, by=None)

    assert books(pool) == (900, 0, [(900, 0)])
    assert is_sound(pool)


def test_recall_writes_off_what_nobody_was_promised_and_is_done_once():
    pool = a_pool()
    bad, good = a_lot(pool, 1000), a_lot(pool, 1000)
    claim_stock({pool.pk: 1200})
    pick({1: (pool.pk, 1200)})
    deallocate({bad.pk: 1000})

    recall_lot(bad, reason="frost", by=None)

    assert books(pool) == (1200, 1200, [(200, 0), (1000, 200)])
    assert bad.entries.filter(reason="recalled").get().quantity == -800
    with pytest.raises(TransitionError), transaction.atomic():
        recall_lot(bad, reason="again", by=None)
    good.refresh_from_db()
    assert good.status == "open"


def test_spoiled_lots_are_retired_once_and_only_what_is_free():
    pool = a_pool()
    a_lot(pool, 1000, keeps=-1)
    a_lot(pool, 500, keeps=5)
    claim_stock({pool.pk: 700})

    assert retire_lots() == 1
    assert retire_lots() == 0

    assert books(pool) == (700, 700, [(200, 0), (500, 0)])
    assert is_sound(pool)

"""What pages show of a pool, and which writes of it they hear of."""

import random
import threading
from contextlib import suppress
from functools import partial

import pytest
from django.db import transaction

from core.bulk import update_rows
from core.page_cache.changes import changes
from core.page_cache.reads import make
from tests.effort import tries
from tests.factories.shop import make_pack
from tests.factories.vendors import make_lot
from tests.races.together import run_together, values
from vendors.partner.largest_pack import step_aside, watch_packs_again
from vendors.partner.models import Lot, StockPool, StockRecord
from vendors.partner.models.stock import ENOUGH_PACKS
from vendors.partner.services.lots import pick_lots
from vendors.partner.services.stock import (
    OutOfStockError,
    Take,
    claim_stock,
    receive_stock,
    release_stock,
    ship_stock,
)

pytestmark = pytest.mark.django_db(transaction=True)
BOX = 5000
ENOUGH = ENOUGH_PACKS * BOX
POOL = "partner_stockpool"


@pytest.fixture
def told(monkeypatch):
    """What was written to the log, a set for each commit."""
    found = []
    monkeypatch.setattr(changes, "publish", lambda tables: found.append(set(tables)))
    return found


def boxes(count, **fields):
    pack = make_pack(quantity=BOX, on_hand=count * BOX, **fields)
    return StockPool.objects.get(pk=pack.pool_id)


def fresh(pool):
    return StockPool.objects.get(pk=pool.pk)


@pytest.mark.parametrize(
    ("count", "shown", "is_plenty"),
    [(0, 0, False), (2, 2 * BOX, False), (3, ENOUGH, True), (90, ENOUGH, True)],
)
def test_pool_is_told_of_up_to_enough(count, shown, is_plenty):
    pool = boxes(count)

    assert (pool.shown, pool.is_plenty) == (shown, is_plenty)


def test_pool_is_told_of_up_to_the_sellers_low_mark():
    pool = boxes(90)
    StockPool.objects.update(low_at=10 * BOX)
    assert (fresh(pool).shown, fresh(pool).is_low) == (10 * BOX, False)

    claim_stock({pool.pk: 81 * BOX})
    assert (fresh(pool).shown, fresh(pool).is_low) == (9 * BOX, True)


def test_pool_that_no_pack_draws_from_shows_nothing():
    pool = boxes(3)
    other = StockPool.objects.create(
        product=make_pack().product, partner=make_pack().partner, unit_kind="weight"
    )
    receive_stock(other, quantity=100, by=None)

    assert (fresh(other).shown, fresh(other).is_plenty) == (0, False)
    assert fresh(pool).shown == 3 * BOX


def saved(pack):
    pack.quantity = 8000
    pack.save()


def updated(pack):
    StockRecord.objects.filter(pk=pack.pk).update(quantity=8000)


def rewritten(pack):
    pack.quantity = 8000
    update_rows([pack], ["quantity"])


def added(pack):
    StockRecord.objects.bulk_create(
        [
            StockRecord(
                product=pack.product,
                partner=pack.partner,
                pool_id=pack.pool_id,
                partner_sku="larger",
                quantity=8000,
            )
        ]
    )


def moved(pack):
    other = make_pack(quantity=8000)
    StockRecord.objects.filter(pk=other.pk).update(pool=pack.pool_id)


@pytest.mark.parametrize("write", [saved, updated, rewritten, added, moved])
def test_pool_learns_of_a_larger_pack_however_it_is_written(write):
    pack = make_pack(quantity=BOX)

    write(pack)

    assert fresh(pack.pool).enough == ENOUGH_PACKS * 8000
    StockRecord.objects.filter(pool=pack.pool_id).update(quantity=10)
    assert fresh(pack.pool).enough == ENOUGH_PACKS * 8000


def test_pool_still_learns_of_it_after_a_migration_has_made_tables_anew():
    step_aside(plan=["something"])
    watch_packs_again()

    assert boxes(9).enough == ENOUGH


def test_larger_pack_is_told_to_pages_that_show_the_pool(told):
    pack = make_pack(quantity=BOX)
    told.clear()

    updated(pack)

    assert told == [{POOL, "partner_stockrecord"}]


def test_sale_of_plenty_is_told_to_nobody_but_readers_of_figures(told):
    pool = boxes(90)
    figures = {f"{POOL}.figures", f"{POOL}.figures:{pool.pk}"}
    told.clear()

    claim_stock({pool.pk: BOX})
    ship_stock([Take(pool.pk, BOX)], note="", by=None)
    claim_stock({pool.pk: 3})
    release_stock({pool.pk: 3})
    receive_stock(pool, quantity=-BOX, by=None)

    assert told == [figures] * 5


def test_sale_that_changes_what_is_shown_is_told(told):
    pool = boxes(4)
    claim_stock({pool.pk: BOX})
    told.clear()

    acts = [
        partial(claim_stock, {pool.pk: 1}),
        partial(release_stock, {pool.pk: 1}),
        partial(claim_stock, {pool.pk: 3 * BOX}),
        partial(ship_stock, [Take(pool.pk, BOX)], note="", by=None),
    ]
    for act in acts:
        with transaction.atomic():
            act()

    assert [POOL in one for one in told] == [True, True, True, False]


def test_what_is_refused_is_told_to_nobody(told):
    pool = boxes(6)
    told.clear()

    with pytest.raises(OutOfStockError), transaction.atomic():
        claim_stock({pool.pk: 7 * BOX})

    assert not any(POOL in one for one in told)
    assert fresh(pool).available == 6 * BOX


def _act(dice, pool):
    """A random change of a pool as it stands. Raises `OutOfStockError`."""
    now, units = fresh(pool), dice.choice([1, BOX, 4 * BOX, 11 * BOX])
    act = dice.choice(["claim", "release", "ship", "harvest", "waste"])
    if act in ("release", "ship"):
        units = min(units, now.claimed)
    if not units:
        return
    if act == "claim":
        claim_stock({pool.pk: dice.choice([units, now.available or 1])})
    elif act == "release":
        release_stock({pool.pk: units})
    elif act == "ship":
        ship_stock([Take(pool.pk, units)], note="", by=None)
    else:
        sign = 1 if act == "harvest" else -1
        receive_stock(pool, quantity=sign * units, by=None)


@pytest.mark.parametrize("seed", range(tries(4)))
def test_pages_hear_of_a_change_when_and_only_when_it_shows(told, seed):
    dice, pool, seen = random.Random(seed), boxes(8), set()

    for _time in range(60):
        before = fresh(pool)
        told.clear()
        with suppress(OutOfStockError), transaction.atomic():
            _act(dice, pool)
        after = fresh(pool)
        is_other = before.shown != after.shown
        assert any(POOL in one for one in told) == is_other
        assert after.shown == min(after.available, ENOUGH)
        seen.add((before.shown == ENOUGH, after.shown == ENOUGH, after.shown == 0))

    assert len(seen) >= 5  # plenty, few, none and back


@pytest.mark.postgres
def test_claims_at_once_tell_of_each_change_that_shows(told):
    pool = boxes(9)
    told.clear()

    done = run_together([partial(claim_stock, {pool.pk: BOX})] * 12)

    # Of nine boxes the first six leave plenty; each of the last three shows.
    assert len(values(done)) == 9
    assert sum(POOL in one for one in told) == 3
    assert fresh(pool).shown == 0


@pytest.mark.postgres
def test_of_claims_and_returns_at_once_whoever_changes_what_is_shown_tells(monkeypatch):
    pool = boxes(4)
    claim_stock({pool.pk: BOX})
    here, seen = threading.local(), []

    def note(tables):
        here.told.update(tables)

    def act(change):
        here.told = set()
        with transaction.atomic():
            change({pool.pk: 1})
            # The row is locked until the commit, so these stand in its order.
            seen.append((fresh(pool).shown, here.told))

    monkeypatch.setattr(changes, "publish", note)
    acts = [partial(act, claim_stock), partial(act, release_stock)]
    run_together(acts * 8)

    assert (fresh(pool).shown, fresh(pool).claimed) == (ENOUGH, BOX)
    assert len(seen) == 16
    before = ENOUGH
    for shown, told in seen:
        assert shown == before or POOL in told
        before = shown


def test_lot_is_told_of_when_it_is_used_up(told):
    pack = make_pack(quantity=BOX, on_hand=0)
    lot = make_lot(pack.pool, 3 * BOX)
    claim_stock({pack.pool_id: 3 * BOX})
    with transaction.atomic():
        pick_lots({1: (pack.pool_id, 3 * BOX)})
    told.clear()

    for units in (BOX, 2 * BOX):
        ship_stock([Take(pack.pool_id, units, {lot.pk: units})], note="", by=None)

    assert any("partner_lot.figures" in one for one in told)
    assert sum("partner_lot" in one for one in told) == 1
    assert Lot.objects.get().is_there is False


def test_page_that_reads_figures_is_made_anew_with_each_sale():
    pool, other = boxes(90), boxes(90)
    assert changes.catch_up()
    exact = make(lambda: fresh(pool).available)
    shown = make(lambda: StockPool.objects.only("shown").get(pk=pool.pk).shown)

    claim_stock({other.pk: BOX})
    changes.catch_up()

    assert not exact.holds()
    assert shown.holds()

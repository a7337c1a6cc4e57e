"""Two people at one seller's prices and stock at the same moment."""

import uuid
from decimal import Decimal
from functools import partial

import pytest

from shop.catalogue.models import ChangeBatch, Product, ProductEvent
from shop.catalogue.services.batches import RowChange, change_listings, undo_batch
from shop.catalogue.services.listings import list_again
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm
from tests.races.market import stock_faults
from tests.races.together import all_values, run_together
from vendors.partner.models import StockPool, StockRecord

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def change(pack, price, on_hand):
    seen = {
        "packs": {str(pack.pk): {"price": "59.00", "is_on_sale": True}},
        "on_hand": 100_000,
    }
    wanted = {"packs": {str(pack.pk): {"price": price}}, "on_hand": on_hand}
    return RowChange(pack.product_id, seen, wanted, version=1)


@pytest.mark.parametrize("turn", range(3))
def test_two_who_save_the_same_rows_at_once_have_one_winner_each(turn):
    farm = make_farm()
    packs = [make_pack(farm) for _ in range(4)]
    one = [change(pack, "60.00", 60_000) for pack in packs]
    other = [change(pack, "70.00", 70_000) for pack in reversed(packs)]
    acts = [
        partial(change_listings, farm, rows, key=uuid.uuid4(), by=None)
        for rows in (one, other)[:: 1 if turn % 2 else -1]
    ]

    outcomes = all_values(run_together(acts))

    done = [len(outcome.done) for outcome in outcomes]
    stale = [len(outcome.stale) for outcome in outcomes]
    assert (sum(done), sum(stale)) == (4, 4)
    prices = set(StockRecord.objects.values_list("price", flat=True))
    held = set(StockPool.objects.values_list("on_hand", flat=True))
    assert (prices, held) in (
        ({Decimal(60)}, {60_000}),
        ({Decimal(70)}, {70_000}),
    )
    assert ProductEvent.objects.count() == 4
    assert stock_faults() == []


def test_same_form_sent_five_times_at_once_changes_once():
    pack, key = make_pack(), uuid.uuid4()
    rows = [change(pack, "60.00", 60_000)]
    act = partial(change_listings, pack.partner, rows, key=key, by=None)

    outcomes = all_values(run_together([act] * 5))

    assert {outcome.batch.pk for outcome in outcomes} == {ChangeBatch.objects.get().pk}
    assert ProductEvent.objects.count() == 1
    assert pack.pool.entries.filter(reason="count").count() == 1


def test_undone_five_times_at_once_is_undone_once():
    pack = make_pack()
    rows = [change(pack, "60.00", 60_000)]
    batch = change_listings(pack.partner, rows, key=uuid.uuid4(), by=None).batch

    all_values(run_together([partial(undo_batch, batch, by=None)] * 5))

    pack.refresh_from_db()
    pack.pool.refresh_from_db()
    assert (pack.price, pack.pool.on_hand) == (Decimal(59), 100_000)
    assert pack.pool.entries.filter(reason="count").count() == 2
    assert stock_faults() == []


def test_listed_again_five_times_at_once_is_one_draft():
    pack = make_pack()

    acts = [partial(list_again, pack.product, by=None)] * 5
    copies = all_values(run_together(acts))

    assert len({copy.pk for copy in copies}) == 1
    assert Product.objects.count() == 2

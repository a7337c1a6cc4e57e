"""Two people at one lot: waste, counts and recalls at the same moment."""

from functools import partial
from uuid import uuid4

import pytest

from core import dates
from orders.order.services.fulfilment import accept_vendor_order, start_packing
from orders.order.services.vendor_orders import PackingError
from orders.tracing.models import Recall, RecallLine, RecallNotice
from orders.tracing.services import (
    AlreadyRecalledError,
    AlreadyToldError,
    RecallText,
    add_message,
)
from tests.factories.days import in_days
from tests.factories.fulfilment import GLASS, make_recall, make_sent_vendor_order
from tests.factories.orders import make_vendor_order
from tests.factories.shop import make_pack
from tests.factories.vendors import make_lot, make_member
from tests.races.market import assert_sound
from tests.races.together import all_values, errors, run_together, values
from vendors.harvest.services import LotGoneError, book_waste, bring_in
from vendors.partner.models import Lot, StockEntry
from vendors.partner.services.lots import LotContent, count_lot
from vendors.partner.services.stock import StaleCountError

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def a_run_pack():
    """A pack without stock, of a farm that somebody runs."""
    pack = make_pack(quantity=5000, on_hand=0)
    make_member(pack.partner)
    return pack


def test_two_people_enter_the_same_waste():
    """Both saw 20 kg and threw the same 5 kg away: it is written down once."""
    lot = make_lot(a_run_pack().pool, 20_000)
    waste = partial(
        book_waste, lot, units=5000, seen_left=20_000, reason="mould", by=None
    )

    done = run_together([waste, waste])

    assert (len(values(done)), len(errors(done, StaleCountError))) == (1, 1)
    lot.refresh_from_db()
    assert lot.left == lot.pool.on_hand == 15_000
    assert StockEntry.objects.filter(reason="waste").count() == 1
    assert_sound()


def test_waste_against_a_count_and_a_recall():
    lot = make_lot(a_run_pack().pool, 20_000)
    acts = [
        partial(book_waste, lot, units=5000, seen_left=20_000, reason="x", by=None),
        partial(count_lot, lot, counted=18_000, seen_left=20_000, by=None),
        partial(make_recall, lot),
    ]

    done = run_together(acts)

    errors(done, (StaleCountError, LotGoneError))
    lot.refresh_from_db()
    lot.pool.refresh_from_db()
    assert done[2].error is None
    assert (lot.status, lot.pool.on_hand) == ("recalled", lot.left)
    assert_sound()


@pytest.mark.parametrize("turn", range(3))
def test_recall_against_packing_misses_nobody_who_got_goods(turn):
    pack = a_run_pack()
    bad = make_lot(pack.pool, 20_000, best_before=in_days(2))
    make_lot(pack.pool, 40_000, best_before=in_days(9))
    sent = make_sent_vendor_order(pack, 1, email="sent@example.com")
    vendor_orders = [make_vendor_order(pack) for _ in range(3)]
    for vendor_order in vendor_orders:
        accept_vendor_order(vendor_order, by=None)
    acts = [
        partial(start_packing, vendor_order, by=None) for vendor_order in vendor_orders
    ]
    acts.insert(turn, partial(make_recall, bad))

    done = run_together(acts)

    errors(done, PackingError)
    assert Recall.objects.count() == 1
    named = set(RecallLine.objects.values_list("line__vendor_order", flat=True))
    assert sent.pk in named
    for vendor_order in vendor_orders:
        assert vendor_order.lines.get().draws.exclude(lot=bad).count() == 1
        assert not vendor_order.lines.get().draws.filter(lot=bad).exists()
    assert_sound()


def test_recall_pressed_five_times_tells_once():
    pack = a_run_pack()
    lot = make_lot(pack.pool, 20_000)
    make_sent_vendor_order(pack, 1, email="guest@example.com")

    done = run_together([partial(make_recall, lot)] * 5)

    assert (len(values(done)), len(errors(done, AlreadyRecalledError))) == (1, 4)
    assert RecallNotice.objects.count() == 1
    assert_sound()


def test_recalls_of_two_lots_in_opposite_order_do_not_wait_for_each_other():
    pack = a_run_pack()
    lots = [make_lot(pack.pool, 5000) for _ in range(3)]

    done = run_together(
        [partial(make_recall, *lots), partial(make_recall, *lots[::-1])]
    )

    assert (len(values(done)), len(errors(done, AlreadyRecalledError))) == (1, 1)
    assert Recall.objects.get().lots.count() == 3


def test_more_words_pressed_twice_are_told_once():
    pack = a_run_pack()
    lot = make_lot(pack.pool, 20_000)
    make_sent_vendor_order(pack, 1, email="guest@example.com")
    recall = make_recall(lot, words=GLASS)
    more = {"en": RecallText("One jar", "Look")}

    done = run_together([partial(add_message, recall, words=more, seen=1, by=None)] * 3)

    assert (len(values(done)), len(errors(done, AlreadyToldError))) == (1, 2)
    assert RecallNotice.objects.count() == 2


def test_form_sent_five_times_at_once_brings_in_one_lot():
    pool = a_run_pack().pool
    content = LotContent(dates.today(), 5000)
    key = uuid4()

    done = run_together(
        [partial(bring_in, pool, content=content, key=key, by=None)] * 5
    )

    assert len({lot.pk for lot in all_values(done)}) == 1
    assert Lot.objects.count() == 1
    assert_sound()

"""Recalls: everybody concerned is written down, the goods are packed anew."""

import pytest

from core.integrity import run
from core.models import OutboxMessage
from orders.order.models import LotDraw
from orders.order.services.fulfilment import finish_packing
from orders.order.services.vendor_orders import PackingError
from orders.tracing.models import (
    Recall,
    RecallLine,
    RecallMessage,
    RecallNotice,
    RecallShopper,
)
from orders.tracing.queries import concerned, messages_for, preview, repacked
from orders.tracing.services import (
    AlreadyRecalledError,
    AlreadyToldError,
    RecallText,
    add_message,
    start_recall,
)
from tests.factories.days import in_days
from tests.factories.fulfilment import (
    GLASS,
    make_picked_vendor_order,
    make_recall,
    make_sent_vendor_order,
)
from tests.factories.orders import make_paid_order
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_lot
from tests.sound import checks_of
from vendors.harvest.models import LotEvent
from vendors.partner.models import Lot, StockEntry

pytestmark = pytest.mark.django_db


def state_of(lot):
    lot.refresh_from_db()
    return (lot.status, lot.left, lot.picked)


def is_sound():
    """By every audit of goods and orders."""
    audits = checks_of(
        "orders.tracing", "orders.order", "shop.catalogue", "vendors.partner",
        "fulfilment.packing",
    )  # fmt: skip
    return [found.name for found in run(audits) if not found.is_ok] == []


def test_preview_counts_who_is_concerned_and_changes_nothing(pack, mei):
    lot = make_lot(pack.pool, 60_000)
    make_sent_vendor_order(pack, 2, user=mei)
    make_picked_vendor_order(pack, 1, user=mei)
    make_sent_vendor_order(pack, 1, email="Guest@example.com")
    make_sent_vendor_order(pack, 1, email="guest@example.com")
    make_paid_order([(pack, 1)])  # nothing picked yet: not concerned

    seen = preview([lot])

    assert (seen.shoppers, seen.guests, seen.orders) == (2, 1, 4)
    assert (seen.unsent, seen.sent, seen.delivered) == (5000, 20_000, 0)
    assert (seen.vendor_orders_to_pack_anew, seen.measure) == (1, "weight")
    assert state_of(lot) == ("open", 40_000, 5000)
    assert not Recall.objects.exists()


def test_recall_writes_each_shopper_down_once_with_their_lines(pack, mei):
    lot = make_lot(pack.pool, 60_000)
    sent = make_sent_vendor_order(pack, 2, user=mei)
    picked = make_picked_vendor_order(pack, 1, user=mei)
    guest = make_sent_vendor_order(pack, 1, email="guest@example.com")

    recall = make_recall(lot)

    rows = recall.shoppers.values_list("user", "order")
    assert list(rows) == [(mei.pk, picked.order_id), (None, guest.order_id)]
    lines = RecallLine.objects.values_list("line__vendor_order", "units", "shipped")
    assert sorted(lines) == sorted(
        [(sent.pk, 10_000, 10_000), (picked.pk, 5000, 0), (guest.pk, 5000, 5000)]
    )
    assert RecallNotice.objects.count() == 2
    # What an order was promised is settled with that order, and sold to nobody else.
    assert state_of(lot) == ("recalled", 5000, 0)
    assert LotEvent.objects.get(lot=lot).after == "Glass in a jar"
    assert is_sound()


def test_what_is_not_sent_is_picked_anew_and_packed_anew(pack):
    bad = make_lot(pack.pool, 10_000, best_before=in_days(3))
    good = make_lot(pack.pool, 10_000, best_before=in_days(9))
    vendor_order = make_picked_vendor_order(pack, 1)
    line = vendor_order.lines.get()
    assert [draw.lot for draw in line.draws.all()] == [bad]

    recall = make_recall(bad)

    assert [draw.lot for draw in line.draws.all()] == [good]
    line.refresh_from_db()
    assert not line.is_packed
    with pytest.raises(PackingError):
        finish_packing(vendor_order, by=None)
    (anew,) = repacked(recall)
    assert (anew.vendor_order, anew.missing, anew.is_filled) == (vendor_order, 0, True)
    assert is_sound()


def test_without_another_lot_the_order_stays_open_and_says_what_is_missing(pack):
    bad = make_lot(pack.pool, 10_000)
    vendor_order = make_picked_vendor_order(pack, 1)

    recall = make_recall(bad)

    (anew,) = repacked(recall)
    assert (anew.vendor_order, anew.missing, anew.measure) == (
        vendor_order,
        5000,
        "weight",
    )
    assert not anew.is_filled
    assert not LotDraw.objects.exists()
    assert is_sound()


def test_lot_is_recalled_once(pack, mei):
    lot = make_lot(pack.pool, 60_000)
    make_sent_vendor_order(pack, 1, user=mei)
    make_recall(lot)

    with pytest.raises(AlreadyRecalledError):
        make_recall(lot)

    assert Recall.objects.count() == RecallMessage.objects.count() == 1
    assert RecallNotice.objects.count() == 1
    assert OutboxMessage.objects.filter(key__startswith="news:recall:").count() == 1
    assert StockEntry.objects.filter(reason="recalled").count() == 1


def test_two_lots_of_one_shopper_make_one_notice(pack, mei):
    lots = [make_lot(pack.pool, 5000, best_before=in_days(n)) for n in (2, 3)]
    make_sent_vendor_order(pack, 2, user=mei)

    recall = make_recall(*lots)

    assert RecallShopper.objects.get().lines.count() == 2
    assert RecallNotice.objects.count() == 1
    assert set(recall.lots.all()) == set(lots)


def test_one_recalled_among_several_lots_stops_all_of_them(pack):
    good, gone = make_lot(pack.pool, 5000), make_lot(pack.pool, 5000)
    make_recall(gone)

    with pytest.raises(AlreadyRecalledError):
        make_recall(good, gone)

    assert state_of(good) == ("open", 5000, 0)
    assert Recall.objects.count() == 1


def test_lot_of_another_seller_is_never_recalled(pack):
    lot = make_lot(pack.pool, 5000)
    rival = make_farm()

    with pytest.raises(ValueError, match="another seller"):
        start_recall(rival, lots=[lot], words=GLASS, by=None)

    assert state_of(lot) == ("open", 5000, 0)
    assert not Recall.objects.exists()


def test_recalled_lot_feeds_nothing_any_more(pack):
    lot = make_lot(pack.pool, 20_000)
    make_sent_vendor_order(pack, 1)

    make_recall(lot)

    pack.pool.refresh_from_db()
    assert (pack.pool.on_hand, pack.pool.available) == (0, 0)
    assert Lot.objects.get().quantity == 20_000  # what was brought in is never edited


def test_more_can_be_told_once_and_the_recall_stays(pack, mei):
    lot = make_lot(pack.pool, 20_000)
    make_sent_vendor_order(pack, 1, user=mei)
    recall = make_recall(lot)
    more = {"en": RecallText("It was one jar", "Send a photo")}

    add_message(recall, words=more, seen=1, by=None)
    with pytest.raises(AlreadyToldError):
        add_message(recall, words=more, seen=1, by=None)

    assert RecallNotice.objects.count() == RecallMessage.objects.count() == 2
    assert state_of(lot)[0] == "recalled"


def test_order_page_warns_of_its_own_recalls_alone(farm, pack, mei):
    other = make_pack(farm, "Walnuts", on_hand=0)
    bad, good = make_lot(pack.pool, 20_000), make_lot(other.pool, 20_000)
    warned, calm = (
        make_sent_vendor_order(pack, user=mei),
        make_sent_vendor_order(other, user=mei),
    )

    recall = make_recall(bad)

    assert messages_for(warned.order) == list(recall.messages.all())
    assert messages_for(calm.order) == []
    assert concerned([good])[0].order == calm.order


@pytest.mark.parametrize("count", [1, 6])
def test_preview_costs_the_same_however_many_are_concerned(pack, queries, count):
    lot = make_lot(pack.pool, 60_000)
    for number in range(count):
        make_sent_vendor_order(pack, 1, email=f"guest{number}@example.com")

    lots = list(Lot.objects.select_related("pool__product"))
    with queries(2):
        seen = preview(lots)

    assert (lots, seen.shoppers) == ([lot], count)

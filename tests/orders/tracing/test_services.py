"""Recalls: everybody concerned is written down, the goods are packed anew."""

import pytest

from config.audit import INVARIANTS, run
from core.models import OutboxMessage
from orders.order.models import LotDraw
from orders.order.services import PackingRefused, finish_packing
from orders.tracing.models import (
    Recall,
    RecallLine,
    RecallMessage,
    RecallNotice,
    RecallShopper,
)
from orders.tracing.queries import concerned, messages_for, preview, repacked
from orders.tracing.services import (
    AlreadyRecalled,
    AlreadyTold,
    Words,
    add_message,
    start_recall,
)
from tests.cast import a_farm, a_pack, a_paid_order
from tests.orders.tracing.makers import GLASS, a_recall, picked_part, sent_part
from tests.vendors.harvest.makers import a_lot, in_days
from vendors.harvest.models import LotEvent
from vendors.partner.models import Lot, StockEntry

pytestmark = pytest.mark.django_db


def state_of(lot):
    lot.refresh_from_db()
    return (lot.status, lot.left, lot.picked)


def is_sound():
    """By every audit of goods and orders."""
    ours = {"lots", "stock", "orders", "adjusted"}
    audits = [
        one for one in INVARIANTS if one.check.__module__.rpartition(".")[2] in ours
    ]
    assert len(audits) > 20
    return [found.name for found in run(audits) if not found.is_ok] == []


def test_preview_counts_who_is_concerned_and_changes_nothing(pack, mei):
    lot = a_lot(pack.pool, 60_000)
    sent_part(pack, 2, user=mei)
    picked_part(pack, 1, user=mei)
    sent_part(pack, 1, email="Guest@example.com")
    sent_part(pack, 1, email="guest@example.com")
    a_paid_order([(pack, 1)])  # nothing picked yet: not concerned

    seen = preview([lot])

    assert (seen.shoppers, seen.guests, seen.orders) == (2, 1, 4)
    assert (seen.unsent, seen.sent, seen.delivered) == (5000, 20_000, 0)
    assert (seen.parts_to_pack_anew, seen.measure) == (1, "weight")
    assert state_of(lot) == ("open", 40_000, 5000)
    assert not Recall.objects.exists()


def test_recall_writes_each_shopper_down_once_with_their_lines(pack, mei):
    lot = a_lot(pack.pool, 60_000)
    sent = sent_part(pack, 2, user=mei)
    picked = picked_part(pack, 1, user=mei)
    guest = sent_part(pack, 1, email="guest@example.com")

    recall = a_recall(lot)

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
    bad = a_lot(pack.pool, 10_000, best_before=in_days(3))
    good = a_lot(pack.pool, 10_000, best_before=in_days(9))
    part = picked_part(pack, 1)
    line = part.lines.get()
    assert [draw.lot for draw in line.draws.all()] == [bad]

    recall = a_recall(bad)

    assert [draw.lot for draw in line.draws.all()] == [good]
    line.refresh_from_db()
    assert not line.is_packed
    with pytest.raises(PackingRefused):
        finish_packing(part, by=None)
    (anew,) = repacked(recall)
    assert (anew.part, anew.missing, anew.is_filled) == (part, 0, True)
    assert is_sound()


def test_without_another_lot_the_order_stays_open_and_says_what_is_missing(pack):
    bad = a_lot(pack.pool, 10_000)
    part = picked_part(pack, 1)

    recall = a_recall(bad)

    (anew,) = repacked(recall)
    assert (anew.part, anew.missing, anew.measure) == (part, 5000, "weight")
    assert not anew.is_filled
    assert not LotDraw.objects.exists()
    assert is_sound()


def test_lot_is_recalled_once(pack, mei):
    lot = a_lot(pack.pool, 60_000)
    sent_part(pack, 1, user=mei)
    a_recall(lot)

    with pytest.raises(AlreadyRecalled):
        a_recall(lot)

    assert Recall.objects.count() == RecallMessage.objects.count() == 1
    assert RecallNotice.objects.count() == 1
    assert OutboxMessage.objects.filter(key__startswith="news:recall:").count() == 1
    assert StockEntry.objects.filter(reason="recalled").count() == 1


def test_two_lots_of_one_shopper_make_one_notice(pack, mei):
    lots = [a_lot(pack.pool, 5000, best_before=in_days(n)) for n in (2, 3)]
    sent_part(pack, 2, user=mei)

    recall = a_recall(*lots)

    assert RecallShopper.objects.get().lines.count() == 2
    assert RecallNotice.objects.count() == 1
    assert set(recall.lots.all()) == set(lots)


def test_one_recalled_among_several_lots_stops_all_of_them(pack):
    good, gone = a_lot(pack.pool, 5000), a_lot(pack.pool, 5000)
    a_recall(gone)

    with pytest.raises(AlreadyRecalled):
        a_recall(good, gone)

    assert state_of(good) == ("open", 5000, 0)
    assert Recall.objects.count() == 1


def test_lot_of_another_seller_is_never_recalled(pack):
    lot = a_lot(pack.pool, 5000)
    rival = a_farm()

    with pytest.raises(ValueError, match="another seller"):
        start_recall(rival, lots=[lot], words=GLASS, by=None)

    assert state_of(lot) == ("open", 5000, 0)
    assert not Recall.objects.exists()


def test_recalled_lot_feeds_nothing_any_more(pack):
    lot = a_lot(pack.pool, 20_000)
    sent_part(pack, 1)

    a_recall(lot)

    pack.pool.refresh_from_db()
    assert (pack.pool.on_hand, pack.pool.available) == (0, 0)
    assert Lot.objects.get().quantity == 20_000  # what was brought in is never edited


def test_more_can_be_told_once_and_the_recall_stays(pack, mei):
    lot = a_lot(pack.pool, 20_000)
    sent_part(pack, 1, user=mei)
    recall = a_recall(lot)
    more = {"en": Words("It was one jar", "Send a photo")}

    add_message(recall, words=more, seen=1, by=None)
    with pytest.raises(AlreadyTold):
        add_message(recall, words=more, seen=1, by=None)

    assert RecallNotice.objects.count() == RecallMessage.objects.count() == 2
    assert state_of(lot)[0] == "recalled"


def test_order_page_warns_of_its_own_recalls_alone(farm, pack, mei):
    other = a_pack(farm, "Walnuts", on_hand=0)
    bad, good = a_lot(pack.pool, 20_000), a_lot(other.pool, 20_000)
    warned, calm = sent_part(pack, user=mei), sent_part(other, user=mei)

    recall = a_recall(bad)

    assert messages_for(warned.order) == list(recall.messages.all())
    assert messages_for(calm.order) == []
    assert concerned([good])[0].order == calm.order


@pytest.mark.parametrize("count", [1, 6])
def test_preview_costs_the_same_however_many_are_concerned(pack, queries, count):
    lot = a_lot(pack.pool, 60_000)
    for number in range(count):
        sent_part(pack, 1, email=f"guest{number}@example.com")

    lots = list(Lot.objects.select_related("pool__product"))
    with queries(2):
        seen = preview(lots)

    assert (lots, seen.shoppers) == ([lot], count)

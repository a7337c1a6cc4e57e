"""Which lot filled which line: picked, chosen, used up, put back, recalled."""

from datetime import timedelta

import pytest
from django.utils import timezone

from orders.order.models import LotDraw
from orders.order.services import (
    PackingRefused,
    accept_part,
    cancel_part,
    choose_lot,
    finish_packing,
    recall_from_orders,
    ship_part,
    start_packing,
    tick_line,
    weigh_line,
)
from tests.cast import a_pack, a_paid_order
from tests.sound import breached
from vendors.partner.models import Lot
from vendors.partner.services import LotContent, new_lot

pytestmark = pytest.mark.django_db


def lots_of(pool, *keeps, quantity=10_000):
    today = timezone.localdate()
    return [
        new_lot(
            pool,
            content=LotContent(
                harvested_on=today + timedelta(days=min(days, 0)),
                quantity=quantity,
                best_before=today + timedelta(days=days),
            ),
            by=None,
        )
        for days in keeps
    ]


def a_part(packs=3, *, keeps=(9, 2), **fields):
    """A paid part of so many boxes of 5 kg, and lots of 10 kg each."""
    pack = a_pack(quantity=5000, on_hand=0, **fields)
    lots = lots_of(pack.pool, *keeps)
    part = a_paid_order([(pack, packs)]).parts.get()
    return part, part.lines.get(), lots


def begin(part):
    accept_part(part, by=None)
    start_packing(part, by=None)


def draws(line):
    rows = line.draws.order_by("pk")
    return [(row.lot_id, row.units, row.shipped) for row in rows]


def send(part, line, count):
    return ship_part(
        part, packs={line.pk: count}, carrier="", tracking_number="", by=None
    )


def pack(part, line):
    tick_line(line, packed=True)
    finish_packing(part, by=None)


def is_sound():
    return breached() == []


def picked(*lots):
    return [Lot.objects.get(pk=lot.pk).picked for lot in lots]


def test_packing_picks_what_expires_first_and_parcels_use_it_up():
    part, line, (late, soon) = a_part()

    begin(part)
    assert draws(line) == [(soon.pk, 10_000, 0), (late.pk, 5000, 0)]
    pack(part, line)
    send(part, line, 1)
    send(part, line, 2)

    assert draws(line) == [(soon.pk, 10_000, 10_000), (late.pk, 5000, 5000)]
    assert picked(late, soon) == [0, 0]
    soon.refresh_from_db()
    assert soon.left == 0
    assert is_sound()


def test_another_lot_can_be_chosen_while_packing():
    part, line, (late, soon) = a_part(packs=1)
    begin(part)

    choose_lot(line, lot=late, by=None)

    assert draws(line) == [(late.pk, 5000, 0)]
    assert picked(late, soon) == [5000, 0]
    assert is_sound()


def test_lot_of_other_goods_or_a_spoiled_one_is_refused():
    part, line, (late, _soon) = a_part(packs=1, keeps=(9, -1))
    begin(part)
    spoiled = Lot.objects.exclude(pk=late.pk).get()
    other = lots_of(a_pack(on_hand=0).pool, 5)[0]

    for lot in (spoiled, other):
        with pytest.raises(PackingRefused):
            choose_lot(line, lot=lot, by=None)

    assert draws(line) == [(late.pk, 5000, 0)]


def test_cancelled_part_puts_its_lots_back():
    part, line, lots = a_part()
    begin(part)

    cancel_part(part, by=None, by_shopper=False)

    assert draws(line) == []
    assert picked(*lots) == [0, 0]
    assert is_sound()


def test_lots_follow_the_weight():
    part, line, (late, soon) = a_part(packs=2, is_weighed=True, tolerance=20)
    begin(part)

    weigh_line(line, units=11_000, typed="11000", by=None)

    assert draws(line) == [(soon.pk, 10_000, 0), (late.pk, 1000, 0)]
    assert is_sound()


def test_loose_stock_fills_what_lots_do_not():
    pack_ = a_pack(quantity=5000, on_hand=5000)
    (lot,) = lots_of(pack_.pool, 5)
    part = a_paid_order([(pack_, 3)]).parts.get()
    line = part.lines.get()
    begin(part)
    pack(part, line)

    send(part, line, 3)

    assert draws(line) == [(lot.pk, 10_000, 10_000)]
    assert is_sound()


def test_spoiled_goods_are_never_sent():
    part, line, _lots = a_part(packs=1, keeps=(-1,))
    begin(part)
    pack(part, line)

    with pytest.raises(PackingRefused, match="lots that are good"):
        send(part, line, 1)

    part.refresh_from_db()
    assert part.status == "packed"
    assert not part.parcels.exists()
    assert is_sound()


def test_recall_picks_anew_and_the_box_is_packed_again_before_it_goes():
    part, line, (late, soon) = a_part(packs=2)
    begin(part)
    pack(part, line)

    recall_from_orders(soon, reason="frost", by=None)

    line.refresh_from_db()
    assert (draws(line), line.is_packed) == ([(late.pk, 10_000, 0)], False)
    with pytest.raises(PackingRefused, match="recalled"):
        send(part, line, 2)
    tick_line(line, packed=True)
    send(part, line, 2)
    soon.refresh_from_db()
    assert (soon.status, soon.left, soon.picked) == ("recalled", 0, 0)
    assert is_sound()


def test_recall_keeps_what_was_sent_of_the_lot():
    part, line, (late, soon) = a_part(packs=3)
    begin(part)
    pack(part, line)
    send(part, line, 1)

    recall_from_orders(soon, reason="frost", by=None)

    assert (soon.pk, 5000, 5000) in draws(line)
    assert LotDraw.objects.get(line=line, lot=late).units == 10_000
    assert is_sound()

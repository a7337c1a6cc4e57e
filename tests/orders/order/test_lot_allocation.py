"""Which lot filled which line: picked, chosen, used up, put back, recalled."""

from datetime import timedelta

import pytest

from core import dates
from orders.order.models import LotDraw
from orders.order.services.cancellation import cancel_vendor_order
from orders.order.services.fulfilment import (
    accept_vendor_order,
    choose_lot,
    finish_packing,
    ship_vendor_order,
    start_packing,
    tick_line,
)
from orders.order.services.lot_allocation import recall_from_orders
from orders.order.services.vendor_orders import PackingError
from orders.order.services.weights import weigh_line
from tests.factories.orders import make_vendor_order
from tests.factories.shop import make_pack
from tests.sound import breached
from vendors.partner.models import Lot
from vendors.partner.services.lots import LotContent, new_lot

pytestmark = pytest.mark.django_db


def lots_of(pool, *keeps, quantity=10_000):
    today = dates.today()
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


def a_vendor_order(packs=3, *, keeps=(9, 2), **fields):
    """A paid part of so many boxes of 5 kg, and lots of 10 kg each."""
    pack = make_pack(quantity=5000, on_hand=0, **fields)
    lots = lots_of(pack.pool, *keeps)
    vendor_order = make_vendor_order(pack, packs)
    return vendor_order, vendor_order.lines.get(), lots


def begin(vendor_order):
    accept_vendor_order(vendor_order, by=None)
    start_packing(vendor_order, by=None)


def draws(line):
    rows = line.draws.order_by("pk")
    return [(row.lot_id, row.units, row.shipped) for row in rows]


def send(vendor_order, line, count):
    return ship_vendor_order(
        vendor_order, packs={line.pk: count}, carrier="", tracking_number="", by=None
    )


def pack(vendor_order, line):
    tick_line(line, packed=True)
    finish_packing(vendor_order, by=None)


def is_sound():
    return breached() == []


def picked(*lots):
    return [Lot.objects.get(pk=lot.pk).picked for lot in lots]


def test_packing_picks_what_expires_first_and_parcels_use_it_up():
    vendor_order, line, (late, soon) = a_vendor_order()

    begin(vendor_order)
    assert draws(line) == [(soon.pk, 10_000, 0), (late.pk, 5000, 0)]
    pack(vendor_order, line)
    send(vendor_order, line, 1)
    send(vendor_order, line, 2)

    assert draws(line) == [(soon.pk, 10_000, 10_000), (late.pk, 5000, 5000)]
    assert picked(late, soon) == [0, 0]
    soon.refresh_from_db()
    assert soon.left == 0
    assert is_sound()


def test_another_lot_can_be_chosen_while_packing():
    vendor_order, line, (late, soon) = a_vendor_order(packs=1)
    begin(vendor_order)

    choose_lot(line, lot=late, by=None)

    assert draws(line) == [(late.pk, 5000, 0)]
    assert picked(late, soon) == [5000, 0]
    assert is_sound()


def test_lot_of_other_goods_or_a_spoiled_one_is_refused():
    vendor_order, line, (late, _soon) = a_vendor_order(packs=1, keeps=(9, -1))
    begin(vendor_order)
    spoiled = Lot.objects.exclude(pk=late.pk).get()
    other = lots_of(make_pack(on_hand=0).pool, 5)[0]

    for lot in (spoiled, other):
        with pytest.raises(PackingError):
            choose_lot(line, lot=lot, by=None)

    assert draws(line) == [(late.pk, 5000, 0)]


def test_cancelled_part_puts_its_lots_back():
    vendor_order, line, lots = a_vendor_order()
    begin(vendor_order)

    cancel_vendor_order(vendor_order, by=None, by_shopper=False)

    assert draws(line) == []
    assert picked(*lots) == [0, 0]
    assert is_sound()


def test_lots_follow_the_weight():
    vendor_order, line, (late, soon) = a_vendor_order(
        packs=2, is_weighed=True, tolerance=20
    )
    begin(vendor_order)

    weigh_line(line, units=11_000, typed="11000", by=None)

    assert draws(line) == [(soon.pk, 10_000, 0), (late.pk, 1000, 0)]
    assert is_sound()


def test_loose_stock_fills_what_lots_do_not():
    pack_ = make_pack(quantity=5000, on_hand=5000)
    (lot,) = lots_of(pack_.pool, 5)
    vendor_order = make_vendor_order(pack_, 3)
    line = vendor_order.lines.get()
    begin(vendor_order)
    pack(vendor_order, line)

    send(vendor_order, line, 3)

    assert draws(line) == [(lot.pk, 10_000, 10_000)]
    assert is_sound()


def test_spoiled_goods_are_never_sent():
    vendor_order, line, _lots = a_vendor_order(packs=1, keeps=(-1,))
    begin(vendor_order)
    pack(vendor_order, line)

    with pytest.raises(PackingError, match="The good lots of"):
        send(vendor_order, line, 1)

    vendor_order.refresh_from_db()
    assert vendor_order.status == "packed"
    assert not vendor_order.parcels.exists()
    assert is_sound()


def test_recall_picks_anew_and_the_box_is_packed_again_before_it_goes():
    vendor_order, line, (late, soon) = a_vendor_order(packs=2)
    begin(vendor_order)
    pack(vendor_order, line)

    recall_from_orders(soon, reason="frost", by=None)

    line.refresh_from_db()
    assert (draws(line), line.is_packed) == ([(late.pk, 10_000, 0)], False)
    with pytest.raises(PackingError, match="recalled"):
        send(vendor_order, line, 2)
    tick_line(line, packed=True)
    send(vendor_order, line, 2)
    soon.refresh_from_db()
    assert (soon.status, soon.left, soon.picked) == ("recalled", 0, 0)
    assert is_sound()


def test_recall_keeps_what_was_sent_of_the_lot():
    vendor_order, line, (late, soon) = a_vendor_order(packs=3)
    begin(vendor_order)
    pack(vendor_order, line)
    send(vendor_order, line, 1)

    recall_from_orders(soon, reason="frost", by=None)

    assert (soon.pk, 5000, 5000) in draws(line)
    assert LotDraw.objects.get(line=line, lot=late).units == 10_000
    assert is_sound()

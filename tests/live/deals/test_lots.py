"""Sold from a lot: a deal holds it there, the order keeps it, packing takes it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core import dates
from live.broadcasts.models import ShelfItem
from live.broadcasts.services.shelf import ShelfError, set_item_lot, set_item_state
from live.deals.models import Deal
from live.deals.rules import DealError
from live.deals.services.holds import expire_claim
from live.deals.services.lifecycle import block_spoiled, close_deal
from live.deals.services.prices import add_from_shelf
from orders.order.models import Line, Order
from orders.order.services.cancellation import expire_order
from orders.order.services.fulfilment import (
    accept_vendor_order,
    choose_lot,
    start_packing,
)
from orders.order.services.lot_allocation import recall_from_orders
from orders.order.services.payment import mark_paid
from orders.order.services.vendor_orders import PackingError
from shop.basket.models import Basket
from shop.basket.services.baskets import BasketError, basket_for
from tests.factories.accounts import make_user
from tests.factories.live import (
    BOX,
    DealScene,
    end_claim,
    faults_of_deals,
    order_basket,
    tap_deal,
)
from tests.factories.vendors import make_lot
from vendors.partner.models import Lot
from vendors.partner.services.lots import count_lot
from vendors.partner.services.stock import LotPickedError
from vendors.partner.strategy import Selector

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return DealScene(on_hand=0)


@pytest.fixture
def late(scene):
    """Spoils later than `lot`."""
    day = dates.today() + timedelta(days=90)
    return make_lot(scene.pack.pool, 20 * BOX, best_before=day)


@pytest.fixture
def lot(scene):
    """The one that is shown, with three boxes left."""
    day = dates.today() + timedelta(days=30)
    lot = make_lot(scene.pack.pool, 3 * BOX, best_before=day)
    set_item_lot(scene.item, lot, by=scene.host)
    return lot


def held(lot):
    """(held, picked) in boxes."""
    now = Lot.objects.get(pk=lot.pk)
    return now.held // BOX, now.picked // BOX


def packed(order):
    """Its part is being packed; its line as it is then."""
    vendor_order = order.vendor_orders.get()
    start_packing(accept_vendor_order(vendor_order, by=None), by=None)
    return Line.objects.get(vendor_order=vendor_order)


def let_expire(order):
    Order.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert expire_order(order)


def test_a_deal_holds_its_packs_in_the_lot(scene, late, lot):
    deal = scene.deal(cap=3)
    assert held(lot) == (3, 0)
    close_deal(deal)
    assert held(lot) == (0, 0)
    assert faults_of_deals() == []


def test_a_deal_is_bounded_by_what_the_lot_has_left(scene, late, lot):
    with pytest.raises(DealError, match="has 3 packs left"):
        scene.deal(cap=4)
    assert held(lot) == (0, 0)
    assert not Deal.objects.exists()


def test_what_a_deal_sells_is_packed_from_its_lot(scene, late, lot):
    buyer = make_user()
    claim = tap_deal(scene.deal(cap=2), buyer).claim
    assert claim.line.lot == lot
    order = order_basket(buyer)
    mark_paid(order)
    line = order.lines.get()
    assert (line.lot, line.lot_held) == (lot, BOX)
    assert held(lot) == (2, 0)
    line = packed(order)
    assert [draw.lot for draw in line.draws.all()] == [lot]
    assert (line.lot_held, line.other_lot) == (0, "")
    assert held(lot) == (1, 1)
    assert faults_of_deals() == []


def test_a_hold_that_runs_out_goes_back_to_the_lot_of_a_deal_that_is_over(
    scene, late, lot
):
    deal = scene.deal(cap=2)
    claim = tap_deal(deal).claim
    close_deal(deal)
    assert held(lot) == (1, 0)
    end_claim(claim)
    expire_claim(claim.pk)
    assert held(lot) == (0, 0)
    assert faults_of_deals() == []


@pytest.mark.parametrize("is_open", [True, False])
def test_an_unpaid_order_lets_go_of_the_lot(scene, late, lot, is_open):
    buyer = make_user()
    deal = scene.deal(cap=2)
    tap_deal(deal, buyer)
    order = order_basket(buyer)
    if not is_open:
        close_deal(deal)
    let_expire(order)
    assert held(lot) == ((2 if is_open else 0), 0)
    assert order.lines.get().lot_held == 0
    assert faults_of_deals() == []


def test_late_money_takes_the_lot_again(scene, late, lot):
    buyer = make_user()
    tap_deal(scene.deal(cap=2), buyer)
    order = order_basket(buyer)
    let_expire(order)
    assert mark_paid(order)
    assert held(lot) == (2, 0)
    assert order.lines.get().lot_held == BOX
    assert faults_of_deals() == []


def test_the_shelf_sells_from_its_lot_without_a_deal(scene, late, lot):
    buyer = make_user()
    line = add_from_shelf(basket_for(buyer), scene.item, 2)
    assert line.lot == lot
    with pytest.raises(BasketError, match="Only 3 left"):
        add_from_shelf(basket_for(buyer), scene.item, 2)
    order = order_basket(buyer, "130.00")
    assert held(lot) == (2, 0)
    with pytest.raises(ShelfError, match="ordered from already"):
        set_item_lot(scene.item, late, by=scene.host)
    mark_paid(order)
    assert [draw.lot for draw in packed(order).draws.all()] == [lot]
    assert faults_of_deals() == []


def test_the_stock_can_not_be_counted_away_from_a_deal(scene, late, lot):
    scene.deal(cap=2)
    with pytest.raises(LotPickedError):
        count_lot(lot, counted=BOX, seen_left=3 * BOX, by=None)
    assert Lot.objects.get(pk=lot.pk).left == 3 * BOX


def test_another_lot_needs_a_reason_that_the_shopper_reads(scene, late, lot):
    buyer = make_user()
    tap_deal(scene.deal(cap=2), buyer)
    order = order_basket(buyer)
    mark_paid(order)
    line = packed(order)
    with pytest.raises(PackingError, match="say why"):
        choose_lot(line, lot=late, by=None)
    assert [draw.lot for draw in line.draws.all()] == [lot]
    choose_lot(line, lot=late, by=None, why="Two boxes got wet.")
    line.refresh_from_db()
    assert (line.other_lot, line.other_lot_note) == ("chosen", "Two boxes got wet.")
    assert [draw.lot for draw in line.draws.all()] == [late]
    choose_lot(line, lot=lot, by=None)
    line.refresh_from_db()
    assert (line.other_lot, line.other_lot_note) == ("", "")
    assert faults_of_deals() == []


def test_a_recalled_lot_is_sold_no_more_and_its_deals_end(scene, late, lot):
    buyer = make_user()
    deal = scene.deal(cap=2)
    tap_deal(deal, buyer)
    order = order_basket(buyer)
    mark_paid(order)
    recall_from_orders(lot, reason="Mould", by=None)
    item = ShelfItem.objects.get(pk=scene.item.pk)
    assert not item.is_for_sale
    assert block_spoiled() == 1
    assert block_spoiled() == 0
    item.refresh_from_db()
    deal.refresh_from_db()
    assert item.state == "hidden"
    assert (deal.status, deal.why) == (
        "closed",
        f"Lot {lot.code} can't be sold any more.",
    )
    with pytest.raises(ShelfError, match="another lot"):
        set_item_state(item, "shown", by=scene.host)
    line = packed(order)
    assert [draw.lot for draw in line.draws.all()] == [late]
    assert line.other_lot == "recalled"
    assert held(lot) == (0, 0)
    assert faults_of_deals() == []


def test_a_basket_does_not_buy_from_a_lot_past_its_day(scene, late, lot):
    buyer = make_user()
    add_from_shelf(basket_for(buyer), scene.item)
    day = dates.today() - timedelta(days=1)
    Lot.objects.filter(pk=lot.pk).update(harvested_on=day, best_before=day)
    basket = Basket.objects.get(owner=buyer)
    basket.strategy = Selector().strategy()
    [line] = basket.all_lines()
    assert not line.is_buyable
    assert lot.code in str(line.purchase_info.availability.message)
    set_item_lot(scene.item, None, by=scene.host)
    assert ShelfItem.objects.get(pk=scene.item.pk).lot is None

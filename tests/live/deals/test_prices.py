"""The price of an item in a broadcast: promised, prolonged, and undone when wrong."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from core.outbox import deliver_due
from live.broadcasts.models import ShelfEvent
from live.broadcasts.services.airtime import end_broadcast
from live.broadcasts.services.shelf import set_item_state
from live.deals.rules import GRACE, DealError
from live.deals.services import prices
from live.deals.services.prices import (
    Undone,
    add_from_shelf,
    keep_promises,
    set_session_price,
    undo_price,
)
from notifications.models import SentNotification
from orders.order.models import Order
from orders.order.states import OrderStatus
from shop.basket.models import Line
from shop.basket.services.baskets import basket_for
from tests.factories.accounts import make_user
from tests.factories.live import BOX, DealScene, faults_of_deals, order_basket
from tests.factories.orders import make_china, pay_order
from tests.factories.shop import make_basket

pytestmark = pytest.mark.django_db
SOON = timedelta(seconds=5)


@pytest.fixture(autouse=True)
def _countries():
    make_china()


@pytest.fixture
def scene():
    return DealScene()


def put(scene, user=None):
    basket = basket_for(user) if user else make_basket()
    return add_from_shelf(basket, scene.item, 1)


def priced(scene, price):
    return set_session_price(
        scene.item, None if price is None else Decimal(price), by=scene.host
    )


def test_a_price_is_promised_to_the_end_and_half_an_hour(scene):
    priced(scene, "45.00")

    line = put(scene)

    ends = scene.live.started_at + timedelta(minutes=60)
    assert (line.agreed_price, line.origin) == (Decimal("45.00"), scene.live.origin)
    assert line.agreed_until == ends + GRACE
    acts = ShelfEvent.objects.filter(act="priced").values_list("data", flat=True)
    assert [data["price"] for data in acts] == ["45.00"]


def test_without_a_price_it_is_a_plain_line_that_names_the_broadcast(scene):
    line = put(scene)

    assert (line.agreed_price, line.origin) == (None, scene.live.origin)
    assert line.channel == "live"


def test_another_price_leaves_what_was_promised_as_it_is(scene):
    priced(scene, "45.00")
    line = put(scene)

    priced(scene, "50.00")
    priced(scene, None)

    line.refresh_from_db()
    assert line.agreed_price == Decimal("45.00")
    assert put(scene).agreed_price is None


@pytest.mark.parametrize("price", ["59.00", "60.00", "0"])
def test_a_price_that_is_none_is_refused(scene, price):
    with pytest.raises(DealError):
        priced(scene, price)

    scene.item.refresh_from_db()
    assert scene.item.price is None


def test_what_is_for_display_only_can_not_be_bought(scene):
    set_item_state(scene.item, "display", by=scene.host)

    with pytest.raises(DealError):
        put(scene)

    assert not Line.objects.exists()


def test_a_broadcast_that_is_over_promises_nothing_new_and_keeps_its_word(scene):
    priced(scene, "45.00")
    line = put(scene)
    Line.objects.update(agreed_until=timezone.now() + timedelta(minutes=1))

    end_broadcast(scene.live, by=scene.host)

    line.refresh_from_db()
    assert line.agreed_until == scene.live.ended_at + GRACE
    assert put(scene).agreed_price is None


def test_a_broadcast_that_runs_on_keeps_its_prices(scene):
    priced(scene, "45.00")
    line = put(scene)
    Line.objects.update(agreed_until=timezone.now() + timedelta(minutes=1))

    assert keep_promises(scene.live) == 1

    line.refresh_from_db()
    assert line.agreed_until - timezone.now() > GRACE - SOON


def test_what_has_lapsed_is_not_promised_again(scene):
    priced(scene, "45.00")
    put(scene)
    Line.objects.update(agreed_until=timezone.now() - SOON)

    assert keep_promises(scene.live) == 0


# --- Undoing ----------------------------------------------------------------------


def test_a_wrong_price_is_undone_in_baskets_and_unpaid_orders(scene):
    shopper, buyer, guest = make_user(), make_user(), None
    priced(scene, "45.00")
    priced(scene, "4.50")
    line = put(scene, shopper)
    put(scene, buyer)
    order = order_basket(buyer, "16.50")
    guests = put(scene, guest)

    undone = undo_price(scene.item, by=scene.host)

    assert undone == Undone(baskets=2, orders=1, paid=0)
    scene.item.refresh_from_db()
    line.refresh_from_db()
    guests.refresh_from_db()
    order.refresh_from_db()
    assert scene.item.price == Decimal("45.00")
    assert (line.agreed_price, guests.agreed_price) == (Decimal(45), Decimal(45))
    assert order.status == OrderStatus.CANCELLED
    told = SentNotification.objects.order_by("pk").values_list("recipient", "event")
    assert list(told) == [(shopper.pk, "repriced"), (buyer.pk, "unpriced")]
    assert faults_of_deals() == []


def test_the_first_price_undone_leaves_the_shops(scene):
    priced(scene, "4.50")
    line = put(scene)

    undo_price(scene.item, by=scene.host)

    scene.item.refresh_from_db()
    line = Line.objects.get(pk=line.pk)
    assert scene.item.price is None
    assert line.agreement is None


def test_once_somebody_has_paid_it_is_refused_and_changes_nothing(scene):
    buyer = make_user()
    priced(scene, "4.50")
    put(scene, buyer)
    pay_order(order_basket(buyer, "16.50"))
    line = put(scene)

    with pytest.raises(DealError, match="Someone has already paid this price, so it"):
        undo_price(scene.item, by=scene.host)

    scene.item.refresh_from_db()
    line.refresh_from_db()
    assert (scene.item.price, line.agreed_price) == (Decimal("4.50"),) * 2
    assert not SentNotification.objects.exists()


def test_an_order_that_is_paid_in_that_moment_stands(scene, monkeypatch):
    buyer = make_user()
    priced(scene, "4.50")
    put(scene, buyer)
    order = order_basket(buyer, "16.50")
    monkeypatch.setattr(prices, "cancel_order_and_payment", lambda order, by: False)

    assert undo_price(scene.item, by=scene.host) == Undone(0, 0, 1)

    assert Order.objects.get(pk=order.pk).status == OrderStatus.PENDING


def test_a_basket_that_was_being_filled_is_found_at_the_second_look(scene):
    priced(scene, "4.50")
    late = put(scene)
    undo_price(scene.item, by=scene.host)
    Line.objects.filter(pk=late.pk).update(
        agreed_price="4.50", agreed_until=timezone.now() + GRACE
    )
    from core.models import OutboxMessage

    OutboxMessage.objects.filter(topic="live.reprice").update(not_before=timezone.now())
    deliver_due()

    assert Line.objects.get(pk=late.pk).agreement is None


def test_there_is_nothing_to_undo_without_a_price(scene):
    with pytest.raises(DealError, match="This item has no broadcast price"):
        undo_price(scene.item, by=scene.host)


def resized(scene, price="230.00"):
    pack = scene.pack
    pack.quantity, pack.price = 4 * BOX, Decimal(price)
    pack.save()
    scene.item.stockrecord.refresh_from_db()


def test_a_price_is_for_the_pack_that_it_was_set_for(scene):
    """Four times as much in the pack is not sold at the price of before."""
    priced(scene, "45.00")
    before = put(scene)

    resized(scene)

    assert Line.objects.get(pk=before.pk).agreement is None
    assert put(scene).agreed_price is None
    priced(scene, "45.01")
    assert put(scene).agreed_price == Decimal("45.01")


def test_who_was_promised_a_price_pays_no_more_than_the_shop_asks(scene):
    priced(scene, "45.00")
    line = put(scene)

    scene.pack.price = Decimal("30.00")
    scene.pack.save()

    fresh = Line.objects.get(pk=line.pk)
    assert (fresh.agreed_price, fresh.agreement.price) == (Decimal(45), Decimal(30))

"""What buyers hold of a deal: until when, for whom next, and on its way into orders."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from core.outbox import deliver_due
from live.broadcasts.services import end_broadcast
from live.deals.models import Deal, Told
from live.deals.services import (
    DealRefused,
    close_deal,
    expire_due,
    keep_deals,
    leave_waiting,
    release_wave,
    undo_deal,
)
from live.deals.states import ClaimStatus as C
from live.deals.states import DealStatus
from orders.notifications.models import Notification
from orders.order.models import Order
from orders.order.services import cancel_part, cancel_unpaid_order, mark_paid
from orders.order.services.cancelling import expire_order
from orders.order.signals import unplaceable_payment
from shop.basket.models import Line
from shop.basket.services import remove_line, set_quantity
from tests.cast import a_farm, a_pack, a_user, china, paid

from .scene import BOX, Scene, faults, figures, order_of, over, states, tap

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _countries():
    china()


@pytest.fixture
def scene():
    return Scene()


# --- Holds that end ---------------------------------------------------------------


def test_an_unpaid_hold_goes_to_the_next_who_is_told(scene):
    deal, late, next_one = scene.deal(cap=1), a_user(), a_user()
    first = tap(deal, late)
    tap(deal, next_one)
    over(first.claim)

    assert expire_due() == 1
    deliver_due()
    deliver_due()

    assert states(deal) == [C.EXPIRED, C.HELD]
    assert Line.objects.get(basket__owner=late).agreement is None
    line = Line.objects.get(basket__owner=next_one)
    assert (line.agreed_price, line.set_aside) == (Decimal("40.00"), BOX)
    notice = Notification.objects.get(recipient=next_one)
    assert notice.subject == "A pack of the deal is kept for you"
    assert f"{timezone.localtime(line.agreed_until):%H:%M}" in notice.body
    assert not Notification.objects.filter(recipient=late).exists()
    assert figures(deal) == ((1, 1, 1), 1)
    assert faults() == []


def test_a_hold_that_is_over_is_found_by_the_next_tap_without_a_clock(scene):
    deal = scene.deal(cap=1)
    over(tap(deal).claim)

    taken = tap(deal)

    assert taken.outcome == "held"
    assert states(deal) == [C.EXPIRED, C.HELD]


def test_what_is_removed_from_the_basket_goes_to_the_next(scene):
    deal, user = scene.deal(cap=1), a_user()
    first, second = tap(deal, user), tap(deal)

    remove_line(first.claim.line)

    second.claim.refresh_from_db()
    assert states(deal) == [C.LEFT, C.HELD]
    assert figures(deal) == ((1, 1, 1), 1)


def test_fewer_packs_free_the_rest(scene):
    deal = scene.deal(cap=3, per_person=3)
    claim = tap(deal, quantity=3).claim

    set_quantity(claim.line, 1)

    claim.refresh_from_db()
    assert (claim.quantity, claim.status) == (1, C.HELD)
    assert figures(deal) == ((1, 3, 3), 3)
    assert faults() == []


def test_who_leaves_the_list_gets_nothing(scene):
    deal, user = scene.deal(cap=1), a_user()
    first = tap(deal)
    tap(deal, user)

    assert leave_waiting(deal, user)
    assert not leave_waiting(deal, user)
    over(first.claim)
    expire_due()

    assert states(deal) == [C.EXPIRED, C.LEFT]
    assert figures(deal) == ((0, 1, 1), 1)


def test_what_the_next_ones_basket_refuses_goes_on(scene):
    deal, abroad, third = scene.deal(cap=1), a_user(), a_user()
    first = tap(deal)
    foreign = a_pack(a_farm(), currency="USD")
    from shop.basket.services import add_pack, basket_for

    tap(deal, abroad)
    tap(deal, third)
    add_pack(basket_for(abroad), foreign, 1)
    over(first.claim)

    expire_due()
    for _turn in range(4):
        deliver_due()

    assert states(deal) == [C.EXPIRED, C.LEFT, C.HELD]
    told = Told.objects.get(user=abroad)
    assert (told.word, "another currency" in told.data["why"]) == ("lost", True)
    assert faults() == []


# --- Waves and the end ------------------------------------------------------------


def test_a_wave_serves_who_waits_first(scene):
    deal = scene.deal(cap=3, first=1)
    tap(deal)
    second, third = tap(deal), tap(deal)
    assert (second.outcome, third.outcome) == ("waiting", "waiting")

    release_wave(deal, 1, by=scene.host)

    assert states(deal) == [C.HELD, C.HELD, C.WAITING]
    assert figures(deal) == ((2, 2, 3), 3)
    with pytest.raises(DealRefused, match="from 1 to 1"):
        release_wave(deal, 2, by=scene.host)


def test_closing_gives_back_what_nobody_holds_and_ends_the_waiting(scene):
    deal = scene.deal(cap=5, first=1)
    held = tap(deal)
    tap(deal)

    close_deal(deal, by=scene.host)
    close_deal(deal, by=scene.host)

    assert states(deal) == [C.HELD, C.OVER]
    assert figures(deal) == ((1, 1, 5), 1)
    assert faults() == []
    over(held.claim)
    expire_due()
    assert figures(deal) == ((0, 1, 5), 0)
    assert faults() == []


def test_the_end_of_the_broadcast_closes_its_deals(scene):
    deal = scene.deal(cap=5)
    planned = scene.deal(cap=1, starts_at=timezone.now() + timedelta(minutes=5))

    end_broadcast(scene.live, by=scene.host)

    deal.refresh_from_db()
    planned.refresh_from_db()
    assert (deal.status, planned.status) == (DealStatus.CLOSED, DealStatus.CANCELLED)
    assert figures(deal) == ((0, 5, 5), 0)


def test_the_clock_closes_a_deal_whose_time_is_over(scene):
    deal = scene.deal(cap=5)
    Deal.objects.update(
        starts_at=timezone.now() - timedelta(hours=1), ends_at=timezone.now()
    )

    assert keep_deals() == 1
    assert figures(deal) == ((0, 5, 5), 0)


# --- Orders -----------------------------------------------------------------------


def test_ordering_hands_the_packs_over_and_the_pool_does_not_notice(scene):
    deal, user = scene.deal(cap=3), a_user()
    claim = tap(deal, user).claim

    order = order_of(user)

    claim.refresh_from_db()
    assert claim.status == C.ORDERED
    assert claim.order_line.claimed == BOX
    assert order.total_incl_tax == Decimal("52.00")
    assert figures(deal) == ((1, 3, 3), 3)
    assert faults() == []


def test_a_closed_deal_still_honours_what_it_kept(scene):
    deal, user = scene.deal(cap=3), a_user()
    tap(deal, user)
    close_deal(deal)

    order_of(user)

    assert figures(deal) == ((1, 3, 3), 1)
    assert faults() == []


@pytest.mark.parametrize("how", ["expires", "is given up"])
def test_an_unpaid_order_that_ends_gives_its_packs_to_the_next(scene, how):
    deal, user = scene.deal(cap=1), a_user()
    tap(deal, user)
    order = order_of(user)
    tap(deal)

    if how == "expires":
        Order.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        assert expire_order(order)
    else:
        assert cancel_unpaid_order(order, by=user)

    assert states(deal) == [C.LAPSED, C.HELD]
    assert figures(deal) == ((1, 1, 1), 1)
    assert faults() == []


def test_after_the_deal_an_unpaid_orders_packs_are_the_shops(scene):
    deal, user = scene.deal(cap=1), a_user()
    tap(deal, user)
    order = order_of(user)
    close_deal(deal)

    cancel_unpaid_order(order, by=user)

    assert figures(deal) == ((0, 1, 1), 0)
    assert faults() == []


def expired_order(deal, user):
    """Its packs are the deal's again; its money is still on the way."""
    tap(deal, user)
    order = order_of(user)
    Order.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    expire_order(order)
    return order


@pytest.mark.parametrize("is_over", [True, False])
def test_money_that_comes_late_takes_the_packs_again(scene, is_over):
    deal = scene.deal(cap=1)
    order = expired_order(deal, a_user())
    if is_over:
        close_deal(deal)

    assert mark_paid(order)

    assert states(deal) == [C.ORDERED]
    assert figures(deal) == ((1, 1, 1), 1)
    assert faults() == []


@pytest.fixture
def unplaceable():
    """Orders whose money goes back."""
    told = []

    def note(order, **_kwargs):
        told.append(order)

    unplaceable_payment.connect(note)
    yield told
    unplaceable_payment.disconnect(note)


@pytest.mark.parametrize("how", ["taken by another", "undone", "taken by the same"])
def test_money_that_comes_too_late_for_a_deal_goes_back(scene, unplaceable, how):
    user = a_user()
    deal = scene.deal(cap=2 if how == "taken by the same" else 1)
    order = expired_order(deal, user)
    if how == "undone":
        undo_deal(deal, by=scene.host)
    else:
        tap(deal, user if how == "taken by the same" else None, key="again")
    before = (states(deal), figures(deal))

    assert not mark_paid(order)

    # There is enough in the shop, yet nobody has more at the deal's price than it has.
    assert unplaceable == [order]
    assert (states(deal), figures(deal)) == before
    order.refresh_from_db()
    assert order.paid_at is None
    assert faults() == []


def test_a_paid_part_that_is_cancelled_comes_back_into_the_deal(scene):
    deal, user = scene.deal(cap=1), a_user()
    tap(deal, user)
    order = paid(order_of(user))
    tap(deal)

    cancel_part(order.parts.get(), by=user, by_shopper=True)
    assert figures(deal) == ((1, 1, 1), 0)
    assert faults() == []
    for _turn in range(3):
        deliver_due()

    assert states(deal) == [C.LAPSED, C.HELD]
    assert figures(deal) == ((1, 1, 1), 1)
    assert faults() == []

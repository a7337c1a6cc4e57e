"""What buyers hold of a deal: until when, for whom next, and on its way into orders."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from core import dates
from core.outbox import deliver_due
from live.broadcasts.services.airtime import end_broadcast
from live.deals.models import Deal, DealClaim
from live.deals.rules import DealError
from live.deals.services.holds import expire_due, leave_waiting
from live.deals.services.lifecycle import close_deal, keep_deals, release_wave
from live.deals.services.reversal import undo_deal
from live.deals.states import ClaimStatus as C
from live.deals.states import DealStatus
from notifications.models import Notification, SentNotification
from orders.order.models import Order
from orders.order.services.cancellation import (
    cancel_unpaid_order,
    cancel_vendor_order,
    expire_order,
)
from orders.order.services.payment import mark_paid
from shop.basket.models import Line
from shop.basket.services.lines import remove_line, set_quantity
from tests.factories.accounts import make_user
from tests.factories.live import (
    BOX,
    DealScene,
    claim_states,
    deal_figures,
    end_claim,
    faults_of_deals,
    order_basket,
    tap_deal,
)
from tests.factories.orders import make_china, pay_order
from tests.factories.shop import make_pack
from tests.news import noted

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _countries():
    make_china()


@pytest.fixture
def scene():
    return DealScene()


# --- Holds that end ---------------------------------------------------------------


def test_an_unpaid_hold_goes_to_the_next_who_is_told(scene):
    deal, late, next_one = scene.deal(cap=1), make_user(), make_user()
    first = tap_deal(deal, late)
    tap_deal(deal, next_one)
    end_claim(first.claim)

    assert expire_due() == 1
    deliver_due()
    deliver_due()

    assert claim_states(deal) == [C.EXPIRED, C.HELD]
    assert Line.objects.get(basket__owner=late).agreement is None
    line = Line.objects.get(basket__owner=next_one)
    assert (line.agreed_price, line.reserved_quantity) == (Decimal("40.00"), BOX)
    notice = Notification.objects.get(recipient=next_one)
    assert notice.subject == "A deal pack is reserved for you"
    assert f"{dates.local(line.agreed_until):%H:%M}" in notice.body
    assert not Notification.objects.filter(recipient=late).exists()
    assert deal_figures(deal) == ((1, 1, 1), 1)
    assert faults_of_deals() == []


def test_a_hold_that_is_over_is_found_by_the_next_tap_without_a_clock(scene):
    deal = scene.deal(cap=1)
    end_claim(tap_deal(deal).claim)

    taken = tap_deal(deal)

    assert taken.outcome == "held"
    assert claim_states(deal) == [C.EXPIRED, C.HELD]


def test_what_is_removed_from_the_basket_goes_to_the_next(scene):
    deal, user = scene.deal(cap=1), make_user()
    first, second = tap_deal(deal, user), tap_deal(deal)

    remove_line(first.claim.line)

    second.claim.refresh_from_db()
    assert claim_states(deal) == [C.LEFT, C.HELD]
    assert deal_figures(deal) == ((1, 1, 1), 1)


def test_fewer_packs_free_the_rest(scene):
    deal = scene.deal(cap=3, per_person=3)
    claim = tap_deal(deal, quantity=3).claim

    set_quantity(claim.line, 1)

    claim.refresh_from_db()
    assert (claim.quantity, claim.status) == (1, C.HELD)
    assert deal_figures(deal) == ((1, 3, 3), 3)
    assert faults_of_deals() == []


def test_who_leaves_the_list_gets_nothing(scene):
    deal, user = scene.deal(cap=1), make_user()
    first = tap_deal(deal)
    tap_deal(deal, user)

    assert leave_waiting(deal, user)
    assert not leave_waiting(deal, user)
    end_claim(first.claim)
    expire_due()

    assert claim_states(deal) == [C.EXPIRED, C.LEFT]
    assert deal_figures(deal) == ((0, 1, 1), 1)


def test_what_the_next_ones_basket_refuses_goes_on(scene):
    deal, abroad, third = scene.deal(cap=1), make_user(), make_user()
    first = tap_deal(deal)
    foreign = make_pack(currency="USD")
    from shop.basket.services.baskets import basket_for
    from shop.basket.services.lines import add_pack

    tap_deal(deal, abroad)
    tap_deal(deal, third)
    add_pack(basket_for(abroad), foreign, 1)
    end_claim(first.claim)

    expire_due()
    for _turn in range(4):
        deliver_due()

    assert claim_states(deal) == [C.EXPIRED, C.LEFT, C.HELD]
    told = SentNotification.objects.get(recipient=abroad)
    assert "其他货币" in told.data["why"]["zh-hans"]
    assert (told.event, "another currency" in told.data["why"]["en"]) == ("lost", True)
    assert faults_of_deals() == []


# --- Waves and the end ------------------------------------------------------------


def test_a_wave_serves_who_waits_first(scene):
    deal = scene.deal(cap=3, first=1)
    tap_deal(deal)
    second, third = tap_deal(deal), tap_deal(deal)
    assert (second.outcome, third.outcome) == ("waiting", "waiting")

    release_wave(deal, 1, by=scene.host)

    assert claim_states(deal) == [C.HELD, C.HELD, C.WAITING]
    assert deal_figures(deal) == ((2, 2, 3), 3)
    with pytest.raises(DealError, match="from 1 to 1"):
        release_wave(deal, 2, by=scene.host)


def test_closing_gives_back_what_nobody_holds_and_ends_the_waiting(scene):
    deal = scene.deal(cap=5, first=1)
    held = tap_deal(deal)
    tap_deal(deal)

    close_deal(deal, by=scene.host)
    close_deal(deal, by=scene.host)

    assert claim_states(deal) == [C.HELD, C.OVER]
    assert deal_figures(deal) == ((1, 1, 5), 1)
    assert faults_of_deals() == []
    end_claim(held.claim)
    expire_due()
    assert deal_figures(deal) == ((0, 1, 5), 0)
    assert faults_of_deals() == []


def test_the_end_of_the_broadcast_closes_its_deals(scene):
    deal = scene.deal(cap=5)
    planned = scene.deal(cap=1, starts_at=timezone.now() + timedelta(minutes=5))

    end_broadcast(scene.live, by=scene.host)

    deal.refresh_from_db()
    planned.refresh_from_db()
    assert (deal.status, planned.status) == (DealStatus.CLOSED, DealStatus.CANCELLED)
    assert deal_figures(deal) == ((0, 5, 5), 0)


def test_the_clock_closes_a_deal_whose_time_is_over(scene):
    deal = scene.deal(cap=5)
    Deal.objects.update(
        starts_at=timezone.now() - timedelta(hours=1), ends_at=timezone.now()
    )

    assert keep_deals() == 1
    assert deal_figures(deal) == ((0, 5, 5), 0)


def test_the_clock_ends_what_still_waits_for_a_deal_that_has_closed(scene):
    """Who joins while it closes is not seen by it, and a kill skips what comes next."""
    deal, other = scene.deal(cap=1), scene.deal_of_another_pack(cap=1)
    for each in (deal, other):
        tap_deal(each)
        tap_deal(each)
    close_deal(deal, by=scene.host)
    DealClaim.objects.filter(deal=deal, status=C.OVER).update(
        status=C.WAITING, settled_at=None
    )

    assert keep_deals() == 1

    assert claim_states(deal) == [C.HELD, C.OVER]
    assert DealClaim.objects.get(deal=deal, status=C.OVER).settled_at
    assert claim_states(other) == [C.HELD, C.WAITING]
    assert keep_deals() == 0


# --- Orders -----------------------------------------------------------------------


def test_ordering_hands_the_packs_over_and_the_pool_does_not_notice(scene):
    deal, user = scene.deal(cap=3), make_user()
    claim = tap_deal(deal, user).claim

    order = order_basket(user)

    claim.refresh_from_db()
    assert claim.status == C.ORDERED
    assert claim.order_line.claimed == BOX
    assert order.total_incl_tax == Decimal("52.00")
    assert deal_figures(deal) == ((1, 3, 3), 3)
    assert faults_of_deals() == []


def test_a_closed_deal_still_honours_what_it_kept(scene):
    deal, user = scene.deal(cap=3), make_user()
    tap_deal(deal, user)
    close_deal(deal)

    order_basket(user)

    assert deal_figures(deal) == ((1, 3, 3), 1)
    assert faults_of_deals() == []


@pytest.mark.parametrize("how", ["expires", "is given up"])
def test_an_unpaid_order_that_ends_gives_its_packs_to_the_next(scene, how):
    deal, user = scene.deal(cap=1), make_user()
    tap_deal(deal, user)
    order = order_basket(user)
    tap_deal(deal)

    if how == "expires":
        Order.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        assert expire_order(order)
    else:
        assert cancel_unpaid_order(order, by=user)

    assert claim_states(deal) == [C.LAPSED, C.HELD]
    assert deal_figures(deal) == ((1, 1, 1), 1)
    assert faults_of_deals() == []


def test_after_the_deal_an_unpaid_orders_packs_are_the_shops(scene):
    deal, user = scene.deal(cap=1), make_user()
    tap_deal(deal, user)
    order = order_basket(user)
    close_deal(deal)

    cancel_unpaid_order(order, by=user)

    assert deal_figures(deal) == ((0, 1, 1), 0)
    assert faults_of_deals() == []


def expired_order(deal, user):
    """Its packs are the deal's again; its money is still on the way."""
    tap_deal(deal, user)
    order = order_basket(user)
    Order.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    expire_order(order)
    return order


@pytest.mark.parametrize("is_over", [True, False])
def test_money_that_comes_late_takes_the_packs_again(scene, is_over):
    deal = scene.deal(cap=1)
    order = expired_order(deal, make_user())
    if is_over:
        close_deal(deal)

    assert mark_paid(order)

    assert claim_states(deal) == [C.ORDERED]
    assert deal_figures(deal) == ((1, 1, 1), 1)
    assert faults_of_deals() == []


@pytest.mark.parametrize("how", ["taken by another", "undone", "taken by the same"])
def test_money_that_comes_too_late_for_a_deal_goes_back(scene, how):
    user = make_user()
    deal = scene.deal(cap=2 if how == "taken by the same" else 1)
    order = expired_order(deal, user)
    if how == "undone":
        undo_deal(deal, by=scene.host)
    else:
        tap_deal(deal, user if how == "taken by the same" else None, key="again")
    before = (claim_states(deal), deal_figures(deal))

    assert not mark_paid(order)

    # There is enough in the shop, yet nobody has more at the deal's price than it has.
    assert noted("payment_too_late") == [("payment_too_late", order.pk, "")]
    assert (claim_states(deal), deal_figures(deal)) == before
    order.refresh_from_db()
    assert order.paid_at is None
    assert faults_of_deals() == []


def test_a_paid_part_that_is_cancelled_comes_back_into_the_deal(scene):
    deal, user = scene.deal(cap=1), make_user()
    tap_deal(deal, user)
    order = pay_order(order_basket(user))
    tap_deal(deal)

    cancel_vendor_order(order.vendor_orders.get(), by=user, by_shopper=True)
    assert deal_figures(deal) == ((1, 1, 1), 0)
    assert faults_of_deals() == []
    for _turn in range(3):
        deliver_due()

    assert claim_states(deal) == [C.LAPSED, C.HELD]
    assert deal_figures(deal) == ((1, 1, 1), 1)
    assert faults_of_deals() == []

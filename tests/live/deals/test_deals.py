"""A deal from its opening to its end: what is kept, for whom, and what comes back."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from core.outbox import deliver_due
from live.broadcasts.services import end_broadcast
from live.deals.models import Deal, DealClaim, Told
from live.deals.services import (
    DealRefused,
    close_deal,
    expire_due,
    keep_deals,
    leave_waiting,
    opening,
    release_wave,
)
from live.deals.states import ClaimStatus as C
from live.deals.states import DealStatus
from orders.notifications.models import Notification
from orders.order.models import Line as OrderLine
from orders.order.models import Order
from orders.order.services import cancel_part, cancel_unpaid_order, mark_paid
from orders.order.services.cancelling import expire_order
from shop.basket.models import Line
from shop.basket.services import remove_line, set_quantity
from tests.cast import a_farm, a_pack, a_user, china
from vendors.partner.models import StockPool, StockRecord

from .scene import BOX, Scene, faults, figures, order_of, over, states, tap

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _countries():
    china()


@pytest.fixture
def scene():
    return Scene()


# --- Opening ----------------------------------------------------------------------


def test_opening_claims_the_packs_in_the_pool(scene):
    deal = scene.deal(cap=3)

    assert deal.status == DealStatus.OPEN
    assert (deal.was, deal.units, deal.currency) == (Decimal("59.00"), BOX, "CNY")
    assert figures(deal) == ((0, 3, 3), 3)
    assert faults() == []


def test_a_pool_smaller_than_the_deal_is_said_with_words(scene):
    with pytest.raises(DealRefused) as refused:
        scene.deal(cap=21)

    assert "The stock has 20 packs left" in str(refused.value)
    assert not Deal.objects.exists()
    assert StockPool.objects.get(pk=scene.pack.pool_id).claimed == 0


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        ({"price": "59.00"}, "not less than it costs"),
        ({"price": "0"}, "above nothing"),
        ({"cap": 0}, "how many packs"),
        ({"cap": 3, "first": 4}, "first wave"),
        ({"per_person": 0}, "one person"),
        ({"minutes": 0}, "lasts from"),
        ({"minutes": 361}, "lasts from"),
        ({"hold_minutes": 61}, "minutes to pay"),
    ],
)
def test_terms_that_make_no_sense_are_refused(scene, terms, words):
    with pytest.raises(DealRefused, match=words):
        scene.deal(**terms)

    assert not Deal.objects.exists()


def test_two_open_deals_of_one_item_are_refused(scene):
    scene.deal()

    with pytest.raises(DealRefused, match="open deal of this already"):
        scene.deal()

    assert Deal.objects.count() == 1


def test_only_the_farm_itself_gives_its_goods_for_less(scene):
    foreign = a_pack(a_farm(), quantity=BOX)
    type(scene.item).objects.filter(pk=scene.item.pk).update(stockrecord=foreign)

    with pytest.raises(DealRefused, match="Only the farm"):
        scene.deal()


def test_two_deals_draw_on_one_pool(scene):
    small = a_pack(product=scene.pack.product, price="30.00", quantity=BOX // 2)
    item = opening.ShelfItem.objects.create(
        broadcast=scene.broadcast, stockrecord=small, position=5
    )
    scene.deal(cap=15)

    with pytest.raises(DealRefused, match="The stock has 10 packs left"):
        opening.open_deal(item, opening.Terms(Decimal(20), 11), by=scene.host)
    opening.open_deal(item, opening.Terms(Decimal(20), 10), by=scene.host)

    assert StockPool.objects.get(pk=small.pool_id).available == 0
    assert faults() == []


def test_a_planned_deal_claims_nothing_and_opens_when_it_is_due(scene):
    soon = timezone.now() + timedelta(minutes=3)
    deal = scene.deal(starts_at=soon)
    assert (keep_deals(), figures(deal)) == (0, ((0, 3, 3), 0))
    assert tap(deal).reason == "This deal has not begun yet."

    Deal.objects.update(starts_at=timezone.now() - timedelta(seconds=1))

    assert (keep_deals(), figures(deal)) == (1, ((0, 3, 3), 3))


def test_a_planned_deal_that_the_pool_does_not_cover_is_cancelled_with_words(scene):
    deal = scene.deal(starts_at=timezone.now() + timedelta(minutes=3))
    StockPool.objects.update(claimed=18 * BOX)
    Deal.objects.update(starts_at=timezone.now() - timedelta(seconds=1))

    keep_deals()

    deal.refresh_from_db()
    assert deal.status == DealStatus.CANCELLED
    assert "The stock has 2 packs left" in deal.why


# --- Taking -----------------------------------------------------------------------


def test_a_tap_holds_a_pack_at_the_deals_price(scene):
    deal, user = scene.deal(cap=3), a_user()

    taken = tap(deal, user)

    line = Line.objects.get()
    assert (taken.outcome, taken.claim.line) == ("held", line)
    assert (line.agreed_price, line.set_aside) == (Decimal("40.00"), BOX)
    assert line.origin == scene.broadcast.origin
    assert line.agreed_until == taken.claim.until
    assert figures(deal) == ((1, 3, 3), 3)
    assert faults() == []


def test_the_same_tap_twice_is_one(scene):
    deal, user = scene.deal(cap=3, per_person=3), a_user()

    first, again = tap(deal, user, key="a"), tap(deal, user, key="a")
    other = tap(deal, user, key="b")

    assert first.claim == again.claim != other.claim
    assert figures(deal)[0] == (2, 3, 3)


def test_more_than_one_person_may_have_is_refused_and_changes_nothing(scene):
    deal, user = scene.deal(cap=5, per_person=2), a_user()
    tap(deal, user, quantity=2, key="a")

    refused = tap(deal, user, key="b")

    assert refused.outcome == "refused"
    assert refused.reason == "One person can take 2 packs of this deal."
    assert tap(deal, a_user(), quantity=3).outcome == "refused"
    assert figures(deal)[0] == (2, 5, 5)
    assert DealClaim.objects.count() == 1


def test_when_none_is_left_one_waits_in_order(scene):
    deal = scene.deal(cap=1)
    tap(deal)

    second, third = tap(deal), tap(deal)

    assert (second.outcome, second.place) == ("waiting", 1)
    assert (third.outcome, third.place) == ("waiting", 2)
    assert Line.objects.count() == 1
    assert faults() == []


def test_a_deal_that_is_over_is_refused(scene):
    deal = scene.deal()
    Deal.objects.update(
        starts_at=timezone.now() - timedelta(hours=1),
        ends_at=timezone.now() - timedelta(seconds=1),
    )

    assert tap(deal).reason == "This deal is over."
    assert not DealClaim.objects.exists()


def test_a_pack_that_changed_its_size_can_not_be_taken(scene):
    deal = scene.deal()
    StockRecord.objects.update(quantity=2500)

    assert "The pack has changed" in tap(deal).reason
    assert not DealClaim.objects.exists()


def test_a_full_basket_is_said_and_takes_nothing(scene, settings):
    deal, user = scene.deal(), a_user()
    settings.LANGUAGE_CODE = "en"
    from shop.basket.services import filling

    before, filling.MAX_LINES = filling.MAX_LINES, 0
    try:
        refused = tap(deal, user)
    finally:
        filling.MAX_LINES = before

    assert refused.outcome == "refused"
    assert "A basket holds at most" in refused.reason
    assert figures(deal)[0] == (0, 3, 3)


def test_a_weighed_pack_is_held_at_its_nominal_weight():
    scene = Scene(is_weighed=True)
    deal, user = scene.deal(cap=2), a_user()
    tap(deal, user)

    order_of(user)

    row = OrderLine.objects.get()
    assert (row.unit_price_incl_tax, row.claimed) == (Decimal("40.00"), BOX)
    assert faults() == []


@pytest.mark.parametrize(
    ("currency", "price", "deal"), [("JPY", "590", "400"), ("KWD", "5.90", "4.05")]
)
def test_deals_keep_to_the_step_of_their_currency(currency, price, deal):
    scene = Scene(price=price, currency=currency)

    made = scene.deal(price=deal)

    assert made.price == Decimal(deal)
    assert made.currency == currency
    assert tap(made).claim.line.price_currency == currency


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


@pytest.mark.parametrize("is_left", [True, False])
def test_money_that_comes_late_takes_the_packs_again(scene, is_left):
    deal, user = scene.deal(cap=1), a_user()
    tap(deal, user)
    order = order_of(user)
    Order.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    expire_order(order)
    if not is_left:
        tap(deal)

    assert mark_paid(order)

    # Without a pack of the deal the shop's own stock fills the order.
    assert states(deal) == ([C.ORDERED] if is_left else [C.LAPSED, C.HELD])
    assert figures(deal) == ((1, 1, 1), 1 if is_left else 2)
    assert faults() == []


def test_a_paid_part_that_is_cancelled_comes_back_into_the_deal(scene):
    deal, user = scene.deal(cap=1), a_user()
    tap(deal, user)
    order = order_of(user)
    mark_paid(order)
    tap(deal)

    cancel_part(order.parts.get(), by=user, by_shopper=True)
    assert figures(deal) == ((1, 1, 1), 0)
    assert faults() == []
    for _turn in range(3):
        deliver_due()

    assert states(deal) == [C.LAPSED, C.HELD]
    assert figures(deal) == ((1, 1, 1), 1)
    assert faults() == []

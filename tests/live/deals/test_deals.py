"""A deal is opened and taken: what is kept for whom, and what is refused."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from live.deals.models import Deal, DealClaim
from live.deals.rules import DealError
from live.deals.services import lifecycle
from live.deals.services.lifecycle import keep_deals
from live.deals.states import DealStatus
from orders.order.models import Line as OrderLine
from shop.basket.models import Line
from tests.factories.accounts import make_user
from tests.factories.live import (
    BOX,
    DealScene,
    deal_figures,
    faults_of_deals,
    order_basket,
    tap_deal,
)
from tests.factories.orders import make_china
from tests.factories.shop import make_pack
from vendors.partner.models import StockPool, StockRecord

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _countries():
    make_china()


@pytest.fixture
def scene():
    return DealScene()


# --- Opening ----------------------------------------------------------------------


def test_opening_claims_the_packs_in_the_pool(scene):
    deal = scene.deal(cap=3)

    assert deal.status == DealStatus.OPEN
    assert (deal.was, deal.units, deal.currency) == (Decimal("59.00"), BOX, "CNY")
    assert deal_figures(deal) == ((0, 3, 3), 3)
    assert faults_of_deals() == []


def test_a_pool_smaller_than_the_deal_is_said_with_words(scene):
    with pytest.raises(DealError) as refused:
        scene.deal(cap=21)

    assert "Only 20 packs are in stock" in str(refused.value)
    assert not Deal.objects.exists()
    assert StockPool.objects.get(pk=scene.pack.pool_id).claimed == 0


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        ({"price": "59.00"}, "This is not lower than the regular price"),
        ({"price": "0"}, "Please enter a price above 0"),
        ({"cap": 0}, "Please enter the number of packs in this deal"),
        ({"cap": 3, "first": 4}, "first release"),
        ({"per_person": 0}, "limit per person"),
        ({"minutes": 0}, "can last from"),
        ({"minutes": 361}, "can last from"),
        ({"hold_minutes": 61}, "minutes to pay"),
    ],
)
def test_terms_that_make_no_sense_are_refused(scene, terms, words):
    with pytest.raises(DealError, match=words):
        scene.deal(**terms)

    assert not Deal.objects.exists()


def test_two_open_deals_of_one_item_are_refused(scene):
    scene.deal()

    with pytest.raises(
        DealError, match=("There is already an open deal for this pack")
    ):
        scene.deal()

    assert Deal.objects.count() == 1


def test_only_the_farm_itself_gives_its_goods_for_less(scene):
    foreign = make_pack(quantity=BOX)
    type(scene.item).objects.filter(pk=scene.item.pk).update(stockrecord=foreign)

    with pytest.raises(
        DealError, match=("Only the seller of these goods can lower the price")
    ):
        scene.deal()


def test_two_deals_draw_on_one_pool(scene):
    small = make_pack(product=scene.pack.product, price="30.00", quantity=BOX // 2)
    item = lifecycle.ShelfItem.objects.create(
        broadcast=scene.broadcast, stockrecord=small, position=5
    )
    scene.deal(cap=15)

    with pytest.raises(DealError, match="Only 10 packs are in stock"):
        lifecycle.open_deal(item, lifecycle.DealTerms(Decimal(20), 11), by=scene.host)
    lifecycle.open_deal(item, lifecycle.DealTerms(Decimal(20), 10), by=scene.host)

    assert StockPool.objects.get(pk=small.pool_id).available == 0
    assert faults_of_deals() == []


def test_a_planned_deal_claims_nothing_and_opens_when_it_is_due(scene):
    soon = timezone.now() + timedelta(minutes=3)
    deal = scene.deal(starts_at=soon)
    assert (keep_deals(), deal_figures(deal)) == (0, ((0, 3, 3), 0))
    assert tap_deal(deal).reason == "This deal has not started yet."

    Deal.objects.update(starts_at=timezone.now() - timedelta(seconds=1))

    assert (keep_deals(), deal_figures(deal)) == (1, ((0, 3, 3), 3))


def test_a_planned_deal_that_the_pool_does_not_cover_is_cancelled_with_words(scene):
    deal = scene.deal(starts_at=timezone.now() + timedelta(minutes=3))
    StockPool.objects.update(claimed=18 * BOX)
    Deal.objects.update(starts_at=timezone.now() - timedelta(seconds=1))

    keep_deals()

    deal.refresh_from_db()
    assert deal.status == DealStatus.CANCELLED
    assert "Only 2 packs are in stock" in deal.why


# --- Taking -----------------------------------------------------------------------


def test_a_tap_holds_a_pack_at_the_deals_price(scene):
    deal, user = scene.deal(cap=3), make_user()

    taken = tap_deal(deal, user)

    line = Line.objects.get()
    assert (taken.outcome, taken.claim.line) == ("held", line)
    assert (line.agreed_price, line.reserved_quantity) == (Decimal("40.00"), BOX)
    assert line.origin == scene.broadcast.origin
    assert line.agreed_until == taken.claim.until
    assert deal_figures(deal) == ((1, 3, 3), 3)
    assert faults_of_deals() == []


def test_the_same_tap_twice_is_one(scene):
    deal, user = scene.deal(cap=3, per_person=3), make_user()

    first, again = tap_deal(deal, user, key="a"), tap_deal(deal, user, key="a")
    other = tap_deal(deal, user, key="b")

    assert first.claim == again.claim != other.claim
    assert deal_figures(deal)[0] == (2, 3, 3)


def test_more_than_one_person_may_have_is_refused_and_changes_nothing(scene):
    deal, user = scene.deal(cap=5, per_person=2), make_user()
    tap_deal(deal, user, quantity=2, key="a")

    refused = tap_deal(deal, user, key="b")

    assert refused.outcome == "refused"
    assert refused.reason == "Each person can buy up to 2 packs of this deal."
    assert tap_deal(deal, make_user(), quantity=3).outcome == "refused"
    assert deal_figures(deal)[0] == (2, 5, 5)
    assert DealClaim.objects.count() == 1


def test_when_none_is_left_one_waits_in_order(scene):
    deal = scene.deal(cap=1)
    tap_deal(deal)

    second, third = tap_deal(deal), tap_deal(deal)

    assert (second.outcome, second.place) == ("waiting", 1)
    assert (third.outcome, third.place) == ("waiting", 2)
    assert Line.objects.count() == 1
    assert faults_of_deals() == []


def test_a_deal_that_is_over_is_refused(scene):
    deal = scene.deal()
    Deal.objects.update(
        starts_at=timezone.now() - timedelta(hours=1),
        ends_at=timezone.now() - timedelta(seconds=1),
    )

    assert tap_deal(deal).reason == "This deal has ended."
    assert not DealClaim.objects.exists()


def test_a_pack_that_changed_its_size_can_not_be_taken(scene):
    deal = scene.deal()
    StockRecord.objects.update(quantity=2500)

    assert "The pack has changed" in tap_deal(deal).reason
    assert not DealClaim.objects.exists()


def test_a_full_basket_is_said_and_takes_nothing(scene, settings):
    deal, user = scene.deal(), make_user()
    settings.LANGUAGE_CODE = "en"
    from shop.basket.services import lines

    before, lines.MAX_LINES = lines.MAX_LINES, 0
    try:
        refused = tap_deal(deal, user)
    finally:
        lines.MAX_LINES = before

    assert refused.outcome == "refused"
    assert "A basket can hold up to" in refused.reason
    assert deal_figures(deal)[0] == (0, 3, 3)


def test_a_weighed_pack_is_held_at_its_nominal_weight():
    scene = DealScene(is_weighed=True)
    deal, user = scene.deal(cap=2), make_user()
    tap_deal(deal, user)

    order_basket(user)

    row = OrderLine.objects.get()
    assert (row.unit_price_incl_tax, row.claimed) == (Decimal("40.00"), BOX)
    assert faults_of_deals() == []


@pytest.mark.parametrize(
    ("currency", "price", "deal"), [("JPY", "590", "400"), ("KWD", "5.90", "4.05")]
)
def test_deals_keep_to_the_step_of_their_currency(currency, price, deal):
    scene = DealScene(price=price, currency=currency)

    made = scene.deal(price=deal)

    assert made.price == Decimal(deal)
    assert made.currency == currency
    assert tap_deal(made).claim.line.price_currency == currency

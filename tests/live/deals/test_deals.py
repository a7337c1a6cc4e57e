"""A deal is opened and taken: what is kept for whom, and what is refused."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from live.deals.models import Deal, DealClaim
from live.deals.services import (
    DealRefused,
    keep_deals,
    opening,
)
from live.deals.states import DealStatus
from orders.order.models import Line as OrderLine
from shop.basket.models import Line
from tests.cast import a_farm, a_pack, a_user, china
from vendors.partner.models import StockPool, StockRecord

from .scene import BOX, Scene, faults, figures, order_of, tap

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

"""Prices, deals, coupons and draws from the console: done, refused, told in words."""

from decimal import Decimal

import pytest

from live.broadcasts.models import ShelfItem
from live.deals.models import CouponDrop, Deal, Draw
from live.deals.states import ClaimStatus, DealStatus, DrawStatus
from tests.factories.accounts import make_user
from tests.factories.live import tap_deal
from tests.factories.orders import make_paid_order
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm
from tests.markup import flat

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_console(client, host, broadcast):
    client.force_login(host)
    return client


@pytest.fixture
def sell(at_console, at):
    """What is said of an act: its kind and its words."""

    def act(do, **sent):
        page = at_console.post(at("sell"), {"do": do, **sent}, follow=True)
        [said] = page.context["messages"]
        return said.level_tag, str(said)

    return act


def price_of(item):
    return ShelfItem.objects.values_list("price", flat=True).get(pk=item.pk)


def test_price_is_set_taken_back_and_undone(sell, shelf):
    item = shelf[0]
    assert sell("price", item=item.pk, price="49.00")[0] == "success"
    assert price_of(item) == Decimal("49.00")
    sell("price", item=item.pk, price="4.90")
    assert sell("undo", item=item.pk)[0] == "success"
    assert price_of(item) == Decimal("49.00")
    sell("unprice", item=item.pk)
    assert price_of(item) is None


@pytest.mark.parametrize("price", ["", "0", "-3", "a lot", "59.00", "80", "1e99"])
def test_a_price_that_can_not_be_is_refused(sell, shelf, price):
    assert sell("price", item=shelf[0].pk, price=price)[0] == "error"
    assert price_of(shelf[0]) is None


def test_a_price_that_somebody_paid_is_not_undone(sell, shelf, broadcast):
    item = shelf[0]
    sell("price", item=item.pk, price="4.90")
    order = make_paid_order([(item.stockrecord, 1)], user=make_user())
    order.lines.update(origin=broadcast.origin, unit_price_incl_tax=Decimal("4.90"))
    kind, words = sell("undo", item=item.pk)
    assert (kind, "paid" in words) == ("error", True)
    assert price_of(item) == Decimal("4.90")


def test_a_deal_is_opened_released_in_waves_and_ended(sell, shelf):
    item = shelf[0]
    terms = {"price": "39.00", "cap": "10", "first": "4", "per_person": "2"}
    assert sell("deal", item=item.pk, minutes="5", **terms)[0] == "success"
    deal = Deal.objects.get()
    assert (deal.cap, deal.released, deal.per_person) == (10, 4, 2)
    sell("release", deal=deal.pk, packs="3")
    deal.refresh_from_db()
    assert deal.released == 7
    assert sell("release", deal=deal.pk, packs="99")[0] == "error"
    sell("close", deal=deal.pk)
    deal.refresh_from_db()
    assert (deal.status, deal.released) == (DealStatus.CLOSED, 7)
    item.stockrecord.pool.refresh_from_db()
    assert item.stockrecord.pool.claimed == 0


TERMS = {"price": "39.00", "cap": "10", "per_person": "1", "minutes": "5"}


def test_a_wrong_deal_is_undone_and_said_so(at_console, at, sell, shelf):
    sell("deal", item=shelf[0].pk, **TERMS)
    deal = Deal.objects.get()
    tap_deal(deal, make_user(), key="tap")
    page = flat(at_console.get(at("console_shelf")).content.decode())
    assert 'value="undo-deal" data-confirm="Reverse this deal?' in page
    kind, words = sell("undo-deal", deal=deal.pk)
    assert (kind, words) == ("success", "Deal reversed. 1 basket was corrected.")
    deal.refresh_from_db()
    assert (deal.status, deal.taken) == (DealStatus.CLOSED, 0)
    assert (
        'value="undo-deal"' not in at_console.get(at("console_shelf")).content.decode()
    )


def test_a_deal_that_somebody_paid_is_not_undone(sell, shelf):
    sell("deal", item=shelf[0].pk, **TERMS)
    deal, buyer = Deal.objects.get(), make_user()
    order = make_paid_order([(shelf[0].stockrecord, 1)], user=buyer)
    claim = tap_deal(deal, buyer, key="tap").claim
    claim.status, claim.order_line = ClaimStatus.ORDERED, order.lines.get()
    claim.save(update_fields=["status", "order_line"])
    kind, words = sell("undo-deal", deal=deal.pk)
    assert kind == "error"
    assert words == (
        "Someone has already paid this deal, so it can't be reversed. You can end it."
    )
    deal.refresh_from_db()
    assert deal.is_open


@pytest.mark.parametrize(
    "wrong", [{"cap": "0"}, {"cap": "x"}, {"price": "60"}, {"first": "11"}]
)
def test_a_deal_that_can_not_be_is_refused(sell, shelf, wrong):
    assert sell("deal", item=shelf[0].pk, **{**TERMS, **wrong})[0] == "error"
    assert not Deal.objects.exists()


def test_coupons_are_given_away(sell):
    assert sell("coupon", percent="10", count="5", minutes="5")[0] == "success"
    drop = CouponDrop.objects.get()
    assert drop.count == 5
    kind, _words = sell("coupon", percent="10", amount="5", count="5", minutes="5")
    assert kind == "error"
    assert CouponDrop.objects.count() == 1


def test_a_draw_is_begun_closed_and_drawn(sell, shelf, broadcast):
    order = make_paid_order([(shelf[0].stockrecord, 1)], user=make_user())
    order.lines.update(origin=broadcast.origin)
    assert sell("draw", winners="1", percent="50")[0] == "success"
    draw = Draw.objects.get()
    assert sell("draw-now", draw=draw.pk)[0] in {"error", "warning"}
    sell("draw-close", draw=draw.pk)
    sell("draw-now", draw=draw.pk)
    draw.refresh_from_db()
    assert draw.status == DrawStatus.DRAWN


@pytest.mark.parametrize(
    "do", ["price", "undo", "deal", "coupon", "draw", "release", "undo-deal"]
)
def test_an_assistant_sells_nothing(client, broadcast, shelf, assistant, at, do):
    client.force_login(assistant)
    sent = {"do": do, "item": shelf[0].pk, "price": "1"}
    assert client.post(at("sell"), sent).status_code == 403
    assert price_of(shelf[0]) is None


def test_what_is_of_others_is_not_found(at_console, at):
    for sent in (
        {"do": "close", "deal": "99999"},
        {"do": "undo-deal", "deal": "99999"},
        {"do": "draw-now", "draw": "99999"},
        {"do": "unprice", "item": "99999"},
        {"do": "steal"},
    ):
        assert at_console.post(at("sell"), sent).status_code == 404


def test_a_script_reloads_the_shelf_with_the_words(at_console, shelf, at):
    sent = {"do": "price", "item": shelf[0].pk, "price": "x"}
    answer = at_console.post(at("sell"), sent, headers={"hx-request": "true"})
    assert (answer.status_code, answer["HX-Trigger"]) == (204, "shelf")
    text = at_console.get(at("console_shelf")).content.decode()
    assert "Price in this broadcast" in text
    assert 'class="note bg-bad"' in text


def test_goods_of_another_farm_keep_their_price(sell, broadcast):
    other = make_farm()
    item = ShelfItem.objects.create(broadcast=broadcast, stockrecord=make_pack(other))
    assert sell("price", item=item.pk, price="1")[0] == "error"
    assert price_of(item) is None

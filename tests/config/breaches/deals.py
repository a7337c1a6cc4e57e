"""Breaches of deals, coupons and draws, in a broadcast that is made for them."""

from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from live.broadcasts.models import Broadcast
from live.deals.models import CouponDrop, Deal, DealClaim, Draw, DrawEntry
from live.deals.services.coupons import Coupon, drop_coupon
from notifications.models import SentNotification
from shop.basket.models import Line
from tests.factories.live import DealScene, make_drawn_draw, order_basket, tap_deal
from vendors.partner.models import StockPool

from .rows import change


def _held():
    scene = DealScene()
    return scene, tap_deal(scene.deal(cap=3)).claim


def count_one_more():
    _scene, claim = _held()
    change(Deal.objects.filter(pk=claim.deal_id), taken=F("taken") + 1)


def take_too_much():
    _scene, claim = _held()
    change(Deal.objects.filter(pk=claim.deal_id), taken=2)
    change(
        Line.objects.filter(pk=claim.line_id),
        reserved_quantity=F("reserved_quantity") * 2,
    )
    change(DealClaim.objects.filter(pk=claim.pk), quantity=2)


def hold_for_ever():
    _scene, claim = _held()
    change(
        DealClaim.objects.filter(pk=claim.pk),
        until=timezone.now() - timedelta(hours=1),
    )


def keep_another_price():
    _scene, claim = _held()
    change(Line.objects.filter(pk=claim.line_id), agreed_price=1)


def keep_what_was_given_up():
    _scene, claim = _held()
    change(DealClaim.objects.filter(pk=claim.pk), status="left")
    change(Deal.objects.filter(pk=claim.deal_id), taken=0)


def order_at_another_price():
    from tests.factories.accounts import make_user

    scene, user = DealScene(), make_user()
    claim = tap_deal(scene.deal(cap=3), user).claim
    order_basket(user)
    change(Deal.objects.filter(pk=claim.deal_id), price=39)


def stay_open():
    _scene, claim = _held()
    long_ago = timezone.now() - timedelta(hours=2)
    change(
        Deal.objects.filter(pk=claim.deal_id),
        starts_at=long_ago - timedelta(hours=1),
        ends_at=long_ago,
    )


def outlive_the_broadcast():
    scene, _claim = _held()
    change(
        Broadcast.objects.filter(pk=scene.broadcast.pk),
        status="ended",
        ended_at=timezone.now(),
    )
    scene.broadcast.events.create(status="ended")


def keep_stock_of_nothing():
    scene, _claim = _held()
    change(StockPool.objects.filter(pk=scene.pack.pool_id), claimed=F("claimed") + 5000)


def give_a_coupon_twice():
    scene = DealScene()
    drop_coupon(scene.live, Coupon(3, percent=10), by=scene.host)
    change(CouponDrop.objects.all(), taken=2)


def change_the_seed():
    make_drawn_draw()
    change(Draw.objects.all(), seed="0" * 64)


def let_somebody_in_late():
    draw = make_drawn_draw()
    DrawEntry.objects.create(draw=draw, ticket="f" * 16, place=9)


def choose_the_winner():
    make_drawn_draw()
    last = DrawEntry.objects.order_by("-place").first()
    change(DrawEntry.objects.filter(is_winner=True), is_winner=False)
    change(DrawEntry.objects.filter(pk=last.pk), is_winner=True)


def tell_of_no_broadcast():
    SentNotification.objects.create(kind="deal", event="lost", about_id=10**9)


PLANTS = {
    tell_of_no_broadcast: "buyers were told of broadcasts that there are",
    count_one_more: "deals have given what buyers hold and have ordered",
    take_too_much: "nobody has more of a deal than one person may",
    hold_for_ever: "holds of deals end in time",
    keep_another_price: "what is kept lies in the basket at the deal's price",
    keep_what_was_given_up: "lines of baskets keep only what a deal holds for them",
    order_at_another_price: "ordered claims stand at the deal's price",
    stay_open: "deals end in time, and with them the waiting",
    outlive_the_broadcast: "deals end in time, and with them the waiting",
    keep_stock_of_nothing: "pools promise what orders, deals and groups hold",
    give_a_coupon_twice: "coupons are given as often as they are counted",
    change_the_seed: "draws can be worked out again",
    let_somebody_in_late: "draws can be worked out again",
    choose_the_winner: "draws can be worked out again",
}

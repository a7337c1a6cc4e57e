"""Coupons: dropped by the host, taken with a tap, one to a person."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.activity_log import record
from core.money import rounded
from live.broadcasts.locks import lock_broadcast
from live.broadcasts.models import Broadcast, ShelfItem
from live.broadcasts.services.shelf import log_shelf
from live.broadcasts.states import ShelfAct
from live.deals.models import CouponDrop, CouponTaken
from live.deals.rules import (
    COUPON_DAYS,
    MOST_COUPON_DAYS,
    MOST_COUPONS,
    MOST_MINUTES,
    DealError,
)
from shop.basket.locks import lock_basket
from shop.basket.services.baskets import basket_for
from shop.offers.services import (
    Gives,
    VoucherError,
    add_voucher,
    give_voucher,
    make_seller_offer,
)
from vendors.partner.models import StockRecord

from .news import say_drop

MOST_PERCENT = 90


@dataclass(frozen=True)
class Coupon:
    """What a host gives away: an amount or a percentage off, `count` times."""

    count: int
    amount: Decimal | None = None
    percent: int | None = None
    least: Decimal = Decimal(0)
    minutes: int = 10
    days: int = COUPON_DAYS


def _currency(broadcast: Broadcast) -> str:
    """The one in which the seller sells. Raises `DealError` for several."""
    packs = StockRecord.objects.filter(partner=broadcast.partner_id, is_on_sale=True)
    found = sorted(set(packs.order_by().values_list("price_currency", flat=True)))
    if not found:
        raise DealError(_("There is nothing on sale yet."))
    if len(found) > 1:
        raise DealError(_("You sell in several currencies. Please enter a percentage."))
    return str(found[0])


def _check(coupon: Coupon) -> None:
    """Raises `DealError` with the first thing that is wrong."""
    amount, percent = coupon.amount, coupon.percent
    for is_right, words in (
        (
            1 <= coupon.count <= MOST_COUPONS,
            _("Please enter the number of coupons."),
        ),
        (
            (amount is None) != (percent is None),
            _("Enter either an amount or a percentage."),
        ),
        (amount is None or amount > 0, _("Please enter an amount above 0.")),
        (
            percent is None or 1 <= percent <= MOST_PERCENT,
            _("Please enter a percentage from 1 to 90."),
        ),
        (
            amount is None or coupon.least > amount,
            _("The minimum spend must be higher than the discount."),
        ),
        (
            1 <= coupon.minutes <= MOST_MINUTES,
            _("A coupon can be claimed for up to 6 hours."),
        ),
        (
            1 <= coupon.days <= MOST_COUPON_DAYS,
            _("A coupon is valid for up to 60 days."),
        ),
    ):
        if not is_right:
            raise DealError(words)


@transaction.atomic
def drop_coupon(broadcast: Broadcast, coupon: Coupon, *, by: User | None) -> CouponDrop:
    """Let viewers take it. The seller bears what it takes off. Raises `DealError`."""
    _check(coupon)
    held = lock_broadcast(broadcast.pk)
    if not held.is_on_air:
        raise DealError(_("You can give away coupons while you are live."))
    currency = "" if coupon.amount is None else _currency(held)
    amount = None if coupon.amount is None else rounded(coupon.amount, currency)
    gives = Gives(amount, coupon.percent, coupon.least)
    drop = make_drop(held, gives, coupon, currency=currency, by=by)
    log_shelf(
        held,
        ShelfAct.COUPON,
        by=by,
        event="coupon",
        drop=drop.pk,
        amount=None if amount is None else str(amount),
        percent=coupon.percent,
        count=coupon.count,
    )
    after = {"count": coupon.count, "amount": amount, "percent": coupon.percent}
    record("live.coupon", drop, after=after, seller=held.partner)
    say_drop(drop)
    return drop


def make_drop(
    held: Broadcast,
    gives: Gives,
    coupon: Coupon,
    *,
    currency: str,
    by: User | None,
    item: ShelfItem | None = None,
) -> CouponDrop:
    """The drop and its offer. With `item` it is a prize, which nobody can take."""
    now = timezone.now()
    offer = make_seller_offer(
        held.partner, gives, name=f"{held.title} · {held.code}", most=coupon.count
    )
    return CouponDrop.objects.create(
        broadcast=held,
        offer=offer,
        item=item,
        is_prize=item is not None,
        amount=gives.amount,
        percent=gives.percent,
        least=gives.least,
        currency=currency,
        count=coupon.count,
        ends_at=now + timedelta(minutes=coupon.minutes),
        good_until=now + timedelta(days=coupon.days),
        by=by,
    )


def take_coupon(drop: CouponDrop, user: User) -> CouponTaken:
    """One for the person, put into their basket; again, it is the same one.

    Raises `DealError` when none is left or its time is over.
    """
    if taken := _taken(drop, user):
        return taken
    drop = CouponDrop.objects.select_related("broadcast").get(pk=drop.pk)
    if drop.is_prize or timezone.now() >= drop.ends_at or drop.broadcast.is_over:
        raise DealError(_("These coupons can no longer be claimed."))
    try:
        with transaction.atomic():
            taken = hand_out(drop, user)
            found = CouponDrop.objects.filter(pk=drop.pk, taken__lt=F("count"))
            if not found.update(taken=F("taken") + 1):
                raise DealError(_("All coupons have been claimed."))
            say_drop(drop)
    except IntegrityError:
        # The same tap twice at once: the database let one of them.
        if taken := _taken(drop, user):
            return taken
        raise
    return taken


def _taken(drop: CouponDrop, user: User) -> CouponTaken | None:
    rows = CouponTaken.objects.select_related("voucher")
    return rows.filter(drop=drop, user=user).first()


def hand_out(drop: CouponDrop, user: User) -> CouponTaken:
    """Make the person's voucher and put it on their basket, if that takes one."""
    basket = lock_basket(basket_for(user).pk)
    name = f"{drop.broadcast.title} · {drop.broadcast.code}"[:100]
    voucher = give_voucher(drop.offer, name=name, until=drop.good_until)
    taken = CouponTaken.objects.create(drop=drop, user=user, voucher=voucher)
    if basket.can_be_edited:
        with suppress(VoucherError):  # the page of coupons has the code
            add_voucher(basket, voucher.code, user=user)
    return taken

"""Subscribing to a box, and ending it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Consent, User
from accounts.services import record_consents
from core.money import least_charge
from core.notify import notify
from core.templatetags.market import money
from selling.boxes.locks import lock_box, lock_subscription, lock_subscriptions
from selling.boxes.models import Box, BoxSize, Subscription
from selling.boxes.queries.contents import ContentsBook, holidays_of, price_of
from selling.boxes.queries.delivery import ways_of
from selling.boxes.rules import Rhythm
from selling.boxes.states import TAKING_A_PLACE, EndReason
from shop.basket.shipping_options import DeliveryQuote
from vendors.partner.locks import hold_partners
from vendors.partner.states import SELLING

from . import BoxError
from .calendar import finish


class PriceSeenError(BoxError):
    """Raised when a box or its delivery costs something else than was shown."""

    def __init__(self) -> None:
        super().__init__(_("The price has changed. Please check it and try again."))


@dataclass(frozen=True)
class SubscriptionRequest:
    """Everything the shopper said, clean.

    `address` are fields of an order's shipping address, `expected` what the page showed
    for a box with its delivery. `click` is the press of the button.
    """

    size_id: int
    first_day: date
    weekday: int
    delivery_code: str
    region: str
    address: Mapping[str, Any]
    expected: Any
    click: str
    is_gift: bool = False
    gift_message: str = ""
    takes_substitutes: bool = True
    by_card: bool = False
    language: str = ""
    agreed_to: tuple[int, ...] = field(default=())


def subscribe(box: Box, user: User, wanted: SubscriptionRequest) -> Subscription:
    """The subscription of that press of the button, made once.

    Raises `BoxError`, and then nothing was written.
    """
    known = Subscription.objects.filter(click=wanted.click, user=user, box=box)
    if found := known.first():
        return found
    try:
        return _subscribe(box.pk, user, wanted)
    except IntegrityError:
        # Pressed twice at once: the other one made it.
        if found := known.first():
            return found
        raise


@transaction.atomic
def _subscribe(box_id: int, user: User, wanted: SubscriptionRequest) -> Subscription:
    box = lock_box(box_id)
    _require_own(box, user)
    _require_open(box)
    size = box.sizes.filter(pk=wanted.size_id, is_offered=True).first()
    if size is None:
        raise BoxError(_("This size is no longer offered. Please choose another one."))
    if wanted.weekday not in box.days:
        raise BoxError(_("The box does not come on this day. Please choose another."))
    quote = quote_for(box, size, wanted.region, wanted.delivery_code)
    price = price_of(box, size)
    if not price:
        raise BoxError(_("None of these goods is on sale any more. Choose others."))
    if price + quote.cost != wanted.expected:
        raise PriceSeenError
    made = Subscription(
        box=box,
        size=size,
        user=user,
        since=wanted.first_day,
        weekday=wanted.weekday,
        price=price,
        delivery_code=quote.code,
        delivery_cost=quote.cost,
        region=wanted.region,
        address=dict(wanted.address),
        is_gift=wanted.is_gift,
        gift_message=wanted.gift_message,
        takes_substitutes=wanted.takes_substitutes,
        by_card=wanted.by_card,
        language=wanted.language,
        click=wanted.click,
    )
    day = first_day(box, wanted.weekday, wanted.first_day)
    if day is None:
        raise BoxError(_("The season is over before the first delivery."))
    made.since, made.next_on, made.next_cutoff = day, day, made.cutoff(day)
    made.save()
    record_consents(
        wanted.agreed_to,
        occasion=Consent.Occasion.PAYMENT,
        user=user,
        contact=user.email or user.phone or "",
        order_number="",
    )
    notify("box_subscribed", made)
    notify("box_subscriber", made)
    return made


def _require_open(box: Box) -> None:
    """Raises `BoxError`."""
    is_selling = hold_partners([box.partner_id])[box.partner_id] in SELLING
    if not box.is_open or not is_selling:
        raise BoxError(_("This box takes no new subscribers at the moment."))
    if places_left(box) <= 0:
        raise BoxError(_("All places of this box are taken."))


def _require_own(box: Box, user: User) -> None:
    if box.is_standing and box.shopper_id != user.pk:
        raise BoxError(_("This standing order is not yours."))


def places_left(box: Box) -> int:
    taken = box.subscriptions.filter(state__in=TAKING_A_PLACE).count()
    return int(box.most) - taken


def first_day(box: Box, weekday: int, since: date) -> date | None:
    """The first delivery from then on that can still be packed for somebody new.

    Weeks are counted from it.
    """
    rhythm = Rhythm(
        weekday, 1, since, box.season_from, box.season_to, holidays_of(box.pk)
    )
    probe, now = Subscription(box=box), timezone.now()
    return next((day for day in rhythm.days(since) if probe.cutoff(day) > now), None)


def quote_for(box: Box, size: BoxSize, region: str, code: str) -> DeliveryQuote:
    """The chosen way. Raises `BoxError` where the seller does not offer it there."""
    contents = ContentsBook([box]).planned(size, None)
    price = price_of(box, size)
    quotes = ways_of(box, contents, price, region)
    found = next((one for one in quotes if one.code == code), None)
    if found is None:
        raise BoxError(
            _("The farm does not deliver there this way. Please choose again.")
        )
    total, least = price + found.cost, least_charge(box.currency)
    if total < least:
        text = _("The minimum payment is %(amount)s.")
        raise BoxError(text % {"amount": money(least, box.currency)})
    return found


@transaction.atomic
def forget_subscriber(user: User) -> None:
    """A person is erased: their boxes end, and nobody knows where these went."""
    ids = user.box_subscriptions.values_list("pk", flat=True)
    for subscription in lock_subscriptions(ids):
        finish(subscription, EndReason.ACCOUNT)
        subscription.address, subscription.gift_message = {}, ""
        subscription.save(update_fields=["address", "gift_message"])


@transaction.atomic
def cancel_subscription(pk: int, user: User) -> Subscription:
    """Nothing more comes; a box whose changes have closed is an order of its own."""
    subscription = lock_subscription(pk)
    if subscription.user_id != user.pk:
        raise BoxError(_("This subscription is not yours."))
    finish(subscription, EndReason.SHOPPER)
    return subscription

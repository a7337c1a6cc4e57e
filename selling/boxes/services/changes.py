"""What a shopper changes of a subscription, each until the cut-off of its delivery.

Whoever comes first holds the subscription: a change before the cut-off is in the box,
one after it is refused, and the clock makes the order of what it then finds.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import dates
from core.templatetags.market import day as in_words
from core.templatetags.market import moment, money
from selling.boxes.locks import lock_subscription
from selling.boxes.models import BoxChoice, BoxDelivery, BoxSize, Subscription
from selling.boxes.queries.contents import ContentsBook, choices_of, is_dearer
from selling.boxes.rules import MOST_OF_ONE
from selling.boxes.states import DeliveryState, EndReason, Swaps

from . import BoxError
from .calendar import (
    days_from,
    delivery_of_day,
    first_open_day,
    move_delivery,
    rest,
    resume,
    set_next,
)
from .subscriptions import quote_for

MOST_AHEAD = 12  # deliveries that can be changed at once


class TooLateError(BoxError):
    """Raised after the cut-off; says which delivery can still be changed."""

    def __init__(self, subscription: Subscription, day: date) -> None:
        cutoff = moment(subscription.cutoff(day))
        following = first_open_day(subscription, day + dates.DAY)
        text = _("Changes to the box of %(day)s closed on %(time)s.") % {
            "day": in_words(day),
            "time": cutoff,
        }
        if following:
            text += " " + _("You can change the box of %(day)s.") % {
                "day": in_words(following)
            }
        super().__init__(text)


def own_subscription(pk: int) -> Subscription:
    """Locked, and not over. Raises `BoxError`."""
    subscription = lock_subscription(pk)
    if subscription.is_ended:
        raise BoxError(_("This subscription has ended."))
    return subscription


def require_settled(subscription: Subscription) -> None:
    """What changes all boxes to come waits until the one that is due is an order.

    Raises `TooLateError`.
    """
    if subscription.is_due and subscription.next_on:
        raise TooLateError(subscription, subscription.next_on)


def _open_delivery(subscription: Subscription, day: date) -> BoxDelivery:
    """The delivery of a day that comes and can be changed. Raises `BoxError`."""
    if not subscription.is_active or subscription.next_on is None:
        raise BoxError(_("This subscription is paused. Resume it first."))
    coming = days_from(subscription, subscription.next_on)[:MOST_AHEAD]
    if day < subscription.next_on or (
        day in coming and subscription.cutoff(day) <= timezone.now()
    ):
        raise TooLateError(subscription, day)
    if day not in coming:
        raise BoxError(_("No box comes on this day."))
    return delivery_of_day(subscription, day)


@transaction.atomic
def skip_delivery(pk: int, day: date) -> BoxDelivery:
    """That box does not come. Said twice it is skipped once. Raises `BoxError`."""
    row = _open_delivery(own_subscription(pk), day)
    if row.state == DeliveryState.PLANNED:
        move_delivery(row, DeliveryState.SKIPPED)
    return row


@transaction.atomic
def unskip_delivery(pk: int, day: date) -> BoxDelivery:
    """It comes after all. Raises `BoxError`."""
    row = _open_delivery(own_subscription(pk), day)
    if row.state == DeliveryState.SKIPPED:
        move_delivery(row, DeliveryState.PLANNED)
    return row


@transaction.atomic
def pause_subscription(pk: int, until: date | None = None) -> Subscription:
    """Nothing comes until a day, or until the shopper resumes it. Raises `BoxError`.

    With a day it goes on by itself: its next delivery is the first from then on.
    """
    subscription = own_subscription(pk)
    require_settled(subscription)
    if until is None:
        if subscription.is_active:
            rest(subscription, EndReason.SHOPPER)
        return subscription
    day = first_open_day(subscription, until)
    if day is None:
        raise BoxError(
            _("The season is over by then. Cancel the subscription instead.")
        )
    if subscription.is_paused:
        resume(subscription, day)
    else:
        set_next(subscription, day)
    return subscription


@transaction.atomic
def resume_subscription(pk: int) -> Subscription:
    """It goes on with the first delivery that can still be changed, so that nothing
    comes by surprise. Raises `BoxError`.
    """
    subscription = own_subscription(pk)
    if subscription.is_active:
        return subscription
    if not subscription.box.is_running:
        raise BoxError(_("The farm does not offer this box any more."))
    day = first_open_day(subscription, dates.today())
    if day is None:
        raise BoxError(_("The season of this box is over."))
    resume(subscription, day)
    return subscription


@transaction.atomic
def swap_item(pk: int, day: date, instead: int, pack: int | None) -> BoxDelivery:
    """Another pack in place of one of the box, or that one again. Raises `BoxError`."""
    subscription = own_subscription(pk)
    row = _open_delivery(subscription, day)
    box = subscription.box
    if box.is_by_points or box.swaps == Swaps.NONE:
        raise BoxError(_("Nothing can be swapped in this box."))
    planned = ContentsBook([box]).planned(subscription.size, day)
    if instead not in {one.pack.pk for one in planned}:
        raise BoxError(_("This is not in the box any more."))
    row.choices.filter(instead=instead).delete()
    if pack is None or pack == instead:
        return row
    choices = {one.pack_id: one.pack for one in choices_of(box)}
    if pack not in choices:
        raise BoxError(_("This can't be had in this box any more."))
    own = next(one for one in planned if one.pack.pk == instead)
    if is_dearer(subscription, own, choices[pack]):
        raise BoxError(
            _("Your boxes are prepaid. Choose something that costs no more.")
        )
    BoxChoice.objects.create(delivery=row, instead_id=instead, pack_id=pack)
    return row


@transaction.atomic
def choose_contents(pk: int, day: date, wanted: Mapping[int, int]) -> BoxDelivery:
    """How many of which packs, by points; none at all is the usual contents again.

    Raises `BoxError`.
    """
    subscription = own_subscription(pk)
    row = _open_delivery(subscription, day)
    if not subscription.box.is_by_points:
        raise BoxError(_("The farm chooses what is in this box."))
    points = {one.pack_id: one.points for one in choices_of(subscription.box)}
    chosen = {pack: count for pack, count in wanted.items() if count}
    if any(pack not in points for pack in chosen):
        raise BoxError(_("Something of this can't be had any more. Please look again."))
    if any(not 0 < count <= MOST_OF_ONE for count in chosen.values()):
        text = _("Please choose at most %(most)d of each.")
        raise BoxError(text % {"most": MOST_OF_ONE})
    spent = sum(points[pack] * count for pack, count in chosen.items())
    if spent > subscription.size.points:
        text = _("This takes %(spent)d points; the box has %(points)d.")
        raise BoxError(text % {"spent": spent, "points": subscription.size.points})
    row.choices.filter(instead=None).delete()
    BoxChoice.objects.bulk_create(
        BoxChoice(delivery=row, pack_id=pack, quantity=count)
        for pack, count in chosen.items()
    )
    return row


@transaction.atomic
def change_day(pk: int, weekday: int) -> Subscription:
    """Another weekday from the next delivery on, in the same weeks. Raises `BoxError`.

    What was skipped or chosen for single boxes stays with their old days.
    """
    subscription = own_subscription(pk)
    require_settled(subscription)
    if weekday not in subscription.box.days:
        raise BoxError(_("The box does not come on this day. Please choose another."))
    subscription.weekday = weekday
    if subscription.next_on:
        monday = subscription.next_on - dates.DAY * subscription.next_on.weekday()
        day = first_open_day(subscription, max(monday, subscription.since))
        if day is None:
            raise BoxError(_("The box does not come on this day any more this season."))
        set_next(subscription, day)
    subscription.save(update_fields=["weekday"])
    return subscription


@transaction.atomic
def change_delivery(
    pk: int,
    *,
    region: str,
    code: str,
    address: Mapping[str, Any],
    gift: Mapping[str, Any],
    expected: Any,
) -> Subscription:
    """Where to, how and with which words from the next box on. Raises `BoxError`.

    `gift` are the clean fields of the checkout's form, `expected` is what the page
    showed for the delivery.
    """
    subscription = own_subscription(pk)
    require_settled(subscription)
    quote = quote_for(subscription.box, subscription.size, region, code)
    if quote.cost != expected:
        raise BoxError(_("The delivery costs something else now. Please check again."))
    if subscription.is_prepaid and quote.cost != subscription.delivery_cost:
        text = _(
            "Your boxes are prepaid with delivery for %(cost)s. Choose a delivery that "
            "costs the same."
        )
        cost = money(subscription.delivery_cost, subscription.box.currency)
        raise BoxError(text % {"cost": cost})
    subscription.region, subscription.delivery_code = region, quote.code
    subscription.delivery_cost = quote.cost
    subscription.address = dict(address)
    subscription.is_gift = bool(gift["is_gift"])
    subscription.gift_message = str(gift["gift_message"])
    subscription.save(
        update_fields=[
            "region", "delivery_code", "delivery_cost", "address", "is_gift",
            "gift_message",
        ]
    )  # fmt: skip
    return subscription


@transaction.atomic
def change_size(pk: int, size: BoxSize, *, expected: Any) -> Subscription:
    """Another size from the next box on, at its price of today. Raises `BoxError`."""
    subscription = own_subscription(pk)
    require_settled(subscription)
    if size.box_id != subscription.box_id or not size.is_offered:
        raise BoxError(_("This size is no longer offered. Please choose another one."))
    if subscription.is_prepaid:
        raise BoxError(
            _("The size can be changed when your prepaid boxes are used up.")
        )
    if size.price != expected:
        raise BoxError(_("The price has changed. Please check it and try again."))
    subscription.size, subscription.price = size, size.price
    subscription.new_price = subscription.new_price_from = None
    subscription.save(update_fields=["size", "price", "new_price", "new_price_from"])
    return subscription


@transaction.atomic
def choose_substitutes(pk: int, *, takes: bool) -> Subscription:
    """Whether what runs short is replaced. Raises `BoxError`."""
    subscription = own_subscription(pk)
    require_settled(subscription)
    subscription.takes_substitutes = takes
    subscription.save(update_fields=["takes_substitutes"])
    return subscription

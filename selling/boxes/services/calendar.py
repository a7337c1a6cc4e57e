"""Moving a subscription from one delivery to the next, and to its end."""

from datetime import date
from typing import Any

from django.utils import timezone

from core import dates
from core.notify import notify
from core.transitions import TransitionError, can_move, move
from selling.boxes.models import BoxDelivery, Subscription
from selling.boxes.queries.contents import holidays_of
from selling.boxes.states import (
    DELIVERY_MOVES,
    SUBSCRIPTION_MOVES,
    DeliveryState,
    EndReason,
    SubscriptionState,
)

from .terms import close_term


def days_from(subscription: Subscription, first: date) -> list[date]:
    """Its days of delivery from `first` on; one query."""
    holidays = holidays_of(subscription.box_id)
    return list(subscription.rhythm(holidays).days(first))


def first_open_day(subscription: Subscription, first: date) -> date | None:
    """The first day from then on that can still be changed."""
    now = timezone.now()
    days = days_from(subscription, first)
    return next((day for day in days if subscription.cutoff(day) > now), None)


def set_next(subscription: Subscription, day: date | None) -> None:
    """The next delivery of an active subscription whose row is locked.

    Without a day its season is over, and it ends.
    """
    if day is None:
        finish(subscription, EndReason.SEASON)
        return
    subscription.next_on = day
    subscription.next_cutoff = subscription.cutoff(day)
    subscription.save(update_fields=["next_on", "next_cutoff"])


def advance(subscription: Subscription) -> None:
    """Its next delivery is decided: look to the one after it."""
    done = subscription.next_on
    if done is None:
        return
    if subscription.new_price is not None and subscription.new_price_from is not None:
        _take_new_price(subscription, done)
    days = days_from(subscription, done + dates.DAY)
    set_next(subscription, days[0] if days else None)


def _take_new_price(subscription: Subscription, done: date) -> None:
    if subscription.price_on(done) == subscription.new_price:
        subscription.price = subscription.new_price
        subscription.new_price = subscription.new_price_from = None
        subscription.save(update_fields=["price", "new_price", "new_price_from"])


def finish(subscription: Subscription, why: str) -> None:
    """It is over. The row is locked; orders that were made go their way."""
    if subscription.is_ended:
        return
    _leave(subscription, SubscriptionState.ENDED, why)
    close_term(subscription)
    notify("box_ended", subscription)


def rest(subscription: Subscription, why: str) -> None:
    """It waits until its shopper goes on with it."""
    _leave(subscription, SubscriptionState.PAUSED, why)


def _leave(subscription: Subscription, state: SubscriptionState, why: str) -> None:
    """In one statement, since only an active one has a next day."""
    old = subscription.state
    changed: dict[str, Any] = {
        "state": state,
        "why": why,
        "next_on": None,
        "next_cutoff": None,
        "ended_at": timezone.now() if state == SubscriptionState.ENDED else None,
    }
    _move(subscription, old, changed)


def resume(subscription: Subscription, day: date) -> None:
    """It goes on with the delivery of that day."""
    changed = {
        "state": SubscriptionState.ACTIVE,
        "why": "",
        "next_on": day,
        "next_cutoff": subscription.cutoff(day),
        "unpaid": 0,
    }
    _move(subscription, subscription.state, changed)


def _move(subscription: Subscription, old: str, changed: dict[str, Any]) -> None:
    """Raises `TransitionError` as `core.transitions.move` does."""
    new = changed["state"]
    rows = Subscription.objects.filter(pk=subscription.pk, state=old)
    if not can_move(SUBSCRIPTION_MOVES, old, new) or not rows.update(**changed):
        raise TransitionError(subscription, old, new)
    for name, value in changed.items():
        setattr(subscription, name, value)


def delivery_of_day(subscription: Subscription, day: date) -> BoxDelivery:
    """The row of that delivery, made if nobody has touched it yet."""
    row, _made = BoxDelivery.objects.get_or_create(subscription=subscription, day=day)
    return row


def move_delivery(row: BoxDelivery, state: DeliveryState) -> None:
    move(row, state, moves=DELIVERY_MOVES, field="state")

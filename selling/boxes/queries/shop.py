"""What shoppers see of boxes: which are offered, what is in them, their own."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from core import dates
from selling.boxes.models import (
    OF_FARMS,
    Box,
    BoxDelivery,
    BoxPack,
    BoxSize,
    Subscription,
)
from selling.boxes.rules import Rhythm, cutoff_of
from selling.boxes.states import (
    RUNNING,
    TAKING_A_PLACE,
    BoxState,
    DeliveryState,
    SubscriptionState,
    Swaps,
)
from vendors.partner.states import SELLING

from .contents import (
    ContentsBook,
    Wanted,
    choices_for,
    choices_of,
    difference,
    holidays_of,
    is_dearer,
)

FIRST_DAYS = 8
SHOWN_AHEAD = 6


def shown_boxes() -> QuerySet[Box]:
    """Those that may be subscribed to, or were until they were full."""
    rows = Box.objects.filter(OF_FARMS, state__in=RUNNING, partner__status__in=SELLING)
    return rows.select_related("partner__village", "photo")


def has_boxes() -> Exists:
    """Whether a farm offers any, as an expression on the farm."""
    return Exists(
        Box.objects.filter(
            OF_FARMS, partner=OuterRef("pk"), state=BoxState.OPEN
        ).order_by()
    )


def listed_boxes(farm: str = "") -> list[Box]:
    """With `taken`, how many have each, and their sizes."""
    rows = shown_boxes().filter(state=BoxState.OPEN)
    if farm:
        rows = rows.filter(partner__code=farm)
    taken = Count("subscriptions", filter=Q(subscriptions__state__in=TAKING_A_PLACE))
    return list(rows.annotate(taken=taken).prefetch_related("sizes").order_by("-pk"))


def offered_sizes(box: Box) -> list[BoxSize]:
    return list(box.sizes.filter(is_offered=True))


def first_days(box: Box) -> list[date]:
    """The next deliveries that somebody new can have, on any of its weekdays."""
    now, today = timezone.now(), dates.today()
    holidays = holidays_of(box.pk)
    found: set[date] = set()
    for weekday in box.days:
        rhythm = Rhythm(weekday, 1, today, box.season_from, box.season_to, holidays)
        days = (
            day
            for day in rhythm.days(today)
            if cutoff_of(day, box.cutoff_days, box.cutoff_time) > now
        )
        found |= {day for day, _turn in zip(days, range(FIRST_DAYS), strict=False)}
    return sorted(found)[:FIRST_DAYS]


@dataclass(frozen=True)
class ShownSize:
    """A size with what is in the next box of it, and whether that is planned yet."""

    size: BoxSize
    contents: list[Wanted]
    is_planned: bool


def shown_sizes(box: Box, day: date | None) -> list[ShownSize]:
    book = ContentsBook([box])
    return [
        ShownSize(
            size,
            book.planned(size, day),
            day is not None and book.is_planned(size, day),
        )
        for size in offered_sizes(box)
    ]


def box_open_to(user: User, slug: str) -> Box | None:
    """One that a farm offers, or a standing order that the shopper composed."""
    rows = Box.objects.filter(
        OF_FARMS | Q(shopper=user),
        slug=slug,
        state=BoxState.OPEN,
        partner__status__in=SELLING,
    )
    return rows.select_related("partner__village", "photo").first()


# --- One's own ------------------------------------------------------------------------


def subscriptions_of(user: User) -> list[Subscription]:
    """Those that run first, then the latest."""
    rows = Subscription.objects.filter(user=user).select_related(
        "box__partner", "box__photo", "size"
    )
    order = {SubscriptionState.ACTIVE: 0, SubscriptionState.PAUSED: 1}
    return sorted(rows, key=lambda one: (order.get(_state(one), 2), -one.pk))


def _state(one: Subscription) -> SubscriptionState:
    return SubscriptionState(one.state)


def subscription_of(user: User, pk: int) -> Subscription | None:
    rows = Subscription.objects.filter(user=user, pk=pk)
    return rows.select_related("box__partner", "box__photo", "size", "user").first()


@dataclass(frozen=True)
class NextBox:
    """A delivery to come, as its shopper sees it."""

    day: date
    cutoff: datetime
    contents: list[Wanted]
    price: Decimal
    is_skipped: bool
    is_open: bool
    is_chosen: bool

    @property
    def total(self) -> Decimal:
        return sum((one.amount for one in self.contents), Decimal(0)) or self.price


def next_boxes(subscription: Subscription, most: int = SHOWN_AHEAD) -> list[NextBox]:
    """The next deliveries of an active subscription; a fixed number of queries."""
    if subscription.next_on is None:
        return []
    now = timezone.now()
    rhythm = subscription.rhythm(holidays_of(subscription.box_id))
    days = [
        day
        for day, _turn in zip(
            rhythm.days(subscription.next_on), range(most), strict=False
        )
    ]
    rows = BoxDelivery.objects.filter(subscription=subscription, day__in=days)
    states = dict(rows.values_list("day", "state"))
    book = ContentsBook([subscription.box])
    chosen = choices_for([subscription.pk], days)
    found = []
    for day in days:
        choices = chosen.get((subscription.pk, day), [])
        cutoff = subscription.cutoff(day)
        found.append(
            NextBox(
                day=day,
                cutoff=cutoff,
                contents=book.of_day(subscription, day, choices),
                price=subscription.price_on(day),
                is_skipped=states.get(day) == DeliveryState.SKIPPED,
                is_open=cutoff > now,
                is_chosen=bool(choices),
            )
        )
    return found


def past_boxes(subscription: Subscription, most: int = 12) -> list[BoxDelivery]:
    """What became an order or was missed, the latest first."""
    states = [DeliveryState.ORDERED, DeliveryState.MISSED]
    rows = subscription.deliveries.filter(state__in=states).select_related("order")
    return list(rows.order_by("-day")[:most])


@dataclass(frozen=True)
class Swap:
    """What may come in place of something, and what that costs more or less."""

    choice: BoxPack
    difference: Decimal


def swaps_for(
    one: Subscription, contents: Iterable[Wanted], planned: Iterable[Wanted]
) -> list[tuple[Wanted, list[Swap]]]:
    """For each thing that the farm put in: what is in its place now, and the others.

    In a prepaid box nothing that costs more.
    """
    box = one.box
    if box.is_by_points or box.swaps == Swaps.NONE:
        return []
    choices = choices_of(box)
    inside = {one.pack.pk for one in contents}
    charged = box.swaps == Swaps.CHARGED
    found = []
    for put_in, now in zip(planned, contents, strict=True):
        own = Wanted(put_in.pack, put_in.quantity, put_in.amount)
        others = [
            Swap(choice, difference(own, choice.pack) if charged else Decimal(0))
            for choice in choices
            if (choice.pack_id not in inside or choice.pack_id == now.pack.pk)
            and choice.pack_id != put_in.pack.pk
            and not is_dearer(one, own, choice.pack)
        ]
        found.append((now, others))
    return found

"""What is in boxes: as farms planned, as shoppers chose, and what each costs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db.models import Q

from core.money import rounded
from selling.boxes.models import (
    Box,
    BoxChoice,
    BoxDelivery,
    BoxHoliday,
    BoxItem,
    BoxPack,
    BoxSize,
    Subscription,
)
from selling.boxes.rules import shares_of
from selling.boxes.states import DeliveryState, SubscriptionState, Swaps
from vendors.partner.models import StockRecord

PACK = ("pack__product__cover", "pack__pool", "pack__partner", "pack__tax_category")


@dataclass(frozen=True)
class Wanted:
    """So many of a pack that shall be in a box, and what of its price they cost.

    `instead` is what the shopper has swapped it for.
    """

    pack: StockRecord
    quantity: int
    amount: Decimal = Decimal(0)
    instead: StockRecord | None = None

    @property
    def units(self) -> int:
        """Base units of its pool."""
        return int(self.quantity * self.pack.quantity)

    @property
    def deposit(self) -> Decimal:
        """For their returnable packaging, where each pack is paid for: see `_line`."""
        each = rounded(self.pack.container_deposit, self.pack.price_currency)
        return each * self.quantity

    @property
    def is_short(self) -> bool:
        """Whether less of it could be packed at this moment."""
        pool = self.pack.pool
        if pool is None or not can_be_packed(self.pack):
            return True
        return bool(pool.available < self.units)

    @property
    def value(self) -> Decimal:
        """What it costs in the shop."""
        return shop_price(self.pack) * self.quantity


def shop_price(pack: StockRecord) -> Decimal:
    return rounded(pack.price or Decimal(0), pack.price_currency)


def can_be_packed(pack: StockRecord) -> bool:
    """Whether its seller has it on sale; what is left of it is another matter."""
    listed = pack.product.is_published and not pack.product.is_visit
    return bool(listed and pack.is_on_sale and pack.price is not None and pack.pool)


def choices_of(box: Box) -> list[BoxPack]:
    """What may be chosen for the box, that its seller has on sale."""
    rows = BoxPack.objects.filter(box=box).select_related(*PACK)
    return [row for row in rows if can_be_packed(row.pack)]


def holidays_of(box_id: int) -> frozenset[date]:
    rows = BoxHoliday.objects.filter(box=box_id)
    return frozenset(rows.values_list("day", flat=True))


class ContentsBook:
    """The contents of some sizes, read at once for any number of days.

    Two queries.
    """

    def __init__(self, boxes: Iterable[Box]) -> None:
        ids = [box.pk for box in boxes]
        self._items: dict[tuple[int, date | None], list[BoxItem]] = {}
        rows = BoxItem.objects.filter(size__box__in=ids).select_related(*PACK)
        for row in rows.order_by("pk"):
            self._items.setdefault((row.size_id, row.day), []).append(row)
        self._points = {
            (row.box_id, row.pack_id): row.points
            for row in BoxPack.objects.filter(box__in=ids)
        }

    def is_planned(self, size: BoxSize, day: date) -> bool:
        return (size.pk, day) in self._items

    def planned(self, size: BoxSize, day: date | None) -> list[Wanted]:
        """What the farm puts in on that day, or usually without one."""
        rows = self._items.get((size.pk, day)) or self._items.get((size.pk, None), [])
        return [Wanted(row.pack, row.quantity) for row in rows]

    def of_day(
        self, subscription: Subscription, day: date, choices: Sequence[BoxChoice]
    ) -> list[Wanted]:
        """What the subscriber gets on that day, with what each costs of the box."""
        box, size = subscription.box, subscription.size
        chosen = self.planned(size, day)
        if box.is_by_points:
            picked = self._picked(box, size, choices)
            chosen = picked or chosen
        if box.is_standing:
            return at_shop_prices(chosen)
        chosen = _priced(chosen, subscription.price_on(day), box.currency)
        if box.is_by_points or box.swaps == Swaps.NONE:
            return chosen
        swaps = {row.instead_id: row.pack for row in choices if row.instead_id}
        return [_swapped(subscription, one, swaps.get(one.pack.pk)) for one in chosen]

    def _picked(
        self, box: Box, size: BoxSize, choices: Sequence[BoxChoice]
    ) -> list[Wanted]:
        """Nothing where it takes more points than the size has, or is gone."""
        own = [row for row in choices if row.instead_id is None]
        points = [self._points.get((box.pk, row.pack_id), 0) for row in own]
        if not all(points):
            return []
        spent = sum(each * row.quantity for each, row in zip(points, own, strict=True))
        if spent > size.points:
            return []
        return [Wanted(row.pack, row.quantity) for row in own]


def at_shop_prices(chosen: Iterable[Wanted]) -> list[Wanted]:
    """Each at what it costs in the shop; what is not on sale there costs nothing."""
    return [
        replace(one, amount=one.value if can_be_packed(one.pack) else Decimal(0))
        for one in chosen
    ]


def price_of(box: Box, size: BoxSize) -> Decimal:
    """What a delivery of that size costs: of a standing order, by today's prices."""
    if not box.is_standing:
        return Decimal(size.price)
    inside = at_shop_prices(ContentsBook([box]).planned(size, None))
    return sum((one.amount for one in inside), Decimal(0))


def _priced(chosen: Sequence[Wanted], price: Decimal, currency: str) -> list[Wanted]:
    """The box's price shared out by what the things cost in the shop."""
    if not chosen:
        return []
    shares = shares_of(price, [one.value for one in chosen], currency)
    return [
        Wanted(one.pack, one.quantity, share)
        for one, share in zip(chosen, shares, strict=True)
    ]


def _swapped(
    subscription: Subscription, one: Wanted, pack: StockRecord | None
) -> Wanted:
    """The other pack in its place; who pays the difference is the box's rule.

    A prepaid box never costs more than was paid for it.
    """
    if pack is None:
        return one
    amount = one.amount
    if subscription.box.swaps == Swaps.CHARGED:
        between = difference(one, pack)
        amount += min(between, Decimal(0)) if subscription.is_prepaid else between
    return Wanted(pack, one.quantity, amount, instead=one.pack)


def difference(one: Wanted, pack: StockRecord) -> Decimal:
    """What a swap costs more, or less: never more than what it replaces costs."""
    between = (shop_price(pack) - shop_price(one.pack)) * one.quantity
    return max(between, -one.amount)


def is_dearer(subscription: Subscription, one: Wanted, pack: StockRecord) -> bool:
    """Whether a swap would cost more than was paid ahead for the box."""
    is_charged = subscription.box.swaps == Swaps.CHARGED
    return subscription.is_prepaid and is_charged and difference(one, pack) > 0


def choices_for(
    subscription_ids: Iterable[int], days: Iterable[date]
) -> dict[tuple[int, date], list[BoxChoice]]:
    """What shoppers chose, by subscription and day; one query."""
    rows = BoxChoice.objects.filter(
        delivery__subscription__in=list(subscription_ids),
        delivery__day__in=list(days),
    ).select_related("delivery", *PACK)
    found: dict[tuple[int, date], list[BoxChoice]] = {}
    for row in rows.order_by("pk"):
        key = (row.delivery.subscription_id, row.delivery.day)
        found.setdefault(key, []).append(row)
    return found


@dataclass(frozen=True)
class Coming:
    """One box to be packed: whose, on which day, what is in it."""

    subscription: Subscription
    day: date
    contents: tuple[Wanted, ...]

    @property
    def total(self) -> Decimal:
        return sum((one.amount for one in self.contents), Decimal(0))


def coming_boxes(boxes: Sequence[Box], first: date, last: date) -> list[Coming]:
    """What has not become an order yet of those days, by day; skipped ones left out.

    A fixed number of queries for any number of boxes and subscribers.
    """
    rows = Subscription.objects.filter(
        box__in=boxes, state=SubscriptionState.ACTIVE
    ).select_related("box__partner", "size", "user")
    active = list(rows.order_by("pk"))
    off: dict[int, set[date]] = {}
    for box_id, day in BoxHoliday.objects.filter(box__in=boxes).values_list(
        "box", "day"
    ):
        off.setdefault(box_id, set()).add(day)
    done = _done(active, first, last)
    days = [
        (one, day)
        for one in active
        for day in _days_of(one, first, last, frozenset(off.get(one.box_id, ())))
        if (one.pk, day) not in done
    ]
    book = ContentsBook(boxes)
    chosen = choices_for({one.pk for one, _day in days}, {day for _one, day in days})
    return sorted(
        (
            Coming(
                one, day, tuple(book.of_day(one, day, chosen.get((one.pk, day), [])))
            )
            for one, day in days
        ),
        key=lambda each: (each.day, each.subscription.pk),
    )


def _days_of(
    one: Subscription, first: date, last: date, off: frozenset[date]
) -> list[date]:
    found = []
    for day in one.rhythm(off).days(max(first, one.next_on or first)):
        if day > last:
            break
        found.append(day)
    return found


def _done(
    active: Sequence[Subscription], first: date, last: date
) -> set[tuple[int, date]]:
    """Days that are skipped, or decided already."""
    rows = BoxDelivery.objects.filter(
        ~Q(state=DeliveryState.PLANNED),
        subscription__in=active,
        day__range=(first, last),
    )
    return set(rows.values_list("subscription_id", "day"))


def needed(coming: Iterable[Coming]) -> Mapping[int, int]:
    """Base units of each pool that these boxes will take."""
    units: dict[int, int] = {}
    for each in coming:
        for one in each.contents:
            pool = one.pack.pool_id
            if pool is not None:
                units[pool] = units.get(pool, 0) + one.units
    return units

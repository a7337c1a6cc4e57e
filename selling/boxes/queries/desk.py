"""What a farm sees of its boxes: who has them, what is coming, what it will need."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.translation import ngettext

from core import dates
from orders.order.models import VendorOrder
from orders.order.states import VISIBLE_TO_SELLER
from selling.boxes.models import OF_FARMS, Box, BoxDelivery, Subscription
from selling.boxes.states import (
    RUNNING,
    TAKING_A_PLACE,
    DeliveryState,
    Filling,
    SubscriptionState,
)
from shop.catalogue.stock_needs import StockNeed
from vendors.partner.models import Partner, StockPool, StockRecord

from .contents import Coming, ContentsBook, Wanted, coming_boxes, needed
from .terms import prepaid_boxes_of

WEEKS_AHEAD = 4


def boxes_of(partner: Partner) -> QuerySet[Box]:
    """With `taken`, how many have each; those that ended come last."""
    taken = Count("subscriptions", filter=Q(subscriptions__state__in=TAKING_A_PLACE))
    rows = Box.objects.filter(OF_FARMS, partner=partner).select_related("photo")
    return rows.annotate(taken=taken).order_by("-pk")


def packs_to_put_in(partner: Partner) -> list[StockRecord]:
    """What the seller has on sale, by product and size."""
    rows = StockRecord.objects.filter(
        partner=partner,
        is_on_sale=True,
        price__isnull=False,
        product__is_public=True,
        product__is_visit=False,
        pool__isnull=False,
    ).select_related("product__cover", "pool")
    return list(rows.order_by("product__title", "position", "quantity", "pk"))


def subscribers_of(box: Box) -> list[Subscription]:
    """With `prepaid_boxes`, how many each has left that were paid ahead, or None."""
    rows = box.subscriptions.exclude(state=SubscriptionState.ENDED)
    found = list(rows.select_related("size", "user").order_by("next_on", "pk"))
    prepaid = prepaid_boxes_of(one for one in found if one.is_prepaid)
    for one in found:
        one.prepaid_boxes = prepaid.get(one.pk)
    return found


@dataclass(frozen=True)
class StandingOrder:
    """What one shopper gets again and again, as the farm sees it."""

    subscription: Subscription
    contents: list[Wanted]


def _standing(partner: Partner) -> QuerySet[Subscription]:
    rows = Subscription.objects.filter(box__filling=Filling.OWN, box__partner=partner)
    return rows.exclude(state=SubscriptionState.ENDED)


def count_standing_orders(partner: Partner) -> int:
    return _standing(partner).count()


def standing_orders_of(partner: Partner) -> list[StandingOrder]:
    """Those that have not ended, the next delivery first; a fixed number of queries."""
    rows = _standing(partner)
    found = list(rows.select_related("box", "size", "user").order_by("next_on", "pk"))
    if not found:
        return []
    book = ContentsBook([one.box for one in found])
    return [StandingOrder(one, book.planned(one.size, None)) for one in found]


def coming_of(boxes: Sequence[Box], weeks: int = WEEKS_AHEAD) -> list[Coming]:
    """Boxes of the next weeks that are no orders yet."""
    today = dates.today()
    running = [box for box in boxes if box.state in RUNNING]
    return coming_boxes(running, today, today + timedelta(weeks=weeks))


@dataclass(frozen=True)
class BoxDay:
    """A day of delivery: how many boxes are to come, how many are orders."""

    day: date
    coming: int
    ordered: int
    is_planned: bool


def days_of(box: Box, coming: Iterable[Coming], planned: set[date]) -> list[BoxDay]:
    """The days on which something of the box comes, the next first; one query."""
    to_come: dict[date, int] = {}
    for each in coming:
        if each.subscription.box_id == box.pk:
            to_come[each.day] = to_come.get(each.day, 0) + 1
    rows = BoxDelivery.objects.filter(
        subscription__box=box, state=DeliveryState.ORDERED, day__gte=dates.today()
    )
    counted = rows.order_by().values_list("day").annotate(n=Count("pk"))
    ordered = {day: int(n) for day, n in counted}
    return [
        BoxDay(day, to_come.get(day, 0), ordered.get(day, 0), day in planned)
        for day in sorted({*to_come, *ordered})
    ]


def deliveries_on(box: Box, day: date) -> list[BoxDelivery]:
    """Boxes of a day that are orders, whose parts the seller may see."""
    parts = VendorOrder.objects.select_related("partner").prefetch_related("lines")
    rows = BoxDelivery.objects.filter(
        subscription__box=box, day=day, state=DeliveryState.ORDERED
    ).select_related(
        "subscription__size", "subscription__user", "order__shipping_address"
    )
    return list(
        rows.prefetch_related(Prefetch("order__vendor_orders", parts)).order_by("pk")
    )


def vendor_orders_on(box: Box, day: date) -> list[int]:
    rows = VendorOrder.objects.filter(
        order__box_delivery__subscription__box=box,
        order__box_delivery__day=day,
        status__in=sorted(VISIBLE_TO_SELLER),
    )
    return list(rows.order_by("pk").values_list("pk", flat=True))


@dataclass(frozen=True)
class Need:
    """What the boxes of each week will take of one pool, in base units.

    `weeks` is by the week's number; `promised` are all of them.
    """

    pool: StockPool
    weeks: tuple[int, ...]

    @property
    def promised(self) -> int:
        return sum(self.weeks)

    @property
    def short(self) -> int:
        """So much is missing of what is free now."""
        return max(0, self.promised - self.pool.available)


def needs_of(partner: Partner, weeks: int = WEEKS_AHEAD) -> list[Need]:
    """What the seller's boxes will need of each pool, the scarcest first."""
    boxes = list(Box.objects.filter(partner=partner, state__in=RUNNING))
    coming = coming_of(boxes, weeks)
    today = dates.today()
    by_week = [
        needed(each for each in coming if (each.day - today).days // 7 == week)
        for week in range(weeks + 1)
    ]
    ids = {pool for found in by_week for pool in found}
    pools = StockPool.objects.filter(pk__in=ids).select_related("product")
    rows = [
        Need(pool, tuple(found.get(pool.pk, 0) for found in by_week)) for pool in pools
    ]
    return sorted(rows, key=lambda one: (-one.short, str(one.pool.product.title)))


def stock_needs_of(partner: Partner) -> dict[int, StockNeed]:
    """What the boxes of the next weeks take of each pool, by its id, for others."""
    boxes = list(Box.objects.filter(partner=partner, state__in=RUNNING))
    coming = coming_of(boxes) if boxes else []
    first: dict[int, tuple[date, int]] = {}
    for each in coming:
        for pool, units in needed([each]).items():
            day, so_far = first.get(pool, (each.day, 0))
            if day == each.day:
                first[pool] = day, so_far + units
    text = ngettext(
        "Planned for boxes, next %(count)d week",
        "Planned for boxes, next %(count)d weeks",
        WEEKS_AHEAD,
    ) % {"count": WEEKS_AHEAD}
    url = reverse("desk:box_needs", args=[partner.code])
    return {
        pool: StockNeed(text, url, "desk.boxes.see", units, *first[pool])
        for pool, units in needed(coming).items()
    }


def unplanned_of(box: Box, days: int = 14) -> list[date]:
    last = dates.today() + timedelta(days=days)
    coming = {
        each.day
        for each in coming_boxes([box], dates.today(), last)
        if each.subscription.cutoff(each.day) > dates.start_of(dates.today())
    }
    planned = set(
        box.sizes.filter(items__day__in=coming).values_list("items__day", flat=True)
    )
    return sorted(coming - planned)

"""What was bought from a broadcast, as its crew sees it while it is on air."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, QuerySet, Sum
from django.utils.translation import gettext

from core.names import shortened
from live.broadcasts.models import Broadcast
from orders.order.models import Line, Order
from orders.order.states import PAID_FOR

LATEST = 20


@dataclass(frozen=True)
class Bought:
    """One paid order, as far as it came from the broadcast."""

    order: int
    who: str
    at: datetime
    goods: tuple[tuple[str, int], ...]

    @property
    def count(self) -> int:
        return sum(quantity for _title, quantity in self.goods)


@dataclass(frozen=True)
class Sales:
    """Orders, and what they are worth in each currency."""

    orders: int = 0
    sums: tuple[tuple[Decimal, str], ...] = field(default=())


def lines_from(broadcast: Broadcast) -> QuerySet[Line]:
    """Lines that were put into a basket here, are paid for, and were not taken back."""
    return Line.objects.filter(
        origin=broadcast.origin, vendor_order__status__in=PAID_FOR
    )


def sales_of(broadcast: Broadcast) -> Sales:
    """One query."""
    rows = (
        lines_from(broadcast)
        .values("order__currency")
        .annotate(
            orders=Count("order", distinct=True), value=Sum("line_price_incl_tax")
        )
        .order_by("order__currency")
    )
    found = list(rows)
    return Sales(
        sum(row["orders"] for row in found),
        tuple((row["value"], row["order__currency"]) for row in found),
    )


def latest_bought(broadcast: Broadcast, most: int = LATEST) -> list[Bought]:
    """The newest first; two queries."""
    lines = lines_from(broadcast).order_by("-order__date_placed", "-pk")
    orders = list(
        Order.objects.filter(lines__in=lines)
        .distinct()
        .select_related("user", "shipping_address")
        .order_by("-date_placed", "-pk")[:most]
    )
    goods: dict[int, list[Line]] = defaultdict(list)
    for line in lines.filter(order__in=[order.pk for order in orders]):
        goods[line.order_id].append(line)
    return [bought_in(order, goods[order.pk]) for order in orders]


def bought_in(order: Order, lines: Iterable[Line]) -> Bought:
    return Bought(
        order.pk,
        who_is(order),
        order.date_placed,
        tuple((line.title, line.quantity) for line in lines),
    )


def who_is(order: Order) -> str:
    """A name that can be said aloud on air: a guest's is on the parcel only."""
    if order.user:
        return order.user.public_name
    address = order.shipping_address
    given, family = (address.first_name, address.last_name) if address else ("", "")
    return shortened(given, family) or gettext("A shopper")

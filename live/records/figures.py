"""The figures of one broadcast as its page tells them: sums, goods, minutes, after.

Who watched is read as it was counted last; what was sold is summed when it is asked,
since orders and what goes back of them come later. In minor units of each currency.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from itertools import chain

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import TruncMinute
from django.utils import timezone

from accounts.models import User
from live.broadcasts.models import Broadcast, ShelfEvent
from live.broadcasts.states import ShelfAct
from live.watch.models import Watch
from orders.order.models import Line, VendorOrder
from payments.payment.queries import gone_back_of_line
from reports.sales.sums import OF_LINES, Sums, line_sums
from shop.basket.models import Line as BasketLine

from .models import BroadcastFigures
from .services.figures import LONGEST, counted, minute_of

OTHERS = 6
MOST_GOODS = 100


@dataclass(frozen=True)
class Sold:
    """What was sold from a broadcast in one currency, in all or of one product.

    `packs` are as ordered. Also what was cancelled later: it has gone back.
    """

    title: str
    currency: str
    orders: int
    packs: int
    sums: Sums

    @property
    def sold(self) -> Decimal:
        return self.sums.amount("paid", self.currency)

    @property
    def gone_back(self) -> Decimal:
        return self.sums.amount("given_back", self.currency)

    @property
    def kept(self) -> Decimal:
        return self.sums.amount("net", self.currency)


@dataclass(frozen=True)
class Compared:
    """A broadcast of the seller beside its others."""

    broadcast: Broadcast
    figures: BroadcastFigures
    sold: Sequence[Sold]

    @property
    def orders(self) -> int:
        return sum(each.orders for each in self.sold)

    @property
    def conversion(self) -> Decimal | None:
        """Orders for a hundred who watched."""
        if not self.figures.visitors:
            return None
        return Decimal(100 * self.orders) / self.figures.visitors

    @property
    def average_minutes(self) -> Decimal | None:
        if not self.figures.views:
            return None
        return Decimal(self.figures.seconds) / 60 / self.figures.views


def compared(broadcast: Broadcast) -> list[Compared]:
    """This one first, then the seller's last others; three queries."""
    others = (
        Broadcast.objects.filter(partner=broadcast.partner, started_at__isnull=False)
        .exclude(pk=broadcast.pk)
        .select_related("figures")
        .order_by("-started_at")[:OTHERS]
    )
    rows = [broadcast, *others]
    sold = _sold({row.origin for row in rows})
    return [
        Compared(row, _figures_of(row), sold.get(row.origin, ()))
        for row in rows
        if row.pk == broadcast.pk or hasattr(row, "figures")
    ]


def _figures_of(broadcast: Broadcast) -> BroadcastFigures:
    """As counted last; one that was never counted is counted for this page."""
    found: BroadcastFigures = getattr(broadcast, "figures", None) or counted(broadcast)
    return found


def _paid(origins: set[str]) -> QuerySet[Line]:
    rows = Line.objects.filter(origin__in=origins, order__paid_at__isnull=False)
    return rows.order_by()


def _sold(origins: set[str], by: str = "origin") -> dict[str, list[Sold]]:
    """By origin or title, a row for each currency; one query."""
    rows = _paid(origins).annotate(gone_back=gone_back_of_line())
    found: dict[str, list[Sold]] = {}
    for row in rows.values(by, "order__currency").annotate(
        orders_in=Count("order", distinct=True), ordered=Sum("quantity"), **OF_LINES
    ):
        currency = row["order__currency"]
        sums = Sums(**line_sums(row, currency), kind=None)
        one = Sold(row[by], currency, row["orders_in"], row["ordered"], sums)
        found.setdefault(one.title, []).append(one)
    return found


@dataclass
class Minute:
    """What happened in one minute, and what was explained in it."""

    number: int
    viewers: int = 0
    hearts: int = 0
    clicks: int = 0
    messages: int = 0
    lines: int = 0
    packs: int = 0
    pinned: str = ""


@dataclass(frozen=True)
class Pin:
    """What was explained from one minute to another."""

    title: str
    first: Decimal
    last: Decimal


def goods_of(broadcast: Broadcast) -> list[Sold]:
    """What was sold from it by product, the most first; one query."""
    found = chain.from_iterable(_sold({broadcast.origin}, "title").values())
    return sorted(found, key=lambda one: (-one.sums.paid, one.title))[:MOST_GOODS]


def minutes_of(
    broadcast: Broadcast, figures: BroadcastFigures
) -> tuple[list[Minute], list[Pin]]:
    """Every minute it was on air, and what was explained when; two queries."""
    if broadcast.started_at is None:
        return [], []
    began = minute_of(broadcast.started_at)
    ended = broadcast.ended_at or timezone.now()
    count = min(max(int((ended - began).total_seconds() // 60) + 1, 1), LONGEST)
    minutes = [Minute(number) for number in range(count)]
    for number, viewers, hearts, clicks, messages in figures.minutes:
        if number < count:
            minutes[number].viewers, minutes[number].hearts = viewers, hearts
            minutes[number].clicks, minutes[number].messages = clicks, messages
    rows = _paid({broadcast.origin}).annotate(minute=TruncMinute("order__date_placed"))
    sums = rows.values_list("minute").annotate(n=Count("pk"), packs=Sum("quantity"))
    for minute, lines, packs in sums:
        number = int((minute - began).total_seconds() // 60)
        if 0 <= number < count:
            minutes[number].lines, minutes[number].packs = lines, packs
    pins = _pins(broadcast, count)
    for pin in pins:
        for number in range(int(pin.first), min(int(pin.last) + 1, count)):
            minutes[number].pinned = pin.title
    return minutes, pins


def _pins(broadcast: Broadcast, count: int) -> list[Pin]:
    acts = [ShelfAct.PINNED, ShelfAct.UNPINNED]
    rows = ShelfEvent.objects.filter(broadcast=broadcast, act__in=acts)
    events = list(rows.order_by("pk").select_related("item__stockrecord__product"))
    began = minute_of(broadcast.started_at or broadcast.starts_at)
    found = []
    for place, event in enumerate(events):
        if event.act != ShelfAct.PINNED:
            continue
        after = events[place + 1].at if place + 1 < len(events) else None
        first = max(Decimal((event.at - began).total_seconds()) / 60, Decimal(0))
        last = Decimal((after - began).total_seconds()) / 60 if after else count
        if last > first:
            found.append(Pin(_title(event), first, Decimal(last)))
    return found


def _title(event: ShelfEvent) -> str:
    """In the reader's language; as it was written down where the goods are gone."""
    if event.item is None:
        return str(event.data.get("title", ""))
    return str(event.item.stockrecord.product.title)


@dataclass(frozen=True)
class Followed:
    """Of those who watched with an account or bought: who came, who came back."""

    days: int
    people: int
    visited: int
    visited_here: int
    visited_and_bought: int
    bought: int
    bought_again: int


def followed(broadcast: Broadcast) -> Followed:
    """Within some days after it began; one query.

    A visit is a paid booking with any seller, and what is bought after it are goods of
    anybody. Who watched without an account can't be followed.
    """
    days = settings.LIVE_FOLLOWED_DAYS
    began = broadcast.started_at or broadcast.starts_at
    within = (began, began + timedelta(days=days))
    bought = Line.objects.filter(
        origin=broadcast.origin, order__paid_at__isnull=False, order__user__isnull=False
    )
    watched = Watch.objects.filter(broadcast=broadcast, user__isnull=False)
    visits = VendorOrder.objects.filter(
        order__user=OuterRef("pk"), order__paid_at__range=within, is_visit=True
    )
    own = bought.filter(order__user=OuterRef("pk"))
    people = User.objects.filter(
        Q(pk__in=watched.values("user")) | Q(pk__in=bought.values("order__user"))
    ).annotate(
        visited=Exists(visits),
        here=Exists(visits.filter(partner=broadcast.partner_id)),
        visit_bought=Exists(visits.filter(_goods_later())),
        bought=Exists(own),
        again=Exists(own.filter(_goods_later())),
    )
    yes = {
        name: Count("pk", filter=Q(**{name: True}))
        for name in ("visited", "here", "visit_bought", "bought", "again")
    }
    sums = {f"n_{name}": count for name, count in yes.items()}
    counts = people.aggregate(people=Count("pk"), **sums)
    return Followed(
        days=days,
        people=counts["people"],
        visited=counts["n_visited"],
        visited_here=counts["n_here"],
        visited_and_bought=counts["n_visit_bought"],
        bought=counts["n_bought"],
        bought_again=counts["n_again"],
    )


def _goods_later() -> Exists:
    """Of a line or part: its shopper has paid for goods after it."""
    later = VendorOrder.objects.filter(
        order__user=OuterRef("order__user"),
        order__paid_at__gt=OuterRef("order__paid_at"),
        is_visit=False,
    )
    return Exists(later)


def in_baskets(broadcast: Broadcast) -> int:
    """How often something was put into a basket from it and is there, or was ordered;
    one query.
    """
    return BasketLine.objects.filter(origin=broadcast.origin).count()

"""What a move of villages between counties would change, before anybody confirms it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Q, Sum

from accounts.models import User
from core import dates
from core.money import from_minor
from vendors.places.models import County, Village

from .models import DayFigure, Target
from .queries import before_merger, open_stores
from .states import OF_STORES, Figure


@dataclass(frozen=True)
class TargetSplit:
    """A target of the old county: what of it stays there, and what the new one gets."""

    target: Target
    stays: Decimal
    goes: Decimal


@dataclass(frozen=True)
class Preview:
    """Villages that go from one county to another on a day, and what goes with them.

    `stores` are open when they go. `orders` and `sales` of the villages are those from
    the day on, which the new county counts from then; what came before stays.
    """

    old: County
    new: County
    on: date
    villages: tuple[Village, ...]
    stores: int
    orders: int
    sales: tuple[tuple[str, Decimal], ...]
    officers: tuple[User, ...] = ()
    targets: tuple[TargetSplit, ...] = ()

    @property
    def eve(self) -> date:
        """The last day that stays with the old county."""
        return self.on - timedelta(days=1)

    @property
    def days(self) -> int:
        """How many days of either county are counted anew."""
        return (dates.today() - self.on).days + 1


def preview_move(village: Village, new: County, on: date) -> Preview:
    """One village; one query."""
    return _preview([village], village.county, new, on)


def preview_merger(old: County, into: County, on: date) -> Preview:
    """A whole county with its officers and targets; four queries."""
    villages = list(old.villages.order_by("name", "pk"))
    officers = [row.user for row in old.officers.select_related("user").order_by("pk")]
    rows = Target.objects.filter(county=old, year__gte=on.year).order_by("year", "pk")
    return _preview(
        villages,
        old,
        into,
        on,
        officers=officers,
        targets=[_split(r, on) for r in rows],
    )


def _split(row: Target, on: date) -> TargetSplit:
    stays = before_merger(row, on)

    def amount(value: int) -> Decimal:
        return from_minor(value, row.currency) if row.currency else Decimal(value)

    return TargetSplit(row, amount(stays), amount(row.value - stays))


def _preview(
    villages: list[Village],
    old: County,
    new: County,
    on: date,
    *,
    officers: Iterable[User] = (),
    targets: Iterable[TargetSplit] = (),
) -> Preview:
    wanted = [*OF_STORES, Figure.ORDERS, Figure.SALES]
    rows = DayFigure.objects.filter(county=old, village__in=villages, name__in=wanted)
    sums = rows.order_by().values_list("name", "key").annotate(
        until=Sum("value", filter=Q(day__lt=on), default=0),
        since=Sum("value", filter=Q(day__gte=on), default=0),
    )  # fmt: skip
    before, after = {}, {}
    for name, key, until, since in sums:
        before[name, key], after[name, key] = int(until), int(since)
    sales = [
        (key, from_minor(value, key))
        for (name, key), value in sorted(after.items())
        if name == Figure.SALES and value
    ]
    return Preview(
        old=old,
        new=new,
        on=on,
        villages=tuple(villages),
        stores=open_stores(before),
        orders=after.get((Figure.ORDERS, ""), 0),
        sales=tuple(sales),
        officers=tuple(officers),
        targets=tuple(targets),
    )

"""Which packaging is with shoppers, and whose."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db.models import Q, QuerySet, Sum

from core import dates
from orders.order.models import Line, VendorOrder
from vendors.partner.models import Container, Partner, StockRecord

from .models import ContainerReturn, ContainersOut

LANGUAGES = [code.replace("-", "_") for code, _name in settings.LANGUAGES]
MOST_FOUND = 20


@dataclass(frozen=True)
class LineContainers:
    """Of one line: how many went out, how many came back, the deposit for each."""

    line: Line
    sent: int
    returned: int

    @property
    def out(self) -> int:
        return self.sent - self.returned

    @property
    def each(self) -> Decimal:
        return Decimal(self.line.container_deposit) / self.line.containers


@dataclass(frozen=True)
class PartContainers:
    """Of a part, `until` a day or for good: None before anything was sent."""

    lines: tuple[LineContainers, ...]
    until: date | None
    is_closed: bool
    kept: Decimal

    @property
    def sent(self) -> int:
        return sum(row.sent for row in self.lines)

    @property
    def returned(self) -> int:
        return sum(row.returned for row in self.lines)

    @property
    def out(self) -> int:
        return 0 if self.is_closed else self.sent - self.returned

    @property
    def can_return(self) -> bool:
        return self.out > 0 and self.until is not None and dates.today() <= self.until


def containers_of(vendor_order: VendorOrder) -> PartContainers | None:
    """Asks nothing for a part without deposits; three queries for others."""
    if not vendor_order.container_deposits:
        return None
    lines = list(
        vendor_order.lines.filter(container__isnull=False)
        .select_related("container", "product")
        .order_by("pk")
    )
    back = returned_of(lines)
    state = ContainersOut.objects.filter(vendor_order=vendor_order).first()
    return PartContainers(
        tuple(
            LineContainers(line, line.shipped * line.containers, back.get(line.pk, 0))
            for line in lines
        ),
        state.due_on if state else None,
        bool(state and state.closed_at),
        Decimal(state.kept) if state else Decimal(0),
    )


def is_counted(vendor_order: VendorOrder, key: str) -> bool:
    """Whether what came back by this form was counted already."""
    rows = ContainerReturn.objects.filter(line__vendor_order=vendor_order)
    return rows.filter(key=key).exists()


def returned_of(lines: Iterable[Line]) -> dict[int, int]:
    """How many came back, by line; one query."""
    rows = ContainerReturn.objects.filter(line__in=[line.pk for line in lines])
    sums = rows.order_by().values_list("line").annotate(total=Sum("count"))
    return {pk: int(total) for pk, total in sums}


def containers_by(partner: Partner) -> QuerySet[Container]:
    """A seller's kinds, those in use first."""
    return partner.containers.order_by("-in_use", "pk")


def out_of(partner: Partner) -> QuerySet[ContainersOut]:
    """What is with shoppers, what is due first standing first."""
    rows = ContainersOut.objects.filter(partner=partner, closed_at=None)
    return rows.select_related("vendor_order__order").order_by("due_on", "pk")


def packs_found(
    partner: Partner, sought: str, *, besides: Container
) -> list[StockRecord]:
    """The first packs of goods that are called so and don't come in this packaging."""
    if not sought:
        return []
    called = Q()
    for code in LANGUAGES:
        called |= Q(**{f"product__title_{code}__icontains": sought})
    rows = packs_of(partner).filter(called)
    return list(rows.exclude(container=besides)[:MOST_FOUND])


def packs_of(partner: Partner) -> QuerySet[StockRecord]:
    """Packs on sale that can come in packaging."""
    rows = StockRecord.objects.filter(partner=partner, is_on_sale=True)
    rows = rows.filter(pool__starts=None, product__isnull=False)
    return rows.select_related("product", "container").order_by("product", "position")

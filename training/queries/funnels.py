"""Of counties' trained people: who opened a shop, sold once, and sells now.

People who live elsewhere count where their village is. Numbers of one or two people
are not told.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone

from orders.order.models import VendorOrder
from reports.sales.sums import is_sold
from training.models import Course

from .cohorts import LEAST, trainees

LATELY = timedelta(days=90)


@dataclass
class Funnel:
    """People by how far they came, each once."""

    trained: set[str] = field(default_factory=set)
    opened: set[str] = field(default_factory=set)
    sold: set[str] = field(default_factory=set)
    selling: set[str] = field(default_factory=set)

    def numbers(self) -> tuple[int | None, ...]:
        sets = (self.trained, self.opened, self.sold, self.selling)
        return tuple(_told(len(people)) for people in sets)


def _told(number: int) -> int | None:
    return None if 0 < number < LEAST else number


def funnels(counties: Iterable[int]) -> dict[int, tuple[int | None, ...]]:
    """By county: trained, opened a shop, sold, sold in the last 90 days."""
    wanted = set(counties)
    people = [one for one in trainees(Course.objects.all()) if one.county_id in wanted]
    shops = {shop for one in people for shop in one.sales}
    recent = VendorOrder.objects.filter(
        is_sold(), partner__in=shops, created__gte=timezone.now() - LATELY
    )
    active = set(recent.order_by().values_list("partner", flat=True).distinct())
    found: dict[int, Funnel] = {}
    for one in people:
        if one.county_id is None:
            continue
        row = found.setdefault(one.county_id, Funnel())
        row.trained.add(one.who)
        if one.opened:
            row.opened.add(one.who)
        if one.sold:
            row.sold.add(one.who)
            if active & set(one.sales):
                row.selling.add(one.who)
    return {pk: row.numbers() for pk, row in found.items()}

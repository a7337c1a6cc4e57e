"""Of counties' trained people: who has a shop, sold once, and sells now.

A shop is one's own, or the cooperative's to which the household delivers: whoever
delivered has sold, and sells now while a delivery is not older than other sales may be.

People who live elsewhere count where their village is. Numbers of one or two people
are not told.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone

from core import dates
from orders.order.models import VendorOrder
from reports.sales.sums import is_sold
from training.models import Course

from .cohorts import LEAST, trainees

LATELY = timedelta(days=90)


@dataclass
class Funnel:
    """People by how far they came, each once. `shared`: without a shop of their own."""

    trained: set[str] = field(default_factory=set)
    opened: set[str] = field(default_factory=set)
    shared: set[str] = field(default_factory=set)
    sold: set[str] = field(default_factory=set)
    selling: set[str] = field(default_factory=set)

    def numbers(self) -> tuple[int | None, ...]:
        """How many came so far; None where it would tell of one or two people.

        Neither of one or two, nor of all but one or two of any of those before; nor of
        who sells through a shared shop, which cohorts would leave over.
        """
        sets = (self.trained, self.opened, self.sold, self.selling)
        counts = [len(people) for people in sets]
        told: list[int | None] = []
        for place, number in enumerate(counts):
            missing = [before - number for before in counts[:place]]
            few = [number, *missing, *([len(self.shared)] if place == 1 else [])]
            is_few = any(0 < each < LEAST for each in few)
            told.append(None if is_few else number)
        return tuple(told)


def funnels(counties: Iterable[int]) -> dict[int, tuple[int | None, ...]]:
    """By county: trained, with a shop of their own or a shared one, sold, sold in the
    last 90 days.
    """
    lately = dates.today() - LATELY
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
        if one.opened or one.shared:
            row.opened.add(one.who)
        if one.sells_shared:
            row.shared.add(one.who)
        if one.sold or one.shared:
            row.sold.add(one.who)
        delivered = one.delivered is not None and one.delivered >= lately
        if (one.sold and active & set(one.sales)) or delivered:
            row.selling.add(one.who)
    return {pk: row.numbers() for pk, row in found.items()}

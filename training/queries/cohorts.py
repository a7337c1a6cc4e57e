"""What became of those who were trained: shops opened, first sales, a year's sales.

A trainee is counted from the day the course was finished, once: who takes it again
later is not trained twice. A shop counts when it opened after the trainee had joined:
one that they run, or the household's. Who opened none, but whose household has since
delivered goods to its cooperative's shop, sells through a shared one. A sale is a
seller's part of an order that was paid for and not cancelled, less every refund that
stands. Six queries at most, whatever the number of trainees.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from statistics import median
from typing import Any, cast

from django.db.models import QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from core import dates
from core.money import rounded
from orders.order.models import VendorOrder
from reports.sales.sums import is_sold, sums_of_parts
from training.models import Course, Enrolment
from training.states import EnrolmentState
from vendors.cooperatives.models import HouseholdMember, TradeEntry
from vendors.cooperatives.states import TradeKind
from vendors.members.models import PartnerRole
from vendors.members.states import RUNNING
from vendors.partner.models import Partner

YEAR = timedelta(days=365)
LEAST = 3  # nothing is told of fewer
Sales = dict[str, Decimal]


@dataclass(frozen=True)
class Trainee:
    """One who finished: `who` is the same for a person in several courses.

    `opened` and `sold` are days, `sales` of each shop by currency in the year after.
    `shared` and `delivered` are the first and the last day on which the household
    delivered to its cooperative's shop after the trainee had joined.
    """

    who: str
    course: str
    county: str
    finished: date
    opened: date | None
    sold: date | None
    sales: Mapping[int, Sales]
    course_id: int = 0
    county_id: int | None = None
    shared: date | None = None
    delivered: date | None = None

    @property
    def sells_shared(self) -> bool:
        """Whether they have no shop of their own, but sell through a shared one."""
        return self.opened is None and self.shared is not None

    @property
    def year(self) -> int:
        return self.finished.year


@dataclass
class CohortRow:
    """A line of the table; None stands for what is not told."""

    label: str
    trained: int | None
    opened: int | None
    shared: int | None
    sold: int | None
    opened_share: int | None
    shared_share: int | None
    sold_share: int | None
    days_to_open: int | None
    days_to_sale: int | None
    sales: Sales | None = field(default_factory=dict)


def trainees(courses: QuerySet[Course]) -> list[Trainee]:
    """All who finished one of these courses."""
    rows = list(_finished(courses))
    shops = _shops_of(rows)
    sales = _sales_of({shop for found in shops.values() for shop in found})
    deliveries = _deliveries_of(rows)
    return [
        _trainee(row, shops.get(row["pk"], {}), sales, deliveries.get(row["pk"], []))
        for row in rows
    ]


def _finished(courses: QuerySet[Course]) -> Iterable[dict[str, Any]]:
    rows = Enrolment.objects.filter(
        course__in=courses, state=EnrolmentState.FINISHED, again_of=None
    ).select_related("course", "village__county", "household")
    for row in rows.order_by("finished_at", "pk"):
        county = row.village.county.name if row.village else ""
        yield {
            "pk": row.pk,
            "who": f"u{row.user_id}" if row.user_id else f"e{row.pk}",
            "user": row.user_id,
            "farm": row.household.farm_id if row.household else None,
            "household": row.household_id,
            "course": str(row.course),
            "course_id": row.course_id,
            "county_id": row.village.county_id if row.village else None,
            "county": county,
            "joined": dates.day_of(row.created),
            "finished": dates.day_of(cast("datetime", row.finished_at)),
        }


def _shops_of(rows: list[dict[str, Any]]) -> dict[int, dict[int, date]]:
    """For each enrolment the shops that opened after it began, with the day."""
    users = {row["user"] for row in rows if row["user"]}
    farms = {row["farm"] for row in rows if row["farm"]}
    roles = PartnerRole.objects.filter(user__in=users, role__in=RUNNING)
    run: dict[int, set[int]] = defaultdict(set)
    for user, shop in roles.values_list("user", "partner"):
        run[user].add(shop)
    all_shops = farms | {shop for mine in run.values() for shop in mine}
    opened = {
        pk: dates.day_of(at)
        for pk, at in Partner.objects.filter(
            pk__in=all_shops, opened_at__isnull=False
        ).values_list("pk", "opened_at")
    }
    found = {}
    for row in rows:
        mine = run.get(row["user"], set()) | ({row["farm"]} - {None})
        found[row["pk"]] = {
            shop: opened[shop]
            for shop in mine
            if shop in opened and opened[shop] >= row["joined"]
        }
    return found


def _sales_of(shops: set[int]) -> dict[int, list[tuple[date, str, Decimal]]]:
    """What each shop sold, by day and currency; one query."""
    parts = VendorOrder.objects.filter(is_sold(), partner__in=shops)
    found: dict[int, list[tuple[date, str, Decimal]]] = defaultdict(list)
    for (currency, shop, day), sums in sums_of_parts(parts, "partner", "day").items():
        found[shop].append((day, currency, sums.amount("net", currency)))
    return found


# What goes to market through the cooperative's shop.
_SOLD_AS = (TradeKind.BOUGHT, TradeKind.CONSIGNED)


def _deliveries_of(rows: list[dict[str, Any]]) -> dict[int, list[date]]:
    """For each enrolment the days, in order, on which the household delivered since.

    The household is the one an office wrote down, or those in which the account is
    one of the people now. A delivery that was corrected to nothing is none.
    """
    places = HouseholdMember.objects.filter(
        user__in={row["user"] for row in rows if row["user"]}, left=None
    )
    lives: dict[int, set[int]] = defaultdict(set)
    for user, household in places.values_list("user", "household"):
        lives[user].add(household)
    homes = {
        row["pk"]: lives.get(row["user"], set()) | ({row["household"]} - {None})
        for row in rows
    }
    traded = TradeEntry.objects.filter(
        household__in={one for mine in homes.values() for one in mine},
        kind__in=_SOLD_AS,
        cooperative__opened_at__isnull=False,
    )
    days: dict[int, set[date]] = defaultdict(set)
    summed = traded.order_by().values("household", on=Coalesce("of_day", "day"))
    for one in summed.annotate(sum=Sum("amount")).filter(sum__gt=0):
        days[one["household"]].add(one["on"])
    return {
        row["pk"]: sorted(
            day
            for home in homes[row["pk"]]
            for day in days.get(home, ())
            if day >= row["joined"]
        )
        for row in rows
    }


def _trainee(
    row: dict[str, Any],
    shops: dict[int, date],
    sales: Mapping[int, list[tuple[date, str, Decimal]]],
    deliveries: list[date],
) -> Trainee:
    finished = row["finished"]
    days = [day for shop in shops for day, _currency, _net in sales.get(shop, ())]
    year: dict[int, Sales] = {}
    for shop in shops:
        sums: Sales = defaultdict(Decimal)
        for day, currency, net in sales.get(shop, ()):
            if finished <= day < finished + YEAR:
                sums[currency] += net
        year[shop] = dict(sums)
    return Trainee(
        who=row["who"],
        course=row["course"],
        county=row["county"],
        finished=finished,
        opened=min(shops.values(), default=None),
        sold=min(days, default=None),
        sales=year,
        course_id=row["course_id"],
        county_id=row["county_id"],
        shared=deliveries[0] if deliveries else None,
        delivered=deliveries[-1] if deliveries else None,
    )


def grouped(
    people: Iterable[Trainee],
    by: Callable[[Trainee], str],
    *,
    least: int = 0,
    others: Iterable[Trainee] = (),
) -> list[CohortRow]:
    """A row for each group, and the sum of all as the last one.

    With `least` nothing is told of fewer people than that; and where something of one
    group is not told, neither is its sum, from which it could be worked out. `others`
    are those that a filter leaves out: who takes a row off the same row without the
    filter knows about them, so what is not told of them is not told of the rest.
    """
    groups: dict[str, list[Trainee]] = defaultdict(list)
    everybody = list(people)
    for one in everybody:
        groups[by(one)].append(one)
    rows = [_row(label, groups[label]) for label in sorted(groups)]
    total = _row(_("Total"), everybody)
    if least:
        left_out = list(others)
        for row in rows:
            mine = [one for one in left_out if by(one) == row.label]
            _hide_beside(row, _row(row.label, mine), least)
        _hide_beside(total, _row(total.label, left_out), least)
        _hide(rows, total, least)
    return [*rows, total]


def _row(label: str, people: list[Trainee]) -> CohortRow:
    """A person counts once, with the first course they finished; so does a shop."""
    once: dict[str, Trainee] = {}
    for one in people:
        once.setdefault(one.who, one)
    firsts = list(once.values())
    opened = [one for one in firsts if one.opened]
    shared = sum(one.sells_shared for one in firsts)
    sold = [one for one in opened if one.sold]
    shops: dict[int, Sales] = {}
    for one in firsts:
        for shop, sums in one.sales.items():
            shops.setdefault(shop, sums)
    return CohortRow(
        label=label,
        trained=len(firsts),
        opened=len(opened),
        shared=shared,
        sold=len(sold),
        opened_share=_share(len(opened), len(firsts)),
        shared_share=_share(shared, len(firsts)),
        sold_share=_share(len(sold), len(firsts)),
        days_to_open=_median((one.opened, one.finished) for one in opened),
        days_to_sale=_median((one.sold, one.opened) for one in sold),
        sales=_summed(shops.values()),
    )


def _share(part: int, whole: int) -> int | None:
    return round(part * 100 / whole) if whole else None


def _median(pairs: Iterable[tuple[date | None, date | None]]) -> int | None:
    days = [max((end - start).days, 0) for end, start in pairs if end and start]
    return round(median(days)) if days else None


def _summed(sales: Iterable[Sales]) -> Sales:
    sums: Sales = defaultdict(Decimal)
    for one in sales:
        for currency, amount in one.items():
            sums[currency] += amount
    return {name: rounded(sums[name], name) for name in sorted(sums)}


def _hide_beside(row: CohortRow, other: CohortRow, least: int) -> None:
    for name in _hide_small(other, least):
        setattr(row, name, None)


def _hide(rows: list[CohortRow], total: CohortRow, least: int) -> None:
    hidden: set[str] = set()
    for row in rows:
        hidden |= _hide_small(row, least)
    _hide_small(total, least)
    for name in hidden:
        setattr(total, name, None)


_COUNTS = ("trained", "opened", "shared", "sold")
# What could be worked out from, or says much about, a count that is not told.
_WITH = {
    "trained": ("opened_share", "shared_share", "sold_share"),
    "opened": ("opened_share", "days_to_open"),
    "shared": ("shared_share",),
    "sold": ("sold_share", "days_to_sale", "sales"),
}


def _hide_small(row: CohortRow, least: int) -> set[str]:
    """Take counts from 1 to just below `least` out, and what goes with them."""
    hidden: set[str] = set()
    counts = {name: getattr(row, name) or 0 for name in _COUNTS}
    rest = {
        "opened": counts["trained"] - counts["opened"],
        "shared": counts["trained"] - counts["opened"] - counts["shared"],
        "sold": counts["opened"] - counts["sold"],
    }
    for name in _COUNTS:
        # All but one or two is as telling as one or two.
        if 0 < counts[name] < least or 0 < rest.get(name, 0) < least:
            hidden |= {name, *_WITH[name]}
    for name in hidden:
        setattr(row, name, None)
    return hidden

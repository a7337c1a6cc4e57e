"""Files of orders, the orders that they tell of, and the months that they cover."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from programme.channels.models import (
    OrderFile,
    OrderMonth,
    PlatformOrder,
    PlatformOrderEntry,
    SalesStatement,
)
from programme.channels.rules import in_parts
from programme.channels.states import OrderFileState, StatementState
from programme.plans.queries.programmes import counties_of
from vendors.partner.models import Partner
from vendors.places.models import County

from .places import last_day


def files_of_partner(partner: Partner) -> QuerySet[OrderFile]:
    rows = OrderFile.objects.filter(partner=partner)
    return rows.select_related("partner", "entered_by", "withdrawn_by")


def files_of_county(county: County) -> QuerySet[OrderFile]:
    """Those of farms that stand in it now, or stood in it in a month of the file."""
    months = OrderMonth.objects.filter(
        county__in=counties_of(county),
        partner=OuterRef("partner"),
        channel=OuterRef("channel"),
        month__range=(OuterRef("first_month"), OuterRef("last_month")),
    )
    rows = OrderFile.objects.filter(
        Q(partner__village__county=county) | Q(Exists(months))
    )
    return rows.select_related("partner", "entered_by", "withdrawn_by")


def without_orders(rows: QuerySet[SalesStatement]) -> QuerySet[SalesStatement]:
    """Statements of months that no standing file covers: only they count."""
    months = OrderMonth.objects.filter(
        partner=OuterRef("partner"), channel=OuterRef("channel"),
        month=OuterRef("month"),
    )  # fmt: skip
    return rows.exclude(Exists(months))


def has_orders(statement: SalesStatement) -> bool:
    """Whether a standing file covers its month."""
    return OrderMonth.objects.filter(
        partner=statement.partner_id,
        channel=statement.channel,
        month=statement.month,
    ).exists()


def replaced_by(
    partner: Partner, channel: str, first: date, last: date
) -> QuerySet[SalesStatement]:
    """Confirmed statements that count no more once a file covers these months."""
    return without_orders(
        SalesStatement.objects.filter(
            partner=partner, channel=channel, month__range=(first, last),
            state=StatementState.CONFIRMED,
        )
    )  # fmt: skip


def orders_by_number(channel: str, numbers: Iterable[str]) -> dict[str, PlatformOrder]:
    """A query for every 500 numbers."""
    rows = PlatformOrder.objects.filter(channel=channel)
    return {
        row.number: row
        for part in in_parts(numbers)
        for row in rows.filter(number__in=part)
    }


def entries_by_order(
    orders: Collection[int],
) -> dict[int, list[PlatformOrderEntry]]:
    """What standing files say of each order, the first file first."""
    found = defaultdict(list)
    rows = PlatformOrderEntry.objects.filter(file__state=OrderFileState.IMPORTED)
    for part in in_parts(orders):
        for entry in rows.filter(order__in=part).order_by("file", "pk"):
            found[entry.order_id].append(entry)
    return found


@dataclass(frozen=True)
class Settled:
    """What all files together say of an order."""

    file_id: int | None
    day: date
    amount: int


def settled(entries: list[PlatformOrderEntry], day: date) -> Settled:
    """The largest refund counts, in whichever turn the files came; closed is closed."""
    if not entries:
        return Settled(None, day, 0)
    first, last = entries[0], entries[-1]
    if any(entry.is_closed for entry in entries):
        return Settled(last.file_id, first.day, 0)
    amount = first.paid - max(entry.refunded for entry in entries)
    return Settled(last.file_id, first.day, amount)


def sums_of_months(
    partner: Partner, channel: str, months: Collection[date]
) -> dict[date, tuple[int, int]]:
    """By month the number of orders with money, and their sum in fen; one query."""
    rows = PlatformOrder.objects.filter(
        partner=partner, channel=channel,
        day__range=(min(months), last_day(max(months))),
    )  # fmt: skip
    told = rows.exclude(file=None).values_list("day__year", "day__month").annotate(
        orders=Count("pk", filter=Q(amount__gt=0)), total=Sum("amount")
    )  # fmt: skip
    by_month = {
        date(year, month, 1): (orders, int(total))
        for year, month, orders, total in told
    }
    return {month: by_month.get(month, (0, 0)) for month in months}


def covered_months(partner: Partner, channel: str) -> set[date]:
    """Every month of a standing file."""
    files = OrderFile.objects.filter(
        partner=partner, channel=channel, state=OrderFileState.IMPORTED
    )
    return {month for file in files for month in file.months}


def months_of_file(file: OrderFile) -> QuerySet[OrderMonth]:
    """The months that it covers, as all standing files together say."""
    return OrderMonth.objects.filter(
        partner=file.partner_id,
        channel=file.channel,
        month__range=(file.first_month, file.last_month),
    )

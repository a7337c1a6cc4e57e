"""Files of orders, the orders that they tell of, and the months that they cover."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

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

# A farm's id, a channel and the first day of a month.
FarmMonth = tuple[int, str, date]


def files_of_partner(partner: Partner) -> QuerySet[OrderFile]:
    rows = OrderFile.objects.filter(partner=partner)
    return rows.select_related("partner", "entered_by", "withdrawn_by")


def files_of_county(county: County) -> QuerySet[OrderFile]:
    """Those of farms that stand in it now, or stood in it in a month of the file."""
    months = Q(
        partner__order_months__county__in=counties_of(county),
        partner__order_months__channel=F("channel"),
        partner__order_months__month__range=(F("first_month"), F("last_month")),
    )
    now = OrderFile.objects.filter(partner__village__county=county)
    then = OrderFile.objects.filter(months)
    # Each half begins at the county's own rows; one condition with OR reads all files.
    both = now.order_by().values("pk").union(then.order_by().values("pk"))
    rows = OrderFile.objects.filter(pk__in=both)
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


def sums_of_months(rows: QuerySet[PlatformOrder]) -> dict[FarmMonth, tuple[int, int]]:
    """The number of orders with money, and their sum in fen; one query."""
    told = (
        rows.exclude(file=None)
        .order_by()
        .values_list("partner", "channel", "day__year", "day__month")
        .annotate(orders=Count("pk", filter=Q(amount__gt=0)), total=Sum("amount"))
    )
    return {
        (partner, channel, date(year, month, 1)): (orders, int(total))
        for partner, channel, year, month, orders, total in told
    }


def covered_months(files: QuerySet[OrderFile]) -> set[FarmMonth]:
    """Every month of those that stand; one query."""
    return {
        (file.partner_id, file.channel, month)
        for file in files.filter(state=OrderFileState.IMPORTED)
        for month in file.months
    }


def months_of_file(file: OrderFile) -> QuerySet[OrderMonth]:
    """The months that it covers, as all standing files together say."""
    return OrderMonth.objects.filter(
        partner=file.partner_id,
        channel=file.channel,
        month__range=(file.first_month, file.last_month),
    )

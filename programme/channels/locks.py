"""What is locked while something of a farm's other sales changes: the farm, its orders.

Statements and order files of a farm are written one after the other, so that a month is
never declared or imported twice at once.
"""

from collections.abc import Iterable

from vendors.partner.locks import lock_partner
from vendors.partner.models import Partner

from .models import OrderFile, PlatformOrder, PlatformOrderEntry, SalesStatement
from .rules import in_parts

__all__ = [
    "lock_order_file",
    "lock_orders",
    "lock_orders_of",
    "lock_partner",
    "lock_statement",
]


def lock_statement(pk: int) -> SalesStatement:
    """The statement as it is now, its farm locked."""
    partner: Partner = lock_partner(
        SalesStatement.objects.values_list("partner", flat=True).get(pk=pk)
    )
    row = SalesStatement.objects.select_related("county", "corrects").get(pk=pk)
    row.partner = partner
    return row


def lock_order_file(pk: int) -> OrderFile:
    """The file as it is now, its farm locked."""
    partner = lock_partner(
        OrderFile.objects.values_list("partner", flat=True).get(pk=pk)
    )
    row = OrderFile.objects.get(pk=pk)
    row.partner = partner
    return row


def lock_orders(channel: str, numbers: Iterable[str]) -> dict[str, PlatformOrder]:
    """Orders by number, whichever farm has them: in the order of the numbers."""
    rows = PlatformOrder.objects.select_for_update(no_key=True).order_by("number")
    return {
        row.number: row
        for part in in_parts(numbers)
        for row in rows.filter(channel=channel, number__in=part)
    }


def lock_orders_of(file: OrderFile) -> list[PlatformOrder]:
    """Every order that the file tells of, in the same order."""
    told = PlatformOrder.objects.filter(
        pk__in=PlatformOrderEntry.objects.filter(file=file).values("order")
    )
    return list(told.select_for_update(no_key=True).order_by("number"))

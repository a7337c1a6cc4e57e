"""What of sales went back to shoppers, said once for every page and file of figures.

Every refund that stands counts, whoever bears it and for whatever reason: packs that
were missing, weighed less or taken back, claims, goodwill. One that failed gave nothing
back. Of goods it is by the lines that a refund names. In minor units.
"""

from typing import Any

from django.db.models import BigIntegerField, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from .models import Refund, RefundLine
from .queries import LINE_STANDS, STANDS


def gone_back_of_part() -> Coalesce:
    """For each seller's part: all that went back of it."""
    return _sum(Refund.objects.filter(STANDS), "vendor_order")


def gone_back_of_line() -> Coalesce:
    """For each line: what went back of its price."""
    return _sum(RefundLine.objects.filter(LINE_STANDS), "line")


def _sum(rows: QuerySet[Any], by: str) -> Coalesce:
    grouped = rows.filter(**{by: OuterRef("pk")}).order_by().values(by)
    found = Subquery(grouped.annotate(total=Sum("amount")).values("total"))
    return Coalesce(found, Value(0), output_field=BigIntegerField())

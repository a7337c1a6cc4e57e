"""A seller's own sales, in a fixed number of queries whatever their number.

What counts is the seller's part of an order and its lines, never a whole order.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.db.models import Avg, CharField, Count, Max, Q, QuerySet
from django.db.models.functions import Cast, Coalesce
from oscar.apps.catalogue.reviews.models import ProductReview

from orders.order.models import Line, VendorOrder
from payments.payment.queries import gone_back_of_line, gone_back_of_vendor_order
from shop.catalogue.models import Product
from vendors.partner.models import Partner

from .periods import Period
from .sums import OF_LINES, Sums, is_cancelled, is_sold, line_sums, sums_of_parts

Days = dict[str, dict[date, Sums]]


def sold_vendor_orders(partner: Partner, currency: str = "") -> QuerySet[VendorOrder]:
    """The seller's sales, each with what has `gone_back` of it."""
    parts = VendorOrder.objects.filter(is_sold(), partner=partner)
    parts = parts.annotate(gone_back=gone_back_of_vendor_order())
    return parts.filter(order__currency=currency) if currency else parts


def cancelled_vendor_orders(
    partner: Partner, currency: str = ""
) -> QuerySet[VendorOrder]:
    """What was paid for them went back; they are no sales."""
    parts = VendorOrder.objects.filter(is_cancelled(), partner=partner)
    parts = parts.annotate(gone_back=gone_back_of_vendor_order())
    return parts.filter(order__currency=currency) if currency else parts


def sums_by_day(parts: QuerySet[VendorOrder], period: Period, other: Period) -> Days:
    """The days of two periods with parts, by currency; one query."""
    inside = parts.filter(period.has("created") | other.has("created"))
    found: Days = {}
    for (currency, day), sums in sums_of_parts(inside, "day").items():
        found.setdefault(currency, {})[day] = sums
    return found


@dataclass(frozen=True)
class Goods(Sums):
    """One product's sales; `parts` are those that it was in."""

    product_id: int | None = None
    title: str = ""


def sold_lines(partner: Partner, period: Period, currency: str = "") -> QuerySet[Line]:
    lines = Line.objects.filter(
        period.has("vendor_order__created"),
        is_sold("vendor_order__"),
        vendor_order__partner=partner,
    )
    return lines.filter(vendor_order__order__currency=currency) if currency else lines


def sales_by_product(lines: QuerySet[Line], currency: str) -> list[Goods]:
    """By what was paid, the most first; one query. Titles are as they were bought.

    Goods whose product is gone are told apart by their title.
    """
    named = Coalesce(Cast("product_id", CharField()), "title", output_field=CharField())
    rows = (
        lines.annotate(named=named, gone_back=gone_back_of_line())
        .order_by()
        .values("product_id", "named")
        .annotate(
            last_title=Max("title"),
            kind=Max("unit_kind"),
            parts=Count("vendor_order", distinct=True),
            **OF_LINES,
        )
    )
    goods = [
        Goods(
            product_id=row["product_id"],
            title=row["last_title"],
            kind=row["kind"],
            parts=row["parts"],
            **line_sums(row, currency),
        )
        for row in rows
    ]
    return sorted(goods, key=lambda one: (-one.net, one.title))


def titles_of(ids: Iterable[int]) -> dict[int, str]:
    """The products' titles in the reader's language; one query."""
    products = Product.objects.filter(pk__in=ids)
    return {product.pk: str(product.title) for product in products}


def sales_by_region(
    parts: QuerySet[VendorOrder], currency: str
) -> list[tuple[str, Sums]]:
    """By the province or country of the address, the most first; one query."""
    found = {
        region: sums
        for (code, region), sums in sums_of_parts(parts, "region").items()
        if code == currency
    }
    return sorted(found.items(), key=lambda one: (-one[1].net, one[0]))


def share_cancelled(cancelled: int, sold: int) -> Decimal | None:
    """In a hundred of all that was paid for."""
    if not cancelled + sold:
        return None
    return (Decimal(100) * cancelled / (cancelled + sold)).quantize(Decimal("0.1"))


@dataclass(frozen=True)
class Ratings:
    """Approved reviews of the seller's products: how many of each score, 1 to 5."""

    by_score: tuple[int, ...]
    before: int
    mean_before: float | None

    @cached_property
    def count(self) -> int:
        return sum(self.by_score)

    @cached_property
    def mean(self) -> Decimal | None:
        if not self.count:
            return None
        points = sum(score * n for score, n in enumerate(self.by_score, start=1))
        return (Decimal(points) / self.count).quantize(Decimal("0.1"))


def reviews_of(partner: Partner) -> QuerySet[ProductReview]:
    return ProductReview.objects.filter(
        product__partner=partner, status=ProductReview.APPROVED
    )


def ratings(partner: Partner, period: Period, other: Period) -> Ratings:
    """By the day they were written; one query."""
    here, there = period.has("date_created"), other.has("date_created")
    scores = {f"score_{n}": Count("pk", filter=here & Q(score=n)) for n in range(1, 6)}
    row = (
        reviews_of(partner)
        .order_by()
        .aggregate(
            **scores,
            before=Count("pk", filter=there),
            mean_before=Avg("score", filter=there),
        )
    )
    return Ratings(
        by_score=tuple(row[f"score_{n}"] for n in range(1, 6)),
        before=row["before"],
        mean_before=row["mean_before"],
    )

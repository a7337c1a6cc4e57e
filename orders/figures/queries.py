"""A seller's own sales, in a fixed number of queries whatever their number.

What counts is the seller's part of an order and its lines, never a whole order: parts
that were paid for and not cancelled, on the day they were ordered in the market's time
zone. What a part brings is its `total` (goods, less discount, with delivery and what
was owed from before) less what was given back, as `orders.payment.gone_back` says for
offices too; each of these is stated apart.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import (
    Avg,
    BigIntegerField,
    CharField,
    Count,
    F,
    Max,
    Q,
    QuerySet,
    Sum,
)
from django.db.models.functions import Cast, Coalesce, TruncDate
from django.utils import timezone
from oscar.apps.catalogue.reviews.models import ProductReview

from core.money import from_minor, rounded
from core.regions import region_of
from orders.order.models import Line, VendorOrder
from orders.order.states import VISIBLE_TO_SELLER, VendorOrderStatus
from orders.payment.gone_back import gone_back_of_line, gone_back_of_part
from shop.catalogue.models import Product
from vendors.partner.models import Partner

from .periods import Period

SOLD = sorted(VISIBLE_TO_SELLER - {VendorOrderStatus.CANCELLED})
AMOUNTS = ("goods", "discount", "delivery_cost", "carried", "total")
ZERO = Decimal(0)


@dataclass(frozen=True)
class Sales:
    """Parts counted, and their amounts summed up."""

    parts: int = 0
    goods: Decimal = ZERO
    discount: Decimal = ZERO
    delivery_cost: Decimal = ZERO
    carried: Decimal = ZERO
    total: Decimal = ZERO
    given_back: Decimal = ZERO

    @property
    def net(self) -> Decimal:
        """What stays of what was paid."""
        return self.total - self.given_back

    def __add__(self, other: "Sales") -> "Sales":
        mine, theirs = vars(self), vars(other)
        return Sales(**{name: mine[name] + theirs[name] for name in mine})

    def average(self, currency: str) -> Decimal | None:
        return rounded(self.net / self.parts, currency) if self.parts else None


def summed(rows: Iterable[Sales]) -> Sales:
    return sum(rows, Sales())


def due_units(line: str = "") -> Coalesce:
    """As `Line.due_units`: what was weighed, else what is not short."""
    return Coalesce(
        f"{line}packed_units",
        (F(f"{line}quantity") - F(f"{line}short")) * F(f"{line}pack_quantity"),
        output_field=BigIntegerField(),
    )


DUE_UNITS = due_units()
_SUMS: dict[str, Any] = {"parts": Count("pk")} | {
    f"sum_{name}": Sum(name) for name in AMOUNTS
}
# In minor units, of parts that were asked with `gone_back`.
_SUMS["sum_gone_back"] = Sum("gone_back")


def _sales(row: dict[str, Any], currency: str) -> Sales:
    amounts = {name: rounded(row[f"sum_{name}"] or ZERO, currency) for name in AMOUNTS}
    back = from_minor(int(row["sum_gone_back"] or 0), currency)
    return Sales(parts=row["parts"], given_back=back, **amounts)


def paid_parts(partner: Partner, currency: str = "") -> QuerySet[VendorOrder]:
    """The seller's parts that were paid for, cancelled ones with them, each with what
    has `gone_back`.

    A part whose unpaid order was given up is cancelled too, and was never a sale.
    """
    parts = VendorOrder.objects.filter(
        partner=partner,
        status__in=[*SOLD, VendorOrderStatus.CANCELLED],
        order__paid_at__isnull=False,
    )
    parts = parts.annotate(gone_back=gone_back_of_part())
    return parts.filter(order__currency=currency) if currency else parts


def sold_parts(partner: Partner, currency: str = "") -> QuerySet[VendorOrder]:
    """The seller's sales, each with what has `gone_back` of it."""
    parts = VendorOrder.objects.filter(partner=partner, status__in=SOLD)
    parts = parts.annotate(gone_back=gone_back_of_part())
    return parts.filter(order__currency=currency) if currency else parts


def sales_of(parts: QuerySet[VendorOrder], currency: str) -> Sales:
    """The parts summed up; one query."""
    return _sales(parts.order_by().aggregate(**_SUMS), currency)


def sales_by_day(
    partner: Partner, period: Period, other: Period
) -> dict[str, dict[date, Sales]]:
    """The days of two periods with sales, by currency; one query."""
    rows = (
        sold_parts(partner)
        .filter(period.has("created") | other.has("created"))
        .annotate(
            day=TruncDate("created", tzinfo=timezone.get_default_timezone()),
            currency=F("order__currency"),
        )
        .order_by()
        .values("day", "currency")
        .annotate(**_SUMS)
    )
    found: dict[str, dict[date, Sales]] = {}
    for row in rows:
        days = found.setdefault(row["currency"], {})
        days[row["day"]] = _sales(dict(row), row["currency"])
    return found


@dataclass(frozen=True)
class Goods:
    """One product's sales; packs and base units as weighed and supplied."""

    product_id: int | None
    title: str
    kind: str
    parts: int
    packs: int
    units: int
    listed: Decimal
    paid: Decimal
    given_back: Decimal

    @property
    def discount(self) -> Decimal:
        return self.listed - self.paid

    @property
    def net(self) -> Decimal:
        return self.paid - self.given_back


def sold_lines(partner: Partner, period: Period, currency: str = "") -> QuerySet[Line]:
    lines = Line.objects.filter(
        period.has("vendor_order__created"),
        vendor_order__partner=partner,
        vendor_order__status__in=SOLD,
    ).annotate(gone_back=gone_back_of_line())
    return lines.filter(vendor_order__order__currency=currency) if currency else lines


def sales_by_product(lines: QuerySet[Line], currency: str) -> list[Goods]:
    """By what was paid, the most first; one query. Titles are as they were bought.

    Goods whose product is gone are told apart by their title.
    """
    rows = (
        lines.annotate(
            named=Coalesce(
                Cast("product_id", CharField()), "title", output_field=CharField()
            )
        )
        .order_by()
        .values("product_id", "named")
        .annotate(
            last_title=Max("title"),
            kind=Max("unit_kind"),
            parts=Count("vendor_order", distinct=True),
            packs=Sum(F("quantity") - F("short")),
            units=Sum(DUE_UNITS),
            listed=Sum("line_price_before_discounts_incl_tax"),
            paid=Sum("line_price_incl_tax"),
            back=Sum("gone_back"),
        )
    )
    goods = [
        Goods(
            product_id=row["product_id"],
            title=row["last_title"],
            kind=row["kind"],
            parts=row["parts"],
            packs=row["packs"],
            units=row["units"],
            listed=rounded(row["listed"], currency),
            paid=rounded(row["paid"], currency),
            given_back=from_minor(int(row["back"]), currency),
        )
        for row in rows
    ]
    return sorted(goods, key=lambda one: (-one.net, one.title))


def titles_of(ids: Iterable[int]) -> dict[int, str]:
    """The products' titles in the reader's language; one query."""
    products = Product.objects.filter(pk__in=ids)
    return {product.pk: str(product.title) for product in products}


_STATE, _COUNTRY = "order__shipping_address__state", "order__shipping_address__country"
NOWHERE = "none"


def sales_by_region(
    parts: QuerySet[VendorOrder], currency: str
) -> list[tuple[str, Sales]]:
    """By the province or country of the address, the most first; one query.

    Parts without an address stand under NOWHERE.
    """
    rows = parts.order_by().values(_STATE, _COUNTRY).annotate(**_SUMS)
    found: dict[str, Sales] = {}
    for row in rows:
        region = region_of(row[_COUNTRY] or "", row[_STATE] or "") or NOWHERE
        found[region] = found.get(region, Sales()) + _sales(row, currency)
    return sorted(found.items(), key=lambda one: (-one[1].net, one[0]))


def of_region(parts: QuerySet[VendorOrder], region: str) -> QuerySet[VendorOrder]:
    """The parts that went to a region, however its name was typed; one query more.

    NOWHERE are those without an address.
    """
    if region == NOWHERE:
        return parts.filter(**{f"{_COUNTRY}__isnull": True})
    fitting: dict[str, list[str]] = {}
    for country, state in parts.order_by().values_list(_COUNTRY, _STATE).distinct():
        if country and region_of(country, state or "") == region:
            fitting.setdefault(country, []).append(state or "")
    wanted = Q(pk__in=[])
    for country, states in fitting.items():
        wanted |= Q(**{_COUNTRY: country, f"{_STATE}__in": states})
    return parts.filter(wanted)


@dataclass(frozen=True)
class Cancelled:
    """Parts paid for and cancelled: what was paid for them went back."""

    parts: int
    total: Decimal

    def share(self, sold: int) -> Decimal | None:
        """In a hundred of all that was paid for."""
        everything = self.parts + sold
        if not everything:
            return None
        return (Decimal(100) * self.parts / everything).quantize(Decimal("0.1"))


def cancelled_parts(partner: Partner, currency: str = "") -> QuerySet[VendorOrder]:
    return paid_parts(partner, currency).filter(status=VendorOrderStatus.CANCELLED)


def cancelled(
    partner: Partner, period: Period, other: Period, currency: str
) -> tuple[Cancelled, Cancelled]:
    """Of the period and of the other, by the day they were ordered; one query."""
    here, there = period.has("created"), other.has("created")
    row = cancelled_parts(partner, currency).aggregate(
        here=Count("pk", filter=here),
        here_sum=Sum("total", filter=here),
        there=Count("pk", filter=there),
        there_sum=Sum("total", filter=there),
    )
    return (
        Cancelled(row["here"], rounded(row["here_sum"] or ZERO, currency)),
        Cancelled(row["there"], rounded(row["there_sum"] or ZERO, currency)),
    )


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

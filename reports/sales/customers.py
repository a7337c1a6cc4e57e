"""A seller's customers: how often each bought from it, when last, for how much."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import (
    Count,
    DecimalField,
    Exists,
    ExpressionWrapper,
    F,
    Max,
    OuterRef,
    QuerySet,
    Sum,
    Value,
)
from django.utils import timezone

from core.inputs import whole
from core.money import from_minor
from fulfilment.packing.queries.vendor_orders import recipient
from orders.order.models import Line, VendorOrder
from orders.order.states import STALL
from shop.catalogue.models import Product
from vendors.partner.models import Partner

from .queries import sold_vendor_orders
from .shoppers import SHOPPER

RECENT = timedelta(days=90)
PER_PAGE = 50


@dataclass(frozen=True)
class CustomerFilter:
    """Those who bought lately, more than once, or one of the products."""

    is_recent: bool = False
    is_again: bool = False
    product_id: int | None = None

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "CustomerFilter":
        return cls(
            is_recent=asked.get("recent") == "1",
            is_again=asked.get("again") == "1",
            product_id=whole(asked.get("product", "")),
        )


@dataclass(frozen=True)
class Customer:
    """One of them; named as on the last order, so masked when that is."""

    name: str
    place: str
    is_guest: bool
    orders: int
    total: Decimal
    last: datetime
    last_order: VendorOrder


def customers_page(
    partner: Partner, wanted: CustomerFilter, currency: str, page: str | None
) -> tuple[Page[Any], list[Customer]]:
    """The latest first, and those of this page; three queries for any number."""
    rows = _grouped(partner, wanted, currency)
    found = Paginator(rows, PER_PAGE).get_page(page)
    known = list(found.object_list)
    orders = VendorOrder.objects.filter(pk__in=[row["newest"] for row in known])
    related = ("order__shipping_address", "order__user")
    by_pk = {one.pk: one for one in orders.select_related(*related)}
    return found, [_customer(row, by_pk[row["newest"]]) for row in known]


def _grouped(
    partner: Partner, wanted: CustomerFilter, currency: str
) -> QuerySet[Any, dict[str, Any]]:
    # Nobody knows who bought over the counter.
    parts = sold_vendor_orders(partner, currency).exclude(delivery_code=STALL)
    if wanted.product_id is not None:
        bought = Line.objects.filter(
            vendor_order=OuterRef("pk"), product=wanted.product_id
        )
        parts = parts.filter(Exists(bought))
    back = F("gone_back") * Value(from_minor(1, currency))
    net = ExpressionWrapper(F("total") - back, output_field=DecimalField())
    rows: Any = parts.annotate(shopper=SHOPPER).order_by().values("shopper")
    rows = rows.annotate(
        count=Count("pk"), last=Max("created"), newest=Max("pk"), net=Sum(net)
    )
    if wanted.is_recent:
        rows = rows.filter(last__gte=timezone.now() - RECENT)
    if wanted.is_again:
        rows = rows.filter(count__gt=1)
    found: QuerySet[Any, dict[str, Any]] = rows.order_by("-last", "-newest")
    return found


def _customer(row: dict[str, Any], newest: VendorOrder) -> Customer:
    to = recipient(newest)
    return Customer(
        name=to.name,
        place=to.place,
        is_guest=newest.order.user_id is None,
        orders=row["count"],
        total=row["net"],
        last=row["last"],
        last_order=newest,
    )


def products_sold(partner: Partner) -> QuerySet[Product]:
    """What can be chosen: what of the seller's was ever shown."""
    rows = Product.objects.filter(partner=partner, published_at__isnull=False)
    return rows.order_by("title", "pk")

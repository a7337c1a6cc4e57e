"""What a stall offers, and what it has sold on a day."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, QuerySet, Sum

from core import dates
from core.money import from_minor
from core.units import UnitKind
from payments.payouts.queries import held_of
from shop.catalogue.states import ListingState
from vendors.partner.models import Partner, StockRecord

from .models import StallSale
from .states import PaidBy

MOST_PACKS = 500
MOST_SALES = 200


def packs_for_stall(partner: Partner) -> QuerySet[StockRecord]:
    """Every pack of goods that the seller has on sale; places at visits are none."""
    rows = StockRecord.objects.filter(
        partner=partner,
        is_on_sale=True,
        price__isnull=False,
        pool__isnull=False,
        pool__starts=None,
        product__state=ListingState.PUBLISHED,
    )
    rows = rows.select_related("product", "pool", "partner", "tax_category")
    return rows.order_by("product__title", "product_id", "position", "quantity", "pk")


@dataclass(frozen=True)
class StallGoods:
    """A product with its packs."""

    packs: tuple[StockRecord, ...]

    @property
    def lead(self) -> StockRecord:
        return self.packs[0]

    @property
    def loose(self) -> StockRecord | None:
        """The pack after whose price goods are weighed out: the smallest; or None."""
        if self.lead.product.unit_kind != UnitKind.WEIGHT:
            return None
        return min(self.packs, key=lambda pack: (pack.quantity, pack.pk))


def goods_for_stall(partner: Partner) -> list[StallGoods]:
    """By name; one query."""
    by_product: dict[int, list[StockRecord]] = {}
    for pack in packs_for_stall(partner)[:MOST_PACKS]:
        by_product.setdefault(pack.product_id, []).append(pack)
    return [StallGoods(tuple(packs)) for packs in by_product.values()]


def sales_on(partner: Partner, day: date) -> QuerySet[StallSale]:
    """The newest first, with their orders."""
    start, end = dates.start_of(day), dates.end_of(day)
    rows = StallSale.objects.filter(
        partner=partner, sold_at__gte=start, sold_at__lt=end
    )
    return rows.select_related("order").order_by("-sold_at", "-pk")


@dataclass(frozen=True)
class Takings:
    """What came in at a stall on a day, by currency and by how it was paid."""

    paid_by: PaidBy
    currency: str
    count: int
    total: Decimal


def takings(sales: QuerySet[StallSale]) -> list[Takings]:
    """One query; what went back afterwards is not taken off."""
    rows = sales.order_by("paid_by", "order__currency").values_list(
        "paid_by", "order__currency"
    )
    sums = rows.annotate(count=Count("pk"), total=Sum("order__total_incl_tax"))
    return [Takings(PaidBy(how), *rest) for how, *rest in sums]


def owed_to_market(partner: Partner, currency: str) -> Decimal:
    """Fees of sales whose money the seller has; 0 while the market owes the seller."""
    return from_minor(max(0, -held_of(partner, currency)), currency)

"""Which price counts on a day, for which goods of a cooperative."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import OuterRef, Q, QuerySet, Subquery

from core.units import UnitKind
from office.intake.models import IntakeRule, Price
from shop.catalogue.models import Product
from shop.catalogue.states import ListingState
from vendors.partner.models import Partner


def goods_of(cooperative: Partner) -> QuerySet[Product]:
    """What the cooperative sells by weight, so that harvest of it can be weighed in."""
    rows = Product.objects.filter(
        partner=cooperative,
        is_visit=False,
        unit_kind=UnitKind.WEIGHT,
        pools__partner=cooperative,
    )
    return rows.order_by("title", "pk")


def goods_taken(cooperative: Partner) -> QuerySet[Product]:
    """Those of them that are taken in now: not hidden, and not switched off."""
    rows = goods_of(cooperative).exclude(state=ListingState.HIDDEN)
    return rows.filter(Q(intake_rule=None) | Q(intake_rule__is_taken=True))


def rule_of(product: Product) -> IntakeRule:
    """The product's rule, or the one that goes without saying (not saved)."""
    found = IntakeRule.objects.filter(product=product).first()
    return found or IntakeRule(product=product)


def rules_of(products: Iterable[Product]) -> dict[int, IntakeRule]:
    """By product id; one query."""
    all_of_them = list(products)
    found = {row.product_id: row for row in IntakeRule.objects.filter(
        product__in=all_of_them
    )}  # fmt: skip
    return {one.pk: found.get(one.pk) or IntakeRule(product=one) for one in all_of_them}


def price_on(
    cooperative: Partner, product: Product, grade: str, day: date
) -> Price | None:
    """The price of a day: the latest row from that day or before."""
    rows = Price.objects.filter(
        cooperative=cooperative, product=product, grade=grade, valid_from__lte=day
    )
    return rows.order_by("-valid_from", "-pk").first()


def prices_on(cooperative: Partner, day: date) -> QuerySet[Price]:
    """The price of each product and grade on a day; one query."""
    same = Price.objects.filter(
        cooperative=cooperative,
        product=OuterRef("product"),
        grade=OuterRef("grade"),
        valid_from__lte=day,
    )
    latest = Subquery(same.order_by("-valid_from", "-pk").values("pk")[:1])
    rows = Price.objects.filter(cooperative=cooperative, pk=latest)
    return rows.select_related("product", "by").order_by("product__title", "grade")


def prices_ahead(cooperative: Partner, day: date) -> QuerySet[Price]:
    """Prices that begin after a day."""
    rows = Price.objects.filter(cooperative=cooperative, valid_from__gt=day)
    return rows.select_related("product").order_by("valid_from", "product__title")


def history(cooperative: Partner, product: Product) -> QuerySet[Price]:
    """Every price there was of a product, the latest first."""
    rows = Price.objects.filter(cooperative=cooperative, product=product)
    return rows.select_related("by").order_by("-valid_from", "-pk")


def grades_of(cooperative: Partner, product: Product) -> list[str]:
    """Grades that the product ever had a price for."""
    rows = Price.objects.filter(cooperative=cooperative, product=product)
    return list(rows.order_by("grade").values_list("grade", flat=True).distinct())


@dataclass
class GoodsPrices:
    """A product with its rule and the prices of a day."""

    product: Product
    rule: IntakeRule
    prices: list[Price] = field(default_factory=list)


def price_list(cooperative: Partner, day: date) -> list[GoodsPrices]:
    """All goods with their prices on a day; three queries."""
    goods = list(goods_of(cooperative))
    rules = rules_of(goods)
    rows = {one.pk: GoodsPrices(one, rules[one.pk]) for one in goods}
    for price in prices_on(cooperative, day):
        if price.product_id in rows:
            rows[price.product_id].prices.append(price)
    return list(rows.values())

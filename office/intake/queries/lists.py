"""What came in at a depot: looked for, listed and summed up."""

from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, Sum, Value, When

from core.inputs import whole
from office.intake.models import Intake
from office.intake.states import PaymentTerms
from shop.catalogue.models import Product
from vendors.cooperatives.models import Household
from vendors.cooperatives.queries import members_on
from vendors.partner.models import Partner

LOOKED_BACK = 31


def intakes_of(cooperative: Partner) -> QuerySet[Intake]:
    """Every receipt of a cooperative, the latest first, with what a row names."""
    rows = Intake.objects.filter(cooperative=cooperative).select_related(
        "household", "product", "lot", "corrects", "corrected_by", "price", "by"
    )
    return rows.order_by("-pk")


def latest_of(household: Household, count: int) -> list[Intake]:
    """The last receipts of a household, the latest day first."""
    rows = Intake.objects.filter(household=household).select_related(
        "cooperative", "product", "corrects", "corrected_by", "price"
    )
    return list(rows.order_by("-day", "-pk")[:count])


def standing(rows: QuerySet[Intake]) -> QuerySet[Intake]:
    """Those that stand: not corrected by another, and not of nothing."""
    return rows.filter(corrected_by=None, net__gt=0)


def usual_weight(cooperative: Partner, product: Product) -> int | None:
    """The median of the last deliveries of a product in grams; None without any."""
    rows = Intake.objects.filter(cooperative=cooperative, product=product, net__gt=0)
    raw = rows.order_by("-pk").annotate(raw=F("gross") - F("tare"))
    weights = list(raw.values_list("raw", flat=True)[:LOOKED_BACK])
    return round(median(weights)) if weights else None


def usual_weights(cooperative: Partner) -> dict[int, int]:
    """About the same for every product, by its id: the mean of all; one query."""
    rows = Intake.objects.filter(cooperative=cooperative, net__gt=0).order_by()
    sums = rows.values("product").annotate(
        raw=Sum(F("gross") - F("tare")), count=Count("pk")
    )
    return {row["product"]: row["raw"] // row["count"] for row in sums}


@dataclass(frozen=True)
class DeliveryFilter:
    """What a list is narrowed to; `first` and `last` day both count."""

    first: date
    last: date
    text: str = ""
    product: int | None = None
    grade: str | None = None
    terms: str = ""


def narrowed(rows: QuerySet[Intake], wanted: DeliveryFilter) -> QuerySet[Intake]:
    rows = rows.filter(day__range=(wanted.first, wanted.last))
    if wanted.product is not None:
        rows = rows.filter(product=wanted.product)
    if wanted.grade is not None:
        rows = rows.filter(grade=wanted.grade)
    if wanted.terms in PaymentTerms.values:
        rows = rows.filter(terms=wanted.terms)
    return _looked_for(rows, wanted.text) if wanted.text else rows


def _looked_for(rows: QuerySet[Intake], text: str) -> QuerySet[Intake]:
    """By who brought it, the lot, or the receipt's number."""
    found = (
        Q(household__name__icontains=text)
        | Q(household__number__iexact=text)
        | Q(supplier__icontains=text)
        | Q(lot__code__iexact=text)
    )
    number = whole(text.upper().rpartition("-")[2])
    if number is not None:
        found |= Q(number=number)
    return rows.filter(found)


@dataclass(frozen=True)
class Total:
    """A line of sums: what it is of, how often, grams and minor units."""

    name: str
    count: int
    net: int
    amount: int
    currency: str
    more: str = ""


def totals_by_goods(rows: QuerySet[Intake]) -> list[Total]:
    """Of standing rows by product, grade and currency; two queries."""
    sums = _summed(rows, "product__title", "product", "grade", "terms", "currency")
    products = Product.objects.in_bulk({row["product"] for row in sums})
    return [
        Total(
            products[row["product"]].title,
            row["count"],
            row["net_sum"],
            row["amount_sum"],
            row["currency"],
            " · ".join(
                filter(None, (row["grade"], str(PaymentTerms(row["terms"]).label)))
            ),
        )
        for row in sums
    ]


def totals_by_bringer(rows: QuerySet[Intake]) -> list[Total]:
    """Of standing rows by who brought them; non-members after the members."""
    sums = _summed(rows, "household__number", "household__name", "supplier", "currency")
    return [
        Total(
            " ".join(filter(None, (row["household__number"], row["household__name"])))
            or row["supplier"],
            row["count"],
            row["net_sum"],
            row["amount_sum"],
            row["currency"],
            more="" if row["household__number"] else "supplier",
        )
        for row in sorted(sums, key=lambda row: row["household__number"] is None)
    ]


def _summed(rows: QuerySet[Intake], *names: str) -> list[dict[str, Any]]:
    grouped = standing(rows).order_by(*names).values(*names)
    return list(
        grouped.annotate(
            count=Count("pk"), net_sum=Sum("net"), amount_sum=Sum("amount")
        )
    )


def sums_of(rows: QuerySet[Intake]) -> dict[str, tuple[int, int, int]]:
    """Receipts, grams and minor units of standing rows by currency; one query."""
    return {
        row["currency"]: (row["count"], row["net_sum"], row["amount_sum"])
        for row in _summed(rows, "currency")
    }


def households_named(cooperative: Partner, text: str, day: date) -> list[Household]:
    """Members on a day whose number it is, else whose name holds it; at most 8."""
    rows = members_on(cooperative, day)
    number, _space, name = text.partition(" ")
    exact = rows.filter(number=number)
    if name:
        exact = exact.filter(name__iexact=name)
    found = list(exact[:2])
    if found:
        return found
    # Whole names stand before those that hold the text.
    whole = Case(When(name__iexact=text, then=Value(0)), default=Value(1))
    near = rows.filter(name__icontains=text).annotate(far=whole)
    return list(near.order_by("far", "number")[:8])

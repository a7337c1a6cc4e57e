"""What else is offered where goods are sold out or don't reach the shopper."""

from django.db.models import QuerySet

from core import dates
from vendors.partner.models import Partner
from vendors.partner.queries import away, opens_later

from .models import ALL_YEAR, Product
from .queries import MOST_OTHERS, can_be_filled, cards_of, listed_products
from .selection import reached


def same_of_others(product: Product, region: str) -> list[Product]:
    """The same kind of goods, to be had today from others that send to the region.

    The lowest price per kg, litre or piece first; what is measured in another way comes
    after that. Two queries, and one more where few are measured alike.
    """
    if product.main_category_id is None:
        return []
    found = _of_the_kind(product, region)
    alike = found.filter(unit_kind=product.unit_kind).order_by("unit_price", "pk")
    ids = _first(alike, MOST_OTHERS)
    if len(ids) < MOST_OTHERS:
        others = found.exclude(unit_kind=product.unit_kind)
        others = others.order_by("-unit_kind", "unit_price", "pk")
        ids += _first(others, MOST_OTHERS - len(ids))
    return cards_of(ids)


def _of_the_kind(product: Product, region: str) -> QuerySet[Product]:
    today = dates.today()
    absent = Partner.objects.filter(away(today) | opens_later(today)).values("pk")
    found = listed_products().filter(main_category=product.main_category_id)
    found = found.exclude(partner=product.partner_id).exclude(partner__in=absent)
    return reached(found.filter(can_be_filled()), region)


def _first(found: QuerySet[Product], most: int) -> list[int]:
    return list(found.values_list("pk", flat=True)[:most])


def next_harvest(product: Product) -> int | None:
    """The month in which its next season begins, 1 to 12.

    None in its season, and for what there is all year or never.
    """
    this_month = dates.today().month
    if product.season in (0, ALL_YEAR) or product.in_season(this_month):
        return None
    coming = ((this_month - 1 + n) % 12 + 1 for n in range(1, 12))
    return next(month for month in coming if product.in_season(month))

"""What the storefront's pages read, each in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Exists, Q, QuerySet
from django.utils import timezone

from shop.catalogue.facets import all_groups
from shop.catalogue.models import Product
from shop.catalogue.queries import (
    SHOWN_SELLERS,
    as_cards,
    in_season,
    listed_products,
    packs_that_can_be_filled,
    seasonal,
)
from vendors.partner.models import Partner
from vendors.partner.queries import away, opens_later
from vendors.places.models import Village

FRESH = timedelta(days=14)
NEWEST = ("-published_at", "-pk")
CALENDAR_ROWS = 60
FARMS_A_PAGE = 24
MAX_PAGE = 40


@dataclass(frozen=True)
class Figures:
    """How much is on sale, from the kept counts."""

    in_season: int
    sellers: int


def figures() -> Figures:
    groups = all_groups()
    return Figures(
        in_season=sum(group.count for group in groups if group.in_season),
        sellers=len({group.seller for group in groups}),
    )


def _sold_now() -> QuerySet[Product]:
    """Of farms that sell today: the home page offers what can be had."""
    shown = Partner.objects.filter(status__in=SHOWN_SELLERS)
    absent = shown.filter(away() | opens_later()).values("pk")
    return listed_products().exclude(partner__in=absent)


def season_cards(limit: int = 8) -> list[Product]:
    """Goods of this month that can be bought now, newest first."""
    found = in_season(seasonal(_sold_now())).filter(Exists(packs_that_can_be_filled()))
    return list(as_cards(found).order_by(*NEWEST)[:limit])


def fresh_harvests(limit: int = 4) -> list[Product]:
    """What was picked in the last days, the latest first; `pool` says what is left."""
    since = timezone.localdate() - FRESH
    picked = _sold_now().filter(picked_on__gte=since)
    newest = as_cards(picked).order_by(*NEWEST)[:limit]
    return sorted(newest, key=lambda product: product.picked_on or since, reverse=True)


def shown_farms() -> QuerySet[Partner]:
    related = ("village__county", "face", "cover", "cooperative")
    return Partner.objects.filter(status__in=SHOWN_SELLERS).select_related(*related)


def farms_near_the_top(limit: int = 4) -> list[Partner]:
    """The highest farms that show a face."""
    with_face = shown_farms().filter(altitude__isnull=False, face__isnull=False)
    return list(with_face.order_by("-altitude", "pk")[:limit])


# What areas above say of a farm on its page, without a query of their own: an
# expression on the farm by the name under which the page finds it.
FARM_FLAGS: dict[str, Exists] = {}


def farm_page(code: str) -> Partner | None:
    return shown_farms().annotate(**FARM_FLAGS).filter(code=code).first()


def members_of(cooperative: Partner, limit: int = 60) -> list[Partner]:
    """The farms of a cooperative that sell under their own name."""
    return list(shown_farms().filter(cooperative=cooperative).order_by("name")[:limit])


def farms(village: str, page: int) -> list[Partner]:
    """One page of farms, and one farm more when there is a next page."""
    start = (page - 1) * FARMS_A_PAGE
    found = shown_farms()
    if village:
        found = found.filter(village__slug=village)
    return list(found.order_by("name", "pk")[start : start + FARMS_A_PAGE + 1])


def goods_of(partner: Partner, limit: int = 25) -> list[Product]:
    goods = listed_products().filter(partner=partner)
    return list(as_cards(goods).order_by(*NEWEST)[:limit])


def villages(limit: int = 200) -> list[Village]:
    """Each with the number of its farms as `farms`, those with most first."""
    counted = Count("partners", filter=Q(partners__status__in=SHOWN_SELLERS))
    places = Village.objects.select_related("county", "cover")
    return list(places.annotate(farms=counted).order_by("-farms", "name")[:limit])


def village_page(slug: str) -> Village | None:
    return Village.objects.select_related("county", "cover").filter(slug=slug).first()


def goods_from(village: Village, limit: int = 8) -> list[Product]:
    goods = listed_products().filter(partner__village=village)
    return list(as_cards(goods).order_by(*NEWEST)[:limit])


def farms_in(village: Village, limit: int = 60) -> list[Partner]:
    return list(shown_farms().filter(village=village).order_by("name", "pk")[:limit])


def seasonal_goods() -> list[Product]:
    """The newest goods that have a season, one of each name."""
    goods = seasonal(listed_products())
    seen: dict[str, Product] = {}
    for product in goods.order_by(*NEWEST)[: CALENDAR_ROWS * 3]:
        seen.setdefault(product.get_title().casefold(), product)
    return list(seen.values())[:CALENDAR_ROWS]


@dataclass(frozen=True)
class CalendarRow:
    """A product's year: whether it is harvested, from the asked month on."""

    title: str
    url: str
    months: tuple[bool, ...]


def calendar_rows(products: Sequence[Product], first_month: int) -> list[CalendarRow]:
    """What is harvested in `first_month` first, then what comes soonest after it."""
    rows = [
        CalendarRow(
            product.get_title(),
            product.get_absolute_url(),
            tuple(product.in_season(month) for month in months_from(first_month)),
        )
        for product in products
    ]
    return sorted(rows, key=lambda row: (_wait(row.months), row.title))


def months_from(first: int) -> list[int]:
    """The twelve months of a year that begins with this one: 11, 12, 1, …, 10."""
    return [(first - 1 + n) % 12 + 1 for n in range(12)]


def _wait(months: tuple[bool, ...]) -> int:
    """Months until the harvest; 12 when there is none."""
    return months.index(True) if True in months else 12

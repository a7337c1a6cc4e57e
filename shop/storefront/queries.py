"""What the storefront's pages read, each in a fixed number of queries."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import zip_longest

from django.db.models import Count, Exists, Q, QuerySet
from django.utils import timezone

from core import dates
from core.hooks import Hook
from shop.catalogue.facets import all_groups
from shop.catalogue.menu import MenuEntry, entry_of
from shop.catalogue.models import Product
from shop.catalogue.queries import (
    SHOWN_SELLERS,
    as_cards,
    beside_the_order,
    can_be_filled,
    in_season,
    listed_products,
    seasonal,
)
from vendors.partner.models import Partner
from vendors.partner.queries import away, opens_later
from vendors.places.models import Village
from vendors.places.queries import offered_villages

from .models import Headline

FRESH = timedelta(days=14)
MOST_HEADLINES = 60
NEWEST = ("-published_at", "-pk")
SHELF_DEPTH = 12  # times what is shown are looked at for what leads
LEADING = 2
FARMS_A_PAGE = 24
MAX_PAGE = 40


@dataclass(frozen=True)
class MarketFigures:
    """How much is on sale, from the kept counts."""

    in_season: int
    sellers: int


def figures() -> MarketFigures:
    groups = all_groups()
    return MarketFigures(
        in_season=sum(group.count for group in groups if group.in_season),
        sellers=len({group.seller for group in groups}),
    )


def _sold_now() -> QuerySet[Product]:
    """Of farms that sell today: the home page offers what can be had."""
    shown = Partner.objects.filter(status__in=SHOWN_SELLERS)
    absent = shown.filter(away() | opens_later()).values("pk")
    return listed_products().exclude(partner__in=absent)


@dataclass(frozen=True)
class SeasonShelf:
    """What is in season and in stock: the goods to show, those of `kinds` first."""

    kinds: list[MenuEntry]
    cards: list[Product]


def season_shelf(limit: int = 8) -> SeasonShelf:
    """The kinds with the shortest season lead, two of them; newest goods first."""
    found = in_season(seasonal(_sold_now())).filter(can_be_filled())
    goods = list(as_cards(found).order_by(*NEWEST)[: limit * SHELF_DEPTH])
    by_kind: dict[int, list[Product]] = {}
    for product in goods:
        by_kind.setdefault(product.main_category_id or 0, []).append(product)
    ranked = sorted(by_kind, key=lambda kind: _months_of(by_kind[kind]))
    entries = [entry for kind in ranked if (entry := entry_of(kind))][:LEADING]
    leading = [by_kind[entry.pk][: limit // LEADING] for entry in entries]
    first = [one for pair in zip_longest(*leading) for one in pair if one]
    rest = [product for product in goods if product not in first]
    return SeasonShelf(entries, _apart((first + rest)[:limit]))


def _apart(products: Sequence[Product]) -> list[Product]:
    """In this order, but no picture beside itself where another can stand between."""
    left = list(products)
    shown: list[Product] = []
    while left:
        before = shown[-1].cover_id if shown else None
        other = (one for one in left if before is None or one.cover_id != before)
        shown.append(next(other, left[0]))
        left.remove(shown[-1])
    return shown


@dataclass(frozen=True)
class HomeHeadline:
    """A headline that staff wrote, with those of its goods that can be bought."""

    headline: Headline
    cards: list[Product]


def running_headline() -> HomeHeadline | None:
    """The one that began last of those that hold now.

    One whose goods are all gone says what is not so, and is passed over.
    """
    now = timezone.now()
    holding = Headline.objects.filter(starts__lte=now, ends__gt=now, ended_at=None)
    for headline in holding.prefetch_related("goods")[:MOST_HEADLINES]:
        goods = list(headline.goods.all())
        cards = headline_cards(goods)
        if cards or not goods:
            return HomeHeadline(headline, cards)
    return None


def headline_cards(goods: Sequence[Product]) -> list[Product]:
    """What of the goods can be bought now; no query without goods."""
    if not goods:
        return []
    wanted = _sold_now().filter(pk__in=[product.pk for product in goods])
    sold = wanted.filter(can_be_filled())
    return list(as_cards(sold).order_by(*NEWEST))


def headlines() -> list[Headline]:
    """What staff wrote, the latest first."""
    return list(Headline.objects.select_related("by")[:MOST_HEADLINES])


def _months_of(goods: Sequence[Product]) -> float:
    """How long the season of a kind is, as a mean of its goods."""
    return sum(len(product.months) for product in goods) / len(goods)


def fresh_harvests(limit: int = 4) -> list[Product]:
    """What was picked in the last days, the latest first; `pool` says what is left."""
    since = dates.today() - FRESH
    harvest = beside_the_order("picked_on", date.min)
    picked = _sold_now().alias(harvest=harvest).filter(harvest__gte=since)
    newest = as_cards(picked).order_by(*NEWEST)[:limit]
    return sorted(newest, key=lambda product: product.picked_on or since, reverse=True)


def shown_farms() -> QuerySet[Partner]:
    related = ("village__county", "face", "cover", "cooperative")
    return Partner.objects.filter(status__in=SHOWN_SELLERS).select_related(*related)


def farms_near_the_top(limit: int = 4) -> list[Partner]:
    """The highest farms that show a face."""
    with_face = shown_farms().filter(altitude__isnull=False, face__isnull=False)
    return list(with_face.order_by("-altitude", "pk")[:limit])


# An expression on the farm, so that it costs no query; the page finds it by the name
# of the function.
FARM_FLAGS: Hook[Callable[[], Exists]] = Hook(
    __name__, "what else a farm's page says of it"
)


def farm_page(code: str) -> Partner | None:
    flags = {flag.__name__: flag() for flag in FARM_FLAGS}
    return shown_farms().annotate(**flags).filter(code=code).first()


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
    places = offered_villages().select_related("county", "cover")
    return list(places.annotate(farms=counted).order_by("-farms", "name")[:limit])


def village_page(slug: str) -> Village | None:
    return Village.objects.select_related("county", "cover").filter(slug=slug).first()


def goods_from(village: Village, limit: int = 8) -> list[Product]:
    goods = listed_products().filter(partner__village=village)
    return list(as_cards(goods).order_by(*NEWEST)[:limit])


def farms_in(village: Village, limit: int = 60) -> list[Partner]:
    return list(shown_farms().filter(village=village).order_by("name", "pk")[:limit])


@dataclass(frozen=True)
class CalendarRow:
    """A product's year: whether it is harvested, from the asked month on."""

    title: str
    url: str
    months: tuple[bool, ...]


def calendar_rows(products: Sequence[Product], first_month: int) -> list[CalendarRow]:
    """What is harvested in `first_month` first, then what comes soonest after it."""
    return rows_in_order(
        CalendarRow(
            product.get_title(),
            product.get_absolute_url(),
            tuple(product.in_season(month) for month in months_from(first_month)),
        )
        for product in products
    )


def rows_in_order(rows: Iterable[CalendarRow]) -> list[CalendarRow]:
    return sorted(rows, key=lambda row: (_wait(row.months), row.title))


def months_from(first: int) -> list[int]:
    """The twelve months of a year that begins with this one: 11, 12, 1, …, 10."""
    return [(first - 1 + n) % 12 + 1 for n in range(12)]


def _wait(months: tuple[bool, ...]) -> int:
    """Months until the harvest; 12 when there is none."""
    return months.index(True) if True in months else 12

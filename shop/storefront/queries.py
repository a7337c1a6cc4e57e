"""What the storefront's pages read, each in a fixed number of queries."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import zip_longest
from typing import Any, NamedTuple

from django.db.models import (
    Count,
    Exists,
    ExpressionWrapper,
    IntegerField,
    Q,
    QuerySet,
    prefetch_related_objects,
)
from django.utils import timezone

from core import dates
from core.hooks import Hook
from core.page_cache.reads import note_until, remember
from core.prepared import Prepared
from shop.catalogue.facets import all_groups
from shop.catalogue.menu import MenuEntry, entry_of
from shop.catalogue.models import Product
from shop.catalogue.queries import (
    SHOWN_SELLERS,
    as_cards,
    beside_the_order,
    can_be_filled,
    card_rows,
    cards_of,
    listed_products,
    season_bit,
    seasonal,
    with_season_bit,
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
ON_SHELF, ON_HARVESTS, NEAR_THE_TOP, ON_HOME = 8, 4, 4, 2
GOODS_ON_FARM = 24
FROM_A_VILLAGE, MOST_FARMS = 8, 60
MOST_VILLAGES = 200
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


def sold_on(today: date) -> QuerySet[Product]:
    """Of farms that sell on the day: the home page offers what can be had."""
    shown = Partner.objects.filter(status__in=SHOWN_SELLERS)
    absent = shown.filter(away(today) | opens_later(today)).values("pk")
    return listed_products().exclude(partner__in=absent)


@dataclass(frozen=True)
class HomeGoods:
    """What is in season and in stock, those of `kinds` first, and fresh harvests.

    Where nothing is, `lasting` are the newest goods that can be bought all the same.
    """

    kinds: list[MenuEntry]
    in_season: list[Product]
    lasting: list[Product]
    harvests: list[Product]


class _Ripe(NamedTuple):
    """What decides on a product's place on the shelf."""

    pk: int
    kind: int | None
    season: int
    cover: int | None


def _ripe(month_bit: Any, today: date) -> QuerySet[Product]:
    bit = ExpressionWrapper(month_bit, output_field=IntegerField())
    return with_season_bit(seasonal(sold_on(today)), bit).order_by(*NEWEST)


def _deep(ripe: QuerySet[Product]) -> QuerySet[Product, tuple[Any, ...]]:
    columns = ("pk", "main_category_id", "season", "cover_id")
    return ripe.values_list(*columns)[: ON_SHELF * SHELF_DEPTH]


_newest_ripe = Prepared(lambda bit, today: _deep(_ripe(bit, today)))
_ripe_in_stock = Prepared(
    lambda bit, today: _deep(_ripe(bit, today).filter(can_be_filled()))
)


@Prepared
def _filled(products: Sequence[int]) -> QuerySet[Product, int]:
    found = Product.objects.filter(can_be_filled(), pk__in=products).order_by()
    return found.values_list("pk", flat=True)


def _ripe_goods(today: date) -> list[_Ripe]:
    """The newest that are in season, as far as they are in stock; newest first.

    What an order changes is their stock alone, which is looked at for these few. Only
    where most of them are sold out, it is asked of all.
    """
    asked = (season_bit(today.month), today)
    newest = remember(
        f"ripe:{today}", lambda: [_Ripe(*row) for row in _newest_ripe(*asked)]
    )
    filled = set(_filled([one.pk for one in newest])) if newest else set()
    found = [one for one in newest if one.pk in filled]
    if len(found) >= len(newest) // 2 or len(newest) < ON_SHELF * SHELF_DEPTH:
        return found
    return [_Ripe(*row) for row in _ripe_in_stock(*asked)]


def goods_on_home() -> HomeGoods:
    """All cards of home in one query."""
    today = dates.today()
    kinds, shelf = _season_shelf(today)
    lasting = [] if shelf else _newest_on_sale(today)
    picked = remember(f"picked:{today}", lambda: _picked(today))
    cards = {card.pk: card for card in cards_of(list({*shelf, *lasting, *picked}))}
    return HomeGoods(
        kinds,
        [cards[pk] for pk in shelf if pk in cards],
        [cards[pk] for pk in lasting if pk in cards],
        _latest_first([cards[pk] for pk in picked if pk in cards], today),
    )


@Prepared
def _newest_on_sale(today: date) -> QuerySet[Product, int]:
    on_sale = sold_on(today).filter(can_be_filled()).order_by(*NEWEST)
    return on_sale.values_list("pk", flat=True)[:ON_SHELF]


def _season_shelf(today: date) -> tuple[list[MenuEntry], list[int]]:
    """The kinds with the shortest season lead, two of them; newest goods first."""
    goods = _ripe_goods(today)
    by_kind: dict[int, list[_Ripe]] = {}
    for one in goods:
        by_kind.setdefault(one.kind or 0, []).append(one)
    ranked = sorted(by_kind, key=lambda kind: _months_of(by_kind[kind]))
    entries = [entry for kind in ranked if (entry := entry_of(kind))][:LEADING]
    leading = [by_kind[entry.pk][: ON_SHELF // LEADING] for entry in entries]
    first = [one for pair in zip_longest(*leading) for one in pair if one]
    rest = [one for one in goods if one not in first]
    return entries, [one.pk for one in _apart((first + rest)[:ON_SHELF])]


def _apart(goods: Sequence[_Ripe]) -> list[_Ripe]:
    """In this order, but no picture beside itself where another can stand between."""
    left = list(goods)
    shown: list[_Ripe] = []
    while left:
        before = shown[-1].cover if shown else None
        other = (one for one in left if before is None or one.cover != before)
        shown.append(next(other, left[0]))
        left.remove(shown[-1])
    return shown


@dataclass(frozen=True)
class HomeHeadline:
    """A headline that staff wrote, with those of its goods that can be bought."""

    headline: Headline
    cards: list[Product]


@Prepared
def _not_over(now: datetime) -> QuerySet[Headline]:
    """Those to come stand first."""
    return Headline.objects.filter(ends__gt=now, ended_at=None)[:MOST_HEADLINES]


def running_headline() -> HomeHeadline | None:
    """The one that began last of those that hold now.

    One whose goods are all gone says what is not so, and is passed over.
    """
    now = timezone.now()
    known = _not_over(now)
    note_until(min((one.starts for one in known if one.starts > now), default=None))
    holding = [one for one in known if one.starts <= now]
    prefetch_related_objects(holding, "goods")
    for headline in holding:
        goods = list(headline.goods.all())
        cards = headline_cards(goods)
        if cards or not goods:
            note_until(headline.ends)
            return HomeHeadline(headline, cards)
    return None


def headline_cards(goods: Sequence[Product]) -> list[Product]:
    """What of the goods can be bought now; no query without goods."""
    if not goods:
        return []
    wanted = sold_on(dates.today()).filter(pk__in=[one.pk for one in goods])
    return card_rows(wanted.filter(can_be_filled()).order_by(*NEWEST))


def headlines() -> list[Headline]:
    """What staff wrote, the latest first."""
    return list(Headline.objects.select_related("by")[:MOST_HEADLINES])


def _months_of(goods: Sequence[_Ripe]) -> float:
    """How long the season of a kind is, as a mean of its goods."""
    return sum(one.season.bit_count() for one in goods) / len(goods)


def _picked(today: date) -> list[int]:
    """No `Prepared`: which index finds few goods, only their day tells."""
    harvest = beside_the_order("picked_on", date.min)
    picked = sold_on(today).alias(harvest=harvest).filter(harvest__gte=today - FRESH)
    return list(picked.order_by(*NEWEST).values_list("pk", flat=True)[:ON_HARVESTS])


def _latest_first(picked: Sequence[Product], today: date) -> list[Product]:
    """By the day of their harvest; `pool` says what is left."""
    return sorted(picked, key=lambda product: product.picked_on or today, reverse=True)


def shown_farms() -> QuerySet[Partner]:
    related = ("village__county", "face", "cover", "cooperative")
    return Partner.objects.filter(status__in=SHOWN_SELLERS).select_related(*related)


# Long texts, and what no page shows of a farm that others than its own list.
_NOT_IN_LISTS = (
    "story",
    "status_reason",
    "village__story",
    "village__tagline",
    "cover__original",
    "face__original",
)


def _listed_farms() -> QuerySet[Partner]:
    return shown_farms().defer(*_NOT_IN_LISTS)


@Prepared
def _near_the_top() -> QuerySet[Partner]:
    with_face = _listed_farms().filter(altitude__isnull=False, face__isnull=False)
    return with_face.order_by("-altitude", "pk")[:NEAR_THE_TOP]


def farms_near_the_top() -> list[Partner]:
    """The highest farms that show a face."""
    return _near_the_top()


# An expression on the farm, so that it costs no query; the page finds it by the name
# of the function.
FARM_FLAGS: Hook[Callable[[], Exists]] = Hook(
    __name__, "what else a farm's page says of it"
)


@Prepared
def _farm(code: str) -> QuerySet[Partner]:
    flags = {flag.__name__: flag() for flag in FARM_FLAGS}
    return shown_farms().annotate(**flags).filter(code=code)


def farm_page(code: str) -> Partner | None:
    return _farm.first(code)


@Prepared
def _members(cooperative: int) -> QuerySet[Partner]:
    members = _listed_farms().filter(cooperative=cooperative)
    return members.order_by("name", "pk")[:MOST_FARMS]


def members_of(cooperative: Partner) -> list[Partner]:
    """The farms of a cooperative that sell under their own name."""
    return _members(cooperative.pk)


@Prepared
def _farms(ids: Sequence[int]) -> QuerySet[Partner]:
    return _listed_farms().filter(pk__in=ids)


def farms_of(ids: Sequence[int]) -> list[Partner]:
    """These farms as lists show them, in this order; one query."""
    rows = {farm.pk: farm for farm in (_farms(list(ids)) if ids else ())}
    return [rows[pk] for pk in ids if pk in rows]


@Prepared
def _goods_of(partner: int) -> QuerySet[Product]:
    goods = as_cards(listed_products().filter(partner=partner))
    return goods.order_by(*NEWEST)[: GOODS_ON_FARM + 1]


def goods_of(partner: Partner) -> list[Product]:
    """Its newest goods, and one more than its page shows when there are more."""
    return _goods_of(partner.pk)


def _with_farms() -> QuerySet[Village]:
    counted = Count("partners", filter=Q(partners__status__in=SHOWN_SELLERS))
    places = offered_villages().select_related("county", "cover").defer("story")
    return places.annotate(farms=counted).order_by("-farms", "name")


_most_farms = Prepared(lambda: _with_farms()[:ON_HOME])
_villages = Prepared(lambda: _with_farms()[:MOST_VILLAGES])


def most_farmed_villages() -> list[Village]:
    """Those with most farms."""
    return _most_farms()


def villages() -> list[Village]:
    """Each with the number of its farms as `farms`, those with most first."""
    return _villages()


@Prepared
def _village(slug: str) -> QuerySet[Village]:
    return Village.objects.select_related("county", "cover").filter(slug=slug)


def village_page(slug: str) -> Village | None:
    return _village.first(slug)


@Prepared
def _newest_from(village: int) -> QuerySet[Product, int]:
    goods = listed_products().filter(partner__village=village).order_by(*NEWEST)
    return goods.values_list("pk", flat=True)[:FROM_A_VILLAGE]


def goods_from(village: Village) -> list[Product]:
    return cards_of(_newest_from(village.pk))


@Prepared
def _farms_in(village: int) -> QuerySet[Partner]:
    return _listed_farms().filter(village=village).order_by("name", "pk")[:MOST_FARMS]


def farms_in(village: Village) -> list[Partner]:
    return _farms_in(village.pk)


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

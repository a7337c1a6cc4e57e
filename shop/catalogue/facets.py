"""How many goods stand behind each filter, without counting them on each visit.

The published goods are counted once every few minutes into groups of one category,
one seller, in season or not. Any choice of categories, villages, sellers and season
is then added up from the groups. A search, a price or "in stock" is counted from the
goods themselves, up to `SAMPLE`; beyond that no figures are shown.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import Case, Count, F, IntegerField, QuerySet, Value, When
from django.utils.translation import get_language

from core import dates
from core.page_cache.reads import remember
from core.shared import derived, make_shared, shared
from vendors.partner.models import Partner

from .filters import Filters
from .menu import MenuEntry, menu, with_children
from .models import Product
from .queries import SHOWN_SELLERS, listed_products

# The worker recounts every four minutes (config/celery.py); this outlasts a pause.
KEPT_FOR = 900
SAMPLE = 1000


@dataclass(frozen=True)
class SeasonGroup:
    """So many goods of one category and one seller that are (not) in season."""

    category: int | None
    seller: int
    in_season: bool
    count: int


@dataclass(frozen=True)
class Seller:
    """What filters say of a seller, in the active language."""

    pk: int
    code: str
    name: str
    village: str
    village_name: str


@dataclass(frozen=True)
class Counts:
    """`total` and the others are None when there were too many to count."""

    total: int | None
    categories: Counter[int] | None
    villages: Counter[str] | None
    sellers: Counter[str] | None
    in_season: int | None


def _grouped(products: QuerySet[Product]) -> QuerySet[Product]:
    month = dates.today().month
    bit = F("season").bitand(1 << month - 1)
    flag = Case(
        When(month_bit__gt=0, then=Value(1)),
        default=Value(0),
        output_field=IntegerField(),
    )
    return products.order_by().annotate(month_bit=bit).annotate(now=flag)


def all_groups() -> Sequence[SeasonGroup]:
    """Of every listed product; at most one query, and none while they are kept."""
    return shared(_groups_key(), _count_all, KEPT_FOR)


def recount() -> Sequence[SeasonGroup]:
    """Count every listed product and keep the groups; one query over all of them.

    It reads an index alone, `product_counted`: nothing else of a product is named.
    """
    return make_shared(_groups_key(), _count_all, KEPT_FOR)


def _count_all() -> tuple[SeasonGroup, ...]:
    rows = _grouped(listed_products()).values_list(
        "main_category_id", "partner_id", "now"
    )
    counted = rows.annotate(count=Count("*"))
    return tuple(SeasonGroup(c, s, bool(now), n) for c, s, now, n in counted)


def _groups_key() -> str:
    """The season is that of the month, so a new month starts with new groups."""
    return f"groups:{dates.today():%Y-%m}"


def sampled_groups(products: QuerySet[Product]) -> list[SeasonGroup] | None:
    """Of these products, or None when there are more than `SAMPLE`; one query."""
    fields = ("main_category_id", "partner_id", "now")
    rows = list(_grouped(products).values_list(*fields)[: SAMPLE + 1])
    if len(rows) > SAMPLE:
        return None
    return [SeasonGroup(c, s, bool(now), n) for (c, s, now), n in Counter(rows).items()]


def all_sellers() -> Mapping[int, Seller]:
    """Every shown seller by id; at most one query, and none while none changes."""
    return remember(f"sellers:{get_language()}", _read_sellers)


def _read_sellers() -> dict[int, Seller]:
    shown = Partner.objects.filter(status__in=SHOWN_SELLERS)
    return {
        partner.pk: Seller(
            partner.pk,
            partner.code,
            partner.name,
            partner.village.slug if partner.village else "",
            partner.village.name if partner.village else "",
        )
        for partner in shown.select_related("village")
    }


def count(
    groups: Sequence[SeasonGroup] | None,
    sellers: Mapping[int, Seller],
    filters: Filters,
) -> Counts:
    """Add the groups up; each filter's figures let its own choice aside."""
    if groups is None:
        return Counts(None, None, None, None, None)
    chosen = (filters.categories, filters.villages, filters.sellers, filters.in_season)
    return derived(
        ("counts", get_language(), *chosen),
        (groups, sellers, menu()),
        lambda: _count(groups, sellers, filters),
    )


def _count(
    groups: Sequence[SeasonGroup], sellers: Mapping[int, Seller], filters: Filters
) -> Counts:
    picker = _Picker(groups, sellers, filters)
    of_any_kind = replace(filters, categories=frozenset())
    return Counts(
        total=sum(group.count for group in picker.pick(filters)),
        categories=_category_counts(picker.pick(of_any_kind)),
        villages=_tally(
            (sellers[g.seller].village, g.count)
            for g in picker.pick(replace(filters, villages=frozenset()))
        ),
        sellers=_tally(
            (sellers[g.seller].code, g.count)
            for g in picker.pick(replace(filters, sellers=frozenset()))
        ),
        in_season=sum(g.count for g in picker.pick(replace(filters, in_season=True))),
    )


class _Picker:
    """The groups that filters let through."""

    def __init__(
        self,
        groups: Sequence[SeasonGroup],
        sellers: Mapping[int, Seller],
        filters: Filters,
    ) -> None:
        self.groups = [group for group in groups if group.seller in sellers]
        self.sellers = sellers
        self.category_ids = with_children(filters.categories)

    def pick(self, filters: Filters) -> list[SeasonGroup]:
        return [group for group in self.groups if self._lets(group, filters)]

    def _lets(self, group: SeasonGroup, filters: Filters) -> bool:
        seller = self.sellers[group.seller]
        return (
            (not filters.categories or group.category in self.category_ids)
            and (not filters.villages or seller.village in filters.villages)
            and (not filters.sellers or seller.code in filters.sellers)
            and (not filters.in_season or group.in_season)
        )


def _tally(pairs: Iterable[tuple[str, int]]) -> Counter[str]:
    tally: Counter[str] = Counter()
    for key, number in pairs:
        tally[key] += number
    return tally


def _category_counts(groups: Iterable[SeasonGroup]) -> Counter[int]:
    """By category, each with what stands below it."""
    own: Counter[int] = Counter()
    for group in groups:
        if group.category is not None:
            own[group.category] += group.count
    entries = menu()
    return Counter({entry.pk: _with_below(entry, entries, own) for entry in entries})


def _with_below(
    entry: MenuEntry, entries: Sequence[MenuEntry], own: Counter[int]
) -> int:
    return sum(own[other.pk] for other in entries if other.path.startswith(entry.path))

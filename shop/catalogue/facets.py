"""How many goods stand behind each filter, without counting them on each visit.

The published goods are counted once every few minutes into groups of one category,
one seller, in season or not; of each group also how many have which mark. Any choice
of categories, villages, sellers, region, season and one mark is then added up from the
groups. A search, a price, "in stock" or several marks are counted from the goods
themselves, up to `SAMPLE`; beyond that no figures are shown.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When
from django.utils.translation import get_language

from core import dates
from core.page_cache.reads import remember
from core.shared import derived, make_shared, shared
from vendors.partner.models import Partner
from vendors.places.models import Village

from .delivery_estimates import sellers_reaching
from .filters import Filters
from .marks import ASKED_ABOVE, PICKED, PLACES, Mark, having
from .menu import MenuEntry, menu, with_children
from .models import Product
from .queries import SHOWN_SELLERS, listed_products

# The worker recounts every four minutes (config/celery.py); this outlasts a pause.
KEPT_FOR = 900
SAMPLE = 1000


@dataclass(frozen=True)
class SeasonGroup:
    """So many goods of one category and one seller that are (not) in season.

    `marked` says how many of them have each mark, in the order of `Mark`. In a sample
    those of a group are alike: all have a mark, or none.
    """

    category: int | None
    seller: int
    in_season: bool
    count: int
    marked: tuple[int, ...] = (0,) * len(Mark)

    def having(self, marks: Iterable[Mark]) -> int:
        """How many have them: one of them at most, unless it is of a sample."""
        return min((self.marked[PLACES[mark]] for mark in marks), default=self.count)


@dataclass(frozen=True)
class Seller:
    """What filters say of a seller, in the active language.

    `place` is its village's, in degrees north and east.
    """

    pk: int
    code: str
    name: str
    village: str
    village_name: str
    place: tuple[float, float] | None = None


@dataclass(frozen=True)
class Counts:
    """`total` and the others are None when there were too many to count."""

    total: int | None
    categories: Counter[int] | None
    villages: Counter[str] | None
    sellers: Counter[str] | None
    in_season: int | None
    marks: Mapping[Mark, int | None] = field(default_factory=dict)


_FIELDS = ("main_category_id", "partner_id", "now")
_COUNTED_AT_ONCE = tuple(mark for mark in Mark if mark not in ASKED_ABOVE)


def _grouped(products: QuerySet[Product]) -> QuerySet[Product]:
    month = dates.today().month
    bit = F("season").bitand(1 << month - 1)
    flag = _flag(Q(month_bit__gt=0))
    return products.order_by().annotate(month_bit=bit).annotate(now=flag)


def all_groups() -> Sequence[SeasonGroup]:
    """Of every listed product; at most one query, and none while they are kept."""
    return shared(_groups_key(), _count_all, KEPT_FOR)


def recount() -> Sequence[SeasonGroup]:
    """Count every listed product and keep the groups; one query over all of them.

    It reads an index alone, `product_counted`: nothing else of a product is named. What
    areas above know of goods is counted by a query of its own, over those alone.
    """
    return make_shared(_groups_key(), _count_all, KEPT_FOR)


def _count_all() -> tuple[SeasonGroup, ...]:
    listed = _grouped(listed_products())
    above = {mark: _count_marked(listed, having(mark)) for mark in ASKED_ABOVE}
    counts = {f"m{n}": _count(having(mark)) for n, mark in enumerate(_COUNTED_AT_ONCE)}
    rows = listed.values_list(*_FIELDS).annotate(count=Count("*"), **counts)
    groups = []
    for category, seller, now, number, *marked in rows:
        known = dict(zip(_COUNTED_AT_ONCE, marked, strict=True))
        known |= {mark: n[category, seller, now] for mark, n in above.items()}
        in_order = tuple(known[mark] for mark in Mark)
        groups.append(SeasonGroup(category, seller, bool(now), number, in_order))
    return tuple(groups)


def _count(condition: Q) -> Count:
    return Count(Value(1), filter=condition)


def _count_marked(
    listed: QuerySet[Product], condition: Q
) -> Counter[tuple[int | None, int, int]]:
    counted = listed.filter(condition).values_list(*_FIELDS).annotate(n=Count("*"))
    return Counter({(kind, seller, now): n for kind, seller, now, n in counted})


def _groups_key() -> str:
    """The season is that of the month, so a new month starts with new groups.

    Groups that were kept before another mark came lack its figures.
    """
    return f"groups-of-{len(Mark)}-marks:{dates.today():%Y-%m}"


def fits_sample(groups: Sequence[SeasonGroup], marks: AbstractSet[Mark]) -> bool:
    """Whether so few goods have this mark that all of them can be read."""
    known = derived(
        ("marked", marks), (groups,), lambda: sum(g.having(marks) for g in groups)
    )
    return known <= SAMPLE


def sampled_groups(products: QuerySet[Product]) -> list[SeasonGroup] | None:
    """Of these products, or None when there are more than `SAMPLE`; one query."""
    flags = {f"m{place}": _flag(having(mark)) for mark, place in PLACES.items()}
    listed = _grouped(products).annotate(**flags)
    rows = list(listed.values_list(*_FIELDS, *flags)[: SAMPLE + 1])
    if len(rows) > SAMPLE:
        return None
    return [
        SeasonGroup(category, seller, bool(now), n, tuple(n * flag for flag in marked))
        for (category, seller, now, *marked), n in Counter(rows).items()
    ]


def _flag(condition: Q) -> Case:
    return Case(
        When(condition, then=Value(1)), default=Value(0), output_field=IntegerField()
    )


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
            _place_of(partner.village),
        )
        for partner in shown.select_related("village")
    }


def _place_of(village: Village | None) -> tuple[float, float] | None:
    if village is None or village.latitude is None or village.longitude is None:
        return None
    return float(village.latitude), float(village.longitude)


def count(
    groups: Sequence[SeasonGroup] | None,
    sellers: Mapping[int, Seller],
    filters: Filters,
    *,
    is_sample: bool = False,
) -> Counts:
    """Add the groups up; each filter's figures let its own choice aside.

    Marks are chosen together: a mark's figure says how many have it and all others that
    are chosen.
    """
    if groups is None:
        return Counts(None, None, None, None, None)
    reached = sellers_reaching(filters.reach) if filters.reach else None
    chosen = (
        filters.categories,
        filters.villages,
        filters.sellers,
        filters.in_season,
        filters.marks,
        filters.reach,
    )
    return derived(
        ("counts", get_language(), is_sample, *chosen),
        (groups, sellers, menu(), reached),
        lambda: _add_up(_Picker(groups, sellers, filters, reached), filters, is_sample),
    )


def _add_up(picker: "_Picker", filters: Filters, is_sample: bool) -> Counts:
    sellers, marks = picker.sellers, filters.marks
    picked = picker.pick(filters)
    of_any_kind = replace(filters, categories=frozenset())
    return Counts(
        total=sum(group.having(marks) for group in picked),
        categories=_category_counts(picker.pick(of_any_kind), marks),
        villages=_tally(
            (sellers[g.seller].village, g.having(marks))
            for g in picker.pick(replace(filters, villages=frozenset()))
        ),
        sellers=_tally(
            (sellers[g.seller].code, g.having(marks))
            for g in picker.pick(replace(filters, sellers=frozenset()))
        ),
        in_season=sum(
            g.having(marks) for g in picker.pick(replace(filters, in_season=True))
        ),
        marks={mark: _marked(picked, mark, marks, is_sample) for mark in Mark},
    )


def _marked(
    groups: Iterable[SeasonGroup],
    mark: Mark,
    chosen: AbstractSet[Mark],
    is_sample: bool,
) -> int | None:
    """None if it is to go with another mark and groups don't know both."""
    others = chosen - PICKED.keys() if mark in PICKED else chosen
    together = {*others, mark}
    if len(together) > 1 and not is_sample:
        return None
    return sum(group.having(together) for group in groups)


class _Picker:
    """The groups that filters let through."""

    def __init__(
        self,
        groups: Sequence[SeasonGroup],
        sellers: Mapping[int, Seller],
        filters: Filters,
        reached: AbstractSet[int] | None,
    ) -> None:
        if reached is not None:
            sellers = {pk: one for pk, one in sellers.items() if pk in reached}
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


def _category_counts(
    groups: Iterable[SeasonGroup], marks: AbstractSet[Mark]
) -> Counter[int]:
    """By category, each with what stands below it."""
    own: Counter[int] = Counter()
    for group in groups:
        if group.category is not None:
            own[group.category] += group.having(marks)
    entries = menu()
    return Counter({entry.pk: _with_below(entry, entries, own) for entry in entries})


def _with_below(
    entry: MenuEntry, entries: Sequence[MenuEntry], own: Counter[int]
) -> int:
    return sum(own[other.pk] for other in entries if other.path.startswith(entry.path))

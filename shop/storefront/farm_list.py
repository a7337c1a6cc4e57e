"""The list of farms: what narrows it, how many that leaves, and in which order.

What filters ask of each farm is kept for all of them; a page reads only its own rows.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core import dates
from core.hooks import Hook
from core.inputs import whole
from core.page_cache.reads import remember
from core.ratings import is_shown
from core.regions import is_region, region_name
from core.shared import derived
from shop.catalogue.choices import Chip, Option, less, options_of
from shop.catalogue.delivery_estimates import sellers_reaching
from shop.catalogue.facets import SeasonGroup, all_groups
from shop.catalogue.filters import chosen_values
from shop.catalogue.marks import CERTIFIED, PLACES
from shop.catalogue.menu import MenuEntry, entry_of, menu, root_of
from shop.catalogue.queries import SHOWN_SELLERS
from vendors.certificates.states import CertificateKind
from vendors.partner.models import Partner
from vendors.partner.states import SellerStatus

from .queries import FARM_FLAGS, FARMS_A_PAGE, MAX_PAGE, farms_of

FARMS_ON_AIR: Hook[Callable[[], Collection[int]]] = Hook(
    __name__, "which farms are live now"
)
BY_NAME, BY_RATING, BY_AGE, BY_GOODS = "name", "rating", "newest", "goods"
# Of these one of the chosen values is enough; each of the others narrows further.
ANY_OF = ("village", "kind")
ALL_OF = ("cert", "open", "visits", "live")
CHOICES = (*ANY_OF, *ALL_OF, "reach")
YES = "1"
KINDS_ON_A_ROW = 3


@dataclass(frozen=True)
class SoldNow:
    """How many goods a farm has on sale, and the names of their kinds, most first."""

    count: int
    kinds: tuple[str, ...] = ()

    @property
    def first_kinds(self) -> tuple[str, ...]:
        return self.kinds[:KINDS_ON_A_ROW]


@dataclass(frozen=True)
class ListedFarm:
    """A shown farm as filters and orders ask for it.

    `rating` is None while too few people spoke. `values` are by parameter what it has.
    """

    pk: int
    name: str
    village_name: str
    rating: float | None
    opened_at: datetime | None
    sold: SoldNow
    values: Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class FarmFilters:
    """A reading of the address, in which anything may stand; what is unknown goes."""

    chosen: Mapping[str, frozenset[str]]
    reach: str = ""
    order: str = BY_NAME
    page: int = 1


@dataclass(frozen=True)
class FarmList:
    """All that the page shows. `options` are choices by their parameter."""

    farms: list[Partner]
    sold: Mapping[int, SoldNow]
    total: int
    filters: FarmFilters
    has_more: bool
    options: Mapping[str, list[Option]]
    villages: Counter[str]
    chips: list[Chip]
    orders: list[Option]

    @property
    def only_village(self) -> str:
        """The slug of the village to which alone it is narrowed."""
        chosen = self.filters.chosen["village"]
        return next(iter(chosen)) if len(self.chips) == len(chosen) == 1 else ""


def farm_list(query: QueryDict) -> FarmList:
    """One page of farms; one query where what filters ask is kept."""
    filters = _read(query)
    known = _all_farms()
    reached = sellers_reaching(filters.reach) if filters.reach else None
    found = sorted(
        (one for one in known if _fits(one, filters, reached)),
        key=_ORDERS[filters.order],
    )
    start = (filters.page - 1) * FARMS_A_PAGE
    shown = found[start : start + FARMS_A_PAGE]
    tallies = _tallies(known, found, filters, reached)
    names = {slug: one.village_name for one in known for slug in one.values["village"]}
    return FarmList(
        farms=farms_of([one.pk for one in shown]),
        sold={one.pk: one.sold for one in shown},
        total=len(found),
        filters=filters,
        has_more=len(found) > start + FARMS_A_PAGE and filters.page < MAX_PAGE,
        options=_options(tallies, filters, names),
        villages=tallies["village"],
        chips=_chips(query, filters, names),
        orders=[
            Option(value, label, None, value == filters.order)
            for value, label in _order_labels().items()
        ],
    )


_ORDERS: dict[str, Callable[[ListedFarm], tuple[object, ...]]] = {
    BY_NAME: lambda one: (one.name, one.pk),
    BY_RATING: lambda one: (-(one.rating or 0), one.name, one.pk),
    BY_AGE: lambda one: (
        -(one.opened_at.timestamp() if one.opened_at else 0), one.name, one.pk,
    ),
    BY_GOODS: lambda one: (-one.sold.count, one.name, one.pk),
}  # fmt: skip


def _order_labels() -> dict[str, str]:
    return {
        BY_NAME: _("By name"),
        BY_RATING: _("Best rated"),
        BY_AGE: _("Newest farms"),
        BY_GOODS: _("Most products"),
    }


# --- What is known of all farms ---------------------------------------------------


def _all_farms() -> Sequence[ListedFarm]:
    language, today = get_language(), dates.today()
    rows = remember(f"farms:{language}:{today}", _read_farms)
    visits = remember("farms with visits", _farms_with_visits)
    on_air = FARMS_ON_AIR.only
    live = on_air() if on_air else ()
    sources = (rows, all_groups(), menu(), visits, live)
    return derived(("farms", language, today), sources, lambda: _put_together(*sources))


def _read_farms() -> list[Partner]:
    shown = Partner.objects.filter(status__in=SHOWN_SELLERS).select_related("village")
    return list(shown.defer("story", "status_reason", "village__story"))


def _farms_with_visits() -> AbstractSet[int]:
    flag = next((one for one in FARM_FLAGS if one.__name__ == "has_visits"), None)
    if flag is None:
        return frozenset()
    return frozenset(Partner.objects.filter(flag()).values_list("pk", flat=True))


def _put_together(
    rows: Iterable[Partner],
    groups: Iterable[SeasonGroup],
    _menu: Sequence[MenuEntry],
    visits: Collection[int],
    live: Collection[int],
) -> list[ListedFarm]:
    goods: dict[int, Counter[int]] = {}
    certified: dict[int, set[str]] = {}
    for group in groups:
        goods.setdefault(group.seller, Counter())[group.category or 0] += group.count
        for mark in CERTIFIED:
            if group.marked[PLACES[mark]]:
                certified.setdefault(group.seller, set()).add(str(CERTIFIED[mark]))
    roots = {entry.pk: root_of(entry) for entry in _menu}
    flags = {"visits": frozenset(visits), "live": frozenset(live)}
    return [
        _listed(row, goods.get(row.pk, Counter()), roots, certified, flags)
        for row in rows
    ]


def _listed(
    row: Partner,
    goods: Counter[int],
    roots: Mapping[int, MenuEntry],
    certified: Mapping[int, AbstractSet[str]],
    flags: Mapping[str, AbstractSet[int]],
) -> ListedFarm:
    kinds: Counter[MenuEntry] = Counter()
    for category, number in goods.items():
        if category in roots:
            kinds[roots[category]] += number
    is_open = row.standing() == SellerStatus.OPEN
    values = {
        "village": [row.village.slug] if row.village else [],
        "kind": [str(entry.pk) for entry in kinds],
        "cert": certified.get(row.pk, ()),
        "open": [YES] if is_open else [],
        **{name: [YES] if row.pk in ids else [] for name, ids in flags.items()},
    }
    return ListedFarm(
        pk=row.pk,
        name=row.name,
        village_name=row.village.name if row.village else "",
        rating=row.rating if is_shown(row.rating_count) else None,
        opened_at=row.opened_at,
        sold=SoldNow(
            goods.total(), tuple(str(entry.name) for entry, _n in kinds.most_common())
        ),
        values={name: frozenset(own) for name, own in values.items()},
    )


# --- What is asked for, and what that leaves --------------------------------------


def _read(query: QueryDict) -> FarmFilters:
    certs = frozenset(str(kind) for kind in CERTIFIED.values())
    kinds = frozenset(str(entry.pk) for entry in menu() if entry.is_root)
    known = {"kind": kinds, "cert": certs} | {
        name: frozenset({YES}) for name in ("open", "visits", "live")
    }
    chosen = {name: chosen_values(query, name) for name in (*ANY_OF, *ALL_OF)}
    chosen |= {name: chosen[name] & values for name, values in known.items()}
    reach, order = query.get("reach", ""), query.get("sort", "")
    return FarmFilters(
        chosen=chosen,
        reach=reach if is_region(reach) else "",
        order=order if order in _ORDERS else BY_NAME,
        page=min(whole(query.get("page")) or 1, MAX_PAGE),
    )


def _fits(
    farm: ListedFarm,
    filters: FarmFilters,
    reached: AbstractSet[int] | None,
    *,
    without: str = "",
) -> bool:
    """Whether the filters let it through, one parameter's choice let aside."""
    if reached is not None and farm.pk not in reached:
        return False
    for name, wanted in filters.chosen.items():
        if not wanted or name == without:
            continue
        own = farm.values[name]
        if not (wanted <= own if name in ALL_OF else wanted & own):
            return False
    return True


def _tallies(
    known: Sequence[ListedFarm],
    found: Sequence[ListedFarm],
    filters: FarmFilters,
    reached: AbstractSet[int] | None,
) -> dict[str, Counter[str]]:
    """How many farms each choice would leave, as with goods (`catalogue.facets`)."""
    beside = {
        name: [one for one in known if _fits(one, filters, reached, without=name)]
        for name in ANY_OF
    }
    return {
        name: Counter(
            value for one in beside.get(name, found) for value in one.values[name]
        )
        for name in (*ANY_OF, *ALL_OF)
    }


def _options(
    tallies: Mapping[str, Counter[str]],
    filters: FarmFilters,
    villages: Mapping[str, str],
) -> dict[str, list[Option]]:
    kinds = {str(entry.pk): str(entry.name) for entry in menu() if entry.is_root}
    labels: dict[str, Mapping[str, str]] = {
        "village": villages,
        "kind": kinds,
        "cert": _certificates(),
        **{name: {YES: label} for name, label in _flags().items()},
    }
    return {
        name: options_of(own, tallies[name], filters.chosen[name])
        for name, own in labels.items()
    }


def _certificates() -> dict[str, str]:
    return {str(kind): str(CertificateKind(kind).label) for kind in CERTIFIED.values()}


def _flags() -> dict[str, str]:
    return {
        "open": _("Open now"),
        "visits": _("Offers visits"),
        "live": _("Live now"),
    }


def _chips(
    query: QueryDict, filters: FarmFilters, villages: Mapping[str, str]
) -> list[Chip]:
    """What is chosen, each with the way to the list without it."""
    flags, certificates = _flags(), _certificates()
    chips = [
        Chip(label, less(query, name))
        for name, label in flags.items()
        if filters.chosen[name]
    ]
    if filters.reach:
        words = _("Delivers to %(region)s") % {"region": region_name(filters.reach)}
        chips.append(Chip(words, less(query, "reach")))
    for name in ("kind", "cert", "village"):
        for value in sorted(filters.chosen[name]):
            entry = entry_of(whole(value)) if name == "kind" else None
            names = certificates if name == "cert" else villages
            label = str(entry.name) if entry else names.get(value, value)
            chips.append(Chip(label, less(query, name, value)))
    return chips

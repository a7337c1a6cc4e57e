"""What may be chosen on a list of goods, and what is: options, orders and chips."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.inputs import whole
from core.regions import is_chinese, region_name
from core.templatetags.market import money, weekday
from core.units import UnitKind

from .facets import Counts, Seller
from .filters import (
    BEST,
    BEST_RATED,
    CHEAPEST,
    CHEAPEST_UNIT,
    CHOICES,
    FRESHEST,
    JIN,
    NEAREST,
    NEWEST,
    PLACE,
    SOLD_MOST,
    Filters,
    days_ahead,
)
from .marks import ADDRESSES, PICKED, Mark, label_of
from .menu import MenuEntry, children_of, entry_of, menu

SHOWN_SELLERS = 12


@dataclass(frozen=True)
class Option:
    """One choice of a filter; `count` is None when it was not counted."""

    value: str
    label: str
    count: int | None
    is_chosen: bool


@dataclass(frozen=True)
class Place:
    """A village to be near to, in degrees north and east."""

    slug: str
    name: str
    latitude: float
    longitude: float
    is_chosen: bool


@dataclass(frozen=True)
class Chip:
    """A chosen filter; `query` is the address without it."""

    label: str
    query: str


def options_of(
    names: Mapping[str, str], tally: Counter[str] | None, chosen: frozenset[str]
) -> list[Option]:
    """The fullest first; a choice with nothing behind it is left out unless chosen."""
    options = [
        Option(
            value, label, tally[value] if tally is not None else None, value in chosen
        )
        for value, label in names.items()
    ]
    kept = [o for o in options if o.count is None or o.count > 0 or o.is_chosen]
    return sorted(kept, key=lambda o: (-(o.count or 0), o.label))


def kind_options(
    counts: Counts, filters: Filters, within: MenuEntry | None
) -> list[Option]:
    entries = children_of(within) if within else [e for e in menu() if e.is_root]
    tally = counts.categories
    return [
        Option(str(entry.pk), entry.name, number, entry.pk in filters.categories)
        for entry in entries
        if (number := tally[entry.pk] if tally is not None else None) != 0
        or entry.pk in filters.categories
    ]


def village_options(
    counts: Counts, filters: Filters, sellers: Sequence[Seller]
) -> list[Option]:
    names = {s.village: s.village_name for s in sellers if s.village}
    return options_of(names, counts.villages, filters.villages)


def seller_options(
    counts: Counts, filters: Filters, sellers: Sequence[Seller]
) -> list[Option]:
    """The sellers with most on the shelf, and the chosen ones."""
    names = {s.code: s.name for s in sellers}
    options = options_of(names, counts.sellers, filters.sellers)
    chosen = [option for option in options if option.is_chosen]
    others = [option for option in options if not option.is_chosen]
    return chosen + others[: max(0, SHOWN_SELLERS - len(chosen))]


def order_options(filters: Filters, *, is_searched: bool) -> list[Option]:
    """The usual one first."""
    labels = {BEST: _("Best match")} if is_searched else {}
    if filters.near:
        labels[NEAREST] = _("Nearest farms")
    labels |= {
        NEWEST: _("Newest"),
        SOLD_MOST: _("Best-selling"),
        FRESHEST: _("Most recently picked"),
        BEST_RATED: _("Best rated"),
        CHEAPEST: _("Lowest price"),
        CHEAPEST_UNIT: _("Lowest price per kg"),
    }
    return [Option(v, label, None, v == filters.order) for v, label in labels.items()]


def cleared(query: QueryDict) -> str:
    """The address without any choice."""
    kept = query.copy()
    for name in (*CHOICES, *PLACE):
        kept.pop(name, None)
    return kept.urlencode()


def less(query: QueryDict, name: str, value: str | None = None) -> str:
    """The address without one value of a parameter, back on the first page."""
    kept = query.copy()
    for place in PLACE:
        kept.pop(place, None)
    left = [v for v in kept.getlist(name) if value is not None and v != value]
    kept.setlist(name, left)
    return kept.urlencode()


def _without(query: QueryDict, mark: Mark) -> str:
    name, value = ADDRESSES[mark]
    return less(query, name, None if mark in PICKED else value)


def chips_of(
    query: QueryDict, filters: Filters, sellers: Sequence[Seller]
) -> list[Chip]:
    """What is chosen, each with the way to the list without it."""
    chips = []
    if filters.in_season:
        chips.append(Chip(_("In season now"), less(query, "season")))
    chips += [
        Chip(label_of(mark), _without(query, mark))
        for mark in Mark
        if mark in filters.marks
    ]
    region = {"region": region_name(filters.reach)}
    if filters.reach and query.get("reach"):
        words = _("Delivers to %(region)s") % region
        chips.append(Chip(words, less(query, "reach")))
    if filters.by:
        said = {**region, "day": weekday(filters.by)}
        words = _("Arrives in %(region)s by %(day)s") % said
        chips.append(Chip(words, less(query, "by")))
    for value in dict.fromkeys(query.getlist("kind")):
        pk = whole(value)
        if pk is not None and pk in filters.categories:
            entry = entry_of(pk)
            if entry:
                chips.append(Chip(entry.name, less(query, "kind", value)))
    villages = {s.village: s.village_name for s in sellers}
    names = {s.code: s.name for s in sellers}
    if filters.near:
        words = _("Near %(village)s") % {"village": villages[filters.near]}
        chips.append(Chip(words, less(query, "near")))
    chips += [
        Chip(villages.get(slug, slug), less(query, "village", slug))
        for slug in sorted(filters.villages)
    ]
    chips += [
        Chip(names.get(code, code), less(query, "seller", code))
        for code in sorted(filters.sellers)
    ]
    return chips + _price_chips(query, filters)


def _price_chips(query: QueryDict, filters: Filters) -> list[Chip]:
    chips = []
    ends = (
        ("from", filters.price_from, ""),
        ("to", filters.price_to, ""),
        ("unit_from", filters.unit_from, filters.unit),
        ("unit_to", filters.unit_to, filters.unit),
    )
    for name, price, unit in ends:
        if price is not None:
            is_lower = name.endswith("from")
            words = _("from %(price)s") if is_lower else _("up to %(price)s")
            said = {"price": _per(unit, money(price))}
            chips.append(Chip(words % said, less(query, name)))
    if filters.in_stock:
        chips.append(Chip(_("In stock"), less(query, "stock")))
    return chips


def _per(unit: str, price: str) -> str:
    """¥20/kg; the price alone without a unit."""
    words = {
        "": "%(price)s",
        UnitKind.WEIGHT: _("%(price)s/kg"),
        JIN: _("%(price)s/jin"),
        UnitKind.VOLUME: _("%(price)s/l"),
        UnitKind.PIECE: _("%(price)s each"),
    }
    return words[unit] % {"price": price}


def unit_options(filters: Filters) -> list[Option]:
    """What a price may be of; a jin where people read Chinese, or have chosen it."""
    labels = {
        JIN: _("per jin"),
        UnitKind.WEIGHT: _("per kg"),
        UnitKind.VOLUME: _("per litre"),
        UnitKind.PIECE: _("per piece"),
    }
    if not is_chinese() and filters.unit != JIN:
        del labels[JIN]
    return [
        Option(str(value), label, None, value == filters.unit)
        for value, label in labels.items()
    ]


def mark_options(counts: Counts, filters: Filters) -> dict[str, list[Option]]:
    """By parameter. One with nothing behind it is left out unless it is chosen."""
    options: dict[str, list[Option]] = {name: [] for name, _value in ADDRESSES.values()}
    for mark, (name, value) in ADDRESSES.items():
        number, is_chosen = counts.marks.get(mark), mark in filters.marks
        if number != 0 or is_chosen:
            label = _days(PICKED[mark]) if mark in PICKED else label_of(mark)
            options[name].append(Option(value, label, number, is_chosen))
    return options


def day_options(filters: Filters) -> list[Option]:
    """By when goods are to come."""
    return [
        Option(day.isoformat(), weekday(day), None, day == filters.by)
        for day in days_ahead()
    ]


def place_options(filters: Filters, sellers: Sequence[Seller]) -> list[Place]:
    """The villages of sellers, by name, as far as it is known where they are."""
    placed = {one.village: one for one in sellers if one.place}
    return [
        Place(slug, one.village_name, *one.place, slug == filters.near)
        for slug, one in sorted(placed.items(), key=lambda row: row[1].village_name)
        if one.place
    ]


def any_day(filters: Filters) -> list[Option]:
    """The choice that takes back the days of picking."""
    is_chosen = not filters.marks & PICKED.keys()
    return [Option("", _("Any day"), None, is_chosen)]


def _days(count: int) -> str:
    words = ngettext("Last %(count)d day", "Last %(count)d days", count)
    return words % {"count": count}

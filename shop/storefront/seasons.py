"""What the home page says of this month, and the calendar of what is in season.

The headline names what can be bought now: the kinds of goods whose season is the
shortest. When nothing is in season it says what is always so.

The calendar's names are gathered once every few minutes. However many there are, each
group shows the first `SHOWN` of a list that begins with what is harvested soonest, says
how many there are, and leads to its category, where all of them stand.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from core.page_cache.reads import remember
from core.shared import derived
from shop.catalogue.menu import MenuEntry, menu
from shop.catalogue.queries import listed_products, seasonal

from .queries import NEWEST, CalendarRow, months_from, rows_in_order

_DRAWINGS = (
    *("winter",) * 2,
    *("spring",) * 3,
    *("summer",) * 3,
    *("autumn",) * 3,
    "winter",
)
SHOWN = 60
READ = 10_000  # names beyond these are found in their category


@dataclass(frozen=True)
class SeasonWords:
    """A headline in two clauses that are never broken, and the drawing's name."""

    first: str
    second: str
    drawing: str


def season_words(month: int, kinds: Sequence[str]) -> SeasonWords:
    """Of a month, 1 to 12, in which goods of these kinds are in season and in stock."""
    drawing = _DRAWINGS[month - 1]
    if not kinds:
        first, second = _("Straight from the farms,"), _("picked to order.")
        return SeasonWords(first, second, drawing)
    names = pgettext("between categories", ", ").join(kinds)
    return SeasonWords(_("In season now:"), names, drawing)


@dataclass
class Name:
    """A name that one or more farms sell, with the months of all of them as bits."""

    title: str
    url: str
    category: int | None
    season: int


@dataclass(frozen=True)
class CategoryGroup:
    """A category at the top; `now` and `total` count names, `rows` are some."""

    entry: MenuEntry | None
    rows: list[CalendarRow]
    now: int
    total: int

    @property
    def in_month(self) -> list[CalendarRow]:
        return [row for row in self.rows if row.months[0]]

    @property
    def left_out(self) -> int:
        return self.total - len(self.rows)


def names_with_a_season() -> Sequence[Name]:
    """Goods of one name in one category are one; at most one query."""
    return remember(f"calendar:{get_language()}", _read)


def _read() -> list[Name]:
    wanted = ("title", "slug", "season", "main_category", "is_visit")
    found: dict[tuple[int | None, str], Name] = {}
    goods = seasonal(listed_products()).order_by(*NEWEST).only(*wanted)
    for product in goods[:READ]:
        title, category = product.get_title(), product.main_category_id
        url = product.get_absolute_url()
        name = Name(title, url, category, 0)
        found.setdefault((category, title.casefold()), name).season |= product.season
    return list(found.values())


def calendar_groups(first_month: int) -> list[CategoryGroup]:
    """In the order of the menu; what stands in no public category comes last."""
    entries, names = menu(), names_with_a_season()
    return derived(
        ("calendar", get_language(), first_month),
        (entries, names),
        lambda: _groups(entries, names, first_month),
    )


def _groups(
    entries: Sequence[MenuEntry], known: Sequence[Name], first_month: int
) -> list[CategoryGroup]:
    roots = {entry.path: entry for entry in entries if entry.is_root}
    root_of = {entry.pk: _root(entry, roots) for entry in entries}
    groups: dict[str, list[Name]] = {path: [] for path in [*roots, ""]}
    for name in known:
        groups[root_of.get(name.category or 0, "")].append(name)
    return [
        _group(roots.get(path), names, first_month)
        for path, names in groups.items()
        if names
    ]


def _root(entry: MenuEntry, roots: dict[str, MenuEntry]) -> str:
    return next((path for path in roots if entry.path.startswith(path)), "")


def _group(
    entry: MenuEntry | None, names: Sequence[Name], first_month: int
) -> CategoryGroup:
    months = months_from(first_month)
    rows = rows_in_order(
        CalendarRow(
            name.title,
            name.url,
            tuple(bool(name.season >> (month - 1) & 1) for month in months),
        )
        for name in names
    )
    now = sum(row.months[0] for row in rows)
    return CategoryGroup(entry, rows[:SHOWN], now, len(rows))

"""The tables of a county's pages, each the same on the page and in a file."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.money import from_minor
from core.regions import region_name
from reports.sales.cells import NOTHING, FigureTable, Shown, cash, count, share, text
from reports.sales.sums import NOWHERE
from vendors.places.models import County, Village

from .book import Book, Month, month_words, period_of
from .queries import (
    CountyYear,
    Key,
    counties_in,
    groups_by_village,
    shoppers_by_region,
    stores_by_village,
    village_sums,
)
from .rules import FEW, Cell, hidden
from .states import Figure, Measure
from .templatetags.programme import said, short

TOO_FEW = "…"


@dataclass(frozen=True)
class Page:
    """A table, and what is to be known of it."""

    table: FigureTable
    notes: Sequence[str] = field(default_factory=tuple)


def hidden_cell() -> Shown:
    return Shown(None, TOO_FEW)


def by_month(book: Book, year: int) -> Page:
    """What each month of the year brought; its foot is the year."""
    codes = book.currencies
    months = [month for month in book.months if month.first.year == year]

    def row(month: Month) -> tuple[Shown, ...]:
        is_few = month.stores < FEW
        sales = [cash(month.counted(Measure.SALES, code), code) for code in codes]
        return (
            text(month_words(month.first)),
            *_turned(month.sums),
            *([hidden_cell()] * 2 if is_few else _bought(month.sums)),
            count(month.stores),
            *([hidden_cell()] * len(codes) if is_few else sales),
        )

    heads = (
        _("Month"), pgettext("stores", "Opened"), _("Closed"), _("Orders"),
        _("Parts"), _("Stores open"),
        *(_("Sales %(currency)s") % {"currency": code} for code in codes),
    )  # fmt: skip
    whole: dict[Key, int] = {}
    for month in months:
        for key, value in month.sums.items():
            whole[key] = whole.get(key, 0) + value
    few = [month for month in months if month.stores < FEW]
    # One month alone would follow from the sum.
    is_open = not any(month.counted(Measure.ORDERS) for month in few)
    sales = [cash(whole.get((Figure.SALES, code), 0), code) for code in codes]
    foot = (
        text(_("Total")),
        *_turned(whole),
        *(_bought(whole) if is_open else [hidden_cell()] * 2),
        count(months[-1].stores if months else 0),
        *(sales if is_open else [hidden_cell()] * len(codes)),
    )
    rows = [row(month) for month in months]
    table = FigureTable("months", _("By month"), heads, rows, (foot,) if rows else ())
    notes = [few_stores_note()] if few else []
    return Page(table, [*notes, *_declared_notes(book, year)])


def few_stores_note() -> str:
    return _("%(sign)s: hidden for privacy (fewer than three stores open).") % {
        "sign": TOO_FEW
    }


def _turned(sums: dict[Key, int]) -> list[Shown]:
    return [count(sums.get((name, ""), 0)) for name in (Figure.OPENED, Figure.CLOSED)]


def _bought(sums: dict[Key, int]) -> list[Shown]:
    return [count(sums.get((name, ""), 0)) for name in (Figure.ORDERS, Figure.PARTS)]


def _declared_notes(book: Book, year: int) -> list[str]:
    """What was declared of days in the year, each with its source."""
    return [
        _("Declared, not counted: %(figure)s %(value)s. Source: %(source)s")
        % {
            "figure": one.get_measure_display(),
            "value": said(one),
            "source": one.source,
        }
        for one in book.declared
        if one.first.year <= year <= one.last.year
    ]


def by_region(book: Book, year: int) -> Page:
    """Orders by where they went, without regions of one or two shoppers."""
    months = [month for month in book.months if month.first.year == year]
    orders = dict(book.regions(months))
    people = shoppers_by_region(book.county, period_of(year)) if orders else {}
    gone = hidden(
        {code: Cell(value, people.get(code, 0)) for code, value in orders.items()}
    )
    whole = sum(orders.values())
    rows = [
        (text(_region(code)), count(value), text(share(value, whole)))
        for code, value in orders.items()
        if code not in gone
    ]
    if gone:
        rest = sum(orders[code] for code in gone)
        rows.append(
            (
                text(_("Places with very few shoppers")),
                count(rest),
                text(share(rest, whole)),
            )
        )
    foot = (text(_("Total")), count(whole), text(""))
    heads = (_("Region"), _("Orders"), _("Share"))
    table = FigureTable("regions", _("By region"), heads, rows, (foot,) if rows else ())
    return Page(table)


def _region(code: str) -> str:
    return _("Picked up") if code == NOWHERE else region_name(code)


def by_village(county: County, year: int, currency: str) -> Page:
    """Villages of the county in the year; those with few stores keep their sales."""
    period = period_of(year)
    sums = village_sums(county, period.first, period.last)
    groups = groups_by_village(county, period)
    stores = stores_by_village(county)
    villages = Village.objects.filter(pk__in={*sums, *stores}).order_by("name", "pk")
    cells = {
        pk: Cell(own.get((Figure.ORDERS, ""), 0), min(groups.get(pk, (0, 0))))
        for pk, own in sums.items()
    }
    gone = hidden(cells)

    def row(village: Village) -> tuple[Shown, ...]:
        own = sums.get(village.pk, {})
        url = reverse("programme:village", args=[county.slug, village.pk])
        known = (
            count(own.get((Figure.ORDERS, ""), 0)),
            cash(own.get((Figure.SALES, currency), 0), currency),
        )
        figures = (hidden_cell(),) * 2 if village.pk in gone else known
        link = url if village.county_id == county.pk else ""
        return (text(village.name, link), count(stores.get(village.pk, 0)), *figures)

    heads = (
        _("Village"),
        _("Stores open now"),
        _("Orders"),
        _("Sales %(currency)s") % {"currency": currency},
    )
    rows = [row(village) for village in villages]
    notes = [
        _("%(sign)s: hidden for privacy (fewer than three stores "
"or shoppers, or deducible from totals).")
        % {"sign": TOO_FEW}
    ] if gone else []  # fmt: skip
    return Page(FigureTable("villages", _("Villages"), heads, rows), notes)


def compared(own: County, year: int, currency: str) -> Page:
    """Every county of the market by what it sold: sums alone, no way further in."""
    counties = County.objects.order_by("name", "pk")
    years = counties_in(year, counties)
    ranked = sorted(years, key=lambda one: -_best(one, currency))
    known = [one for one in ranked if _best(one, currency) or one.county == own]
    rows = [_county_row(n, one, own, currency) for n, one in enumerate(known, start=1)]
    heads = (
        _("County"), _("Rank"), _("Province"), _("Stores"), _("Orders"),
        _("Sales %(currency)s") % {"currency": currency},
        _("Sales per 1,000 households"), _("Origin"),
    )  # fmt: skip
    notes = [
        _("%(county)s became part of %(into)s on %(day)s and is counted there since.")
        % {
            "county": one.county.name,
            "into": one.county.merged_into.name,
            "day": one.county.merged_on,
        }
        for one in known
        if one.county.merged_into is not None
    ]
    return Page(FigureTable("counties", _("Counties"), heads, rows), notes)


def _best(one: CountyYear, currency: str) -> int:
    """What was counted; what was declared where nothing was."""
    declared = one.said(Measure.SALES, currency)
    return one.counted(Measure.SALES, currency) or (declared.value if declared else 0)


def _county_row(
    rank: int, one: CountyYear, own: County, currency: str
) -> tuple[Shown, ...]:
    sales = _best(one, currency)
    is_counted = bool(one.counted(Measure.SALES, currency))
    is_few = is_counted and one.county != own and one.stores < FEW
    stores = one.said(Measure.STORES)
    open_then = one.stores or (stores.value if stores else 0)
    homes = one.county.households
    rate = _large(sales * 1000 // homes, currency) if homes else NOTHING
    orders = count(one.counted(Measure.ORDERS)) if is_counted else NOTHING
    return (
        text(one.county.name),
        count(rank),
        text(one.county.province),
        count(open_then) if open_then else NOTHING,
        hidden_cell() if is_few else orders,
        hidden_cell() if is_few else _large(sales, currency),
        hidden_cell() if is_few else rate,
        text(_whence(one, currency, is_counted=is_counted)),
    )


def _large(minor: int, currency: str) -> Shown:
    """In few words on the page, in full in a file."""
    amount = from_minor(minor, currency)
    return Shown(amount, short(amount, currency))


def _whence(one: CountyYear, currency: str, *, is_counted: bool) -> str:
    if is_counted:
        return _("counted")
    declared = one.said(Measure.SALES, currency)
    if declared is None:
        return _("no data yet")
    return _("declared, example figure") if declared.is_example else _("declared")

"""What the public page of a county shows: six queries, kept for some minutes.

Nothing here is about one farm's or one shopper's money: where there are too few of
either, a figure is left out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.db.models import Count, Q

from core import market
from core.money import from_minor
from shop.catalogue.queries import SHOWN_SELLERS
from shop.storefront.queries import shown_farms
from vendors.partner.models import Partner
from vendors.places.models import Village
from vendors.places.queries import CountyMap, map_of

from .book import Book, Month, month_words, shown_amount
from .charts import BarChart, Spot, Value, draw_bars, draw_strip, outline
from .models import DeclaredFigure, Milestone, Story
from .rules import FEW, FEW_ORDERS
from .states import GIVEN, Measure
from .templatetags.programme import said, short

MONTHS = 24
FARMS = 4
MOST_REGIONS = 7
LEAST_COMPARED = 5
ELSEWHERE = ""


@dataclass(frozen=True)
class Drawn:
    """A chart with the same in words, row by row: when, how much, where from."""

    chart: BarChart
    rows: tuple[tuple[str, str, bool], ...]


class Impact:
    """One county's public page; each part is asked for when it is first wanted."""

    def __init__(self, story: Story, stories: Sequence[Story]) -> None:
        self.story, self.county = story, story.county
        self.others = [one for one in stories if one.pk != story.pk]
        self.currency = market.currency()
        own = [one for one in self._declared if one.county_id == self.county.pk]
        self.book = Book(self.county, declared=own)

    @cached_property
    def _declared(self) -> list[DeclaredFigure]:
        rows = DeclaredFigure.objects.select_related("county")
        return list(rows.order_by("first", "pk"))

    @property
    def declared(self) -> list[DeclaredFigure]:
        return self.book.declared

    @cached_property
    def milestones(self) -> list[Milestone]:
        return list(self.county.milestones.all())

    @cached_property
    def villages(self) -> list[Village]:
        """With the number of their stores as `farms`, those with most first."""
        counted = Count("partners", filter=Q(partners__status__in=SHOWN_SELLERS))
        rows = self.county.villages.select_related("cover").defer(
            "story", "story_en", "story_zh_hans"
        )
        return list(rows.annotate(farms=counted).order_by("-farms", "name"))

    @cached_property
    def farms(self) -> list[Partner]:
        own = shown_farms().filter(village__county=self.county, face__isnull=False)
        return list(own.order_by("-altitude", "pk")[:FARMS])

    def views(self) -> list[Village]:
        """Three villages with a photo that is not at the head of the page already."""
        head = self.story.picture_id
        own = [one for one in self.villages if one.cover_id not in {None, head}]
        return own[:3]

    # --- As declared ---------------------------------------------------------------
    def headlines(self) -> list[DeclaredFigure]:
        """The largest declared figure of each measure."""
        found: dict[str, DeclaredFigure] = {}
        for one in self.declared:
            if one.currency not in {"", self.currency}:
                continue
            if one.measure not in found or one.value >= found[one.measure].value:
                found[one.measure] = one
        order = (Measure.STORES, Measure.SALES, Measure.TRAINEES)
        return [found[name] for name in order if name in found]

    def declared_stores(self) -> Drawn | None:
        return self._by_year(Measure.STORES, "")

    def declared_sales(self) -> Drawn | None:
        return self._by_year(Measure.SALES, self.currency)

    def _by_year(self, measure: str, currency: str) -> Drawn | None:
        own = [
            one
            for one in self.declared
            if (one.measure, one.currency) == (measure, currency)
            and one.first.year == one.last.year
        ]
        if not own:
            return None
        by_year = {one.last.year: one for one in own}
        values = [
            Value(
                str(year),
                by_year[year].amount if year in by_year else None,
                is_declared=True,
                words=said(by_year.get(year)),
            )
            for year in range(min(by_year), max(by_year) + 1)
        ]
        chart = draw_bars(values, lambda amount: short(amount, currency))
        return Drawn(chart, tuple((one.label, one.words, True) for one in values))

    # --- As counted ----------------------------------------------------------------
    @cached_property
    def months(self) -> list[Month]:
        return self.book.months[-MONTHS:]

    def counted_stores(self) -> Drawn | None:
        return self._by_month(Measure.STORES, "")

    def counted_sales(self) -> Drawn | None:
        return self._by_month(Measure.SALES, self.currency)

    def _by_month(self, measure: str, currency: str) -> Drawn | None:
        if not self.months:
            return None
        values = [
            Value(month_words(month.first), shown_amount(month, measure, currency))
            for month in self.months
        ]

        def words(amount: Decimal) -> str:
            return short(amount, currency)

        every = max(1, len(values) // 3)
        chart = draw_bars(values, words, every=every, says_all=False)
        rows = [(one.label, short(one.value, currency), False) for one in values]
        return Drawn(chart, tuple(rows))

    def regions(self) -> list[tuple[str, int, str]]:
        """Code, orders and width of the bar; the few stand together at the end."""
        every = self.book.regions(self.book.months)
        shown = [one for one in every if one[1] >= FEW_ORDERS][:MOST_REGIONS]
        rest = sum(count for _code, count in every) - sum(n for _code, n in shown)
        if rest >= FEW_ORDERS:
            shown.append((ELSEWHERE, rest))
        most = max((count for _code, count in shown), default=1)
        return [(code, n, f"{100 * n / most:.2f}%") for code, n in shown]

    def year_sales(self) -> Decimal | None:
        """Of this year so far."""
        sold = self.book.in_year(self.book.today.year, Measure.SALES, self.currency)
        if sold is None or self.book.stores < FEW:
            return None
        return from_minor(sold, self.currency)

    def year_orders(self) -> int | None:
        if self.book.stores < FEW:
            return None
        return self.book.in_year(self.book.today.year, Measure.ORDERS)

    def given(self) -> list[tuple[str, int | None]]:
        """What other areas count in this year; None where nobody does yet."""
        year = self.book.today.year
        return [(str(name.label), self.book.in_year(year, name)) for name in GIVEN]

    def joined(self) -> list[tuple[str, int]]:
        """When stores came from another county, and how many."""
        return [
            (month_words(month.first), joined)
            for month in self.book.months
            if (joined := month.sums.get(("joined", ""), 0))
        ]

    # --- Where, and among whom -----------------------------------------------------
    def map(self) -> tuple[CountyMap, str] | None:
        """The villages, the larger the more stores they have, and the county's shape.

        Those with most stores come first to a name; whose name has no room stands in
        the list of villages.
        """
        drawn = map_of(self.villages, _radius)
        if drawn is None:
            return None
        return drawn, outline((dot.x, dot.y) for dot in drawn.dots)

    @cached_property
    def compared_year(self) -> int | None:
        """The last year in which this county and some others declared sales."""
        years: dict[int, set[int]] = {}
        for one in self._sales():
            years.setdefault(one.last.year, set()).add(one.county_id)
        fitting = [
            year
            for year, counties in years.items()
            if self.county.pk in counties and len(counties) >= LEAST_COMPARED
        ]
        return max(fitting, default=None)

    def _sales(self) -> Iterable[DeclaredFigure]:
        for one in self._declared:
            is_of_a_year = one.first.year == one.last.year
            if is_of_a_year and (one.measure, one.currency) == (
                Measure.SALES,
                self.currency,
            ):
                yield one

    def _compared(self) -> list[DeclaredFigure]:
        rows = [one for one in self._sales() if one.last.year == self.compared_year]
        return sorted(rows, key=lambda one: -one.value)

    def strip(self) -> list[Spot]:
        return draw_strip(
            (
                f"{one.county.name}: {short(one.amount, one.currency)}",
                one.amount,
                one.county_id == self.county.pk,
            )
            for one in self._compared()
        )

    def ranks(self) -> list[tuple[int, DeclaredFigure]]:
        return list(enumerate(self._compared(), start=1))

    @property
    def has_examples(self) -> bool:
        return any(one.is_example for one in self._compared())


def _radius(village: Village) -> float:
    return round(3.5 + 1.6 * float(getattr(village, "farms", 0)) ** 0.5, 1)

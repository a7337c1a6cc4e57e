"""A seller's figures of one period: each is asked for when it is first wanted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.conf import settings

from vendors.partner.models import Partner

from . import queries, shoppers
from .forms import Choice
from .periods import Period, buckets
from .queries import Cancelled, Goods, Ratings, Sales, summed
from .shoppers import Shoppers
from .soldout import SoldOut, sold_out

TOP = 10


@dataclass(frozen=True)
class Step:
    """One day, week or month, and the same one of the other period."""

    period: Period
    sales: Sales
    other: Sales | None


class Book:
    """The figures of one seller, one period and one currency."""

    def __init__(self, partner: Partner, choice: Choice, currency: str = "") -> None:
        self.partner, self.choice, self.wanted = partner, choice, currency

    @cached_property
    def _days(self) -> dict[str, dict[date, Sales]]:
        return queries.sales_by_day(self.partner, self.choice.period, self.choice.other)

    @cached_property
    def currencies(self) -> list[str]:
        """Those that something was sold in, the one with the most orders first."""
        parts = {code: summed(days.values()).parts for code, days in self._days.items()}
        return sorted(parts, key=lambda code: (-parts[code], code))

    @cached_property
    def currency(self) -> str:
        if self.wanted in self.currencies:
            return self.wanted
        return next(iter(self.currencies), settings.MARKET_CURRENCY)

    @property
    def _only(self) -> str:
        """The currency to ask for, where there are several to tell apart."""
        return self.currency if len(self.currencies) > 1 else ""

    def _within(self, period: Period) -> Sales:
        days: Mapping[date, Sales] = self._days.get(self.currency, {})
        span = range(period.first.toordinal(), period.last.toordinal() + 1)
        inside = map(date.fromordinal, span)
        return summed(days[day] for day in inside if day in days)

    @cached_property
    def sales(self) -> Sales:
        return self._within(self.choice.period)

    @cached_property
    def before(self) -> Sales:
        return self._within(self.choice.other)

    @cached_property
    def steps(self) -> list[Step]:
        here = list(buckets(self.choice.period, self.choice.step))
        others = [*self._other_steps, *([None] * len(here))]
        return [
            Step(period, self._within(period), other)
            for period, other in zip(here, others, strict=False)
        ]

    @cached_property
    def _other_steps(self) -> list[Sales]:
        others = buckets(self.choice.other, self.choice.step)
        return [self._within(period) for period in others]

    @property
    def other_values(self) -> list[Decimal]:
        """The other period, also where it is the longer one."""
        return [sales.net for sales in self._other_steps]

    @cached_property
    def goods(self) -> list[Goods]:
        lines = queries.sold_lines(self.partner, self.choice.period, self._only)
        return queries.sales_by_product(lines, self.currency)

    @cached_property
    def regions(self) -> list[tuple[str, Sales]]:
        parts = queries.sold_parts(self.partner, self._only)
        inside = parts.filter(self.choice.period.has("created"))
        return queries.sales_by_region(inside, self.currency)

    @cached_property
    def shoppers(self) -> tuple[Shoppers, Shoppers]:
        return shoppers.shoppers(
            self.partner, self.choice.period, self.choice.other, self.currency
        )

    @cached_property
    def cancelled(self) -> tuple[Cancelled, Cancelled]:
        return queries.cancelled(
            self.partner, self.choice.period, self.choice.other, self.currency
        )

    @cached_property
    def ratings(self) -> Ratings:
        return queries.ratings(self.partner, self.choice.period, self.choice.other)

    @cached_property
    def sold_out(self) -> list[SoldOut]:
        return sold_out(self.partner, self.choice.period)

    @cached_property
    def titles(self) -> dict[int, str]:
        """Of everything that is shown, in the reader's language."""
        ids = {one.product_id for one in self.goods if one.product_id is not None}
        return queries.titles_of(ids | {one.product_id for one in self.sold_out})

    def title(self, goods: Goods) -> str:
        return self.titles.get(goods.product_id or 0, goods.title)

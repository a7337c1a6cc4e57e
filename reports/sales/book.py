"""A seller's figures of one period: each is asked for when it is first wanted."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet

from core import market
from orders.order.models import VendorOrder
from vendors.partner.models import Partner

from . import queries, shoppers
from .forms import Choice
from .periods import Period, buckets
from .queries import Days, Goods, Ratings
from .shoppers import Shoppers
from .soldout import SoldOut, sold_out
from .sums import Sums, together, within

TOP = 10


@dataclass(frozen=True)
class Step:
    """One day, week or month, and the same one of the other period."""

    period: Period
    sales: Sums
    other: Sums | None


class Book:
    """The figures of one seller, one period and one currency."""

    def __init__(self, partner: Partner, choice: Choice, currency: str = "") -> None:
        self.partner, self.choice, self.wanted = partner, choice, currency

    @cached_property
    def _days(self) -> Days:
        return self._by_day(queries.sold_vendor_orders(self.partner))

    def _by_day(self, parts: QuerySet[VendorOrder]) -> Days:
        return queries.sums_by_day(parts, self.choice.period, self.choice.other)

    @cached_property
    def currencies(self) -> list[str]:
        """Those that something was sold in, the one with the most orders first."""
        parts = {
            code: together(days.values()).parts for code, days in self._days.items()
        }
        return sorted(parts, key=lambda code: (-parts[code], code))

    @cached_property
    def currency(self) -> str:
        if self.wanted in self.currencies:
            return self.wanted
        return next(iter(self.currencies), market.currency())

    @property
    def _only(self) -> str:
        """The currency to ask for, where there are several to tell apart."""
        return self.currency if len(self.currencies) > 1 else ""

    def _within(self, period: Period) -> Sums:
        return within(self._days.get(self.currency, {}), period)

    @cached_property
    def sales(self) -> Sums:
        return self._within(self.choice.period)

    @cached_property
    def before(self) -> Sums:
        return self._within(self.choice.other)

    @cached_property
    def steps(self) -> list[Step]:
        here = list(buckets(self.choice.period, self.choice.step))
        others = [*self.other_steps, *([None] * len(here))]
        return [
            Step(period, self._within(period), other)
            for period, other in zip(here, others, strict=False)
        ]

    @cached_property
    def other_steps(self) -> list[Sums]:
        """The other period, also where it is the longer one."""
        others = buckets(self.choice.other, self.choice.step)
        return [self._within(period) for period in others]

    @cached_property
    def goods(self) -> list[Goods]:
        lines = queries.sold_lines(self.partner, self.choice.period, self._only)
        return queries.sales_by_product(lines, self.currency)

    @cached_property
    def regions(self) -> list[tuple[str, Sums]]:
        parts = queries.sold_vendor_orders(self.partner, self._only)
        inside = parts.filter(self.choice.period.has("created"))
        return queries.sales_by_region(inside, self.currency)

    @cached_property
    def shoppers(self) -> tuple[Shoppers, Shoppers]:
        return shoppers.shoppers(
            self.partner, self.choice.period, self.choice.other, self.currency
        )

    @cached_property
    def cancelled(self) -> tuple[Sums, Sums]:
        """Of the period and of the other, by the day they were ordered."""
        parts = queries.cancelled_vendor_orders(self.partner, self.currency)
        days = self._by_day(parts).get(self.currency, {})
        return within(days, self.choice.period), within(days, self.choice.other)

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

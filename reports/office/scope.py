"""Whose sales an office's figures are about, what a page asks, and its links."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.urls import reverse

from core import market
from core.inputs import whole
from core.regions import is_region
from core.templatetags.market import money
from reports.sales.cells import NOTHING, FigureTable, Shown, days, query
from reports.sales.forms import Choice
from reports.sales.periods import Period
from reports.sales.sums import NOWHERE
from shop.basket.states import Channel
from vendors.members.queries import MARKET_OFFICE
from vendors.members.states import READ_ONLY
from vendors.partner.models import Partner

NONE = "none"  # in an address: those without a village, a household, a product


@dataclass(frozen=True)
class Scope:
    """An office: a cooperative with its farms, or the market with all sellers.

    `shows_households` is off for whoever looks at it in somebody else's name.
    """

    cooperative: Partner | None
    shows_households: bool = True

    @property
    def has_households(self) -> bool:
        return self.cooperative is not None and self.shows_households

    @property
    def slug(self) -> str:
        return self.cooperative.code if self.cooperative else MARKET_OFFICE

    @property
    def name(self) -> str:
        return str(self.cooperative.name) if self.cooperative else ""

    @property
    def sellers(self) -> QuerySet[Partner]:
        if self.cooperative is None:
            return Partner.objects.all()
        mine = Q(cooperative=self.cooperative) | Q(pk=self.cooperative.pk)
        return Partner.objects.filter(mine)

    def having(self, partner: str) -> Q:
        """Rows of its sellers, `partner` being how a row names its seller."""
        if self.cooperative is None:
            return Q()
        return Q(**{f"{partner}__in": self.sellers.values("pk")})


def _words(default: str = "") -> Any:
    return field(default=default)


@dataclass(frozen=True)
class Filters:
    """What the sums are narrowed to; empty fields are not asked for.

    Those of goods narrow lines only: a part with its delivery is no product's.
    """

    village: str = _words()
    household: str = _words()
    seller: str = _words()
    product: str = _words()
    category: str = _words()
    channel: str = _words()
    region: str = _words()

    @classmethod
    def of(cls, asked: Mapping[str, Any], scope: Scope) -> "Filters":
        """What an address asks for; what it asks for in vain is left out."""
        found = {one.name: str(asked.get(one.name, "")) for one in fields(cls)}
        known = {name: value for name, value in found.items() if _is_known(name, value)}
        if not scope.has_households:
            known.pop("household", None)
        return cls(**known)

    @property
    def set(self) -> dict[str, str]:
        return {name: value for name, value in vars(self).items() if value}

    @property
    def is_of_goods(self) -> bool:
        return bool(self.product or self.category or self.channel)

    def sellers(self, partner: str) -> Q:
        """Those of sellers, `partner` being how a row names its seller."""
        wanted = Q()
        for name, path in (
            ("seller", partner),
            ("village", f"{partner}__village"),
            ("household", f"{partner}__household"),
        ):
            wanted &= _is(path, getattr(self, name))
        return wanted

    def goods(self, line: str = "") -> Q:
        """Those of goods, on lines and on their sums alike; `line` leads to a line."""
        wanted = _is(f"{line}product", self.product)
        wanted &= _is(f"{line}product__main_category", self.category)
        return wanted & (Q(**{f"{line}channel": self.channel}) if self.channel else Q())


def _is_known(name: str, value: str) -> bool:
    if name == "channel":
        return value in Channel.values
    if name == "region":
        return value == NOWHERE or is_region(value)
    return value == NONE or bool(whole(value))


def _is(path: str, value: str) -> Q:
    if not value:
        return Q()
    return Q(**{f"{path}__isnull": True}) if value == NONE else Q(**{path: int(value)})


def may_share(role: str) -> bool:
    """Who only reads keeps views of their own: the office's list stays as it is."""
    return role not in READ_ONLY


class Links:
    """Addresses that keep the choice, the filters and the currency of a page."""

    def __init__(
        self, scope: Scope, choice: Choice, filters: Filters, currency: str
    ) -> None:
        self.scope, self.choice = scope, choice
        self.filters, self.currency = filters, currency

    def query(self, **more: object) -> str:
        return query(self.choice, self.currency, **self.filters.set | more)

    def to(self, page: str, *args: Any, **more: Any) -> str:
        url = reverse(f"office:{page}", args=[self.scope.slug, *args])
        return f"{url}?{self.query(**more)}"

    def table(self, name: str, **more: object) -> str:
        return self.to("figures_table", name, **more)

    def parts(self, period: Period | None = None, **more: object) -> str:
        """The parts behind a number of this period, or of another."""
        return self.to("figures_parts", **(days(period) if period else {}), **more)

    def lines(self, period: Period | None = None, **more: object) -> str:
        return self.to("figures_lines", **(days(period) if period else {}), **more)


@dataclass(frozen=True)
class Ask:
    """What a page was asked: whose, which days, what of it, in which currency."""

    scope: Scope
    choice: Choice
    filters: Filters
    wanted: str
    query: QueryDict

    def links(self, currency: str) -> Links:
        return Links(self.scope, self.choice, self.filters, currency)

    def chosen(self, codes: list[str]) -> str:
        usual = next(iter(codes), market.currency())
        return self.wanted if self.wanted in codes else usual


@dataclass(frozen=True)
class Made:
    """A table with the currencies that there are, and the one it is in."""

    table: FigureTable
    currencies: list[str]
    currency: str


def priced(amount: Decimal | None, currency: str, url: str = "") -> Shown:
    if amount is None:
        return NOTHING
    return Shown(amount, money(amount, currency), url)

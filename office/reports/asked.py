"""What a page of special figures was asked, and what it makes of it."""

from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.http import QueryDict

from core.templatetags.market import money
from orders.figures.forms import Choice
from orders.figures.tables import FigureTable, Shown

from .links import Links
from .scope import Filters, Scope


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
        usual = next(iter(codes), settings.MARKET_CURRENCY)
        return self.wanted if self.wanted in codes else usual


@dataclass(frozen=True)
class Made:
    """A table with the currencies that there are, and the one it is in."""

    table: FigureTable
    currencies: list[str]
    currency: str


def cash(amount: Decimal | None, currency: str, url: str = "") -> Shown:
    if amount is None:
        return Shown(None, "–")
    return Shown(amount, money(amount, currency), url)

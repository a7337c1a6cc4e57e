"""The addresses of an office's figures: plain GET parameters, to be kept and shared."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from orders.figures.forms import Choice
from orders.figures.periods import CUSTOM, Period

from .scope import Filters, Scope


def days(period: Period) -> dict[str, str]:
    """A period by its days."""
    first, last = period.first.isoformat(), period.last.isoformat()
    return {"period": CUSTOM, "first": first, "last": last}


class Links:
    """Addresses that keep the choice, the filters and the currency of a page."""

    def __init__(
        self, scope: Scope, choice: Choice, filters: Filters, currency: str
    ) -> None:
        self.scope, self.choice = scope, choice
        self.filters, self.currency = filters, currency

    def query(self, **more: Any) -> str:
        asked: dict[str, Any] = {"period": self.choice.kind}
        if self.choice.kind == CUSTOM:
            asked |= days(self.choice.period)
        asked |= {"against": self.choice.against, "currency": self.currency}
        asked |= self.filters.set | more
        return urlencode({name: value for name, value in asked.items() if value != ""})

    def to(self, page: str, *args: Any, **more: Any) -> str:
        url = reverse(f"office:{page}", args=[self.scope.slug, *args])
        return f"{url}?{self.query(**more)}"

    def table(self, name: str, **more: Any) -> str:
        return self.to("figures_table", name, **more)

    def parts(self, period: Period | None = None, **more: Any) -> str:
        """The parts behind a number of this period, or of another."""
        return self.to("figures_parts", **(days(period) if period else {}), **more)

    def lines(self, period: Period | None = None, **more: Any) -> str:
        return self.to("figures_lines", **(days(period) if period else {}), **more)

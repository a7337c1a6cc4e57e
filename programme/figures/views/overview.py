"""A county at a glance: this year against its targets; the door `/programme/` to it."""

from dataclasses import dataclass
from decimal import Decimal

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.queries import person_of
from core.permissions import may
from programme.figures.book import Book, Month, month_words, shown_amount
from programme.figures.charts import Value, draw_bars
from programme.figures.impact import Drawn
from programme.figures.models import DeclaredFigure, Target
from programme.figures.rules import FEW
from programme.figures.states import FROM_ORDERS, Measure
from programme.figures.templatetags.programme import short
from vendors.members.queries import role_choices
from vendors.places.queries import region_tree

from .base import ProgrammePage

MONTHS = 13


@dataclass(frozen=True)
class Goal:
    """A measure of this year: what was reached, and of what.

    `share` is in a hundred; None without a target. `is_hidden` where so few stores are
    open that it would tell on one.
    """

    label: str
    currency: str
    amount: Decimal | None
    target: Decimal | None
    declared: DeclaredFigure | None
    is_hidden: bool = False

    @property
    def share(self) -> int | None:
        if not self.target or self.is_hidden:
            return None
        return int(100 * (self.amount or 0) / self.target)

    @property
    def width(self) -> int:
        return min(self.share or 0, 100)


class OverviewView(ProgrammePage):
    template_name = "programme/overview.html"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        book = self.book
        months = book.months[-MONTHS:]
        return super().get_context_data(
            book=book,
            goals=goals(book),
            months=list(reversed(months)),
            stores_chart=by_month(months, Measure.STORES),
            charts=[
                (currency, by_month(months, Measure.SALES, currency))
                for currency in book.currencies
            ],
            **kwargs,
        )


def goals(book: Book) -> list[Goal]:
    """Each measure of this year; sales for each currency."""
    year = book.today.year
    targets = {
        (row.measure, row.currency): row
        for row in Target.objects.filter(county=book.county, year=year)
    }
    wanted = [
        (measure, currency)
        for measure in Measure
        for currency in (book.currencies if measure == Measure.SALES else [""])
    ]
    return [_goal(book, measure, currency, targets) for measure, currency in wanted]


def _goal(
    book: Book,
    measure: Measure,
    currency: str,
    targets: dict[tuple[str, str], Target],
) -> Goal:
    year = book.today.year
    target = targets.get((measure, currency))
    counted = book.in_year(year, measure, currency)
    return Goal(
        label=str(measure.label),
        currency=currency,
        amount=None if counted is None else book.amount(counted, currency),
        target=target.amount if target else None,
        declared=book.said(year, measure, currency),
        is_hidden=measure in FROM_ORDERS and book.stores < FEW,
    )


def by_month(months: list[Month], measure: str, currency: str = "") -> Drawn | None:
    """A bar for each month, with the same in words."""
    if not months:
        return None
    values = [
        Value(month_words(month.first), shown_amount(month, measure, currency))
        for month in months
    ]

    def words(amount: Decimal) -> str:
        return short(amount, currency)

    chart = draw_bars(values, words, every=max(1, len(values) // 3), says_all=False)
    return Drawn(
        chart, tuple((one.label, short(one.value, currency), False) for one in values)
    )


@require_safe
@login_required
def programme_entry(request: HttpRequest) -> HttpResponse:
    """The officer's county, or a choice of those; the operator's staff sees all."""
    person = person_of(request)
    if person.is_staff and may(person.staff_role, "programme.see"):
        return render(
            request, "programme/choose_county.html", {"provinces": region_tree()}
        )
    mine = [role for role in role_choices(request.user) if role.kind == "programme"]
    if not mine:
        raise Http404
    if len(mine) == 1:
        return redirect(mine[0].url)
    return render(request, "programme/choose_county.html", {"roles": mine})

"""What a report was ordered for: its rows and its days, read from its parameters."""

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from orders.figures.forms import chosen
from orders.figures.periods import Period
from orders.figures.tables import days_words

from .models import ReportRun
from .rows import KINDS, Asked, Rows
from .scope import Filters, Scope


def period_of(run: ReportRun) -> Period:
    """The days stand in the parameters, so that they don't move with the calendar."""
    _form, choice = chosen(QueryDict(run.query), timezone.localdate())
    return choice.period


def rows_of(run: ReportRun) -> Rows:
    scope, query = Scope(run.cooperative), QueryDict(run.query)
    filters = Filters.of({name: query.get(name, "") for name in query}, scope)
    asked = Asked(
        scope,
        filters,
        period_of(run),
        query.get("currency", ""),
        cancelled=query.get("only") == "cancelled",
    )
    return KINDS[run.what](asked)


def about(run: ReportRun) -> list[str]:
    """Whose figures of which days, as a paper says it."""
    currency = QueryDict(run.query).get("currency", "")
    whose = Scope(run.cooperative).name or _("All sellers")
    return [whose, days_words(period_of(run)), currency]

"""The quarters of a programme, and the whole of it."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from core import dates
from programme.plans.models import CountyProgramme

from .programmes import until

WHOLE = "whole"


@dataclass(frozen=True)
class Span:
    """Days that a report is of; `name` is what addresses call them."""

    name: str
    first: date
    last: date

    @property
    def is_whole(self) -> bool:
        return self.name == WHOLE

    @property
    def words(self) -> str:
        if self.is_whole:
            return _("Whole programme")
        year, quarter = self.name.split("-q")
        return _("Quarter %(quarter)s of %(year)s") % {"quarter": quarter, "year": year}


def quarter_of(day: date) -> Span:
    first = date(day.year, day.month - (day.month - 1) % 3, 1)
    name = f"{first.year}-q{(first.month + 2) // 3}"
    return Span(name, first, dates.months_later(first, 3) - dates.DAY)


def spans_of(programme: CountyProgramme) -> list[Span]:
    """The whole first, then its quarters up to now, the latest first."""
    last = max(until(programme), programme.launched_on)
    found, day = [], programme.launched_on
    while day <= last:
        span = quarter_of(day)
        found.append(span)
        day = span.last + dates.DAY
    return [Span(WHOLE, programme.launched_on, last), *reversed(found)]


def span_named(programme: CountyProgramme, name: str) -> Span | None:
    return next((one for one in spans_of(programme) if one.name == name), None)

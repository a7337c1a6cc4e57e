"""What is said of a presale, in the reader's language."""

from datetime import date
from typing import Protocol

from babel.dates import format_interval
from django.utils.translation import gettext as _

from core import dates
from core.templatetags.market import active_locale, day_short, rough

from .models import Presale


def days_in_words(first: date, last: date) -> str:
    """10–20 October; one day is a day, and another year is said."""
    if first == last:
        return str(day_short(first))
    skeleton = "MMMd" if last.year == dates.today().year else "yMMMd"
    return str(format_interval(first, last, skeleton, locale=active_locale()))


class HasHarvest(Protocol):
    """A presale, or what everybody knows of one."""

    @property
    def harvest_from(self) -> date: ...
    @property
    def harvest_to(self) -> date: ...


def harvest_of(presale: HasHarvest) -> str:
    return days_in_words(presale.harvest_from, presale.harvest_to)


def amount_of(presale: Presale, measure: str) -> str:
    """What is expected of the harvest: 400–600 kg."""
    if presale.low == presale.high:
        return str(rough(presale.low, measure))
    names = {"low": rough(presale.low, measure), "high": rough(presale.high, measure)}
    return _("%(low)s to %(high)s") % names

"""Visits in words: times, terms, places left."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

from babel.dates import format_date, format_skeleton
from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core.templatetags.market import active_locale
from tourism.forms.choice import SlotChoice
from tourism.forms.schedule import WEEKDAYS
from tourism.models import Experience, Schedule, Slot
from tourism.models.slots import EVERY_WEEKDAY
from tourism.queries.search import experiences_in
from tourism.queries.slots import places_left as left_of
from vendors.places.models import Village

register = template.Library()

A_DAY = 24


@register.filter
def places_left(slot: Slot) -> int:
    return left_of(slot)


@register.filter
def tickets_of(choice: SlotChoice, price_id: int) -> int:
    """How many of a price were chosen."""
    return choice.tickets.get(price_id, 0)


@register.filter
def month_year(value: date) -> str:
    """November 2026."""
    return str(format_skeleton("yMMMM", value, locale=active_locale()))


@register.filter
def weekday_short(value: date) -> str:
    return str(format_date(value, "ccc", locale=active_locale()))


@register.filter
def in_hours(minutes: int) -> Decimal | None:
    """Whole and half hours; None for what is better said in minutes."""
    return Decimal(minutes) / 60 if minutes >= 60 and minutes % 30 == 0 else None


def _span(hours: int) -> str:
    """48 → "2 days", 12 → "12 hours"."""
    if hours % A_DAY == 0:
        days = hours // A_DAY
        return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
    return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}


@register.filter
def free_until_words(experience: Experience) -> str:
    if not experience.free_hours:
        return _("Free cancellation until the start")
    return _("Free cancellation until %(span)s before") % {
        "span": _span(experience.free_hours)
    }


@register.filter
def closes_words(experience: Experience) -> str:
    if not experience.closes_hours:
        return _("Can be booked until the start")
    return _("Can be booked until %(span)s before") % {
        "span": _span(experience.closes_hours)
    }


@register.filter
def weekdays_words(line: Schedule) -> str:
    """Mon, Wed, Sat; or "every day"."""
    if line.weekdays == EVERY_WEEKDAY:
        return _("Every day")
    return pgettext("between days", ", ").join(
        str(name) for day, name in WEEKDAYS if line.weekdays >> day & 1
    )


@register.simple_tag
def new_key() -> str:
    """A key of a form's own, under which a scan counts once."""
    return str(uuid4())


@register.simple_tag
def visits_of_village(village: Village) -> list[Experience]:
    return experiences_in(village)

"""When a seller takes orders, as people say it."""

from datetime import date, datetime, time

from babel.dates import format_skeleton, get_day_names
from django.utils.translation import gettext as _

from core import dates
from core.templatetags.market import active_locale

from .models import OrderWindow
from .rules import Ordering


def window_moment(moment: datetime) -> str:
    """Thu 3 Dec, 18:00; of midnight the day alone."""
    local = dates.local(moment)
    day = short_day(dates.day_of(moment))
    names = {"day": day, "time": f"{local.hour}:{local:%M}"}
    return _("%(day)s, %(time)s") % names if local.time() != time.min else day


def short_day(day: date) -> str:
    """Thu 3 Dec."""
    return str(format_skeleton("MMMEd", day, locale=active_locale())).replace(",", "")


def closed_in_words(found: Ordering) -> str:
    """When it takes orders again."""
    if found.coming is None:
        return _("Not taking orders at the moment.")
    return _("Opens again %(when)s.") % {"when": window_moment(found.coming.opens)}


def window_in_words(window: OrderWindow) -> str:
    """Every week from Thursday 18:00 to Monday 20:00, delivered on Wednesday."""
    if not window.is_weekly:
        names = {
            "opens": window_moment(window.opens_at) if window.opens_at else "",
            "closes": window_moment(window.closes_at) if window.closes_at else "",
            "day": short_day(window.delivers_on) if window.delivers_on else "",
        }
        return _("%(opens)s to %(closes)s, delivered on %(day)s.") % names
    text = _("Every week, %(opens)s to %(closes)s, delivered on %(day)s.")
    days = get_day_names("wide", locale=active_locale())
    return text % {
        "opens": _on(days, window.opens_weekday, window.opens_time),
        "closes": _on(days, window.closes_weekday, window.closes_time),
        "day": days[window.delivers_weekday or 0],
    }


def _on(days: object, weekday: int | None, at: time | None) -> str:
    name = str(days[weekday or 0])  # type: ignore[index]  # Babel's names are by number
    hours = f"{at.hour}:{at:%M}" if at else ""
    return _("%(day)s, %(time)s") % {"day": name, "time": hours}

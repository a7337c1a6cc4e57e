"""Delivery terms as people say them: weekdays, hours, days."""

from collections.abc import Iterable
from datetime import date, datetime, time
from functools import reduce

from babel.dates import format_skeleton, get_day_names
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core import dates
from core.templatetags.market import active_locale, money

from .models import DeliveryMethod, PickupBooking, PickupWindow
from .rules import EVERY_DAY, LAST_HOUR, WHOLE_DAY


def short_date(day: date) -> str:
    """Thu 3 Dec."""
    return str(format_skeleton("MMMEd", day, locale=active_locale())).replace(",", "")


def due_in_words(moment: datetime) -> str:
    """By when: a day to its end, or the hour at which somebody comes."""
    local = dates.local(moment)
    if local.time() == time.min:
        return short_date(dates.day_of(moment - dates.TICK))
    names = {"day": short_date(dates.day_of(moment)), "time": f"{local:%H:%M}"}
    return _("%(day)s, %(time)s") % names


def hours(opens: time, closes: time) -> str:
    """9:00–12:00; nothing for a whole day."""
    if (opens, closes) == WHOLE_DAY:
        return ""
    return f"{opens.hour}:{opens:%M}–{closes.hour}:{closes:%M}"


def slot_in_words(day: date, opens: time, closes: time) -> str:
    """Thu 3 Dec, 9:00–12:00; of a whole day the day alone."""
    names = {"day": short_date(day), "hours": hours(opens, closes)}
    return _("%(day)s, %(hours)s") % names if names["hours"] else names["day"]


def booked_time(booking: PickupBooking) -> str:
    """Thu 3 Dec, 9:00–12:00, on the market's clock."""
    starts, ends = dates.local(booking.starts), dates.local(booking.ends)
    return slot_in_words(dates.day_of(starts), starts.time(), ends.time())


def booking_in_words(booking: PickupBooking) -> str:
    """When and where: Thu 3 Dec, 9:00–12:00, Packing hall; or which van."""
    said = [booked_time(booking), str(booking.point)]
    return pgettext("between two names", ", ").join(filter(None, said))


def _runs(weekdays: Iterable[int]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for day in sorted(weekdays):
        if found and found[-1][1] == day - 1:
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found


def weekdays_in_words(bits: int) -> str:
    """Monday to Thursday; Monday, Wednesday; every day. Monday is the lowest bit."""
    if bits & EVERY_DAY == EVERY_DAY:
        return _("every day")
    names = get_day_names("wide", locale=active_locale())
    parts = []
    for first, last in _runs(n for n in range(7) if bits >> n & 1):
        if last - first < 2:  # two days are named, three are a stretch
            parts += [str(names[day]) for day in range(first, last + 1)]
        else:
            span = {"first": names[first], "last": names[last]}
            parts.append(_("%(first)s to %(last)s") % span)
    return pgettext("between weekdays", ", ").join(parts)


def dispatch_in_words(method: DeliveryMethod, within: int = 0) -> str:
    """When goods leave by a method: its weekdays, its cut-off and its lead days.

    `within` so many working days, where the seller takes any.
    """
    bits = EVERY_DAY & ~method.closed_weekdays
    names = {"days": weekdays_in_words(bits), "hour": f"{method.cut_off_hour}:00"}
    if within:
        text = ngettext(
            "Ships %(days)s, within %(count)d working day.",
            "Ships %(days)s, within %(count)d working days.",
            within,
        )
        return text % {**names, "count": within}
    if method.lead_days:
        text = ngettext(
            "Ships %(days)s, at the earliest %(count)d day after your order.",
            "Ships %(days)s, at the earliest %(count)d days after your order.",
            method.lead_days,
        )
        return text % {**names, "count": method.lead_days}
    if method.cut_off_hour == LAST_HOUR:
        return _("Ships %(days)s, on the day you order.") % names
    text = _("Ships %(days)s; same day for orders before %(hour)s.")
    return text % names


def days_in_words(method: DeliveryMethod) -> str:
    low, high = method.min_days, method.max_days
    if low == high:
        text = ngettext("%(count)d day in transit.", "%(count)d days in transit.", high)
        return text % {"count": high}
    text = _("%(low)d to %(high)d days in transit.")
    return text % {"low": low, "high": high}


def windows_in_words(windows: Iterable[PickupWindow]) -> str:
    """Thursday 9:00–12:00, Saturday 9:00–17:00."""
    names = get_day_names("wide", locale=active_locale())
    said = [
        _weekday_hours(str(names[one.weekday]), hours(one.opens, one.closes))
        for one in windows
    ]
    return pgettext("between weekdays", ", ").join(said)


def _weekday_hours(weekday: str, said: str) -> str:
    if not said:
        return weekday
    return _("%(weekday)s %(hours)s") % {"weekday": weekday, "hours": said}


def van_in_words(windows: Iterable[PickupWindow]) -> str:
    """Delivers Tuesday 9:00–12:00, Friday; you choose the time."""
    said = windows_in_words(windows)
    if not said:
        return _("No delivery times yet.")
    return _("Delivers %(hours)s; you choose the time.") % {"hours": said}


def money_terms(method: DeliveryMethod, currency: str) -> list[str]:
    """What a method asks for: a smallest order, cold packing, free carriage."""
    said = []
    if method.min_order:
        amount = money(method.min_order, currency)
        said.append(_("For orders of %(amount)s or more.") % {"amount": amount})
    if method.free_from:
        amount = money(method.free_from, currency)
        said.append(_("Free from %(amount)s.") % {"amount": amount})
    if method.keeps_cold and method.cold_price:
        amount = money(method.cold_price, currency)
        said.append(_("Cold packing: %(amount)s extra.") % {"amount": amount})
    elif method.keeps_cold:
        said.append(_("Packed cold if needed."))
    return said


def terms_in_words(
    method: DeliveryMethod,
    windows: Iterable[PickupWindow],
    currency: str,
    within: int = 0,
) -> str:
    """All that a shopper should know of a method but its price, as sentences."""
    if method.is_pickup:
        hours_said = windows_in_words(windows)
        said = [
            _sentence(method.pickup_at),
            _("Open %(hours)s.") % {"hours": hours_said} if hours_said else "",
        ]
    elif method.by_van:
        said = [van_in_words(windows)]
    else:
        said = [dispatch_in_words(method, within), days_in_words(method)]
    return _sentences([*said, *money_terms(method, currency)])


def _sentences(said: Iterable[str]) -> str:
    """One after the other; between Chinese ones stands no space."""
    pair = pgettext("two sentences", "%(first)s %(second)s")
    return reduce(
        lambda first, second: pair % {"first": first, "second": second},
        filter(None, said),
    )


def _sentence(text: str) -> str:
    """With the full stop of the reader's language, unless there is one."""
    bare = text.strip().rstrip(".。")
    return bare and bare + pgettext("ends a sentence", ".")

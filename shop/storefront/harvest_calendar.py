"""The year's harvests as a calendar that phones subscribe to."""

from collections.abc import Iterator
from datetime import date
from hashlib import blake2b

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import dates
from core.ical import Event, calendar_response
from core.templatetags.market import months
from shop.catalogue.models import ALL_YEAR

from .queries import farm_page, goods_of
from .seasons import Name, names_with_a_season

MOST_EVENTS = 400


@require_safe
def harvest_calendar(request: HttpRequest) -> HttpResponse:
    """When each season begins within a year; of one farm alone if it is named.

    The same season keeps its number, so that a phone which asks again moves nothing.
    """
    code = request.GET.get("farm", "")[:64].replace("\x00", "")
    found = _of_farm(code) if code else names_with_a_season()
    today = dates.today()
    events = [event for name in found for event in _beginnings(name, today)][
        :MOST_EVENTS
    ]
    if not events:
        raise Http404
    return calendar_response(events, "harvest")


def _of_farm(code: str) -> list[Name]:
    """Raises `Http404` for a seller that is not shown."""
    farm = farm_page(code)
    if farm is None:
        raise Http404
    return [
        Name(one.get_title(), one.get_absolute_url(), None, one.season)
        for one in goods_of(farm)
        if one.season != ALL_YEAR
    ]


def _beginnings(name: Name, today: date) -> Iterator[Event]:
    """A day for each stretch of its season: the first of its first month."""
    for month in range(1, 13):
        before = (month - 2) % 12
        begins = name.season >> (month - 1) & 1 and not name.season >> before & 1
        if not begins:
            continue
        this_year = today.replace(month=month, day=1)
        day = this_year if month >= today.month else dates.years_later(this_year, 1)
        moment = dates.start_of(day)
        digest = blake2b(f"{name.title} {name.url}".encode(), digest_size=8)
        yield Event(
            uid=f"harvest-{digest.hexdigest()}-{day:%Y-%m}",
            summary=_("Season begins: %(name)s") % {"name": name.title},
            starts=moment,
            ends=moment,
            url=f"{settings.SITE_URL}{name.url}",
            description=_("Season: %(months)s") % {"months": months(name.season)},
            is_all_day=True,
        )

"""Calendar files (RFC 5545): entries for the calendar of any phone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from icalendar import Alarm, Calendar
from icalendar import Event as Entry

from core import dates

from .brand import plain_name


@dataclass(frozen=True)
class Event:
    """What a calendar shows. The same `uid` with a higher `sequence` replaces it.

    Times are written in the zone that they are given in; `place` is latitude and
    longitude.
    """

    uid: str
    summary: str
    starts: datetime
    ends: datetime
    url: str = ""
    description: str = ""
    location: str = ""
    place: tuple[float, float] | None = None
    sequence: int = 0
    is_cancelled: bool = False
    # Days of the market's, the last one included, and no times.
    is_all_day: bool = False
    alarms: tuple[timedelta, ...] = ()


def write_calendar(events: Sequence[Event]) -> bytes:
    """The file, whole with the zones that its times are in. At least one event."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", f"-//{plain_name()}//Market//EN")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    for event in events:
        calendar.add_component(_entry(event))
    calendar.add_missing_timezones(
        first_date=dates.day_of(min(event.starts for event in events)) - dates.DAY,
        last_date=dates.day_of(max(event.ends for event in events)) + dates.DAY,
    )
    return calendar.to_ical()


def calendar_response(events: Sequence[Event], name: str) -> HttpResponse:
    """A download that phones open with their calendar."""
    body = write_calendar(events)
    response = HttpResponse(body, "text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return response


def _entry(event: Event) -> Entry:
    host = settings.SITE_URL.split("://")[-1]
    entry = Entry()
    entry.add("uid", f"{event.uid}@{host}")
    entry.add("dtstamp", timezone.now())
    entry.add("sequence", event.sequence)
    if event.is_all_day:
        entry.add("dtstart", dates.day_of(event.starts))
        entry.add("dtend", dates.day_of(event.ends) + dates.DAY)
        entry.add("transp", "TRANSPARENT")
    else:
        entry.add("dtstart", event.starts)
        entry.add("dtend", event.ends)
    entry.add("summary", event.summary)
    entry.add("status", "CANCELLED" if event.is_cancelled else "CONFIRMED")
    for name in ("description", "location", "url"):
        if words := getattr(event, name):
            entry.add(name, words)
    if event.place:
        entry.add("geo", event.place)
    for ahead in () if event.is_cancelled else event.alarms:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("trigger", -ahead)
        alarm.add("description", event.summary)
        entry.add_component(alarm)
    return entry

"""What anybody may fetch of a broadcast that is planned: its entry for a calendar."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from core.ical import Event, calendar_response

from .models import Broadcast
from .states import BroadcastStatus


def entry_of(broadcast: Broadcast, *, url: str) -> Event:
    """Each change of the plan counts the sequence up, so that calendars follow."""
    about = f"{broadcast.about}\n\n{url}" if broadcast.about else url
    village = broadcast.village
    return Event(
        uid=f"live-{broadcast.code}",
        summary=f"{broadcast.partner.name}: {broadcast.title}",
        starts=broadcast.starts_at,
        ends=broadcast.starts_at + timedelta(minutes=broadcast.planned_minutes),
        url=url,
        description=about,
        location=village.name if village else "",
        sequence=broadcast.version - 1,
        is_cancelled=broadcast.status == BroadcastStatus.CANCELLED,
        alarms=(timedelta(minutes=15),),
    )


@require_safe
def calendar(request: HttpRequest, code: str) -> HttpResponse:
    """Also of one that is called off: calendars that know it take it out."""
    rows = Broadcast.objects.select_related("partner", "village")
    broadcast: Broadcast = get_object_or_404(rows, code=code.upper())
    url = request.build_absolute_uri(broadcast.get_absolute_url())
    return calendar_response([entry_of(broadcast, url=url)], f"live-{broadcast.code}")


live_urlpatterns: list[URLPattern] = [
    path("<str:code>/calendar.ics", calendar, name="calendar"),
]

"""What anybody may fetch of a broadcast that is planned: its entry for a calendar."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from core.ical import calendar_response

from .calendar import entry_of
from .models import Broadcast


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

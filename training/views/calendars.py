"""Sessions as files that phones put into their calendar."""

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.generic import View

from accounts.queries import person_of
from core.ical import calendar_response
from training.calendars import entry_of
from training.models import Session
from training.queries.courses import shown_courses
from training.queries.trainees import sessions_taught_by


class SessionCalendar(View):
    """One session, for anybody who reads the course."""

    http_method_names = ["get", "head", "options"]

    def get(self, _request: HttpRequest, *, slug: str, pk: int) -> HttpResponse:
        rows = Session.objects.select_related("course", "village")
        courses = shown_courses().filter(slug=slug)
        session = get_object_or_404(rows, pk=pk, course__in=courses)
        return calendar_response([entry_of(session)], f"session-{session.pk}")


class TeachingCalendar(LoginRequiredMixin, View):
    """All that the person teaches; 404 while there is nothing."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        sessions = sessions_taught_by(person_of(request))
        entries = [entry_of(session) for session in sessions]
        if not entries:
            raise Http404
        return calendar_response(entries, "teaching")

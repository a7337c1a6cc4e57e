"""The trainer's phone: names of one session, codes scanned, also without signal."""

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from accounts.models import User
from accounts.queries import person_of
from core.phone import keep_on_phone
from training.models import Session
from training.queries import people_of, sessions_taught_by
from training.services import Answer, Scanned, note_scan
from training.states import NOTED, SeatState

MOST_SCANS = 200
MOST_OF_A_CODE = 40


def taught_by(user: User, pk: int) -> Session:
    """A session of this trainer; 404 for anybody else's."""
    rows = Session.objects.select_related("course", "village")
    return get_object_or_404(rows, pk=pk, trainer=user)


class TrainerPage(LoginRequiredMixin, TemplateView):
    """The sessions that the person teaches."""

    template_name = "training/trainer.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sessions = list(sessions_taught_by(person_of(self.request))[:60])
        return super().get_context_data(sessions=sessions, **kwargs)


class TrainerSession(LoginRequiredMixin, TemplateView):
    """Who is on the list and who came. Names only; kept on the phone."""

    template_name = "training/trainer_session.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        session = taught_by(person_of(self.request), self.kwargs["pk"])
        people = people_of(session)
        return super().get_context_data(
            session=session,
            course=session.course,
            people=[seat for seat in people if seat.state == SeatState.SEATED],
            waiting=[seat for seat in people if seat.state == SeatState.WAITING],
            came=sum(seat.attended_at is not None for seat in people),
            **kwargs,
        )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().get(request, *args, **kwargs)
        keep_on_phone(response, person_of(request))
        return response

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """A code typed or a name ticked, where the page has no script."""
        person = person_of(request)
        session = taught_by(person, self.kwargs["pk"])
        scanned = _scanned(
            {
                "key": request.POST.get("key"),
                "code": request.POST.get("code"),
                "walk_in": request.POST.get("walk_in") == "1",
            }
        )
        if scanned is None:
            messages.error(request, _("Please type the code below the squares."))
            return redirect("learn:trainer_session", session.pk)
        answer = note_scan(session, scanned, by=person)
        say = messages.success if answer.outcome in NOTED else messages.warning
        name = f"{answer.name}: " if answer.name else ""
        say(request, f"{name}{answer.outcome.label}")
        return redirect("learn:trainer_session", session.pk)


def _scanned(sent: Any) -> Scanned | None:
    """One scan as a phone or a form sends it; None for one that is none."""
    if not isinstance(sent, dict):
        return None
    code, key = sent.get("code"), sent.get("key")
    if not isinstance(code, str) or not code.strip() or len(code) > MOST_OF_A_CODE:
        return None
    try:
        return Scanned(UUID(str(key)), code, walk_in=sent.get("walk_in") is True)
    except ValueError:
        return None


class TrainerSync(View):
    """Scans that waited on a phone: each carried out once, each answered."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *, pk: int) -> HttpResponse:
        if not isinstance(request.user, User):
            return JsonResponse({"error": _("Please sign in again.")}, status=401)
        session = taught_by(request.user, pk)
        try:
            sent = json.loads(request.body)
        except ValueError:
            sent = None
        if not isinstance(sent, list) or len(sent) > MOST_SCANS:
            return JsonResponse({"error": _("This can't be read.")}, status=400)
        answers = [self._answer(session, one, request.user) for one in sent]
        return JsonResponse({"answers": answers, "people": _people(session)})

    def _answer(self, session: Session, sent: Any, by: User) -> dict[str, Any]:
        scanned = _scanned(sent)
        key = sent.get("key") if isinstance(sent, dict) else None
        if scanned is None:
            return {"key": key, "outcome": "unknown", "said": _("This can't be read.")}
        answer: Answer = note_scan(session, scanned, by=by)
        return {
            "key": key,
            "outcome": str(answer.outcome),
            "said": str(answer.outcome.label),
            "name": answer.name,
            "is_done": answer.outcome in NOTED,
        }


def _people(session: Session) -> list[dict[str, Any]]:
    """The list as it is now, for the page on the phone."""
    return [
        {
            "code": seat.enrolment.code,
            "name": seat.enrolment.name,
            "came": seat.attended_at is not None,
        }
        for seat in people_of(session)
        if seat.state == SeatState.SEATED
    ]

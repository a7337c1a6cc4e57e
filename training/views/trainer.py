"""The trainer's phone: names of one session, codes scanned, also without signal."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView, View

from accounts.models import User
from accounts.queries import person_of
from core import dates
from core.offline import OfflineList, key_of
from core.page_head import whole_address
from core.pdf.blocks import ticket_svg
from core.phone import keep_on_phone, mark_of
from shop.catalogue.desk.shell import FRAME, Keeps, below, worker
from training.models import Session
from training.queries.trainees import days_taught, people_of, sessions_taught_by
from training.rules import door_code
from training.services.attendance import AttendanceAnswer, Scanned, note_scan
from training.states import NOTED, SeatState

MOST_SCANS = 200
MOST_OF_A_CODE = 40


def _door_address(session: Session) -> str:
    code = door_code(session.pk, session.starts)
    return whole_address(reverse("learn:door", args=[session.pk, code]))


def taught_by(user: User, pk: int) -> Session:
    """A session of this trainer; 404 for anybody else's."""
    rows = Session.objects.select_related("course", "village")
    return get_object_or_404(rows, pk=pk, trainer=user)


class TrainerPage(LoginRequiredMixin, TemplateView):
    """What the person teaches, day by day: today first, what was held last."""

    template_name = "training/trainer.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        days = days_taught(sessions_taught_by(person_of(self.request))[:60])
        today = dates.today()
        return super().get_context_data(
            coming=[one for one in days if one.day >= today],
            held=[one for one in days if one.day < today][::-1],
            **kwargs,
        )


class TrainerSession(LoginRequiredMixin, TemplateView):
    """Who is on the list and who came. Names only; kept on the phone."""

    template_name = "training/trainer_session.html"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        session = taught_by(person_of(self.request), self.kwargs["pk"])
        people = people_of(session)
        return super().get_context_data(
            session=session,
            door_svg=ticket_svg(_door_address(session)),
            course=session.course,
            user_mark=mark_of(person_of(self.request)),
            people=[seat for seat in people if seat.state == SeatState.SEATED],
            waiting=[seat for seat in people if seat.state == SeatState.WAITING],
            came=sum(seat.attended_at is not None for seat in people),
            **kwargs,
        )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().get(request, *args, **kwargs)
        keep_on_phone(response, person_of(request))
        return response

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
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
            messages.error(request, _("Please enter the code below the QR code."))
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


class TrainerSync(OfflineList, LoginRequiredMixin, View):
    """Scans that waited on a phone: each carried out once, each answered."""

    most_items = MOST_SCANS

    def post(self, request: HttpRequest, **kwargs: object) -> HttpResponse:
        self.session = taught_by(person_of(request), self.kwargs["pk"])
        return super().post(request, **kwargs)

    def answer(self, items: list[Any]) -> dict[str, Any]:
        answers = [self._answer(one) for one in items]
        people = _people(self.session)
        return {
            "answers": answers,
            "inside": [one["code"] for one in people if one["came"]],
            # Read by pages that phones keep from before.
            "people": people,
        }

    def _answer(self, sent: Any) -> dict[str, object]:
        scanned, key = _scanned(sent), key_of(sent)
        if scanned is None:
            return {"key": key, "outcome": "unknown", "said": _("This can't be read.")}
        answer: AttendanceAnswer = note_scan(
            self.session, scanned, by=person_of(self.request)
        )
        is_noted = answer.outcome in NOTED
        return {
            "key": key,
            "outcome": str(answer.outcome),
            "said": str(answer.outcome.label),
            "name": answer.name,
            "is_done": is_noted,
            "is_in": is_noted,
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


SHELL = (*FRAME, "vendor/jsqr.min.js", "offline/kept.js", "training/attendance.js")
# Whatever stands behind the trainer's door is the list of one session.
PAGES = (("", False),)


@require_safe
@cache_control(no_cache=True, max_age=0)
def service_worker(request: HttpRequest) -> HttpResponse:
    door = reverse("learn:trainer")
    return worker(request, "learn", door, Keeps(below(door, PAGES), SHELL))

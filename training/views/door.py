"""The page behind the QR code at a hall's door: people check themselves in."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.crypto import constant_time_compare
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from accounts.models import User
from core import limits
from core.client import address_of
from training.forms.sessions import ArrivalForm
from training.models import Session
from training.queries.courses import enrolment_in
from training.rules import door_code
from training.services import TrainingError
from training.services.attendance import check_in, is_door_open
from training.services.enrolment import Person
from training.states import SeatState

# A hall shares one address; nobody fills a county's courses with invented names.
WINDOW = 3600  # seconds
OF_AN_ADDRESS = 300
IN_SESSION = "checked_in"


class DoorPage(TemplateView):
    """With an account at one tap, without one by name and phone number."""

    template_name = "training/door.html"
    http_method_names = ["get", "head", "post", "options"]

    @cached_property
    def session(self) -> Session:
        rows = Session.objects.select_related("course__county", "village")
        session = get_object_or_404(rows, pk=self.kwargs["pk"])
        code = door_code(session.pk, session.starts)
        if not constant_time_compare(code, self.kwargs["code"]):
            raise Http404
        return session

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        session = self.session
        return super().get_context_data(
            session=session,
            course=session.course,
            is_open=is_door_open(session),
            is_in=self.request.method != "POST" and self._is_in(),
            key=uuid4(),
            **{"form": ArrivalForm(), **kwargs},
        )

    def _is_in(self) -> bool:
        """Whether this person, or this browser, has checked in."""
        user = self.request.user
        if not isinstance(user, User):
            # A family shares a phone.
            if "other" in self.request.GET:
                return False
            return self.session.pk in self.request.session.get(IN_SESSION, [])
        enrolment = enrolment_in(self.session.course, user)
        if enrolment is None:
            return False
        seats = enrolment.seats.filter(session=self.session, state=SeatState.SEATED)
        return bool(seats.filter(attended_at__isnull=False).exists())

    def render_to_response(
        self, context: dict[str, Any], **response_kwargs: Any
    ) -> HttpResponse:
        response = super().render_to_response(context, **response_kwargs)
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex"
        return response

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        form = ArrivalForm(request.POST)
        try:
            key = UUID(request.POST.get("key", ""))
        except ValueError:
            return self._refused(form, _("Please try again."), 400)
        who: User | Person
        if isinstance(request.user, User):
            who = request.user
        elif not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        else:
            who = form.person()
        if not limits.within(
            {f"training:door:{address_of(request)}": OF_AN_ADDRESS}, WINDOW
        ):
            return self._refused(
                form, _("Too many people at once. Please speak to the trainer."), 429
            )
        try:
            check_in(self.session, who, key)
        except TrainingError as refused:
            return self._refused(form, " ".join(refused.messages), 409)
        if not isinstance(who, User):
            known = request.session.get(IN_SESSION, [])
            request.session[IN_SESSION] = [*known, self.session.pk][-20:]
        return redirect(request.path)

    def _refused(self, form: ArrivalForm, words: str, status: int) -> HttpResponse:
        """What was typed stays."""
        messages.error(self.request, words)
        return self.render_to_response(self.get_context_data(form=form), status=status)

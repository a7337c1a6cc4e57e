"""Owners' pages of sessions and of the people in a course."""

from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.queries import person_of
from core.inputs import whole
from core.pdf.document import pdf_response
from training.forms.sessions import (
    PaperQuizForm,
    PersonForm,
    SessionForm,
    SessionReasonForm,
)
from training.models import Course, CourseCertificate, Enrolment
from training.pdf import session_list_pdf
from training.queries.courses import latest_of, may_take_again, progress_of, times_of
from training.queries.trainees import people_of, seats_of, trainees_of
from training.services.completion import revoke, show_on_wall
from training.services.enrolment import cancel_enrolment, record_trainee, take_again
from training.services.quizzes import note_paper_quiz
from training.services.sessions import (
    cancel_session,
    change_session,
    plan_session,
    release_seat,
    take_seat,
)
from training.states import TAKING_PART
from vendors.cooperatives.models import Household
from vendors.places.models import County

from .certificates import paper_of
from .scope import OwnerPage


class Sessions(OwnerPage):
    """What is planned, the next first; what is over behind `?show=past`."""

    template_name = "training/office/sessions.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        now = timezone.now()
        is_past = self.request.GET.get("show") == "past"
        rows = self.sessions()
        rows = (
            rows.filter(ends__lte=now).order_by("-starts", "-pk")
            if is_past
            else rows.filter(ends__gt=now).order_by("starts", "pk")
        )
        return super().get_context_data(
            page=self.page_of(rows), is_past=is_past, **kwargs
        )


class EditSession(OwnerPage):
    """A new session of a course."""

    is_form = True

    template_name = "training/office/session_edit.html"

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        form = SessionForm(villages=self.villages(), experts=self.experts())
        return self.show(course=self.course(), form=form)

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        course = self.course()
        form = SessionForm(
            request.POST, villages=self.villages(), experts=self.experts()
        )
        if form.is_valid():
            try:
                session = plan_session(course, form.fields_of_session())
                return self.saved("training_session", session.pk)
            except ValidationError as error:
                form.add_error(None, error)
        return self.show(course=course, form=form, wrong=True)


class ChangeSession(OwnerPage):
    is_form = True
    template_name = "training/office/session_edit.html"

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        session = self.session()
        form = SessionForm.of(session, self.villages(), self.experts())
        return self.show(session=session, course=session.course, form=form)

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        session = self.session()
        form = SessionForm(
            request.POST, villages=self.villages(), experts=self.experts()
        )
        if form.is_valid():
            fields, seen = form.fields_of_session(), form.cleaned_data["seen"] or 0
            try:
                change_session(session, fields, seen=seen)
                return self.saved("training_session", session.pk)
            except ValidationError as error:
                form.add_error(None, error)
        return self.show(session=session, course=session.course, form=form, wrong=True)


class OneSession(OwnerPage):
    """Who has a place and who waits; seat somebody of the course, or call it off."""

    template_name = "training/office/session.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        session = kwargs.pop("session", None) or self.session()
        people = people_of(session)
        inside = {seat.enrolment_id for seat in people}
        others = session.course.enrolments.filter(state__in=TAKING_PART, again=None)
        kwargs.setdefault("reason", SessionReasonForm())
        return super().get_context_data(
            session=session,
            course=session.course,
            people=people,
            others=list(others.exclude(pk__in=inside).order_by("name", "pk")[:300]),
            **kwargs,
        )

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        session = self.session()
        do = request.POST.get("do", "")
        if do == "cancel":
            form = SessionReasonForm(request.POST)
            if not form.is_valid():
                return self.show(session=session, reason=form, wrong=True)
            reason = form.cleaned_data["reason"]
            self.attempt(
                partial(cancel_session, session, reason=reason),
                _("Cancelled. Everyone on the list is notified."),
            )
        elif do in {"seat", "unseat"}:
            person = self._one_of(session.course, request.POST.get("one", ""))
            act = take_seat if do == "seat" else release_seat
            self.attempt(
                partial(act, session, person), _("Saved. Participants are notified.")
            )
        return self.to("training_session", session.pk)

    def _one_of(self, course: Course, typed: str) -> Enrolment:
        number = whole(typed) or 0
        return get_object_or_404(course.enrolments, pk=number)


class SessionList(OwnerPage):
    """The list to print, with each trainee's code."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        session = self.session()
        content = session_list_pdf(session, people_of(session))
        return pdf_response(content, name=f"session-{session.pk}")


class People(OwnerPage):
    """Everybody in a course; somebody without e-mail is written down here."""

    template_name = "training/office/people.html"

    def form(self, *sent: Any) -> PersonForm:
        households = None
        if not isinstance(self.owner, County):
            households = Household.objects.filter(cooperative=self.owner, left=None)
        return PersonForm(*sent, villages=self.villages(), households=households)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        course = self.course()
        kwargs.setdefault("form", self.form())
        return super().get_context_data(
            course=course, page=self.page_of(trainees_of(course)), **kwargs
        )

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        course, form = self.course(), self.form(request.POST)
        if not form.is_valid():
            return self.show(form=form, wrong=True)
        by = person_of(request)
        self.attempt(
            partial(record_trainee, course, form.person(), by=by),
            _("%(name)s is enrolled.") % {"name": form.cleaned_data["name"]},
        )
        return self.to("training_people", course.pk)


class OnePerson(OwnerPage):
    """One trainee: how far they are, what they reached on paper, their certificate."""

    template_name = "training/office/person.html"

    def trainee(self, course: Course) -> Enrolment:
        rows = course.enrolments.select_related("village", "household", "user")
        trainee = get_object_or_404(rows, pk=self.kwargs["trainee"])
        trainee.course = course
        return trainee

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        course = self.course()
        trainee = self.trainee(course)
        kwargs.setdefault("paper", PaperQuizForm())
        kwargs.setdefault("reason", SessionReasonForm())
        kwargs["trainee"] = trainee
        return super().get_context_data(
            course=course,
            progress=progress_of(trainee),
            seats=seats_of(trainee),
            attempts=list(trainee.attempts.exclude(right=None)),
            certificates=list(trainee.certificates.all()),
            times=times_of(trainee),
            may_again=may_take_again(trainee) and course.is_open,
            **kwargs,
        )

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        course = self.course()
        trainee = self.trainee(course)
        do = request.POST.get("do", "")
        if do == "leave":
            self.attempt(
                partial(cancel_enrolment, trainee, by_office=True),
                _("Removed from the course."),
            )
        elif do == "again":
            self.attempt(
                partial(take_again, trainee, by=person_of(request)),
                _("%(name)s is enrolled.") % {"name": trainee.name},
            )
            return self.to("training_person", course.pk, latest_of(trainee).pk)
        elif do == "paper":
            paper = PaperQuizForm(request.POST)
            if not paper.is_valid():
                return self.show(paper=paper, wrong=True)
            by = person_of(request)
            self.attempt(
                partial(note_paper_quiz, trainee, **paper.cleaned_data, by=by),
                _("Recorded."),
            )
        elif do == "wall":
            shows = request.POST.get("shows") == "1"
            self.attempt(
                partial(show_on_wall, trainee, shows=shows, by_office=True), _("Saved.")
            )
        elif do == "revoke":
            return self._revoke(request, trainee)
        return self.to("training_person", course.pk, trainee.pk)

    def _revoke(self, request: HttpRequest, trainee: Enrolment) -> HttpResponse:
        form = SessionReasonForm(request.POST)
        if not form.is_valid():
            return self.show(reason=form, wrong=True)
        rows = CourseCertificate.objects.filter(enrolment=trainee)
        certificate = get_object_or_404(rows, revoked_at=None)
        reason, by = form.cleaned_data["reason"], person_of(request)
        self.attempt(
            partial(revoke, certificate, reason=reason, by=by),
            _("Revoked. Its public page shows this."),
        )
        return self.to("training_person", trainee.course_id, trainee.pk)


class PersonPaper(OnePerson):
    """The certificate as a paper, for whoever has no account to fetch it."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        rows = self.trainee(self.course()).certificates.select_related(
            "enrolment__course"
        )
        return paper_of(get_object_or_404(rows, revoked_at=None))

"""Courses for whoever wants to learn: reading is free, taking part needs an account."""

import re
from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
)
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from accounts.models import User
from accounts.queries import person_of
from core import structured_data as schema
from core.file_parts import FilePart
from core.page_head import Facts, PageHead, shared_picture, whole_address
from core.transitions import TransitionError
from training.forms.sessions import FeedbackForm
from training.models import Course, Enrolment, Lesson
from training.queries.courses import (
    earlier_certificates,
    enrolment_in,
    enrolments_of,
    lessons_of,
    may_take_again,
    next_course,
    progress_of,
    published_courses,
    shown_courses,
)
from training.queries.trainees import (
    coming_sessions,
    my_seats,
    seats_of,
    sessions_taught_by,
    turn_in,
)
from training.services.completion import (
    finish_lesson,
    give_feedback,
    show_name,
    show_on_wall,
)
from training.services.enrolment import cancel_enrolment, enrol
from training.services.sessions import release_seat, take_seat
from training.states import SeatState

_TYPES = {"mp4": "video/mp4", "webm": "video/webm"}
# More figures than any file has bytes are no range, and none that is reckoned with.
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def video_response(request: HttpRequest, lesson: Lesson) -> HttpResponseBase:
    """All of it, or the one range that is asked for (206); 416 beyond its end."""
    if not lesson.video:
        raise Http404
    try:
        file = lesson.video.open("rb")
        size = lesson.video.size
    except OSError as error:
        raise Http404 from error
    asked = _RANGE.fullmatch(request.headers.get("Range", "").strip())
    first, last = _span(asked, size)
    if first > last:
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    response = FileResponse(
        FilePart(file, first, last),
        status=206 if asked else 200,
        content_type=_TYPES.get(lesson.video_kind, "application/octet-stream"),
    )
    if asked:
        response["Content-Range"] = f"bytes {first}-{last}/{size}"
    response["Content-Length"] = str(last - first + 1)
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "private, max-age=3600"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _span(asked: re.Match[str] | None, size: int) -> tuple[int, int]:
    """First and last byte, both counted; the first behind the last where none is."""
    if asked is None or not (asked[1] or asked[2]):
        return 0, size - 1
    if not asked[1]:
        return max(size - int(asked[2]), 0), size - 1
    last = int(asked[2]) if asked[2] else size - 1
    return int(asked[1]), min(last, size - 1)


ON_A_PAGE = 24


class LearnPage(TemplateView):
    """A page of one course: published, or retired with the person in it."""

    def course(self) -> Course:
        return get_object_or_404(shown_courses(), slug=self.kwargs["slug"])

    def mine(self, course: Course) -> Enrolment | None:
        """The person's place in it, the course put in so that it is not asked again."""
        user = self.request.user
        enrolment = enrolment_in(course, user) if isinstance(user, User) else None
        if enrolment is not None:
            enrolment.course = course
        is_in = enrolment is not None and not enrolment.is_cancelled
        if not course.is_open and not is_in:
            raise Http404
        return enrolment if is_in else None


class CoursesPage(TemplateView):
    template_name = "training/courses.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        rows = published_courses()
        page = Paginator(rows, ON_A_PAGE).get_page(self.request.GET.get("page"))
        user = self.request.user
        mine: set[int] = set()
        if isinstance(user, User):
            mine = set(enrolments_of(user).values_list("course_id", flat=True))
        head = PageHead(query=f"page={page.number}" if page.number > 1 else "")
        return super().get_context_data(page=page, mine=mine, head=head, **kwargs)


class MyCourses(LoginRequiredMixin, TemplateView):
    """What the person is in, with the sessions they have a place in."""

    template_name = "training/mine.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        rows = enrolments_of(person_of(self.request)).prefetch_related(
            my_seats(), "certificates"
        )
        page = Paginator(rows, ON_A_PAGE).get_page(self.request.GET.get("page"))
        teaches = sessions_taught_by(person_of(self.request)).exists()
        return super().get_context_data(page=page, teaches=teaches, **kwargs)


def _facts(course: Course) -> Facts:
    path = reverse("learn:course", args=[course.slug])
    return schema.thing(
        "Course",
        name=course.title,
        description=course.summary or course.title,
        url=whole_address(path),
        provider=schema.part("Organization", name=str(course.owner)),
    )


class CoursePage(LearnPage):
    """The course: its lessons, sessions and quiz, and how far the person is."""

    template_name = "training/course.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        course = kwargs.pop("course", None) or self.course()
        enrolment = self.mine(course)
        head = PageHead(picture=shared_picture(course.cover), facts=(_facts(course),))
        context = {"course": course, "enrolment": enrolment, "head": head}
        if enrolment is None:
            context |= {
                "lessons": lessons_of(course),
                "sessions": list(coming_sessions(course)),
            }
        else:
            context |= self._of(enrolment)
        return super().get_context_data(**context, **kwargs)

    def _of(self, enrolment: Enrolment) -> dict[str, object]:
        progress = progress_of(enrolment)
        seats = seats_of(enrolment)
        for seat in seats:
            is_waiting = seat.state == SeatState.WAITING
            seat.place = turn_in(seat) if is_waiting else 0  # type: ignore[attr-defined]
        held = {seat.session_id for seat in seats}
        course = enrolment.course
        return {
            "progress": progress,
            "lessons": progress.lessons,
            "seats": seats,
            "sessions": [one for one in coming_sessions(course) if one.pk not in held],
            "certificate": enrolment.certificates.first(),
            "may_again": may_take_again(enrolment) and course.is_open,
            "earlier": earlier_certificates(enrolment),
            "following": next_course(course, enrolment.user),
            "may_judge": enrolment.is_finished or progress.has_attended,
            "feedback": getattr(enrolment, "feedback", None),
        }

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        """Join or leave the course, or say how it was."""
        course = self.course()
        if not isinstance(request.user, User):
            return redirect_to_login(request.get_full_path())
        do = request.POST.get("do", "")
        enrolment = self.mine(course)
        try:
            if do == "join":
                enrol(course, request.user)
                messages.success(
                    request, _("You joined the course. Start with the first lesson.")
                )
            elif enrolment is not None:
                self._do(do, enrolment)
        except (ValidationError, TransitionError) as error:
            _say(request, error)
        return redirect("learn:course", course.slug)

    def _do(self, do: str, enrolment: Enrolment) -> None:
        if do == "leave":
            cancel_enrolment(enrolment)
            messages.success(
                self.request, _("You left the course. You can join again at any time.")
            )
        elif do == "name":
            show_name(enrolment, shows=self.request.POST.get("shows") == "1")
            messages.success(self.request, _("Saved."))
        elif do == "wall":
            show_on_wall(enrolment, shows=self.request.POST.get("shows") == "1")
            messages.success(self.request, _("Saved."))
        elif do == "feedback":
            form = FeedbackForm(self.request.POST)
            if not form.is_valid():
                raise ValidationError(next(iter(form.errors.as_data().values())))
            give_feedback(enrolment, **form.cleaned_data)
            messages.success(self.request, _("Thank you. The teachers will read it."))


def _say(request: HttpRequest, error: Exception) -> None:
    if isinstance(error, ValidationError):
        for text in error.messages:
            messages.error(request, text)
    else:
        messages.warning(request, _("Someone else changed this. Nothing was done."))


class LessonPage(LearnPage):
    """One lesson; marking it done leads on to the next."""

    template_name = "training/lesson.html"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        course = self.course()
        enrolment = self.mine(course)
        lessons = lessons_of(course)
        place = next(
            (n for n, one in enumerate(lessons) if one.pk == self.kwargs["pk"]), None
        )
        if place is None:
            raise Http404
        done = (
            enrolment.lessons_done.values_list("lesson_id", flat=True)
            if (enrolment)
            else ()
        )
        return super().get_context_data(
            course=course,
            enrolment=enrolment,
            lessons=lessons,
            lesson=lessons[place],
            number=place + 1,
            previous=lessons[place - 1] if place else None,
            following=lessons[place + 1] if place + 1 < len(lessons) else None,
            done=set(done),
            **kwargs,
        )

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        course = self.course()
        if not isinstance(request.user, User):
            return redirect_to_login(request.get_full_path())
        enrolment = self.mine(course)
        if enrolment is None:
            messages.warning(request, _("Please join the course first."))
            return redirect("learn:course", course.slug)
        try:
            finish_lesson(enrolment, self.kwargs["pk"])
        except ValidationError as error:
            _say(request, error)
            return redirect("learn:course", course.slug)
        return self._onwards(course)

    def _onwards(self, course: Course) -> HttpResponse:
        """To the next lesson in order; after the last one back to the course."""
        lessons = lessons_of(course)
        ids = [lesson.pk for lesson in lessons]
        place = ids.index(self.kwargs["pk"]) if self.kwargs["pk"] in ids else len(ids)
        if place + 1 < len(ids):
            return redirect("learn:lesson", course.slug, ids[place + 1])
        return redirect("learn:course", course.slug)


class LessonVideo(LearnPage):
    http_method_names = ["get", "head", "options"]

    def get(  # type: ignore[override]
        self, request: HttpRequest, **_kwargs: Any
    ) -> HttpResponseBase:
        course = self.course()
        self.mine(course)
        lesson = get_object_or_404(
            course.lessons, pk=self.kwargs["pk"], is_removed=False
        )
        return video_response(request, lesson)


class SessionSeat(LoginRequiredMixin, View):
    """Take a place in a session, or give it up."""

    http_method_names = ["post", "options"]

    def handle_no_permission(self) -> HttpResponseRedirect:
        """After signing in to the course: this address can't be looked at."""
        return redirect_to_login(reverse("learn:course", args=[self.kwargs["slug"]]))

    def post(self, request: HttpRequest, *, slug: str, pk: int) -> HttpResponse:
        course = get_object_or_404(shown_courses(), slug=slug)
        session = get_object_or_404(course.sessions, pk=pk)
        person = person_of(request)
        enrolment = enrolment_in(course, person)
        try:
            if request.POST.get("do") == "give-up":
                if enrolment is not None:
                    release_seat(session, enrolment)
                    messages.success(request, _("Your place is given up."))
            else:
                self._take(request, session, course, person)
        except ValidationError as error:
            _say(request, error)
        return redirect("learn:course", course.slug)

    def _take(
        self, request: HttpRequest, session: Any, course: Course, person: User
    ) -> None:
        """Whoever takes a place is in the course."""
        seat = take_seat(session, enrol(course, person))
        if seat.state == SeatState.WAITING:
            place = {"place": turn_in(seat)}
            messages.info(
                request,
                _("The session is full. You are number %(place)s on the waiting list.")
                % place,
            )
        else:
            messages.success(request, _("You have a place. Please bring your phone."))

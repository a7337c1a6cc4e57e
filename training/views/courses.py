"""Owners' pages of courses: the list, one course, its lessons and questions."""

from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from core.inputs import whole
from training.forms.courses import CourseForm, LessonForm, QuestionForm
from training.models import Course, Lesson, Question
from training.queries.courses import lessons_of, questions_of, with_lesson_counts
from training.queries.trainees import feedback_of, with_counts, with_trainee_counts
from training.services.courses import (
    create_course,
    edit_course,
    publish,
    remove_lesson,
    retire,
    save_lesson,
    shift_lesson,
)
from training.services.quizzes import retire_question, save_question

from .learning import video_response
from .scope import OwnerPage


class Courses(OwnerPage):
    template_name = "training/office/courses.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        rows = with_trainee_counts(with_lesson_counts(self.courses()))
        page = self.page_of(rows.order_by("state", "title", "pk"))
        return super().get_context_data(page=page, **kwargs)


class NewCourse(OwnerPage):
    is_form = True
    template_name = "training/office/course_edit.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(form=CourseForm(owner=self.owner))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = CourseForm(request.POST, request.FILES, owner=self.owner)
        fields = form.fields_of_course() if form.is_valid() else {}
        if form.errors:
            return self.show(form=form, wrong=True)
        course = create_course(self.owner, fields)
        return self.saved("training_course", course.pk)


class EditCourse(OwnerPage):
    is_form = True
    template_name = "training/office/course_edit.html"

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        course = self.course()
        return self.show(course=course, form=CourseForm.of(course))

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        course = self.course()
        form = CourseForm(request.POST, request.FILES, owner=self.owner, course=course)
        fields = form.fields_of_course() if form.is_valid() else {}
        if not form.errors:
            try:
                edit_course(course, fields, seen=form.cleaned_data["seen"] or 0)
                return self.saved("training_course", course.pk)
            except ValidationError as error:
                form.add_error(None, error)
        return self.show(course=course, form=form, wrong=True)


class OneCourse(OwnerPage):
    """A course with all that is in it; its buttons move and take out."""

    template_name = "training/office/course.html"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        course = self.course()
        return super().get_context_data(
            course=course,
            lessons=lessons_of(course),
            questions=questions_of(course),
            sessions=list(with_counts(course.sessions.all()).order_by("-starts")[:20]),
            feedback=feedback_of(course),
            **kwargs,
        )

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        course = self.course()
        one = request.POST.get("one", "")
        row = whole(one) or 0
        acts: dict[str, tuple[Any, str]] = {
            "publish": (
                partial(publish, course),
                _("Published. Anyone can join now."),
            ),
            "retire": (partial(retire, course), _("New trainees can no longer join.")),
            "up": (partial(shift_lesson, course, row, up=True), _("Moved.")),
            "down": (partial(shift_lesson, course, row, up=False), _("Moved.")),
            "remove": (partial(remove_lesson, course, row), _("Removed.")),
            "unask": (partial(retire_question, course, row), _("Removed.")),
        }
        chosen = acts.get(request.POST.get("do", ""))
        if chosen is not None:
            self.attempt(*chosen)
        return self.to("training_course", course.pk)


class EditLesson(OwnerPage):
    """A lesson of a course, or a new one."""

    is_form = True

    template_name = "training/office/lesson_edit.html"

    def lesson(self, course: Course) -> Lesson | None:
        if "lesson" not in self.kwargs:
            return None
        return get_object_or_404(
            course.lessons, pk=self.kwargs["lesson"], is_removed=False
        )

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        course = self.course()
        lesson = self.lesson(course)
        form = LessonForm.of(lesson) if lesson else LessonForm()
        return self.show(course=course, lesson=lesson, form=form)

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        course = self.course()
        lesson = self.lesson(course)
        form = LessonForm(request.POST, request.FILES)
        if form.is_valid():
            photo, video = form.kept_photo(), form.kept_video()
            if not form.errors:
                fields = form.fields_of_lesson()
                save_lesson(course, lesson, fields, photo=photo, video=video)
                return self.saved("training_course", course.pk)
        return self.show(course=course, lesson=lesson, form=form, wrong=True)


class PreviewLesson(OwnerPage):
    """A lesson as trainees see it, also of a draft."""

    template_name = "training/office/lesson.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        course = self.course()
        lessons = lessons_of(course)
        ids = [one.pk for one in lessons]
        if self.kwargs["lesson"] not in ids:
            raise Http404
        place = ids.index(self.kwargs["lesson"])
        kwargs["lesson"] = lessons[place]
        return super().get_context_data(
            course=course, number=place + 1, lessons=lessons, **kwargs
        )


class OwnVideo(OwnerPage):
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponseBase:
        lesson = get_object_or_404(self.course().lessons, pk=self.kwargs["lesson"])
        return video_response(request, lesson)


class EditQuestion(OwnerPage):
    """A question of a course's quiz, or a new one."""

    is_form = True

    template_name = "training/office/question_edit.html"

    def question(self, course: Course) -> Question | None:
        if "question" not in self.kwargs:
            return None
        return get_object_or_404(
            course.questions, pk=self.kwargs["question"], is_retired=False
        )

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        course = self.course()
        question = self.question(course)
        form = (
            QuestionForm.of(question)
            if question
            else QuestionForm(initial={"kind": "single"})
        )
        return self.show(course=course, question=question, form=form)

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        course = self.course()
        question = self.question(course)
        form = QuestionForm(request.POST)
        if not form.is_valid():
            return self.show(course=course, question=question, form=form, wrong=True)
        save_question(course, question, form.fields_of_question(), form.choices())
        return self.saved("training_course", course.pk)

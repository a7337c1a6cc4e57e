"""Courses, lessons and questions as their owner types them, in both languages."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.images.intake import store_photo
from core.images.kinds import PhotoError
from core.text import LineField
from training.models import Course, Lesson, Question
from training.queries.courses import possible_follow_ups
from training.rules import number_in
from training.services import TrainingError
from training.services.courses import Video, keep_video
from training.states import QuestionKind
from vendors.partner.models import Partner
from vendors.places.models import County

NEEDED = {"required": _("This field is required.")}
ONE_LANGUAGE = _("Please enter it in at least one language.")
MOST_CHOICES = 6
_PHOTOS = "image/*"
_VIDEOS = "video/mp4,video/webm"


def _line(label: Any, length: int = 120, **options: Any) -> LineField:
    return LineField(label=label, max_length=length, required=False, **options)


def _text(label: Any, length: int, rows: int, **options: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(
        label=label, max_length=length, required=False, widget=widget, **options
    )


class _InOneLanguage(forms.Form):
    """Asks for `wanted` in one of the two languages."""

    wanted = "title"
    also_asked: tuple[str, ...] = ()

    @property
    def asked_sometimes(self) -> tuple[str, ...]:
        """Each language is asked for while the other has none."""
        return (f"{self.wanted}_en", f"{self.wanted}_zh_hans", *self.also_asked)

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        names = (f"{self.wanted}_en", f"{self.wanted}_zh_hans")
        if not any(cleaned.get(name) or name in self.errors for name in names):
            self.add_error(names[0], ONE_LANGUAGE)
        return cleaned

    def kept_photo(self) -> Any:
        """The picture that was sent, kept; None without one. Adds its error."""
        upload = self.cleaned_data.get("photo")
        if not upload:
            return None
        try:
            return store_photo(upload)
        except PhotoError as refusal:
            self.add_error("photo", refusal)
            return None


class CourseForm(_InOneLanguage):
    title_en = _line(_("Title in English"))
    title_zh_hans = _line(_("Title in Chinese"))
    summary_en = _text(_("Summary in English"), 400, 2)
    summary_zh_hans = _text(_("Summary in Chinese"), 400, 2)
    photo = forms.FileField(
        label=_("Picture"),
        required=False,
        widget=forms.FileInput(attrs={"accept": _PHOTOS}),
    )
    needs_attendance = forms.BooleanField(label=_("Includes a session"), required=False)
    pass_mark = forms.IntegerField(
        label=_("Pass mark in %"),
        min_value=1,
        max_value=100,
        initial=80,
        error_messages=NEEDED,
    )
    most_attempts = forms.IntegerField(
        label=_("Quiz attempts"),
        min_value=0,
        max_value=50,
        initial=3,
        help_text=_("0 means unlimited."),
        error_messages=NEEDED,
    )
    valid_months = forms.IntegerField(
        label=_("Certificate valid for (months)"),
        min_value=1,
        max_value=240,
        required=False,
        help_text=_("Leave empty if it does not expire."),
    )
    follow_up = forms.ModelChoiceField(
        label=_("Suggested next"),
        queryset=Course.objects.none(),
        required=False,
        empty_label=_("No suggestion"),
        help_text=_("Shown to everyone who completes this course."),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        owner: County | Partner,
        course: Course | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.fields["follow_up"].queryset = possible_follow_ups(owner, course)  # type: ignore[attr-defined]

    @classmethod
    def of(cls, course: Course) -> "CourseForm":
        names = [name for name in cls.base_fields if name not in {"photo", "seen"}]
        initial = {name: getattr(course, name) for name in names}
        initial |= {"seen": course.version}
        return cls(owner=course.owner, course=course, initial=initial)

    def fields_of_course(self) -> dict[str, object]:
        kept = dict(self.cleaned_data)
        kept.pop("seen")
        kept.pop("photo")
        photo = self.kept_photo()
        return kept | ({"cover": photo} if photo else {})


class LessonForm(_InOneLanguage):
    title_en = _line(_("Title in English"))
    title_zh_hans = _line(_("Title in Chinese"))
    text_en = _text(_("Text in English"), 20_000, 10)
    text_zh_hans = _text(
        _("Text in Chinese"),
        20_000,
        10,
        help_text=_("Leave a blank line between paragraphs."),
    )
    minutes = forms.IntegerField(
        label=_("Duration (minutes)"), min_value=1, max_value=600, required=False
    )
    photo = forms.FileField(
        label=_("Picture"),
        required=False,
        widget=forms.FileInput(attrs={"accept": _PHOTOS}),
    )
    video = forms.FileField(
        label=_("Video"),
        required=False,
        help_text=_("MP4 or WebM, up to 80 MB. It is only shown here."),
        widget=forms.FileInput(attrs={"accept": _VIDEOS}),
    )

    @classmethod
    def of(cls, lesson: Lesson) -> "LessonForm":
        names = [name for name in cls.base_fields if name not in {"photo", "video"}]
        return cls(initial={name: getattr(lesson, name) for name in names})

    def fields_of_lesson(self) -> dict[str, object]:
        kept = dict(self.cleaned_data)
        kept.pop("photo")
        kept.pop("video")
        return kept

    def kept_video(self) -> Video | None:
        """The video that was sent, kept; None without one. Adds its error."""
        upload = self.cleaned_data.get("video")
        if not upload:
            return None
        try:
            return keep_video(upload)
        except TrainingError as refusal:
            self.add_error("video", refusal)
            return None


class QuestionForm(_InOneLanguage):
    """A question with up to six answers, or a number."""

    wanted = "text"
    also_asked = ("answer",)

    kind = forms.ChoiceField(
        label=pgettext_lazy("of question", "Type"),
        choices=QuestionKind.choices,
        widget=forms.RadioSelect,
    )
    text_en = _text(_("Question in English"), 400, 2)
    text_zh_hans = _text(_("Question in Chinese"), 400, 2)
    answer = forms.CharField(label=_("Correct number"), max_length=20, required=False)
    tolerance = forms.CharField(
        label=_("Tolerance"), max_length=20, required=False, initial="0"
    )
    feedback_en = _text(_("Explanation in English"), 600, 2)
    feedback_zh_hans = _text(_("Explanation in Chinese"), 600, 2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for place in range(1, MOST_CHOICES + 1):
            self.fields[f"choice{place}_en"] = _line(_("In English"), 240)
            self.fields[f"choice{place}_zh_hans"] = _line(_("In Chinese"), 240)
            self.fields[f"right{place}"] = forms.BooleanField(
                label=_("Correct answer"), required=False
            )

    def rows(self) -> list[tuple[int, Any, Any, Any]]:
        """The answers' fields, for the page."""
        return [
            (n, self[f"choice{n}_en"], self[f"choice{n}_zh_hans"], self[f"right{n}"])
            for n in range(1, MOST_CHOICES + 1)
        ]

    @classmethod
    def of(cls, question: Question) -> "QuestionForm":
        initial: dict[str, Any] = {
            name: getattr(question, name) for name in cls.base_fields
        }
        for name in ("answer", "tolerance"):
            value = initial[name]
            initial[name] = "" if value is None else f"{value.normalize():f}"
        choices: Any = question.choices.all()  # with a column for each language
        for place, choice in enumerate(choices, start=1):
            initial[f"choice{place}_en"] = choice.text_en
            initial[f"choice{place}_zh_hans"] = choice.text_zh_hans
            initial[f"right{place}"] = choice.is_right
        return cls(initial=initial)

    def clean_answer(self) -> Any:
        return self._number("answer", "")

    def clean_tolerance(self) -> Any:
        number = self._number("tolerance", "0")
        if number is not None and number < 0:
            raise ValidationError(_("Please enter a number of 0 or more."))
        return number

    def _number(self, name: str, empty: str) -> Any:
        typed = self.cleaned_data[name] or empty
        if not typed:
            return None
        number = number_in(typed)
        if number is None or number != round(number, 4):
            raise ValidationError(_("Please enter a number, such as 2.5."))
        return number

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        kind = cleaned.get("kind")
        if kind == QuestionKind.NUMBER:
            if cleaned.get("answer") is None and "answer" not in self.errors:
                self.add_error("answer", _("Please enter the correct number."))
        elif kind:
            self._clean_choices(kind)
        return cleaned

    def _clean_choices(self, kind: str) -> None:
        choices = self.choices()
        right = sum(choice["is_right"] for choice in choices)
        if len(choices) < 2:
            self.add_error(None, _("Please enter at least two answers."))
        elif not right or (kind == QuestionKind.SINGLE and right != 1):
            self.add_error(
                None,
                _("Tick the correct answer or answers."),
            )

    def choices(self) -> list[dict[str, Any]]:
        """The answers that were written, in their order."""
        if self.cleaned_data.get("kind") == QuestionKind.NUMBER:
            return []
        typed = self.cleaned_data
        return [
            {
                "text_en": typed.get(f"choice{n}_en") or "",
                "text_zh_hans": typed.get(f"choice{n}_zh_hans") or "",
                "is_right": bool(typed.get(f"right{n}")),
            }
            for n in range(1, MOST_CHOICES + 1)
            if typed.get(f"choice{n}_en") or typed.get(f"choice{n}_zh_hans")
        ]

    def fields_of_question(self) -> dict[str, object]:
        kept = {name: self.cleaned_data[name] for name in self.base_fields}
        if kept["kind"] != QuestionKind.NUMBER:
            kept["answer"] = None
        kept["tolerance"] = kept["tolerance"] or 0
        return kept

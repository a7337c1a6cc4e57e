"""The quiz: asked, handed in, and explained answer by answer."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from core.inputs import whole
from training.models import Attempt, Enrolment, Question
from training.queries.courses import asked_in, progress_of
from training.rules import number_in
from training.services.quizzes import asked_of, hand_in, start_attempt
from training.states import AttemptState, QuestionKind

from .learning import LearnPage

MOST_OF_AN_ANSWER = 40


class _QuizPage(LoginRequiredMixin, LearnPage):
    def enrolment(self) -> Enrolment:
        """The person's place in the course; 404 for who is not in it."""
        enrolment = self.mine(self.course())
        if enrolment is None:
            raise Http404
        return enrolment


def in_order(attempt: Attempt, question: Question) -> list[Any]:
    """The question's choices as this attempt shows them."""
    order = attempt.orders.get(str(question.pk), [])
    found = {choice.pk: choice for choice in question.choices.all()}
    return [found[pk] for pk in order if pk in found]


class QuizPage(_QuizPage):
    """How the quiz goes, or the attempt that is under way."""

    template_name = "training/quiz.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        enrolment = kwargs.pop("enrolment", None) or self.enrolment()
        progress = progress_of(enrolment)
        if not progress.has_quiz and not progress.attempts:
            raise Http404
        attempt = enrolment.attempts.filter(state=AttemptState.OPEN).first()
        typed, wrong = kwargs.pop("typed", {}), kwargs.pop("wrong", {})
        return super().get_context_data(
            course=enrolment.course,
            enrolment=enrolment,
            progress=progress,
            attempt=attempt,
            asked=_shown(attempt, typed, wrong) if attempt else [],
            results=enrolment.attempts.exclude(state=AttemptState.OPEN),
            has_errors=bool(wrong),
            **kwargs,
        )

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        enrolment = self.enrolment()
        slug = enrolment.course.slug
        if request.POST.get("do") == "begin":
            try:
                start_attempt(enrolment)
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))
            return redirect("learn:quiz", slug)
        return self._hand_in(request, enrolment)

    def _hand_in(self, request: HttpRequest, enrolment: Enrolment) -> HttpResponse:
        """Score it; what lacks an answer is asked again with all that was typed."""
        typed = request.POST.get("attempt", "")
        number = whole(typed, 9999) or 0
        attempt = get_object_or_404(enrolment.attempts, number=number)
        slug = enrolment.course.slug
        if attempt.state != AttemptState.OPEN:
            return redirect("learn:attempt", slug, attempt.number)
        answers = _typed_in(request, attempt)
        wrong = _lacking(attempt, answers)
        if not wrong:
            try:
                attempt = hand_in(attempt, answers)
                return redirect("learn:attempt", slug, attempt.number)
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))
        context = self.get_context_data(enrolment=enrolment, typed=answers, wrong=wrong)
        return self.render_to_response(context, status=422)


def _typed_in(request: HttpRequest, attempt: Attempt) -> dict[int, list[str]]:
    """What was ticked or typed for each question of the attempt, and no other."""
    return {
        pk: [
            text.strip()[:MOST_OF_AN_ANSWER]
            for text in request.POST.getlist(f"q{pk}")
            if text.strip()
        ]
        for pk in attempt.asked
    }


def _lacking(attempt: Attempt, answers: dict[int, list[str]]) -> dict[int, str]:
    """What is wrong with an answer before it is scored, by question."""
    wrong: dict[int, str] = {}
    for question in asked_in(attempt):
        answer = answers.get(question.pk, [])
        if not answer:
            wrong[question.pk] = _("Please answer this one as well.")
        elif question.kind == QuestionKind.NUMBER and number_in(answer[0]) is None:
            wrong[question.pk] = _("Please enter a number, such as 2.5.")
    return wrong


def _shown(
    attempt: Attempt, typed: dict[int, list[str]], wrong: dict[int, str]
) -> list[dict[str, Any]]:
    return [
        {
            "question": question,
            "choices": [
                (choice, str(choice.pk) in typed.get(question.pk, ()))
                for choice in in_order(attempt, question)
            ],
            "typed": (typed.get(question.pk) or [""])[0],
            "error": wrong.get(question.pk, ""),
        }
        for question in asked_in(attempt)
    ]


class AttemptPage(_QuizPage):
    """What became of an attempt: each answer, whether it was right, and why.

    Right answers are shown once the quiz is passed or no try is left.
    """

    template_name = "training/attempt.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        enrolment = self.enrolment()
        attempt = get_object_or_404(
            enrolment.attempts.exclude(state=AttemptState.OPEN),
            number=self.kwargs["number"],
        )
        progress = progress_of(enrolment)
        return super().get_context_data(
            course=enrolment.course,
            enrolment=enrolment,
            attempt=attempt,
            progress=progress,
            per_cent=(attempt.right or 0) * 100 // attempt.out_of,
            shows_right=not progress.may_try,
            answers=[_judged(attempt, question) for question in asked_in(attempt)],
            **kwargs,
        )


def _judged(attempt: Attempt, question: Question) -> dict[str, object]:
    answer = attempt.answers.get(str(question.pk), [])
    choices = in_order(attempt, question)
    chosen = [str(one) for one in choices if str(one.pk) in answer]
    right = [str(one) for one in choices if one.is_right]
    return {
        "question": question,
        "is_right": asked_of(question).is_right(answer),
        "given": chosen if choices else answer,
        "right": right if choices else [question.answer],
    }

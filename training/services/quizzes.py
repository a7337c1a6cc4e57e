"""Quizzes: their questions, and attempts that are scored by what was asked."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.activity_log import record
from training.locks import lock_course, lock_enrolment
from training.models import Attempt, Choice, Course, Enrolment, Question
from training.queries.courses import asked_in, choice_order, progress_of, questions_of
from training.rules import AnswerKey, count_right, is_pass, shuffled
from training.states import AttemptState, QuestionKind

from . import TrainingError
from .completion import finish_if_done
from .courses import scope_of

Answers = Mapping[int, Sequence[str]]


@transaction.atomic
def save_question(
    course: Course,
    question: Question | None,
    fields: Mapping[str, object],
    choices: Sequence[Mapping[str, Any]],
) -> Question:
    """Write a question. One that may have been asked stays, and a new one follows.

    Attempts that are under way go on with what they were asked.
    """
    fresh = lock_course(course.pk)
    was_asked = Attempt.objects.filter(enrolment__course=fresh).exists()
    row = question
    if row is not None and was_asked:
        Question.objects.filter(pk=row.pk).update(is_retired=True)
        row = Question(course=fresh, position=row.position)
    elif row is None:
        last = fresh.questions.aggregate(last=Max("position"))["last"] or 0
        row = Question(course=fresh, position=last + 1)
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()
    row.choices.all().delete()
    Choice.objects.bulk_create(
        Choice(question=row, position=place, **choice)
        for place, choice in enumerate(choices, start=1)
    )
    record("training.question.save", row, scope=scope_of(fresh.owner))
    return row


@transaction.atomic
def retire_question(course: Course, question_id: int) -> None:
    """Ask it no more."""
    fresh = lock_course(course.pk)
    question = fresh.questions.filter(pk=question_id, is_retired=False).first()
    if question is not None:
        fresh.questions.filter(pk=question_id).update(is_retired=True)
        record("training.question.retire", question, scope=scope_of(fresh.owner))


@transaction.atomic
def start_attempt(enrolment: Enrolment) -> Attempt:
    """The attempt under way, begun when there is none.

    Raises `TrainingError` when there is no quiz, it was passed, or no try is left.
    """
    fresh = lock_enrolment(enrolment.pk)
    if fresh.is_cancelled:
        raise TrainingError(_("Please join the course first."))
    under_way = fresh.attempts.filter(state=AttemptState.OPEN).first()
    if under_way is not None:
        return under_way
    progress = progress_of(fresh)
    if not progress.has_quiz:
        raise TrainingError(_("This course has no quiz."))
    if progress.has_passed:
        raise TrainingError(_("You have already passed this quiz."))
    if not progress.may_try:
        raise TrainingError(
            _("You have used all attempts. Ask the course's organiser for another.")
        )
    return _begin(fresh)


def _begin(enrolment: Enrolment) -> Attempt:
    number = (enrolment.attempts.aggregate(last=Max("number"))["last"] or 0) + 1
    questions = {row.pk: row for row in questions_of(enrolment.course)}
    seed = enrolment.pk * 1000 + number
    asked = shuffled(sorted(questions), seed)
    orders = {str(pk): choice_order(questions[pk], seed + pk) for pk in asked}
    return Attempt.objects.create(
        enrolment=enrolment,
        number=number,
        asked=asked,
        orders=orders,
        out_of=len(asked),
    )


@transaction.atomic
def hand_in(attempt: Attempt, answers: Answers) -> Attempt:
    """Score the answers by what was asked; handed in twice, the first counts.

    Raises `TrainingError` for answers that were not offered.
    """
    enrolment = lock_enrolment(attempt.enrolment_id)
    fresh = Attempt.objects.get(pk=attempt.pk)
    if fresh.state != AttemptState.OPEN:
        return fresh
    questions = asked_in(fresh)
    for question in questions:
        _require_offered(question, answers.get(question.pk, ()))
    asked = {question.pk: asked_of(question) for question in questions}
    right = count_right(asked, answers)
    Attempt.objects.filter(pk=fresh.pk).update(
        state=AttemptState.HANDED_IN,
        answers={str(pk): list(answers.get(pk, ())) for pk in asked},
        right=right,
        is_passed=is_pass(right, fresh.out_of, enrolment.course.pass_mark),
        handed_in_at=timezone.now(),
    )
    fresh.refresh_from_db()
    if fresh.is_passed:
        finish_if_done(enrolment)
    return fresh


def asked_of(question: Question) -> AnswerKey:
    """What its right answer is."""
    if question.kind == QuestionKind.NUMBER:
        return AnswerKey(number=question.answer, tolerance=question.tolerance)
    choices = question.choices.all()
    return AnswerKey(right=frozenset(one.pk for one in choices if one.is_right))


def _require_offered(question: Question, answer: Sequence[str]) -> None:
    most = 1 if question.kind != QuestionKind.MULTIPLE else len(answer)
    offered = {str(choice.pk) for choice in question.choices.all()}
    is_choice = question.kind != QuestionKind.NUMBER
    if len(answer) > most or (is_choice and not set(answer) <= offered):
        raise TrainingError(_("One of the answers is not available. Please check."))


@transaction.atomic
def note_paper_quiz(
    enrolment: Enrolment, *, right: int, out_of: int, by: User | None
) -> Attempt:
    """What somebody reached on paper, in the hall.

    Raises `TrainingError` for figures that can't be, or a course without a quiz.
    """
    fresh = lock_enrolment(enrolment.pk)
    if not 0 <= right <= out_of or not out_of:
        raise TrainingError(_("There can't be more correct answers than questions."))
    if fresh.is_cancelled or not progress_of(fresh).has_quiz:
        raise TrainingError(_("There are no questions."))
    number = (fresh.attempts.aggregate(last=Max("number"))["last"] or 0) + 1
    attempt = Attempt.objects.create(
        enrolment=fresh,
        number=number,
        state=AttemptState.HANDED_IN,
        right=right,
        out_of=out_of,
        is_passed=is_pass(right, out_of, fresh.course.pass_mark),
        handed_in_at=timezone.now(),
        by=by,
    )
    record(
        "training.quiz.paper",
        fresh,
        after={"right": right, "out_of": out_of},
        scope=scope_of(fresh.course.owner),
    )
    if attempt.is_passed:
        finish_if_done(fresh)
    return attempt

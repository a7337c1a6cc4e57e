"""Quizzes: shuffled the same way, scored by what was asked, never by what was sent."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories.training import (
    finish_course,
    make_course,
    make_question,
    make_trainee,
    right_answers,
)
from training.models import Attempt, Question
from training.rules import AnswerKey, is_pass, shuffled
from training.services import TrainingError
from training.services.quizzes import (
    hand_in,
    note_paper_quiz,
    save_question,
    start_attempt,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def trainee():
    course = make_course(most_attempts=2, pass_mark=60)
    for kind in ("single", "multiple", "number"):
        make_question(course, kind)
    return make_trainee(course)


@given(st.lists(st.integers(), unique=True), st.integers())
def test_an_order_is_the_same_for_the_same_seed(ids, seed):
    assert shuffled(ids, seed) == shuffled(ids, seed)
    assert sorted(shuffled(ids, seed)) == sorted(ids)


@pytest.mark.parametrize(
    ("typed", "right"),
    [("2.5", True), ("2,5", True), ("２．５", True), ("2.51", True), ("2.6", False),
     ("x", False), ("", False), ("1e999999999", False), ("NaN", False)],
)  # fmt: skip
def test_a_number_is_right_within_its_tolerance(typed, right):
    asked = AnswerKey(number=Decimal("2.5"), tolerance=Decimal("0.01"))

    assert asked.is_right([typed]) is right


@pytest.mark.parametrize(
    ("right", "asked", "passes"), [(4, 5, True), (3, 5, False), (2, 3, False)]
)
def test_the_mark_is_reached_without_rounding(right, asked, passes):
    assert is_pass(right, asked, 80) is passes


def test_all_right_passes(trainee):
    attempt = hand_in(start_attempt(trainee), right_answers(trainee.course))

    assert (attempt.right, attempt.out_of, attempt.is_passed) == (3, 3, True)


def test_one_of_several_right_answers_is_not_right(trainee):
    answers = right_answers(trainee.course)
    several = trainee.course.questions.get(kind="multiple")
    answers[several.pk] = answers[several.pk][:1]

    assert hand_in(start_attempt(trainee), answers).right == 2


def test_begun_twice_is_one_attempt(trainee):
    assert start_attempt(trainee) == start_attempt(trainee)


def test_handed_in_twice_the_first_counts(trainee):
    attempt = start_attempt(trainee)
    hand_in(attempt, {})

    again = hand_in(attempt, right_answers(trainee.course))

    assert (again.right, again.is_passed) == (0, False)


def test_no_try_is_left_after_the_last(trainee):
    for _ in range(2):
        hand_in(start_attempt(trainee), {})

    with pytest.raises(TrainingError, match="You have used all attempts"):
        start_attempt(trainee)

    assert Attempt.objects.count() == 2


def test_who_has_passed_is_asked_no_more(trainee):
    hand_in(start_attempt(trainee), right_answers(trainee.course))

    with pytest.raises(TrainingError, match="passed"):
        start_attempt(trainee)


def test_answers_of_other_questions_are_refused(trainee):
    attempt = start_attempt(trainee)
    foreign = make_question(make_course()).choices.first()
    single = trainee.course.questions.get(kind="single")

    with pytest.raises(TrainingError, match="not available"):
        hand_in(attempt, {single.pk: [str(foreign.pk)]})

    attempt.refresh_from_db()
    assert attempt.state == "open"


def test_all_answers_ticked_where_one_is_right_are_refused(trainee):
    single = trainee.course.questions.get(kind="single")
    ticked = [str(pk) for pk in single.choices.values_list("pk", flat=True)]

    with pytest.raises(TrainingError):
        hand_in(start_attempt(trainee), {single.pk: ticked})


def test_a_question_edited_meanwhile_is_scored_as_it_was_asked(trainee):
    attempt = start_attempt(trainee)
    answers = right_answers(trainee.course)
    single = trainee.course.questions.get(kind="single")
    turned = [{"text_en": f"Answer {n}", "is_right": n == 3} for n in range(1, 4)]

    new = save_question(
        trainee.course, single, {"text_en": "Changed?", "kind": "single"}, turned
    )

    assert new.pk != single.pk
    assert Question.objects.get(pk=single.pk).is_retired
    assert hand_in(attempt, answers).right == 3


def test_a_question_nobody_was_asked_is_edited_in_place():
    course = make_course()
    question = make_question(course)

    same = save_question(
        course, question, {"text_en": "Better?", "kind": "number", "answer": 1}, []
    )

    assert (same.pk, same.choices.count()) == (question.pk, 0)


def test_a_quiz_on_paper_counts_and_finishes_the_course(trainee):
    for lesson in trainee.course.lessons.all():
        trainee.lessons_done.create(lesson=lesson)

    note_paper_quiz(trainee, right=8, out_of=10, by=None)

    trainee.refresh_from_db()
    assert trainee.is_finished


@pytest.mark.parametrize(("right", "out_of"), [(11, 10), (0, 0), (-1, 3)])
def test_figures_that_cannot_be_are_refused(trainee, right, out_of):
    with pytest.raises(TrainingError):
        note_paper_quiz(trainee, right=right, out_of=out_of, by=None)

    assert not Attempt.objects.exists()


def test_lessons_and_quiz_finish_the_course(trainee):
    assert finish_course(trainee).is_finished

"""What people type about training."""

from .courses import CourseForm, LessonForm, QuestionForm
from .sessions import (
    FeedbackForm,
    PaperQuizForm,
    PersonForm,
    ReasonForm,
    SessionForm,
)

__all__ = [
    "CourseForm",
    "FeedbackForm",
    "LessonForm",
    "PaperQuizForm",
    "PersonForm",
    "QuestionForm",
    "ReasonForm",
    "SessionForm",
]

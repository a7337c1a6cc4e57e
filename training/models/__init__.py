"""Courses, trainees, sessions and certificates."""

from .courses import Choice, Course, Lesson, Question, TradeRule
from .sessions import Scan, Seat, Session
from .trainees import (
    Attempt,
    CertificateCounter,
    CourseCertificate,
    Enrolment,
    Feedback,
    LessonDone,
)

__all__ = [
    "Attempt",
    "CertificateCounter",
    "Choice",
    "Course",
    "CourseCertificate",
    "Enrolment",
    "Feedback",
    "Lesson",
    "LessonDone",
    "Question",
    "Scan",
    "Seat",
    "Session",
    "TradeRule",
]

"""Courses, trainees, sessions and certificates."""

from .certificates import CertificateCounter, CourseCertificate
from .courses import Choice, Course, Lesson, Question, TradeRule
from .sessions import Scan, Seat, Session
from .trainees import Attempt, Enrolment, Feedback, LessonDone, Told

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
    "Told",
    "TradeRule",
]

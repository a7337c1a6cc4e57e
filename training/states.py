"""The states of courses, sessions, places and attempts, and the moves between them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CourseState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("a course", "draft")
    PUBLISHED = "published", pgettext_lazy("a course", "published")
    RETIRED = "retired", pgettext_lazy("a course", "no longer offered")


COURSE_MOVES: dict[str, tuple[str, ...]] = {
    CourseState.DRAFT: (CourseState.PUBLISHED,),
    CourseState.PUBLISHED: (CourseState.RETIRED,),
    CourseState.RETIRED: (CourseState.PUBLISHED,),
}
# Who is enrolled in a course goes on with it after it is retired.
SHOWN = (CourseState.PUBLISHED, CourseState.RETIRED)


class EnrolmentState(models.TextChoices):
    ENROLLED = "enrolled", pgettext_lazy("a trainee", "enrolled")
    FINISHED = "finished", pgettext_lazy("a trainee", "completed")
    CANCELLED = "cancelled", pgettext_lazy("a trainee", "cancelled")


# Who finished stays finished; who may take a course once more gets a new enrolment.
ENROLMENT_MOVES: dict[str, tuple[str, ...]] = {
    EnrolmentState.ENROLLED: (EnrolmentState.FINISHED, EnrolmentState.CANCELLED),
    EnrolmentState.CANCELLED: (EnrolmentState.ENROLLED,),
    EnrolmentState.FINISHED: (),
}
TAKING_PART = (EnrolmentState.ENROLLED, EnrolmentState.FINISHED)


class SessionState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("a training session", "planned")
    CANCELLED = "cancelled", pgettext_lazy("a training session", "cancelled")


SESSION_MOVES: dict[str, tuple[str, ...]] = {
    SessionState.PLANNED: (SessionState.CANCELLED,),
    SessionState.CANCELLED: (),
}


class TraineeFate(models.TextChoices):
    """What becomes of a row of a file of trainees."""

    NEW = "new", _("will be enrolled")
    AGAIN = "again", _("will be enrolled again")
    THERE = "there", _("already in the course")
    TWICE = "twice", _("twice in this file")


class SeatState(models.TextChoices):
    SEATED = "seated", pgettext_lazy("a trainee", "has a place")
    WAITING = "waiting", pgettext_lazy("a trainee", "on the waiting list")
    CANCELLED = "cancelled", pgettext_lazy("a trainee", "cancelled")


SEAT_MOVES: dict[str, tuple[str, ...]] = {
    SeatState.WAITING: (SeatState.SEATED, SeatState.CANCELLED),
    SeatState.SEATED: (SeatState.CANCELLED,),
    SeatState.CANCELLED: (SeatState.SEATED, SeatState.WAITING),
}
KEPT = (SeatState.SEATED, SeatState.WAITING)


class QuestionKind(models.TextChoices):
    SINGLE = "single", _("One correct answer")
    MULTIPLE = "multiple", _("Several correct answers")
    NUMBER = "number", _("A number")


class AttemptState(models.TextChoices):
    OPEN = "open", _("in progress")
    HANDED_IN = "handed-in", pgettext_lazy("a quiz", "submitted")


class ScanOutcome(models.TextChoices):
    PRESENT = "present", pgettext_lazy("a trainee", "Present")
    AGAIN = "again", _("Already recorded")
    WALKED_IN = "walked-in", _("Came without a place and got one")
    WALK_IN = "walk-in", _("Has no place in this session; one is free")
    FULL = "full", _("Has no place in this session, and none is free")
    OTHER_COURSE = "other-course", _("This code is for another course")
    UNKNOWN = "unknown", _("This is not one of our codes")
    CLOSED = "closed", _("This session is cancelled")
    EARLY = "early", _("This session has not started yet")


# Only these are kept for a key: what was refused may be answered anew.
NOTED = (ScanOutcome.PRESENT, ScanOutcome.AGAIN, ScanOutcome.WALKED_IN)


class Need(models.TextChoices):
    OPEN_SHOP = "open-shop", _("To open a shop")
    GO_LIVE = "go-live", _("To go live")


class TraineeNotice(models.TextChoices):
    """What a trainee is told."""

    SEATED = "seated", _("You have a place")
    WAITING = "waiting", _("You are on the waiting list")
    MOVED_UP = "moved-up", _("A place is free: you have it now")
    MOVED = "moved", _("Session rescheduled")
    CANCELLED = "cancelled", _("Session cancelled")
    TOMORROW = "tomorrow", _("Your session is tomorrow")
    SOON = "soon", _("Your session starts soon")
    FINISHED = "finished", _("Course completed")
    REVOKED = "revoked", _("Certificate revoked")
    ENDING = "ending", _("Your certificate expires soon")

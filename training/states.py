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
    FINISHED = "finished", pgettext_lazy("a trainee", "finished")
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
    SINGLE = "single", _("One answer is right")
    MULTIPLE = "multiple", _("Several answers are right")
    NUMBER = "number", _("A number")


class AttemptState(models.TextChoices):
    OPEN = "open", _("under way")
    HANDED_IN = "handed-in", pgettext_lazy("a quiz", "handed in")


class ScanOutcome(models.TextChoices):
    PRESENT = "present", pgettext_lazy("a trainee", "Present")
    AGAIN = "again", _("Was noted before")
    WALKED_IN = "walked-in", _("Came without a place and got one")
    WALK_IN = "walk-in", _("Has no place in this session; one is free")
    FULL = "full", _("Has no place in this session, and none is free")
    OTHER_COURSE = "other-course", _("This code is for another course")
    UNKNOWN = "unknown", _("This code is not ours")
    CLOSED = "closed", _("This session is cancelled")
    EARLY = "early", _("This session has not begun yet")


# Only these are kept for a key: what was refused may be answered anew.
NOTED = (ScanOutcome.PRESENT, ScanOutcome.AGAIN, ScanOutcome.WALKED_IN)


class Need(models.TextChoices):
    OPEN_SHOP = "open-shop", _("To open a shop")
    GO_LIVE = "go-live", _("To go live")


class Word(models.TextChoices):
    """What a trainee is told."""

    SEATED = "seated", _("You have a place")
    WAITING = "waiting", _("You are on the waiting list")
    MOVED_UP = "moved-up", _("A place is free now: it is yours")
    MOVED = "moved", _("A session is moved")
    CANCELLED = "cancelled", _("A session is cancelled")
    TOMORROW = "tomorrow", _("Your session is tomorrow")
    SOON = "soon", _("Your session begins soon")
    FINISHED = "finished", _("You have finished a course")
    REVOKED = "revoked", _("A certificate was taken back")

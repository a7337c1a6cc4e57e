"""Who takes part in a course, how far they are, and the certificates they got."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core import dates
from core.columns import somebody
from training.rules import FRESH, RENEWAL, code_of
from training.states import AttemptState, EnrolmentState
from vendors.cooperatives.models import Household
from vendors.places.models import Village

from .courses import Course, Lesson


class Enrolment(models.Model):
    """Somebody in a course: an account, or a name that an office wrote down.

    `phone` (E.164) links what an office wrote down to the account that verifies it.
    `shows_name` is whether the person agreed that the public page of the certificate
    names them in full, `is_on_wall` that the wall of certificates does so too.
    `again_of` is the time before, of somebody who takes the course
    once more; it is kept as it was.
    """

    course = models.ForeignKey(
        Course, on_delete=models.PROTECT, related_name="enrolments"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="enrolments",
    )
    name = models.CharField(_("name"), max_length=80)
    phone = models.CharField(_("phone number"), max_length=16, blank=True)
    village = models.ForeignKey(
        Village, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    household = models.ForeignKey(
        Household,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="enrolments",
    )
    again_of = models.OneToOneField(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="again",
    )
    state = models.CharField(
        max_length=16, choices=EnrolmentState.choices, default=EnrolmentState.ENROLLED
    )
    shows_name = models.BooleanField(default=False)
    is_on_wall = models.BooleanField(default=False)
    by = somebody()
    created = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                name="enrolment_of_account_once",
                fields=["course", "user"],
                condition=Q(user__isnull=False, again_of__isnull=True),
            ),
            models.UniqueConstraint(
                name="enrolment_of_phone_once",
                fields=["course", "phone"],
                condition=Q(user__isnull=True, again_of__isnull=True) & ~Q(phone=""),
            ),
            models.CheckConstraint(
                name="enrolment_state_known",
                condition=Q(state__in=EnrolmentState.values),
            ),
            models.CheckConstraint(
                name="enrolment_finished_has_day",
                condition=~Q(state="finished") | Q(finished_at__isnull=False),
            ),
            models.CheckConstraint(
                name="enrolment_on_wall_is_named",
                condition=Q(is_on_wall=False) | Q(shows_name=True),
            ),
        ]
        indexes = [
            models.Index(
                fields=["phone"],
                name="enrolment_to_link",
                condition=Q(user__isnull=True) & ~Q(phone=""),
            ),
            models.Index(fields=["finished_at"], name="enrolment_finished"),
            models.Index(
                fields=["id"], name="enrolment_on_wall", condition=Q(is_on_wall=True)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def code(self) -> str:
        """What their QR code says."""
        return code_of(self.pk)

    @property
    def is_cancelled(self) -> bool:
        return bool(self.state == EnrolmentState.CANCELLED)

    @property
    def is_finished(self) -> bool:
        return bool(self.state == EnrolmentState.FINISHED)


class LessonDone(models.Model):
    """A trainee has gone through a lesson."""

    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.CASCADE, related_name="lessons_done"
    )
    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="+")
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "lesson"], name="lesson_done_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id}: {self.lesson_id}"


class Attempt(models.Model):
    """One go at a course's quiz.

    `asked` are ids of the questions as they stood when it began, in their order;
    `orders` the order of each one's choices; `answers` what was ticked or typed, by
    question. `right` of so many were right; it is counted when it is handed in. One
    that was done on paper has no questions, only `right` of `out_of`, and `by`.
    """

    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.CASCADE, related_name="attempts"
    )
    number = models.PositiveSmallIntegerField()
    state = models.CharField(
        max_length=16, choices=AttemptState.choices, default=AttemptState.OPEN
    )
    asked = models.JSONField(default=list)
    orders = models.JSONField(default=dict)
    answers = models.JSONField(default=dict)
    right = models.PositiveSmallIntegerField(null=True, blank=True)
    out_of = models.PositiveSmallIntegerField()
    is_passed = models.BooleanField(default=False)
    by = somebody()
    created = models.DateTimeField(auto_now_add=True)
    handed_in_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "number"], name="attempt_number_once"
            ),
            models.UniqueConstraint(
                fields=["enrolment"],
                condition=Q(state="open"),
                name="attempt_open_once",
            ),
            models.CheckConstraint(
                name="attempt_handed_in_is_counted",
                condition=Q(state="open", right__isnull=True, is_passed=False)
                | Q(state="handed-in", right__isnull=False, right__lte=F("out_of")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id}/{self.number}"


class Feedback(models.Model):
    """What a trainee thought of a course, for its owner's eyes."""

    enrolment = models.OneToOneField(
        Enrolment, on_delete=models.CASCADE, related_name="feedback"
    )
    rating = models.PositiveSmallIntegerField(_("stars"))
    words = models.CharField(_("comment"), max_length=1000, blank=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="training_feedback_rating", condition=Q(rating__range=(1, 5))
            )
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id}: {self.rating}"


class CertificateCounter(models.Model):
    """The last number of an issuer in a year; locked while the next one is given."""

    issuer = models.CharField(max_length=32)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "year"], name="training_counter_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.issuer} {self.year}: {self.last}"


class CourseCertificate(models.Model):
    """That somebody finished a course; never edited, only taken back with a reason.

    `code` opens its public page. `name` and `issuer_name` are as they were that day.
    `good_until` is its last day, in the market's time; without it, it does not end.
    `is_end_told` is whether its holder was reminded of that day.
    """

    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, related_name="certificates"
    )
    issuer = models.CharField(max_length=32)
    issuer_name = models.CharField(max_length=128)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=80)
    issued_on = models.DateField()
    good_until = models.DateField(null=True, blank=True)
    is_end_told = models.BooleanField(default=False)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_reason = models.CharField(_("reason"), max_length=300, blank=True)
    revoked_by = somebody()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "year", "number"], name="training_number_once"
            ),
            models.UniqueConstraint(
                fields=["enrolment"],
                condition=Q(revoked_at__isnull=True),
                name="training_certificate_once",
            ),
            models.CheckConstraint(
                name="training_revoked_with_reason",
                condition=Q(revoked_at__isnull=True) | ~Q(revoked_reason=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["good_until"],
                name="certificate_to_renew",
                condition=Q(is_end_told=False, good_until__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return f"{self.year}-{self.number:04d}"

    @property
    def has_ended(self) -> bool:
        return self.good_until is not None and self.good_until < dates.today()

    @property
    def ends_soon(self) -> bool:
        """Whether it is in force and may be renewed already."""
        today = dates.today()
        return (
            self.is_good
            and self.good_until is not None
            and self.good_until <= today + RENEWAL
            and self.issued_on <= today - FRESH
        )

    @property
    def is_good(self) -> bool:
        return self.revoked_at is None and not self.has_ended

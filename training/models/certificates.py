"""Certificates of courses that were finished, and their gapless numbers."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .trainees import Enrolment


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
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_reason = models.CharField(_("reason"), max_length=300, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

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

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return f"{self.year}-{self.number:04d}"

    @property
    def has_ended(self) -> bool:
        return self.good_until is not None and self.good_until < timezone.localdate()

    @property
    def is_good(self) -> bool:
        return self.revoked_at is None and not self.has_ended

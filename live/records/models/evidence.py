"""What is kept of a broadcast for years: bundles of evidence, and why some stay longer.

Bundles are written once. When the years are over the file goes, and a row says so; that
it was there, and its digest, stay.
"""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.append_only import AppendOnly
from live.broadcasts.models import Broadcast
from live.records.states import EvidenceReason


def new_file_name() -> str:
    """Can't be guessed."""
    token = secrets.token_hex(16)
    return f"evidence/{token[:2]}/{token}.zip"


class EvidenceBundle(AppendOnly):
    """One file with all that can be shown of a broadcast at a time.

    `manifest` is the digest of the list of its contents, which names each with its own
    digest and the `previous` bundle's manifest: none can be taken away or changed
    without the next one saying so. `number` counts without a gap. `rows` says how much
    it holds, by kind.
    """

    number = models.PositiveIntegerField(unique=True)
    broadcast = models.ForeignKey(
        Broadcast, on_delete=models.PROTECT, related_name="evidence"
    )
    reason = models.CharField(max_length=8, choices=EvidenceReason.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    made_at = models.DateTimeField(default=timezone.now)
    file = models.CharField(max_length=200, unique=True, default=new_file_name)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    manifest = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, blank=True)
    video = models.CharField(max_length=64, blank=True)
    rows = models.JSONField(default=dict)
    keep_until = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.CheckConstraint(
                name="evidence_reason_known",
                condition=Q(reason__in=EvidenceReason.values),
            ),
            models.CheckConstraint(
                name="evidence_is_kept", condition=Q(keep_until__gt=F("made_at"))
            ),
            models.CheckConstraint(
                name="evidence_is_chained",
                condition=Q(number=1, previous="") | Q(number__gt=1) & ~Q(previous=""),
            ),
        ]
        indexes = [models.Index(fields=["keep_until"], name="evidence_due")]

    def __str__(self) -> str:
        return f"{self.number}: {self.broadcast_id}"


class EvidenceGone(AppendOnly):
    """The file of a bundle was deleted, since its time was over."""

    bundle = models.OneToOneField(
        EvidenceBundle, on_delete=models.PROTECT, related_name="gone"
    )
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.bundle_id}: {self.at}"


class LegalHold(models.Model):
    """Why a broadcast's records stay beyond their time, from when, and until when."""

    broadcast = models.ForeignKey(
        Broadcast, on_delete=models.PROTECT, related_name="holds"
    )
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    since = models.DateTimeField(default=timezone.now)
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["broadcast"],
                condition=Q(released_at__isnull=True),
                name="one_hold_at_a_time",
            ),
            models.CheckConstraint(
                name="hold_released_by_somebody",
                condition=Q(released_at__isnull=True) | Q(released_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.broadcast_id}: {self.reason}"

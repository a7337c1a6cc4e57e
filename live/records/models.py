"""Agreements with hosts, what is kept as evidence, and figures that are counted."""

import datetime as dt
import secrets

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.append_only import AppendOnly
from live.broadcasts.models import Broadcast
from shop.catalogue.models import Product
from vendors.partner.models import Lot, Partner

from .states import (
    LEAST_PERCENT,
    MOST_PERCENT,
    AgreementParty,
    AgreementStatus,
    EvidenceReason,
)


class CommissionAgreement(models.Model):
    """The seller lets the host show its goods, for a share of what they bring there.

    In force once both have accepted, from `starts_on` until `ends_on` or until one of
    them ends it; of one `broadcast`, or of all of the host's. What is on a shelf, and
    what was ordered, keeps the percent it was put there or ordered with.
    """

    host = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="hosting_agreements"
    )
    seller = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="agreements_with_hosts"
    )
    broadcast = models.ForeignKey(
        Broadcast,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="agreements",
    )
    percent = models.DecimalField(
        _("percent"),
        max_digits=4,
        decimal_places=2,
        validators=[MinValueValidator(LEAST_PERCENT), MaxValueValidator(MOST_PERCENT)],
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    offered_by = models.CharField(max_length=8, choices=AgreementParty.choices)
    host_accepted_at = models.DateTimeField(null=True, blank=True)
    seller_accepted_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="agreement_percent_bounded",
                condition=Q(percent__gt=0, percent__lte=MOST_PERCENT),
            ),
            models.CheckConstraint(
                name="agreement_of_two", condition=~Q(host=F("seller"))
            ),
            models.CheckConstraint(
                name="agreement_ends_after_it_starts",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(
                name="agreement_side_known",
                condition=Q(offered_by__in=AgreementParty.values),
            ),
            models.CheckConstraint(
                name="agreement_accepted_by_who_offered",
                condition=Q(
                    offered_by=AgreementParty.HOST, host_accepted_at__isnull=False
                )
                | Q(offered_by=AgreementParty.SELLER, seller_accepted_at__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["host", "seller"],
                condition=Q(ended_at__isnull=True, broadcast__isnull=True),
                name="one_standing_agreement",
            ),
            models.UniqueConstraint(
                fields=["host", "seller", "broadcast"],
                condition=Q(ended_at__isnull=True, broadcast__isnull=False),
                name="one_agreement_per_broadcast",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.host_id} ← {self.seller_id}: {self.percent}%"

    @property
    def is_accepted(self) -> bool:
        return bool(self.host_accepted_at and self.seller_accepted_at)

    def standing(self, day: dt.date) -> str:
        if self.ended_at or (self.ends_on and self.ends_on < day):
            return AgreementStatus.OVER
        return AgreementStatus.AGREED if self.is_accepted else AgreementStatus.OFFERED


class Clip(models.Model):
    """From one moment of a replay to another. `lot` is the harvest that was shown.

    `shown_on` is the day of the broadcast. What was sold of other lots is known from
    the orders that came from it.
    """

    broadcast = models.ForeignKey(
        Broadcast, on_delete=models.CASCADE, related_name="clips"
    )
    product = models.ForeignKey(
        Product, on_delete=models.CASCADE, related_name="live_clips"
    )
    lot = models.ForeignKey(
        Lot, null=True, blank=True, on_delete=models.SET_NULL, related_name="live_clips"
    )
    start = models.DecimalField(max_digits=9, decimal_places=3)
    end = models.DecimalField(max_digits=9, decimal_places=3)
    shown_at = models.DateTimeField()

    class Meta:
        ordering = ["-shown_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="clip_has_a_length", condition=Q(start__gte=0, end__gt=F("start"))
            ),
            models.UniqueConstraint(
                fields=["broadcast", "start"], name="one_clip_at_a_moment"
            ),
        ]
        indexes = [
            models.Index(fields=["product", "-shown_at"], name="clip_of_product"),
        ]

    def __str__(self) -> str:
        return f"{self.broadcast_id}: {self.start}–{self.end}"


class ChosenVideo(models.Model):
    """The moment of a replay that a product's page shows first, by its seller's choice.

    It keeps the times, not the clip: clips are cut anew. Without the replay it rests.
    """

    product = models.OneToOneField(
        Product, on_delete=models.CASCADE, related_name="chosen_video"
    )
    broadcast = models.ForeignKey(Broadcast, on_delete=models.CASCADE, related_name="+")
    start = models.DecimalField(max_digits=9, decimal_places=3)
    end = models.DecimalField(max_digits=9, decimal_places=3)
    chosen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="chosen_video_has_a_length",
                condition=Q(start__gte=0, end__gt=F("start")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.product_id}: {self.broadcast_id}"


# Bundles are written once. When the years are over the file goes, and a row says so;
# that it was there, and its digest, stay.


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


class BroadcastFigures(models.Model):
    """The sums of one broadcast as they were at `counted_at`.

    `views` are pages that watched it live, `visitors` the people or browsers behind
    them, `seconds` what they watched together, `peak` the most at once. `minutes` has a
    row for each minute: [minutes from the start, viewers, hearts, clicks, messages].
    """

    broadcast = models.OneToOneField(
        Broadcast, on_delete=models.CASCADE, related_name="figures"
    )
    views = models.PositiveIntegerField(default=0)
    visitors = models.PositiveIntegerField(default=0)
    seconds = models.PositiveBigIntegerField(default=0)
    replay_views = models.PositiveIntegerField(default=0)
    replay_visitors = models.PositiveIntegerField(default=0)
    peak = models.PositiveIntegerField(default=0)
    hearts = models.PositiveIntegerField(default=0)
    clicks = models.PositiveIntegerField(default=0)
    messages = models.PositiveIntegerField(default=0)
    writers = models.PositiveIntegerField(default=0)
    minutes = models.JSONField(default=list)
    counted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="figures_visitors_within_views",
                condition=models.Q(
                    visitors__lte=models.F("views"),
                    replay_visitors__lte=models.F("replay_views"),
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.broadcast_id}: {self.views}"

"""A broadcast, who runs it, who wants to be reminded, and what happened to it."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from live.broadcasts.rules import (
    CODE_LENGTH,
    MOST_MINUTES,
    crew_channel,
    new_code,
    public_channel,
)
from live.broadcasts.states import (
    ON_AIR,
    OVER,
    BroadcastStatus,
    CrewRole,
)
from vendors.partner.models import Partner
from vendors.places.models import Viewpoint, Village


class Broadcast(models.Model):
    """One live session of a seller, from its plan to its replay.

    `code` is its public address. `starts_at` is when it is planned to begin,
    `started_at` and `ended_at` when it did. `pinned` is what is being explained now.
    `version` catches stale edits of the plan.
    """

    code = models.CharField(max_length=CODE_LENGTH, unique=True, default=new_code)
    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="broadcasts"
    )
    host = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="hosted_broadcasts",
        verbose_name=_("host"),
    )
    title = models.CharField(_("title"), max_length=80)
    about = models.TextField(_("what it is about"), max_length=1000, blank=True)
    cover = models.ForeignKey(
        "core.Photo", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    village = models.ForeignKey(
        Village,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="broadcasts",
        verbose_name=_("village"),
    )
    viewpoint = models.ForeignKey(
        Viewpoint,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="broadcasts",
        verbose_name=_("place to see"),
    )
    starts_at = models.DateTimeField(_("begins"))
    planned_minutes = models.PositiveSmallIntegerField(
        _("planned minutes"),
        default=60,
        validators=[MinValueValidator(5), MaxValueValidator(MOST_MINUTES)],
    )
    status = models.CharField(
        max_length=16,
        choices=BroadcastStatus.choices,
        default=BroadcastStatus.SCHEDULED,
    )
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(max_length=300, blank=True)
    pinned = models.ForeignKey(
        "broadcasts.ShelfItem",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    version = models.PositiveIntegerField(default=1)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-starts_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="broadcast_status_known",
                condition=Q(status__in=BroadcastStatus.values),
            ),
            # A seller has one stage: two broadcasts of it would share its stock and
            # its host's voice.
            models.UniqueConstraint(
                fields=["partner"],
                condition=Q(status__in=sorted(ON_AIR)),
                name="one_broadcast_on_air",
            ),
            models.CheckConstraint(
                name="broadcast_began_if_it_was_on_air",
                condition=Q(status__in=["scheduled", "cancelled"])
                | Q(started_at__isnull=False),
            ),
            models.CheckConstraint(
                name="broadcast_ended_after_it_began",
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
            ),
        ]
        indexes = [
            models.Index(fields=["status", "starts_at"], name="broadcast_next"),
            models.Index(fields=["partner", "-starts_at"], name="broadcast_of_partner"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("live:broadcast", args=[self.code])

    @property
    def is_on_air(self) -> bool:
        return self.status in ON_AIR

    @property
    def is_over(self) -> bool:
        return self.status in OVER

    @property
    def channel(self) -> str:
        return public_channel(self.pk)

    @property
    def crew_channel(self) -> str:
        return crew_channel(self.pk)

    @property
    def origin(self) -> str:
        """How baskets and orders name it: where a line came from."""
        return f"live:{self.pk}"


class BroadcastEvent(models.Model):
    """What happened to a broadcast, by whom and when. Never edited."""

    broadcast = models.ForeignKey(
        Broadcast, on_delete=models.CASCADE, related_name="events"
    )
    status = models.CharField(max_length=16, choices=BroadcastStatus.choices)
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.broadcast_id}: {self.status}"


class CrewMember(models.Model):
    """Somebody beside the host who helps to run one broadcast."""

    broadcast = models.ForeignKey(
        Broadcast, on_delete=models.CASCADE, related_name="crew"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="broadcast_crews",
    )
    role = models.CharField(max_length=16, choices=CrewRole.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["broadcast", "user"], name="one_crew_role_per_broadcast"
            ),
            models.CheckConstraint(
                name="crew_role_known", condition=Q(role__in=CrewRole.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.role}"


class Reminder(models.Model):
    """Somebody who wants to be told when a broadcast begins; `told_at` when they were.

    Followers of the seller are told without one.
    """

    broadcast = models.ForeignKey(
        Broadcast, on_delete=models.CASCADE, related_name="reminders"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="broadcast_reminders",
    )
    told_at = models.DateTimeField(null=True, blank=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["broadcast", "user"], name="reminded_once_per_broadcast"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.broadcast_id}"

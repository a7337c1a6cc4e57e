"""Broadcasts, their crew and reminders, and what lies on their shelves."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.columns import somebody
from vendors.partner.models import Lot, Partner, StockRecord
from vendors.places.models import Viewpoint, Village

from .rules import (
    CODE_LENGTH,
    MOST_MINUTES,
    crew_channel,
    new_code,
    public_channel,
)
from .states import (
    ON_AIR,
    OVER,
    BroadcastStatus,
    CrewRole,
    ShelfAct,
    ShelfState,
)


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
    about = models.TextField(_("description"), max_length=1000, blank=True)
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
        verbose_name=_("viewpoint"),
    )
    starts_at = models.DateTimeField(_("starts"))
    planned_minutes = models.PositiveSmallIntegerField(
        _("planned length (minutes)"),
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
    by = somebody()
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


class ShelfItem(models.Model):
    """A pack on a broadcast's shelf.

    `price` is what it costs those who buy it from this broadcast, when it is not the
    pack's own; it was set for packs of `price_units`. `commission` is the host's share
    in percent of what goods of another seller bring; that seller has agreed to it.
    `lot` is the harvest that is shown and sold from; any, without one.
    """

    broadcast = models.ForeignKey(
        Broadcast, on_delete=models.CASCADE, related_name="shelf"
    )
    stockrecord = models.ForeignKey(
        StockRecord, on_delete=models.PROTECT, related_name="shelf_items"
    )
    position = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(
        max_length=8, choices=ShelfState.choices, default=ShelfState.SHOWN
    )
    price = models.DecimalField(
        _("price in this broadcast"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
    )
    price_units = models.PositiveIntegerField(null=True, blank=True)
    commission = models.DecimalField(
        _("host's commission (%)"), max_digits=4, decimal_places=2, default=Decimal(0)
    )
    lot = models.ForeignKey(
        Lot,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="shelf_items",
        verbose_name=_("harvest lot"),
    )
    is_removed = models.BooleanField(default=False)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["broadcast", "stockrecord"], name="pack_once_on_a_shelf"
            ),
            models.CheckConstraint(
                name="shelf_state_known", condition=Q(state__in=ShelfState.values)
            ),
            models.CheckConstraint(
                name="shelf_price_positive",
                condition=Q(price__isnull=True) | Q(price__gt=0),
            ),
            models.CheckConstraint(
                name="shelf_commission_bounded",
                condition=Q(commission__gte=0, commission__lte=50),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.broadcast_id}: {self.stockrecord_id}"

    @property
    def is_for_sale(self) -> bool:
        """Whether the shelf offers it; whether it can be had, the pack says."""
        is_shown = self.state == ShelfState.SHOWN and not self.is_removed
        return is_shown and not self.is_blocked

    @property
    def is_blocked(self) -> bool:
        """Whether its lot may not be sold any more while its broadcast is not over."""
        is_bad = self.lot is not None and not self.lot.is_good()
        return is_bad and not self.broadcast.is_over

    @property
    def sold_from(self) -> Lot | None:
        """The lot that a buyer gets now. A replay sells what the shop has by then."""
        lot = self.lot
        if lot and self.broadcast.is_over and not lot.is_good():
            return None
        return lot


class ShelfEvent(models.Model):
    """What somebody did on the shelf, with what it was then. Never edited.

    `data` holds amounts as text and what else the act needs to be understood years
    later: this is evidence, the source of chapters, and of the chart by minute.
    """

    broadcast = models.ForeignKey(
        Broadcast, on_delete=models.CASCADE, related_name="shelf_events"
    )
    item = models.ForeignKey(
        ShelfItem, null=True, on_delete=models.SET_NULL, related_name="events"
    )
    act = models.CharField(max_length=16, choices=ShelfAct.choices)
    data = models.JSONField(default=dict)
    by = somebody()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["broadcast", "act", "at"], name="shelf_acts")]

    def __str__(self) -> str:
        return f"{self.broadcast_id}: {self.act}"

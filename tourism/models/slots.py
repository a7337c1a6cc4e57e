"""When an experience takes place: the weekly plan, days off, and each single time."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.templatetags.market import moment
from tourism.states import CallOff, SlotState
from vendors.partner.models import StockPool, StockRecord

from .experiences import Experience, Price

EVERY_WEEKDAY = 0b111_1111


class Schedule(models.Model):
    """Slots on some weekdays of a season, at one time of day, the market's.

    The bits of `weekdays` are the days on which it takes place, Monday the lowest.
    Without `last_day` it goes on. Without `capacity` it is the experience's.
    """

    experience = models.ForeignKey(
        Experience, on_delete=models.CASCADE, related_name="schedules"
    )
    weekdays = models.PositiveSmallIntegerField(_("weekdays"), default=EVERY_WEEKDAY)
    time = models.TimeField(_("starts at"))
    first_day = models.DateField(_("from"))
    last_day = models.DateField(_("until"), null=True, blank=True)
    capacity = models.PositiveSmallIntegerField(_("places"), null=True, blank=True)

    class Meta:
        ordering = ["time", "id"]
        constraints = [
            models.CheckConstraint(
                name="schedule_has_weekdays",
                condition=Q(weekdays__gte=1, weekdays__lte=EVERY_WEEKDAY),
            ),
            models.CheckConstraint(
                name="schedule_ends_after_it_begins",
                condition=Q(last_day__isnull=True) | Q(last_day__gte=F("first_day")),
            ),
            models.CheckConstraint(
                name="schedule_has_places",
                condition=Q(capacity__isnull=True) | Q(capacity__gte=1),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.experience_id}: {self.time:%H:%M}"


class ClosedDays(models.Model):
    """Days on which the plan makes no slots, both included."""

    experience = models.ForeignKey(
        Experience, on_delete=models.CASCADE, related_name="closed_days"
    )
    first_day = models.DateField(_("from"))
    last_day = models.DateField(_("until"))
    note = models.CharField(_("note"), max_length=120, blank=True)

    class Meta:
        ordering = ["first_day", "id"]
        constraints = [
            models.CheckConstraint(
                name="closed_days_end_after_they_begin",
                condition=Q(last_day__gte=F("first_day")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.first_day} – {self.last_day}"


class Slot(models.Model):
    """One time at which an experience takes place. Its places are its pool's.

    `capacity` is how many there are in all: what the pool of an open slot has on hand,
    and who came or is counted as such. One that `is_by_hand` was put in beside the
    plan, which leaves it be.
    """

    experience = models.ForeignKey(
        Experience, on_delete=models.PROTECT, related_name="slots"
    )
    pool = models.OneToOneField(
        StockPool, on_delete=models.PROTECT, related_name="slot"
    )
    starts = models.DateTimeField(_("starts"))
    ends = models.DateTimeField(_("ends"))
    capacity = models.PositiveSmallIntegerField(_("places"))
    state = models.CharField(
        max_length=16, choices=SlotState.choices, default=SlotState.OPEN
    )
    called_off = models.CharField(max_length=8, choices=CallOff.choices, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    is_by_hand = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("date")
        ordering = ["starts", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["experience", "starts"], name="slot_once_at_a_time"
            ),
            models.CheckConstraint(
                name="slot_ends_after_it_starts", condition=Q(ends__gt=F("starts"))
            ),
            models.CheckConstraint(
                name="slot_state_known", condition=Q(state__in=SlotState.values)
            ),
            models.CheckConstraint(
                name="slot_is_cancelled_for_a_reason",
                condition=~Q(state="cancelled") | Q(called_off__in=CallOff.values),
            ),
        ]
        indexes = [models.Index(fields=["starts"], name="slot_by_start")]

    def __str__(self) -> str:
        return moment(self.starts)

    @property
    def is_cancelled(self) -> bool:
        return bool(self.state == SlotState.CANCELLED)

    @property
    def has_begun(self) -> bool:
        return self.starts <= timezone.now()

    @property
    def has_ended(self) -> bool:
        return self.ends <= timezone.now()


class SlotPrice(models.Model):
    """The pack by which one price of the experience is sold for one slot."""

    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="prices")
    price = models.ForeignKey(Price, on_delete=models.PROTECT, related_name="packs")
    pack = models.OneToOneField(
        StockRecord, on_delete=models.PROTECT, related_name="slot_price"
    )

    class Meta:
        ordering = ["price__position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["slot", "price"], name="price_once_a_slot")
        ]

    def __str__(self) -> str:
        return f"{self.slot_id}: {self.price_id}"

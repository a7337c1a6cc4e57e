"""When a seller takes orders, if not always."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core import dates
from vendors.partner.rules import Once, OpenWindow, Plan, Weekly
from vendors.partner.states import RoundState

from .sellers import Partner

_WEEKLY = ("opens_weekday", "opens_time", "closes_weekday", "closes_time")


class OrderWindow(models.Model):
    """A time in which one may order from a seller, once or every week.

    `is_weekly` has weekdays (Monday is 0) and times of day, another one two moments
    and a day. A seller with any takes orders in them alone. A cooperative's window
    `for_members` holds for its farms that have none of their own. An order has to come
    to `least` of the seller's goods. With `needs` it takes place if all orders in it,
    of all sellers for whom it holds, come to that by its close.
    """

    partner = models.ForeignKey(
        Partner, on_delete=models.CASCADE, related_name="order_windows"
    )
    is_weekly = models.BooleanField(default=True)
    opens_weekday = models.PositiveSmallIntegerField(null=True, blank=True)
    opens_time = models.TimeField(null=True, blank=True)
    closes_weekday = models.PositiveSmallIntegerField(null=True, blank=True)
    closes_time = models.TimeField(null=True, blank=True)
    delivers_weekday = models.PositiveSmallIntegerField(null=True, blank=True)
    opens_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    delivers_on = models.DateField(null=True, blank=True)
    least = models.DecimalField(
        _("minimum order"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    needs = models.DecimalField(
        _("takes place from"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    for_members = models.BooleanField(_("also for member farms"), default=False)

    class Meta:
        ordering = ["-is_weekly", "opens_weekday", "opens_time", "opens_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="order_window_is_whole",
                condition=Q(
                    is_weekly=True,
                    delivers_weekday__lte=6,
                    opens_weekday__lte=6,
                    closes_weekday__lte=6,
                    opens_time__isnull=False,
                    closes_time__isnull=False,
                )
                | Q(
                    is_weekly=False,
                    delivers_on__isnull=False,
                    closes_at__gt=F("opens_at"),
                ),
            ),
            models.CheckConstraint(
                name="order_window_least_is_some",
                condition=Q(least__isnull=True) | Q(least__gt=0),
            ),
            models.CheckConstraint(
                name="order_window_needs_some",
                condition=Q(needs__isnull=True) | Q(needs__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner_id}: {self.opens_weekday or self.opens_at}"

    @property
    def plan(self) -> Plan:
        """As the rules reckon with it."""
        if self.is_weekly:
            opens_on, opens, closes_on, closes = (
                getattr(self, name) for name in _WEEKLY
            )
            delivers = self.delivers_weekday or 0
            return Weekly(
                (opens_on, opens),
                (closes_on, closes),
                delivers,
                self.least,
                self.needs,
                self.partner_id,
            )
        opens, closes, day = self.opens_at, self.closes_at, self.delivers_on
        if opens is None or closes is None or day is None:
            msg = f"order window {self.pk} has no time"
            raise ValueError(msg)
        return Once(
            OpenWindow(opens, closes, day, self.least, self.needs, self.partner_id)
        )

    @property
    def is_over(self) -> bool:
        """Whether it was a single one that has closed."""
        return not self.plan.times(dates.local())


class WindowRound(models.Model):
    """One opening of a window that takes place from a total: orders wait for its close.

    What it `needs` is what the window said when the first order was placed. `total` is
    what its paid orders came to when the clock last looked; once decided it stays.
    """

    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="window_rounds"
    )
    opens = models.DateTimeField()
    closes = models.DateTimeField()
    delivers_on = models.DateField()
    needs = models.DecimalField(max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=3)
    total = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal(0))
    state = models.CharField(
        max_length=16, choices=RoundState.choices, default=RoundState.OPEN
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-closes", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "opens", "closes"], name="window_round_once"
            ),
            models.CheckConstraint(
                name="window_round_state_known",
                condition=Q(state__in=RoundState.values),
            ),
            models.CheckConstraint(
                name="window_round_decided_by_its_total",
                condition=Q(state=RoundState.OPEN, decided_at__isnull=True)
                | Q(state=RoundState.HELD, decided_at__isnull=False)
                & Q(total__gte=F("needs"))
                | Q(state=RoundState.CANCELLED, decided_at__isnull=False)
                & Q(total__lt=F("needs")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["closes"], name="window_round_open", condition=Q(state="open")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner_id}: {self.closes}"

    @property
    def is_open(self) -> bool:
        return self.state == RoundState.OPEN

    @property
    def is_cancelled(self) -> bool:
        return self.state == RoundState.CANCELLED

    @property
    def lacks(self) -> Decimal:
        return max(self.needs - self.total, Decimal(0))

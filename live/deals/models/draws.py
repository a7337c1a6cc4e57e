"""Draws whose winners anybody can work out again."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from live.broadcasts.models import Broadcast
from live.deals.rules import MOST_OF_A_PRIZE
from live.deals.states import DrawStatus


class Draw(models.Model):
    """A draw among those who bought in a broadcast.

    `commitment` is the hash of `seed`, shown before the first entry; the seed itself is
    shown when it is drawn. `entries_hash` is the hash of the list of entries, shown
    when entries close. `drop` is the coupon that winners get.
    """

    broadcast = models.ForeignKey(
        Broadcast, on_delete=models.PROTECT, related_name="draws"
    )
    prize = models.CharField(_("prize"), max_length=MOST_OF_A_PRIZE)
    drop = models.ForeignKey(
        "deals.CouponDrop",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="draws",
    )
    winners = models.PositiveSmallIntegerField(_("number of winners"))
    status = models.CharField(
        max_length=16, choices=DrawStatus.choices, default=DrawStatus.OPEN
    )
    seed = models.CharField(max_length=64)
    commitment = models.CharField(max_length=64)
    entries_hash = models.CharField(max_length=64, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    drawn_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="draw_status_known", condition=Q(status__in=DrawStatus.values)
            ),
            models.CheckConstraint(name="draw_has_winners", condition=Q(winners__gt=0)),
            models.UniqueConstraint(
                fields=["broadcast"],
                condition=Q(status__in=["open", "closed"]),
                name="one_draw_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.prize


class DrawEntry(models.Model):
    """Somebody who may win. `ticket` says who they are to nobody but themselves.

    `place` is where the draw has put them: the first so many win.
    """

    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="entries")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="draw_entries",
    )
    ticket = models.CharField(max_length=16)
    place = models.PositiveIntegerField(null=True, blank=True)
    is_winner = models.BooleanField(default=False)

    class Meta:
        ordering = ["ticket"]
        constraints = [
            models.UniqueConstraint(fields=["draw", "user"], name="entry_per_person"),
            models.UniqueConstraint(fields=["draw", "ticket"], name="ticket_per_draw"),
        ]

    def __str__(self) -> str:
        return f"{self.draw_id}: {self.ticket}"

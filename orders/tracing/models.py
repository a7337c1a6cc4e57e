"""Recalls: which lots are called back, whom that concerns, and what they are told."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core import dates
from core.columns import somebody
from orders.order.models import Line, Order
from vendors.partner.models import Lot, Partner


class Recall(models.Model):
    """Lots that a seller calls back. It is never undone, only told more of."""

    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="recalls"
    )
    lots = models.ManyToManyField(Lot, related_name="recalls")
    by = somebody()
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.partner_id}: {dates.local(self.created):%Y-%m-%d}"


class RecallMessage(models.Model):
    """What is told of a recall: the first says that it is, later ones say more."""

    recall = models.ForeignKey(
        Recall, on_delete=models.PROTECT, related_name="messages"
    )
    reason = models.CharField(_("problem"), max_length=500)
    advice = models.CharField(_("instructions"), max_length=1000)
    by = somebody()
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.recall_id}: {self.reason[:40]}"


class RecallShopper(models.Model):
    """One shopper who is concerned: an account, or the guest of `order`.

    `order` is the latest of theirs, by which a guest is reached.
    """

    recall = models.ForeignKey(
        Recall, on_delete=models.PROTECT, related_name="shoppers"
    )
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="recalled")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="recalls",
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["recall", "order"], name="recall_shopper_once"
            ),
            models.UniqueConstraint(
                fields=["recall", "user"],
                name="recall_account_once",
                condition=Q(user__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recall_id}: {self.order_id}"


class RecallLine(models.Model):
    """What of a line came from a lot when that was recalled, in base units.

    `shipped` of them had left the farm; the others were packed anew.
    """

    shopper = models.ForeignKey(
        RecallShopper, on_delete=models.PROTECT, related_name="lines"
    )
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="recalled")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="recalled")
    units = models.PositiveBigIntegerField()
    shipped = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["line", "lot"], name="recalled_line_and_lot_once"
            ),
            models.CheckConstraint(
                name="recalled_shipped_within_units",
                condition=Q(units__gt=0, shipped__lte=F("units")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} ← {self.lot_id}: {self.units}"


class RecallNotice(models.Model):
    """One message to one shopper: told once, however often it is tried."""

    message = models.ForeignKey(
        RecallMessage, on_delete=models.PROTECT, related_name="notices"
    )
    shopper = models.ForeignKey(
        RecallShopper, on_delete=models.PROTECT, related_name="notices"
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["message", "shopper"], name="recall_told_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.message_id} → {self.shopper_id}"

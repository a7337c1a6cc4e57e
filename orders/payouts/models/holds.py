"""Sales that are held back: they neither earn nor are paid out until released."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from orders.ledger.models import LedgerAccount
from orders.order.models import VendorOrder


class Hold(models.Model):
    """Why a seller's part is held back. `cause` is unique: it is held once for it."""

    part = models.ForeignKey(
        VendorOrder, on_delete=models.PROTECT, related_name="holds"
    )
    cause = models.CharField(max_length=64, unique=True)
    reason = models.CharField(max_length=200)
    created = models.DateTimeField(auto_now_add=True)
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("held sale")
        indexes = [
            models.Index(
                fields=["part"],
                name="hold_of_part",
                condition=Q(released_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.part_id}: {self.cause}"


class HeldShare(models.Model):
    """What was owed for a sale when it was held, in minor units. Never edited."""

    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="shares")
    account = models.ForeignKey(
        LedgerAccount, on_delete=models.PROTECT, related_name="+"
    )
    amount = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["hold", "account"], name="held_once_per_account"
            ),
            models.CheckConstraint(
                name="held_share_of_something", condition=Q(amount__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hold_id} {self.account_id}: {self.amount}"

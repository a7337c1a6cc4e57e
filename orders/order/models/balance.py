"""What shoppers owe sellers from earlier orders."""

from django.conf import settings
from django.db import models

from vendors.partner.models import Partner

from .parts import VendorOrder


class BalanceEntry(models.Model):
    """What a shopper owes one seller: more for weight, less when an order paid it.

    Their sum is the balance; it is never negative. `cause` is unique, so that the same
    thing counts once. Never edited.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="owed"
    )
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="owed")
    currency = models.CharField(max_length=3)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    cause = models.CharField(max_length=64, unique=True)
    part = models.ForeignKey(
        VendorOrder, on_delete=models.PROTECT, related_name="balance_entries"
    )
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["user", "partner"], name="balance_of_shopper")]

    def __str__(self) -> str:
        return f"{self.cause}: {self.amount}"

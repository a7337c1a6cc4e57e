"""Invoices that will not be paid: what of them is written off, by whose decision."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.columns import somebody
from core.money import from_minor
from orders.order.models import VendorOrder


class WriteOff(models.Model):
    """What was still owed for a part on invoice, in minor units, and is given up.

    Its seller bears it. One person proposed it and another agreed. Never edited: what
    comes all the same the books tell.
    """

    vendor_order = models.OneToOneField(
        VendorOrder, on_delete=models.PROTECT, related_name="write_off"
    )
    amount = models.PositiveBigIntegerField()
    reason = models.CharField(max_length=500)
    proposed_by = somebody()
    agreed_by = somebody()
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("write-off of an invoice")
        verbose_name_plural = _("write-offs of invoices")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="write_off_of_something", condition=Q(amount__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.vendor_order_id}: {self.amount}"

    @property
    def money(self) -> Decimal:
        return from_minor(self.amount, self.vendor_order.order.currency)

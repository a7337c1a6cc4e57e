"""Returnable packaging on its way: until when it can come back, and what did."""

from django.db import models
from django.db.models import Q

from core.columns import somebody
from orders.order.models import Line, VendorOrder
from vendors.partner.models import Partner


class ContainersOut(models.Model):
    """Packaging of one part that its shopper has.

    It can come back until the end of `due_on`; `closed_at` is when all of it was back,
    or its time was over: then the deposit for the rest, `kept`, was the seller's.
    """

    vendor_order = models.OneToOneField(
        VendorOrder, on_delete=models.PROTECT, related_name="containers_out"
    )
    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="containers_out"
    )
    due_on = models.DateField()
    closed_at = models.DateTimeField(null=True, blank=True)
    kept = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="containers_kept_once_over",
                condition=Q(kept=0) | Q(kept__gt=0, closed_at__isnull=False),
            )
        ]
        indexes = [
            models.Index(
                fields=["partner", "due_on", "id"],
                name="containers_out_of_a_seller",
                condition=Q(closed_at=None),
            ),
            models.Index(
                fields=["due_on"],
                name="containers_out_due",
                condition=Q(closed_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.vendor_order_id}: {self.due_on}"


class ContainerReturn(models.Model):
    """So many containers of one line came back, and their deposit with it.

    `key` is the form's, so that one sent twice counts once. Never edited.
    """

    line = models.ForeignKey(
        Line, on_delete=models.PROTECT, related_name="container_returns"
    )
    count = models.PositiveIntegerField()
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    key = models.CharField(max_length=64)
    by = somebody()
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["line", "key"], name="containers_returned_once_a_form"
            ),
            models.CheckConstraint(
                name="containers_returned_are_some", condition=Q(count__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_id}: {self.count}"

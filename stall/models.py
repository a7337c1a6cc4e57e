"""Sales from hand to hand: what the phone called each, and the order it became."""

from django.db import models
from django.db.models import Q

from core.columns import somebody
from orders.order.models import Order
from vendors.partner.models import Partner

from .states import PaidBy


class StallSale(models.Model):
    """One sale at a seller's stall; its goods, sums and tax are the order's.

    `key` is the phone's own, so that what is sent twice is one sale. It was sold at
    `sold_at`, which is before `created` where the phone had no signal.
    """

    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="stall_sales"
    )
    key = models.UUIDField()
    order = models.OneToOneField(
        Order, on_delete=models.PROTECT, related_name="stall_sale"
    )
    paid_by = models.CharField(max_length=8, choices=PaidBy.choices)
    sold_at = models.DateTimeField()
    created = models.DateTimeField(auto_now_add=True)
    by = somebody()

    class Meta:
        ordering = ["-sold_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "key"], name="stall_sale_recorded_once"
            ),
            models.CheckConstraint(
                name="stall_sale_paid_by_known",
                condition=Q(paid_by__in=PaidBy.values),
            ),
        ]
        indexes = [
            models.Index(fields=["partner", "-sold_at"], name="stall_sales_of_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.partner_id}: {self.key}"

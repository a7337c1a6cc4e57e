"""Where in a replay a product was explained, so that its pages can show it."""

from django.db import models
from django.db.models import F, Q

from live.broadcasts.models import Broadcast
from shop.catalogue.models import Product
from vendors.partner.models import Lot


class Clip(models.Model):
    """From one moment of a replay to another. `lot` is the harvest that was shown.

    `shown_on` is the day of the broadcast. What was sold of other lots is known from
    the orders that came from it.
    """

    broadcast = models.ForeignKey(
        Broadcast, on_delete=models.CASCADE, related_name="clips"
    )
    product = models.ForeignKey(
        Product, on_delete=models.CASCADE, related_name="live_clips"
    )
    lot = models.ForeignKey(
        Lot, null=True, blank=True, on_delete=models.SET_NULL, related_name="live_clips"
    )
    start = models.DecimalField(max_digits=9, decimal_places=3)
    end = models.DecimalField(max_digits=9, decimal_places=3)
    shown_at = models.DateTimeField()

    class Meta:
        ordering = ["-shown_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="clip_has_a_length", condition=Q(start__gte=0, end__gt=F("start"))
            ),
            models.UniqueConstraint(
                fields=["broadcast", "start"], name="one_clip_at_a_moment"
            ),
        ]
        indexes = [
            models.Index(fields=["product", "-shown_at"], name="clip_of_product"),
        ]

    def __str__(self) -> str:
        return f"{self.broadcast_id}: {self.start}–{self.end}"

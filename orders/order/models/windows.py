"""Which parts of orders wait for their order window to take place."""

from django.db import models

from vendors.partner.models import WindowRound

from .vendor_orders import VendorOrder


class WindowPart(models.Model):
    """A part that was ordered in a window which takes place from a total."""

    vendor_order = models.OneToOneField(
        VendorOrder,
        primary_key=True,
        on_delete=models.PROTECT,
        related_name="window_part",
    )
    round = models.ForeignKey(
        WindowRound, on_delete=models.PROTECT, related_name="parts"
    )

    def __str__(self) -> str:
        return f"{self.vendor_order_id}: {self.round_id}"

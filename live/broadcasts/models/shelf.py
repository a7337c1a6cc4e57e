"""What a broadcast sells, and everything that happened on its shelf."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from live.broadcasts.states import ShelfAct, ShelfState
from vendors.partner.models import Lot, StockRecord

from .broadcasts import Broadcast


class ShelfItem(models.Model):
    """A pack on a broadcast's shelf.

    `price` is what it costs those who buy it from this broadcast, when it is not the
    pack's own; it was set for packs of `price_units`. `commission` is the host's share
    in percent of what goods of another seller bring; that seller has agreed to it.
    `lot` is the harvest that is shown.
    """

    broadcast = models.ForeignKey(
        Broadcast, on_delete=models.CASCADE, related_name="shelf"
    )
    stockrecord = models.ForeignKey(
        StockRecord, on_delete=models.PROTECT, related_name="shelf_items"
    )
    position = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(
        max_length=8, choices=ShelfState.choices, default=ShelfState.SHOWN
    )
    price = models.DecimalField(
        _("price in this broadcast"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
    )
    price_units = models.PositiveIntegerField(null=True, blank=True)
    commission = models.DecimalField(
        _("host's commission (%)"), max_digits=4, decimal_places=2, default=Decimal(0)
    )
    lot = models.ForeignKey(
        Lot,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="shelf_items",
        verbose_name=_("harvest lot"),
    )
    is_removed = models.BooleanField(default=False)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["broadcast", "stockrecord"], name="pack_once_on_a_shelf"
            ),
            models.CheckConstraint(
                name="shelf_state_known", condition=Q(state__in=ShelfState.values)
            ),
            models.CheckConstraint(
                name="shelf_price_positive",
                condition=Q(price__isnull=True) | Q(price__gt=0),
            ),
            models.CheckConstraint(
                name="shelf_commission_bounded",
                condition=Q(commission__gte=0, commission__lte=50),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.broadcast_id}: {self.stockrecord_id}"

    @property
    def is_for_sale(self) -> bool:
        """Whether the shelf offers it; whether it can be had, the pack says."""
        return self.state == ShelfState.SHOWN and not self.is_removed


class ShelfEvent(models.Model):
    """What somebody did on the shelf, with what it was then. Never edited.

    `data` holds amounts as text and what else the act needs to be understood years
    later: this is evidence, the source of chapters, and of the chart by minute.
    """

    broadcast = models.ForeignKey(
        Broadcast, on_delete=models.CASCADE, related_name="shelf_events"
    )
    item = models.ForeignKey(
        ShelfItem, null=True, on_delete=models.SET_NULL, related_name="events"
    )
    act = models.CharField(max_length=16, choices=ShelfAct.choices)
    data = models.JSONField(default=dict)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["broadcast", "act", "at"], name="shelf_acts")]

    def __str__(self) -> str:
        return f"{self.broadcast_id}: {self.act}"

"""How a seller's goods travel: methods, the regions they reach and what they cost."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from oscar.apps.shipping.models import OrderAndItemCharges, WeightBand, WeightBased

from vendors.partner.models import Partner


class DeliveryMethod(models.Model):
    """One way a seller sends its goods, or hands them over at the farm."""

    class Kind(models.TextChoices):
        FLAT = "flat", _("one price")
        WEIGHT = "weight", _("by weight and region")
        PICKUP = "pickup", _("pickup at the farm")

    partner = models.ForeignKey(
        Partner, on_delete=models.CASCADE, related_name="delivery_methods"
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=64)
    free_from = models.DecimalField(
        _("free from"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    min_days = models.PositiveSmallIntegerField(_("days, at least"), default=2)
    max_days = models.PositiveSmallIntegerField(_("days, at most"), default=4)
    pickup_at = models.CharField(_("where and when"), max_length=200, blank=True)
    is_active = models.BooleanField(_("offered"), default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                name="delivery_days_in_order",
                condition=Q(max_days__gte=models.F("min_days")),
            )
        ]

    def __str__(self) -> str:
        return self.name


class DeliveryRate(models.Model):
    """What a method costs in some regions, up to a weight.

    `regions` are codes of `core.regions` (CN-BJ, or a country: JP); an empty list
    means the rest of the market's country. A region no rate covers is not served.
    """

    method = models.ForeignKey(
        DeliveryMethod, on_delete=models.CASCADE, related_name="rates"
    )
    regions = models.JSONField(_("regions"), default=list, blank=True)
    up_to_grams = models.PositiveIntegerField(_("up to (g)"), null=True, blank=True)
    price = models.DecimalField(_("price"), max_digits=12, decimal_places=2)

    class Meta:
        ordering = ["method", "up_to_grams", "id"]
        constraints = [
            models.CheckConstraint(
                name="delivery_price_not_negative", condition=Q(price__gte=0)
            )
        ]

    def __str__(self) -> str:
        return f"{self.method}: {self.price}"


__all__ = [
    "DeliveryMethod",
    "DeliveryRate",
    "OrderAndItemCharges",
    "WeightBand",
    "WeightBased",
]

"""Returnable packaging: crates, jars and bottles that go back to their seller."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .sellers import Partner


class Container(models.Model):
    """A kind of packaging that a seller takes back.

    `deposit` is paid for each beside the price of the goods, and goes back with it; it
    is in the market's currency. What was paid for one stands with the order's line. One
    that is not `in_use` is on no pack any more, and still comes back.
    """

    partner = models.ForeignKey(
        Partner, on_delete=models.CASCADE, related_name="containers"
    )
    name = models.CharField(_("name"), max_length=64)
    deposit = models.DecimalField(
        _("deposit for packaging"), max_digits=12, decimal_places=2
    )
    in_use = models.BooleanField(default=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="container_deposit_positive",
                condition=Q(deposit__gt=Decimal(0)),
            )
        ]

    def __str__(self) -> str:
        return str(self.name)

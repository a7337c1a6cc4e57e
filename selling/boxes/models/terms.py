"""Boxes that are paid ahead: so many at one price, by one payment."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from payments.prepayments.models import Prepayment
from selling.boxes.states import Afterwards

from .subscriptions import Subscription


class BoxTerm(models.Model):
    """So many boxes of a subscription that were paid ahead.

    Each costs `price` and `delivery_cost`, whatever the box costs meanwhile; with
    `discount` percent taken off. One that `is_open` pays for the boxes that come: as
    many as what is left of its prepayment is enough for. What is `closed` will never
    pay for any. A subscription has one open term at most.
    """

    subscription = models.ForeignKey(
        Subscription, on_delete=models.PROTECT, related_name="terms"
    )
    prepayment = models.OneToOneField(
        Prepayment, on_delete=models.PROTECT, related_name="box_term"
    )
    boxes = models.PositiveSmallIntegerField(_("boxes"))
    price = models.DecimalField(max_digits=12, decimal_places=2)
    delivery_cost = models.DecimalField(max_digits=12, decimal_places=2)
    discount = models.PositiveSmallIntegerField(default=0)
    afterwards = models.CharField(
        _("afterwards"),
        max_length=8,
        choices=Afterwards.choices,
        default=Afterwards.CONTINUE,
    )
    is_open = models.BooleanField(default=False)
    closed = models.BooleanField(default=False)
    click = models.CharField(max_length=64, unique=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["subscription"],
                condition=Q(is_open=True),
                name="box_term_one_at_a_time",
            ),
            models.CheckConstraint(
                name="box_term_of_some_boxes",
                condition=Q(boxes__gte=1, price__gt=0, delivery_cost__gte=0),
            ),
            models.CheckConstraint(
                name="box_term_afterwards_known",
                condition=Q(afterwards__in=Afterwards.values),
            ),
            models.CheckConstraint(
                name="box_term_open_or_closed",
                condition=Q(is_open=False) | Q(closed=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subscription_id}: {self.boxes}"

    @property
    def each(self) -> Decimal:
        """What one box costs with its delivery."""
        return self.price + self.delivery_cost

    @property
    def total(self) -> Decimal:
        return self.each * self.boxes

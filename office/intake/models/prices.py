"""What a cooperative pays for harvest, and how it weighs it."""

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.append_only import AppendOnly
from office.intake.rules import HUNDRED, Moisture, MoistureRule
from office.intake.states import LossBy
from shop.catalogue.models import Product
from vendors.partner.models import Partner

WEIGHT_UNITS = (("kg", _("kg")), ("jin", _("jin (500 g)")), ("t", _("t (1,000 kg)")))


class IntakeRule(models.Model):
    """How a product is taken in; percents are hundredths (1250 is 12.5 %).

    A product without a row is taken in as it is weighed, into one lot a day.
    """

    product = models.OneToOneField(
        Product, on_delete=models.CASCADE, related_name="intake_rule"
    )
    moisture = models.CharField(
        _("moisture"),
        max_length=8,
        choices=MoistureRule.choices,
        default=MoistureRule.NONE,
    )
    moisture_base = models.PositiveSmallIntegerField(
        _("allowed moisture"), default=0, validators=[MaxValueValidator(HUNDRED - 1)]
    )
    moisture_rate = models.PositiveSmallIntegerField(
        _("taken off for each point above"), default=100
    )
    is_pooled = models.BooleanField(_("one lot a day for all households"), default=True)
    fee = models.PositiveSmallIntegerField(
        _("fee on consigned goods"), default=0, validators=[MaxValueValidator(HUNDRED)]
    )
    loss_by = models.CharField(
        _("claims and disputed payments of consigned goods are borne by"),
        max_length=16,
        choices=LossBy.choices,
        default=LossBy.HOUSEHOLD,
    )
    is_taken = models.BooleanField(_("taken in"), default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="intake_rule_moisture_known",
                condition=Q(moisture__in=MoistureRule.values),
            ),
            models.CheckConstraint(
                name="intake_rule_percents_within_bounds",
                condition=Q(moisture_base__lt=HUNDRED, fee__lte=HUNDRED),
            ),
            models.CheckConstraint(
                name="intake_rule_loss_by_known",
                condition=Q(loss_by__in=LossBy.values),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product_id}: {self.moisture}"

    @property
    def of_moisture(self) -> Moisture:
        return Moisture(self.moisture, self.moisture_base, self.moisture_rate)


class Price(AppendOnly):
    """What one `unit` of a product of a grade is bought for, from a day on.

    The price of a day is the latest `valid_from` up to it; of two from the same day
    the later row. A price is never changed: another row takes its place.
    """

    cooperative = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="intake_prices"
    )
    product = models.ForeignKey(
        Product, on_delete=models.PROTECT, related_name="intake_prices"
    )
    grade = models.CharField(_("grade"), max_length=32, blank=True)
    valid_from = models.DateField(_("valid from"))
    currency = models.CharField(max_length=3)
    unit = models.CharField(_("unit"), max_length=8, choices=WEIGHT_UNITS, default="kg")
    price = models.DecimalField(_("price"), max_digits=12, decimal_places=4)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-valid_from", "-id"]
        constraints = [
            models.CheckConstraint(
                name="intake_price_of_something", condition=Q(price__gt=0)
            ),
        ]
        indexes = [
            models.Index(
                fields=["cooperative", "product", "grade", "valid_from"],
                name="intake_price_of_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.product_id} {self.grade}: {self.price} {self.currency}"

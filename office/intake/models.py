"""Prices and rules of a depot, what it took in, and what was sold on consignment."""

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.append_only import AppendOnly
from shop.catalogue.models import Product
from vendors.cooperatives.models import Household
from vendors.partner.models import Lot, Partner

from .rules import HUNDRED, Moisture, MoistureRule
from .states import LossBy, PaymentTerms

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
        _("deduction per point above"), default=100
    )
    is_pooled = models.BooleanField(_("one lot a day for all households"), default=True)
    fee = models.PositiveSmallIntegerField(
        _("fee on consigned goods"), default=0, validators=[MaxValueValidator(HUNDRED)]
    )
    loss_by = models.CharField(
        _("claims and lost disputes on consigned goods are covered by"),
        max_length=16,
        choices=LossBy.choices,
        default=LossBy.HOUSEHOLD,
    )
    is_taken = models.BooleanField(_("accepted at the depot"), default=True)

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


class ReceiptYear(models.Model):
    """The last number that a cooperative gave a receipt in a year."""

    cooperative = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="receipt_years"
    )
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cooperative", "year"], name="one_receipt_year"
            )
        ]

    def __str__(self) -> str:
        return f"{self.cooperative_id} {self.year}: {self.last}"


class Intake(AppendOnly):
    """One delivery and its receipt; weights in grams, `amount` in minor units.

    `household` is a member's, `supplier` the name of somebody who is none. `weighed`
    and `tared` are as typed; percents are hundredths. Rule and price are kept as they
    were. A row that `corrects` another takes its place; one of nothing takes it back.
    `key` is made where it was typed, so that sending twice is one delivery.
    """

    cooperative = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="intakes"
    )
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField(_("number"))
    key = models.UUIDField()
    household = models.ForeignKey(
        Household,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="intakes",
    )
    supplier = models.CharField(_("supplier"), max_length=128, blank=True)
    product = models.ForeignKey(
        Product, on_delete=models.PROTECT, related_name="intakes"
    )
    grade = models.CharField(_("grade"), max_length=32, blank=True)
    day = models.DateField(_("day"))
    weighed = models.CharField(max_length=200, blank=True)
    tared = models.CharField(max_length=200, blank=True)
    gross = models.PositiveBigIntegerField()
    tare = models.PositiveBigIntegerField(default=0)
    moisture = models.PositiveSmallIntegerField(null=True, blank=True)
    defects = models.PositiveSmallIntegerField(default=0)
    moisture_rule = models.CharField(
        max_length=8, choices=MoistureRule.choices, default=MoistureRule.NONE
    )
    moisture_base = models.PositiveSmallIntegerField(default=0)
    moisture_rate = models.PositiveSmallIntegerField(default=100)
    off_moisture = models.PositiveBigIntegerField(default=0)
    off_defects = models.PositiveBigIntegerField(default=0)
    net = models.PositiveBigIntegerField()
    terms = models.CharField(max_length=16, choices=PaymentTerms.choices)
    price = models.ForeignKey(
        Price, null=True, blank=True, on_delete=models.PROTECT, related_name="intakes"
    )
    currency = models.CharField(max_length=3)
    amount = models.BigIntegerField(default=0)
    fee = models.PositiveSmallIntegerField(default=0)
    loss_by = models.CharField(
        max_length=16, choices=LossBy.choices, default=LossBy.HOUSEHOLD
    )
    is_paid_cash = models.BooleanField(_("paid in cash"), default=False)
    lot = models.ForeignKey(
        Lot, null=True, blank=True, on_delete=models.PROTECT, related_name="intakes"
    )
    corrects = models.OneToOneField(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="corrected_by",
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["cooperative", "year", "number"], name="receipt_number_once"
            ),
            models.UniqueConstraint(
                fields=["cooperative", "key"], name="intake_sent_once"
            ),
            models.CheckConstraint(
                name="intake_has_one_bringer",
                condition=Q(household__isnull=False, supplier="")
                | (Q(household__isnull=True) & ~Q(supplier="")),
            ),
            models.CheckConstraint(
                name="intake_net_is_what_is_left",
                condition=Q(
                    net=F("gross") - F("tare") - F("off_moisture") - F("off_defects")
                ),
            ),
            models.CheckConstraint(
                name="intake_terms_known", condition=Q(terms__in=PaymentTerms.values)
            ),
            models.CheckConstraint(
                name="intake_of_nothing_corrects",
                condition=Q(net__gt=0, lot__isnull=False)
                | Q(net=0, amount=0, lot__isnull=True, corrects__isnull=False),
            ),
            models.CheckConstraint(
                name="intake_correction_says_why",
                condition=Q(corrects__isnull=True) | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="intake_consigned_by_members",
                condition=Q(terms=PaymentTerms.BOUGHT)
                | Q(household__isnull=False, amount=0, price__isnull=True),
            ),
            models.CheckConstraint(
                name="intake_bought_at_a_price",
                condition=~Q(terms=PaymentTerms.BOUGHT)
                | Q(net=0)
                | Q(price__isnull=False, amount__gte=0),
            ),
            models.CheckConstraint(
                name="intake_moisture_rule_known",
                condition=Q(moisture_rule__in=MoistureRule.values),
            ),
        ]
        indexes = [
            models.Index(fields=["cooperative", "-day"], name="intake_of_day"),
            models.Index(fields=["household", "-day"], name="intake_of_household"),
            models.Index(
                fields=["cooperative", "product", "-id"], name="intake_of_product"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """The receipt's number as it is printed: R-2026-000012."""
        return f"R-{self.year}-{self.number:06d}"

    @property
    def bringer(self) -> str:
        """Who brought it, with the household's number."""
        return str(self.household) if self.household else str(self.supplier)

    @property
    def rule(self) -> Moisture:
        return Moisture(self.moisture_rule, self.moisture_base, self.moisture_rate)

    @property
    def owed(self) -> int:
        """What a member is owed by this row at once, in minor units."""
        return self.amount if self.household_id else 0


class ConsignedSale(AppendOnly):
    """So much more, or less, was sold of a consigned delivery; the sum is what was.

    `gross` is what shoppers paid for it, `fee` what the cooperative keeps, `amount`
    what the household gets; minor units. `units` grams.
    """

    intake = models.ForeignKey(Intake, on_delete=models.PROTECT, related_name="sales")
    turn = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    units = models.BigIntegerField()
    gross = models.BigIntegerField()
    fee = models.BigIntegerField()
    amount = models.BigIntegerField()
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["intake", "turn"], name="consigned_sale_once"
            ),
            models.CheckConstraint(
                name="consigned_sale_adds_up",
                condition=Q(amount=F("gross") - F("fee")),
            ),
        ]

    def __str__(self) -> str:
        return self.cause

    @property
    def cause(self) -> str:
        return f"intake:{self.intake_id}:sold:{self.turn}"

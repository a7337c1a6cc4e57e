"""Fees of sellers: the rules, what each line was charged, and when a parcel earns."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.money import UnknownCurrencyError, minor_step, to_minor
from orders.order.models import Line, ShippingEvent, VendorOrder
from payments.payment.models import Refund
from payments.payouts.rules import FeeRate
from payments.payouts.states import RULED, FeeRole
from shop.catalogue.models import Category
from shop.offers.models import ConditionalOffer
from vendors.partner.models import Partner

from .write_offs import WriteOff

# What a rule names takes this off its position: the narrower it is, the earlier it is
# asked. Each weighs more than all below it together. How deep a category is in the
# tree decides between two of one position, since categories move.
WIDEST = 100
WEIGHTS = (
    ("offer_id", 48), ("seller_id", 24), ("category_id", 6), ("cooperative_id", 3),
    ("currency", 1),
)  # fmt: skip
_PERCENT = [MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))]


class FeeRule(models.Model):
    """What is charged for a role. Of each role the first rule that fits a line counts.

    Rules stand by `position`, those of one by how deep their categories are
    (`queries.rules_on`).

    Empty fields fit anything. `payee` is the cooperative that the fee is for; a
    commission is the market's. Amounts are in `currency` and at its step; a rule with
    amounts fits orders in that currency only.
    """

    role = models.CharField(
        _("for"), max_length=16, choices=RULED, default=FeeRole.COMMISSION
    )
    position = models.PositiveSmallIntegerField(_("position"), default=100)
    seller = models.ForeignKey(
        Partner,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("seller"),
    )
    cooperative = models.ForeignKey(
        Partner,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("members of"),
    )
    category = models.ForeignKey(
        Category,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("category"),
        help_text=_("Including all subcategories."),
    )
    offer = models.ForeignKey(
        ConditionalOffer,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("campaign"),
        help_text=_("Applies to orders that used this offer."),
    )
    payee = models.ForeignKey(
        Partner,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("paid to"),
    )
    percent = models.DecimalField(
        _("percent"),
        max_digits=5,
        decimal_places=2,
        default=Decimal(0),
        validators=_PERCENT,
        help_text=_(
            "Based on what the seller receives for the goods, "
            "including tax and discounts funded by the market or a "
            "cooperative."
        ),
    )
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    fixed = models.DecimalField(
        _("fixed amount per item"), max_digits=12, decimal_places=2, default=Decimal(0)
    )
    floor = models.DecimalField(
        _("at least"), max_digits=12, decimal_places=2, default=Decimal(0)
    )
    cap = models.DecimalField(
        _("at most"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    tax_percent = models.DecimalField(
        _("tax on the fee, in percent"),
        max_digits=5,
        decimal_places=2,
        default=Decimal(0),
        validators=_PERCENT,
    )
    taxed_as_goods = models.BooleanField(
        _("taxed like the goods"),
        default=False,
        help_text=_("The fee is taxed at the goods' own rate."),
    )
    starts = models.DateField(_("from"), null=True, blank=True)
    ends = models.DateField(_("until"), null=True, blank=True)
    is_active = models.BooleanField(_("in force"), default=True)

    class Meta:
        verbose_name = _("fee")
        verbose_name_plural = _("fees")
        ordering = ["role", "position", "id"]
        constraints = [
            models.CheckConstraint(
                name="fee_role_known",
                condition=Q(role__in=[role for role, _label in RULED]),
            ),
            models.CheckConstraint(
                name="fee_not_negative",
                condition=Q(percent__gte=0, percent__lte=100, tax_percent__gte=0)
                & Q(tax_percent__lte=100, fixed__gte=0, floor__gte=0),
            ),
            models.CheckConstraint(
                name="fee_cap_above_floor",
                condition=Q(cap__isnull=True) | Q(cap__gte=F("floor")),
            ),
            models.CheckConstraint(
                name="fee_commission_is_the_markets",
                condition=Q(role=FeeRole.COMMISSION, payee__isnull=True)
                | ~Q(role=FeeRole.COMMISSION) & Q(payee__isnull=False),
            ),
            models.CheckConstraint(
                name="fee_taxed_in_one_way",
                condition=Q(taxed_as_goods=False) | Q(tax_percent=0),
            ),
            models.CheckConstraint(
                name="fee_amounts_have_a_currency",
                condition=~Q(currency="") | Q(fixed=0, floor=0, cap__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.percent:f}%"

    def usual_position(self) -> int:
        """The narrower a rule, the smaller: 100 for one that fits everything."""
        return WIDEST - sum(weight for name, weight in WEIGHTS if getattr(self, name))

    def clean(self) -> None:
        """What the form says before the database would."""
        errors: dict[str, Any] = {}
        if (self.role == FeeRole.COMMISSION) == (self.payee_id is not None):
            errors["payee"] = _(
                "A commission goes to the market. For any other fee, "
                "choose who receives it."
            )
        if self.cap is not None and self.cap < self.floor:
            errors["cap"] = _("This is below the minimum.")
        if self.starts and self.ends and self.ends < self.starts:
            errors["ends"] = _("This is before the first day.")
        if self.taxed_as_goods and self.tax_percent:
            errors["tax_percent"] = _(
                "A fee taxed like the goods has no tax rate of its own."
            )
        errors |= self._wrong_amounts()
        if errors:
            raise ValidationError(errors)

    def _wrong_amounts(self) -> dict[str, object]:
        if not self.currency:
            has_amounts = self.fixed or self.floor or self.cap is not None
            text = _("Amounts need a currency, such as CNY.")
            return {"currency": text} if has_amounts else {}
        try:
            self.rate(self.currency)
        except UnknownCurrencyError:
            return {"currency": _("Unknown currency.")}
        except ValueError:
            return {
                "fixed": _("These amounts have too many decimals for the currency.")
            }
        return {}

    def rate(self, currency: str, *, goods_tax: Decimal = Decimal(0)) -> FeeRate:
        """As the fee of goods in that currency and at that rate of tax is reckoned.

        Raises `ValueError` for amounts finer than the currency.
        """
        return FeeRate(
            percent=self.percent,
            fixed=to_minor(self.fixed, currency),
            floor=to_minor(self.floor, currency),
            cap=None if self.cap is None else to_minor(self.cap, currency),
            tax_percent=goods_tax * 100 if self.taxed_as_goods else self.tax_percent,
            unit=minor_step(currency),
        )


class LineFee(models.Model):
    """What a line was charged for a role when its order was placed. Never edited.

    A host's commission has no rule: its percent is what the seller has agreed to.

    Minor units: `price` is all that the seller gets for the line, what others pay of
    its discounts as well; `amount` is without the tax on it, `tax` on top.
    """

    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="fees")
    vendor_order = models.ForeignKey(
        VendorOrder, on_delete=models.PROTECT, related_name="fees"
    )
    role = models.CharField(max_length=16, choices=FeeRole.choices)
    rule = models.ForeignKey(
        FeeRule, null=True, on_delete=models.PROTECT, related_name="+"
    )
    payee = models.ForeignKey(
        Partner, null=True, on_delete=models.PROTECT, related_name="+"
    )
    percent = models.DecimalField(max_digits=5, decimal_places=2)
    price = models.PositiveBigIntegerField()
    amount = models.PositiveBigIntegerField()
    tax = models.PositiveBigIntegerField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["line", "role"], name="one_fee_per_role"),
            models.CheckConstraint(
                name="line_fee_within_price",
                condition=Q(price__gte=F("amount") + F("tax")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.role}: {self.amount}+{self.tax}"


class Earning(models.Model):
    """When a parcel's goods count as delivered for good, and earn their price.

    `turn` grows when something after it changed what there is to earn.
    """

    parcel = models.OneToOneField(
        ShippingEvent, on_delete=models.PROTECT, related_name="earning"
    )
    vendor_order = models.ForeignKey(
        VendorOrder, on_delete=models.PROTECT, related_name="earnings"
    )
    turn = models.PositiveSmallIntegerField(default=1)
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"],
                name="earning_due",
                condition=Q(done_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.parcel_id}: {self.due_at}"


class FeeReturn(models.Model):
    """What of a line's fee went back with a refund. Never edited.

    Without a refund for lines that cost the shopper nothing, and with a `write_off`:
    then less than nothing goes back of what came after all.
    """

    fee = models.ForeignKey(LineFee, on_delete=models.PROTECT, related_name="returns")
    refund = models.ForeignKey(
        Refund, null=True, on_delete=models.PROTECT, related_name="fee_returns"
    )
    write_off = models.ForeignKey(
        WriteOff, null=True, on_delete=models.PROTECT, related_name="fee_returns"
    )
    amount = models.BigIntegerField()
    tax = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["fee", "refund"], name="one_return_per_fee_and_refund"
            ),
            models.CheckConstraint(
                name="fee_return_of_something",
                condition=Q(write_off__isnull=False, refund__isnull=True)
                | Q(write_off__isnull=True, amount__gte=0, tax__gte=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fee_id} {self.refund_id}: {self.amount}+{self.tax}"

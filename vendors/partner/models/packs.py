"""Packs on sale, and the rate of tax inside their prices."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from oscar.apps.partner.abstract_models import AbstractStockRecord

from vendors.partner.states import OverWeight, TaxStatus

from .stock import StockPool


def tax_rate(rate: Decimal, *, is_produce: bool, status: str) -> Decimal:
    """The rate of a category, as a fraction, for a seller of that status.

    An exempt farm's own produce bears no tax. A small-scale taxpayer's goods, and what
    an exempt farm sells besides, bear at most the small rate.
    """
    if status == TaxStatus.EXEMPT and is_produce:
        return Decimal(0)
    if status == TaxStatus.REGISTERED:
        return rate
    return min(rate, settings.SMALL_SELLER_TAX)


class TaxCategory(models.Model):
    """A rate of tax, as a fraction (0.09), that is inside the prices it applies to."""

    code = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=64)
    rate = models.DecimalField(_("rate"), max_digits=5, decimal_places=4)
    is_produce = models.BooleanField(
        _("agricultural produce"),
        default=False,
        help_text=_("Tax-free when sold by an exempt farm."),
    )

    class Meta:
        verbose_name = _("tax category")
        verbose_name_plural = _("tax categories")
        ordering = ["rate", "code"]
        constraints = [
            models.CheckConstraint(
                name="tax_rate_is_a_fraction", condition=Q(rate__gte=0, rate__lt=1)
            )
        ]

    def __str__(self) -> str:
        return self.name


class StockRecord(AbstractStockRecord):
    """One pack on sale: a quantity of a product's base units at a price with tax in.

    The stock is the pool's; Oscar's `num_in_stock` and `num_allocated` stay empty.
    `weight_grams` is what delivery is charged for. A pack that `is_weighed` holds about
    `quantity`; its price is settled at the packed weight, within `tolerance` percent.
    `approved_price` for `approved_quantity` is what was looked at last, where the price
    or the size has changed since.
    """

    pool = models.ForeignKey(
        StockPool, null=True, on_delete=models.PROTECT, related_name="packs"
    )
    name = models.CharField(
        _("pack"), max_length=64, blank=True, help_text=_("for example: 5 kg box")
    )
    quantity = models.PositiveIntegerField(_("quantity"), default=1)
    weight_grams = models.PositiveIntegerField(_("shipping weight (g)"), default=0)
    tax_category = models.ForeignKey(
        TaxCategory, null=True, on_delete=models.PROTECT, related_name="+"
    )
    is_weighed = models.BooleanField(_("weighed when packed"), default=False)
    tolerance = models.PositiveSmallIntegerField(_("weight tolerance (%)"), default=10)
    over_weight = models.CharField(
        _("if it weighs more"),
        max_length=8,
        choices=OverWeight.choices,
        default=OverWeight.FREE,
    )
    is_on_sale = models.BooleanField(_("on sale"), default=True)
    position = models.PositiveSmallIntegerField(default=0)
    approved_price = models.DecimalField(
        max_digits=12, decimal_places=2, null=True, blank=True, editable=False
    )
    approved_quantity = models.PositiveIntegerField(
        null=True, blank=True, editable=False
    )

    class Meta(AbstractStockRecord.Meta):
        ordering = ["position", "quantity", "id"]
        constraints = [
            models.CheckConstraint(
                name="pack_holds_something", condition=Q(quantity__gt=0)
            ),
            models.CheckConstraint(
                name="pack_price_not_negative",
                condition=Q(price__isnull=True) | Q(price__gte=0),
            ),
            models.CheckConstraint(
                name="pack_tolerance_bounded", condition=Q(tolerance__lte=50)
            ),
            models.CheckConstraint(
                name="pack_over_weight_known",
                condition=Q(over_weight__in=OverWeight.values),
            ),
        ]

    @property
    def tax_rate(self) -> Decimal:
        """The rate inside its price, as a fraction; by its seller's status too."""
        category = self.tax_category
        if category is None:
            return Decimal(0)
        return tax_rate(
            category.rate,
            is_produce=category.is_produce,
            status=self.partner.tax_status,
        )

    @property
    def net_stock_level(self) -> int:
        """Whole packs that can still be filled from the pool."""
        return self.pool.available // self.quantity if self.pool else 0

    @property
    def packs_shown(self) -> int:
        """So many packs can be filled as pages know: of `StockPool.shown`."""
        return self.pool.shown // self.quantity if self.pool else 0

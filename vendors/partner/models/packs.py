"""Packs on sale, with tax inside their prices."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from oscar.apps.partner.abstract_models import AbstractStockRecord

from vendors.partner.states import OverWeight

from .containers import Container
from .stock import StockPool
from .taxes import TaxCategory, tax_rate

MOST_CONTAINERS = 99  # in one pack


def percent_off(price: Decimal, earlier: Decimal) -> int:
    """Rounded down: no more is claimed than is so."""
    return int((earlier - price) * 100 / earlier)


class StockRecord(AbstractStockRecord):
    """One pack on sale: a quantity of a product's base units at a price with tax in.

    The stock is the pool's; Oscar's `num_in_stock` and `num_allocated` stay empty.
    `weight_grams` is what delivery is charged for. A pack that `is_weighed` holds about
    `quantity`; its price is settled at the packed weight, within `tolerance` percent.
    `approved_price` for `approved_quantity` is what was looked at last, where the price
    or the size has changed since. So many `containers` of a kind come with each pack;
    `container_deposit` is paid for them beside the price.

    `price` is what is asked now. While a sale price runs that is it, `regular_price` is
    what is asked again when it ends, and `earlier_price` what it is compared with; they
    are empty at other times (`shop.catalogue.services.sale_prices` writes them).
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
    container = models.ForeignKey(
        Container,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="packs",
        verbose_name=_("returnable packaging"),
    )
    containers = models.PositiveSmallIntegerField(_("how many"), default=0)
    container_deposit = models.DecimalField(
        max_digits=12, decimal_places=2, default=Decimal("0.00"), editable=False
    )
    is_on_sale = models.BooleanField(_("on sale"), default=True)
    position = models.PositiveSmallIntegerField(default=0)
    approved_price = models.DecimalField(
        max_digits=12, decimal_places=2, null=True, blank=True, editable=False
    )
    approved_quantity = models.PositiveIntegerField(
        null=True, blank=True, editable=False
    )

    regular_price = models.DecimalField(
        max_digits=12, decimal_places=2, null=True, blank=True, editable=False
    )
    earlier_price = models.DecimalField(
        max_digits=12, decimal_places=2, null=True, blank=True, editable=False
    )
    sale_starts = models.DateTimeField(null=True, blank=True, editable=False)
    sale_ends = models.DateTimeField(null=True, blank=True, editable=False)

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
                name="pack_containers_of_a_kind",
                condition=Q(container=None, containers=0, container_deposit=0)
                | Q(
                    container__isnull=False,
                    containers__range=(1, MOST_CONTAINERS),
                    container_deposit__gt=0,
                ),
            ),
            models.CheckConstraint(
                name="pack_over_weight_known",
                condition=Q(over_weight__in=OverWeight.values),
            ),
            models.CheckConstraint(
                name="pack_sale_price_is_whole",
                condition=Q(
                    regular_price__isnull=True,
                    earlier_price__isnull=True,
                    sale_starts__isnull=True,
                    sale_ends__isnull=True,
                )
                | Q(
                    regular_price__gt=F("price"),
                    earlier_price__gt=F("price"),
                    sale_starts__isnull=False,
                    sale_ends__isnull=False,
                ),
            ),
        ]

    @property
    def has_sale_price(self) -> bool:
        """Whether it costs less for a time."""
        return self.regular_price is not None

    @property
    def usual_price(self) -> Decimal | None:
        """What it costs without a sale price: what its seller writes in the listing."""
        return self.price if self.regular_price is None else self.regular_price

    @usual_price.setter
    def usual_price(self, price: Decimal | None) -> None:
        column = "price" if self.regular_price is None else "regular_price"
        setattr(self, column, price)

    @property
    def percent_off(self) -> int:
        """What a running sale price takes off the earlier one; in whole percent."""
        if self.earlier_price is None:
            return 0
        return percent_off(self.price, self.earlier_price)

    @property
    def tax_rate(self) -> Decimal:
        """Today's rate inside its price, as a fraction; by its seller's status too."""
        category = self.tax_category
        if category is None:
            return Decimal(0)
        return tax_rate(
            category.rate_now,
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

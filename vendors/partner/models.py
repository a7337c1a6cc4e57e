"""Who sells, what packs are on sale, and how much of a product exists."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from oscar.apps.partner.abstract_models import AbstractPartner, AbstractStockRecord

from core.units import UnitKind

from .states import PartnerKind, PartnerStatus


class TaxCategory(models.Model):
    """A rate of tax, as a fraction (0.09), that is inside the prices it applies to."""

    code = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=64)
    rate = models.DecimalField(_("rate"), max_digits=5, decimal_places=4)

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


class Partner(AbstractPartner):
    """A seller of record: a farm, or a cooperative that sells under its own name.

    `code` is the slug in URLs. A farm may belong to a cooperative, whose admins vet
    it; people act for a seller through `members.PartnerRole`, never through Oscar's
    `users`. `story` is cleaned rich text.
    """

    kind = models.CharField(
        max_length=16, choices=PartnerKind.choices, default=PartnerKind.FARM
    )
    village = models.ForeignKey(
        "places.Village",
        null=True,
        on_delete=models.PROTECT,
        related_name="partners",
        verbose_name=_("village"),
    )
    cooperative = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="farms",
        limit_choices_to={"kind": PartnerKind.COOPERATIVE},
        verbose_name=_("cooperative"),
    )
    person = models.CharField(_("who runs it"), max_length=128, blank=True)
    tagline = models.CharField(_("in one line"), max_length=200, blank=True)
    story = models.TextField(_("story"), blank=True)
    phone = models.CharField(_("phone number"), max_length=32, blank=True)
    altitude = models.PositiveSmallIntegerField(_("altitude"), null=True, blank=True)
    cover = models.ForeignKey(
        "core.Photo", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    face = models.ForeignKey(
        "core.Photo", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    status = models.CharField(
        max_length=16, choices=PartnerStatus.choices, default=PartnerStatus.APPLIED
    )
    status_reason = models.CharField(max_length=500, blank=True)
    holiday_until = models.DateField(_("back on"), null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)

    class Meta(AbstractPartner.Meta):
        constraints = [
            models.CheckConstraint(
                name="partner_status_known",
                condition=Q(status__in=PartnerStatus.values),
            ),
            models.CheckConstraint(
                name="partner_holiday_has_end",
                condition=~Q(status=PartnerStatus.HOLIDAY)
                | Q(holiday_until__isnull=False),
            ),
            models.CheckConstraint(
                name="partner_cooperative_stands_alone",
                condition=Q(kind=PartnerKind.FARM) | Q(cooperative__isnull=True),
            ),
        ]
        indexes = [models.Index(fields=["status", "name"], name="partner_status_name")]

    def is_open(self, today: date | None = None) -> bool:
        """Whether one can buy from it now; a holiday ends by itself on its last date.

        `holiday_until` is the first day it sells again, in the market's time zone.
        """
        if self.status == PartnerStatus.HOLIDAY:
            end = self.holiday_until
            return end is not None and (today or timezone.localdate()) >= end
        return bool(self.status == PartnerStatus.OPEN)

    @property
    def is_cooperative(self) -> bool:
        return bool(self.kind == PartnerKind.COOPERATIVE)


class PartnerEvent(models.Model):
    """What happened to a seller: opened, paused, suspended, closed. Never edited."""

    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="events"
    )
    status = models.CharField(max_length=16, choices=PartnerStatus.choices)
    note = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.partner_id}: {self.status}"


class StockPool(models.Model):
    """What exists of one product at one seller, in whole base units (g, ml, pieces).

    Every pack of the product draws from it. `claimed` is promised to orders and not
    yet shipped. Only `vendors.partner.services` writes either column, each time by
    one conditional UPDATE with a `StockEntry` for what changed `on_hand`.
    """

    product = models.ForeignKey(
        "catalogue.Product", on_delete=models.PROTECT, related_name="pools"
    )
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="pools")
    unit_kind = models.CharField(max_length=8, choices=UnitKind.choices)
    on_hand = models.PositiveBigIntegerField(default=0)
    claimed = models.PositiveBigIntegerField(default=0)
    low_at = models.PositiveBigIntegerField(_("low when under"), default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["product", "partner"], name="pool_per_product_and_partner"
            ),
            models.CheckConstraint(
                name="pool_claimed_within_on_hand",
                condition=Q(claimed__gte=0) & Q(on_hand__gte=F("claimed")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product_id}: {self.on_hand} − {self.claimed}"

    @property
    def available(self) -> int:
        """Base units that nobody has been promised."""
        return self.on_hand - self.claimed

    @property
    def is_low(self) -> bool:
        return 0 < self.available < self.low_at


class StockEntry(models.Model):
    """One change of what a pool holds; their sum is its `on_hand`. Never edited."""

    class Reason(models.TextChoices):
        HARVEST = "harvest", _("harvest")
        COUNT = "count", _("count")
        WASTE = "waste", _("waste")
        SHIPPED = "shipped", _("shipped")
        RETURNED = "returned", _("returned")

    pool = models.ForeignKey(
        StockPool, on_delete=models.PROTECT, related_name="entries"
    )
    quantity = models.BigIntegerField()
    reason = models.CharField(max_length=16, choices=Reason.choices)
    note = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.quantity:+d} ({self.reason})"


class StockRecord(AbstractStockRecord):
    """One pack on sale: a quantity of a product's base units at a price with tax in.

    The stock is the pool's; Oscar's `num_in_stock` and `num_allocated` stay empty.
    `weight_grams` is what delivery is charged for.
    """

    pool = models.ForeignKey(
        StockPool, null=True, on_delete=models.PROTECT, related_name="packs"
    )
    name = models.CharField(
        _("pack"), max_length=64, blank=True, help_text=_("for example: 5 kg box")
    )
    quantity = models.PositiveIntegerField(_("quantity"), default=1)
    weight_grams = models.PositiveIntegerField(_("weight with packing (g)"), default=0)
    tax_category = models.ForeignKey(
        TaxCategory, null=True, on_delete=models.PROTECT, related_name="+"
    )
    is_on_sale = models.BooleanField(_("on sale"), default=True)
    position = models.PositiveSmallIntegerField(default=0)

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
        ]

    @property
    def net_stock_level(self) -> int:
        """Whole packs that can still be filled from the pool."""
        return self.pool.available // self.quantity if self.pool else 0


from oscar.apps.partner.models import (  # noqa: E402 - Oscar's rest comes after ours
    PartnerAddress,
    StockAlert,
)

__all__ = [
    "Partner",
    "PartnerAddress",
    "PartnerEvent",
    "StockAlert",
    "StockEntry",
    "StockPool",
    "StockRecord",
    "TaxCategory",
]

"""The shopper's purchase, and one part of it per seller."""

import secrets
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Round
from django.utils.translation import gettext_lazy as _
from oscar.apps.order.abstract_models import (
    AbstractLine,
    AbstractOrder,
    AbstractShippingEvent,
)

from core.units import UnitKind
from vendors.partner.models import Partner, StockPool

from .states import VendorOrderStatus


def new_access_key() -> str:
    """192 random bits for a guest's link."""
    return secrets.token_urlsafe(24)


class Order(AbstractOrder):
    """One purchase, paid once. Its `status` is derived from its parts'.

    `access_key` opens it to a guest; a new key revokes old links. While unpaid it
    holds its stock until `expires_at`. One basket makes at most one order.
    """

    access_key = models.CharField(max_length=64, unique=True, default=new_access_key)
    expires_at = models.DateTimeField(null=True, blank=True)
    paid_at = models.DateTimeField(null=True, blank=True)
    language = models.CharField(max_length=16, blank=True)
    guest_phone = models.CharField(max_length=32, blank=True)

    class Meta(AbstractOrder.Meta):
        constraints = [
            models.UniqueConstraint(fields=["basket"], name="one_order_per_basket"),
            models.CheckConstraint(
                name="order_total_not_negative", condition=Q(total_incl_tax__gte=0)
            ),
        ]
        indexes = [
            models.Index(
                fields=["expires_at"],
                name="order_unpaid_expiry",
                condition=Q(status="pending-payment"),
            )
        ]


class VendorOrder(models.Model):
    """One seller's part of an order: its own number, state, delivery and totals.

    Amounts include tax: `total` = `goods` − `discount` + `delivery_cost`; `tax` is
    the tax inside `total`.
    """

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="parts")
    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="vendor_orders"
    )
    number = models.CharField(max_length=32, unique=True)
    status = models.CharField(
        max_length=16,
        choices=VendorOrderStatus.choices,
        default=VendorOrderStatus.PENDING,
    )
    goods = models.DecimalField(max_digits=12, decimal_places=2)
    discount = models.DecimalField(
        max_digits=12, decimal_places=2, default=Decimal("0.00")
    )
    delivery_cost = models.DecimalField(max_digits=12, decimal_places=2)
    total = models.DecimalField(max_digits=12, decimal_places=2)
    tax = models.DecimalField(max_digits=12, decimal_places=2)
    delivery_code = models.CharField(max_length=64)
    delivery_name = models.CharField(max_length=128)
    is_pickup = models.BooleanField(default=False)
    expected_from = models.DateField(null=True, blank=True)
    expected_to = models.DateField(null=True, blank=True)
    weight_grams = models.PositiveIntegerField(default=0)
    note = models.CharField(_("note to the farm"), max_length=500, blank=True)
    cancel_reason = models.CharField(max_length=500, blank=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "partner"], name="one_part_per_seller"
            ),
            models.CheckConstraint(
                name="vendor_order_status_known",
                condition=Q(status__in=VendorOrderStatus.values),
            ),
            models.CheckConstraint(
                name="vendor_order_total_adds_up",
                # SQLite keeps amounts as floats, whose sums are off by a hair.
                condition=Q(
                    total=Round(F("goods") - F("discount") + F("delivery_cost"), 2)
                ),
            ),
            models.CheckConstraint(
                name="vendor_order_amounts_not_negative",
                condition=Q(
                    goods__gte=0, discount__gte=0, delivery_cost__gte=0, total__gte=0
                ),
            ),
        ]
        indexes = [
            models.Index(
                fields=["partner", "status", "-created"], name="vendor_order_todo"
            )
        ]

    def __str__(self) -> str:
        return self.number


class VendorOrderEvent(models.Model):
    """What happened to a seller's part, by whom and when. Never edited."""

    vendor_order = models.ForeignKey(
        VendorOrder, on_delete=models.PROTECT, related_name="events"
    )
    status = models.CharField(max_length=16, choices=VendorOrderStatus.choices)
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
        return f"{self.vendor_order_id}: {self.status}"


class Line(AbstractLine):
    """So many packs in a seller's part, as they were when the order was placed.

    `pack_quantity` is base units in a pack, `claimed` the base units of this line
    still promised from `pool`, `shipped` the packs that have gone out.
    """

    vendor_order = models.ForeignKey(
        VendorOrder, null=True, on_delete=models.PROTECT, related_name="lines"
    )
    pool = models.ForeignKey(
        StockPool, null=True, on_delete=models.PROTECT, related_name="order_lines"
    )
    pack_name = models.CharField(max_length=64, blank=True)
    pack_quantity = models.PositiveIntegerField(default=1)
    unit_kind = models.CharField(
        max_length=8, choices=UnitKind.choices, default=UnitKind.WEIGHT
    )
    tax_rate = models.DecimalField(max_digits=5, decimal_places=4, default=0)
    claimed = models.PositiveBigIntegerField(default=0)
    shipped = models.PositiveIntegerField(default=0)
    is_packed = models.BooleanField(default=False)

    class Meta(AbstractLine.Meta):
        constraints = [
            models.CheckConstraint(
                name="line_shipped_within_quantity",
                condition=Q(shipped__lte=F("quantity")),
            ),
            models.CheckConstraint(
                name="line_claim_within_unshipped",
                condition=Q(
                    claimed__lte=(F("quantity") - F("shipped")) * F("pack_quantity")
                ),
            ),
        ]

    @property
    def left(self) -> int:
        """Packs not sent yet."""
        return int(self.quantity - self.shipped)

    @property
    def own_title(self) -> str:
        """The product as its seller calls it, in the reader's language.

        `title` is what the shopper read when buying. Fetch `product` with the line.
        """
        return str(self.product.title if self.product else self.title)

    @property
    def own_pack_name(self) -> str:
        """The pack in the reader's language, while it still holds the same."""
        pack = self.stockrecord
        is_same = pack is not None and pack.quantity == self.pack_quantity
        return str(pack.name if is_same else self.pack_name)


class ShippingEvent(AbstractShippingEvent):
    """One parcel of a seller's part: which packs, by which carrier."""

    vendor_order = models.ForeignKey(
        VendorOrder, null=True, on_delete=models.PROTECT, related_name="parcels"
    )
    carrier = models.CharField(_("carrier"), max_length=64, blank=True)
    tracking_number = models.CharField(_("tracking number"), max_length=64, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )


from oscar.apps.order.models import (  # noqa: E402 - Oscar's rest comes after ours
    BillingAddress,
    CommunicationEvent,
    LineAttribute,
    LinePrice,
    OrderDiscount,
    OrderLineDiscount,
    OrderNote,
    OrderStatusChange,
    PaymentEvent,
    PaymentEventQuantity,
    PaymentEventType,
    ShippingAddress,
    ShippingEventQuantity,
    ShippingEventType,
    Surcharge,
)

__all__ = [
    "BillingAddress",
    "CommunicationEvent",
    "Line",
    "LineAttribute",
    "LinePrice",
    "Order",
    "OrderDiscount",
    "OrderLineDiscount",
    "OrderNote",
    "OrderStatusChange",
    "PaymentEvent",
    "PaymentEventQuantity",
    "PaymentEventType",
    "ShippingAddress",
    "ShippingEvent",
    "ShippingEventQuantity",
    "ShippingEventType",
    "Surcharge",
    "VendorOrder",
    "VendorOrderEvent",
]

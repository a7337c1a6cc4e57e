"""What was ordered, which lots filled it, and why it ended up different."""

from decimal import Decimal
from typing import cast

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from oscar.apps.order.abstract_models import AbstractLine

from core.columns import somebody
from core.units import UnitKind
from orders.order.states import OtherLot
from shop.basket.rules import MAX_ORIGIN_LENGTH
from shop.basket.states import Channel
from vendors.partner.models import Container, Lot, StockPool
from vendors.partner.states import OverWeight

from .vendor_orders import VendorOrder


class Line(AbstractLine):
    """So many packs in a seller's part, as they were when the order was placed.

    `pack_quantity` is base units in a pack, `claimed` the base units of this line
    still promised from `pool`, `shipped` the packs that have gone out, `short` those
    that never will. Of a line that `is_weighed`, `packed_units` is what was packed in
    all and `weighings` how the packer typed it. `given_back` is what went back of
    `line_price_incl_tax`. `channel` and `origin` ("live:42") are where the shopper put
    it into the basket; `reference` is what the basket called the line while it is
    written. `lot` is the harvest that it was sold from, and `lot_held` what it holds
    there until it is packed; `other_lot` says why it was packed from another one, and
    `other_lot_note` says so in the packer's words. One with `is_own_price` has a price
    that a list of its seller's gives this buyer and not everybody.
    With each pack come `containers` of a kind, for which `container_deposit` was paid
    beside its price.
    """

    reference = ""

    # Only lines from before the market lack it, and none of them is read here.
    vendor_order = cast(
        "models.ForeignKey[VendorOrder, VendorOrder]",
        models.ForeignKey(
            VendorOrder, null=True, on_delete=models.PROTECT, related_name="lines"
        ),
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
    short = models.PositiveIntegerField(default=0)
    is_weighed = models.BooleanField(default=False)
    tolerance = models.PositiveSmallIntegerField(default=0)
    over_weight = models.CharField(
        max_length=8, choices=OverWeight.choices, default=OverWeight.FREE
    )
    packed_units = models.PositiveBigIntegerField(null=True, blank=True)
    weighings = models.CharField(max_length=200, blank=True)
    given_back = models.DecimalField(
        max_digits=12, decimal_places=2, default=Decimal("0.00")
    )

    lot = models.ForeignKey(
        Lot, null=True, blank=True, on_delete=models.PROTECT, related_name="sold_lines"
    )
    is_own_price = models.BooleanField(default=False)
    container = models.ForeignKey(
        Container, null=True, blank=True, on_delete=models.PROTECT, related_name="lines"
    )
    containers = models.PositiveSmallIntegerField(default=0)
    container_deposit = models.DecimalField(
        max_digits=12, decimal_places=2, default=Decimal("0.00")
    )
    lot_held = models.PositiveBigIntegerField(default=0)
    other_lot = models.CharField(max_length=8, choices=OtherLot.choices, blank=True)
    other_lot_note = models.CharField(max_length=200, blank=True)
    channel = models.CharField(
        max_length=8, choices=Channel.choices, default=Channel.PAGE
    )
    origin = models.CharField(max_length=MAX_ORIGIN_LENGTH, blank=True, default="")

    class Meta(AbstractLine.Meta):
        indexes = [
            models.Index(fields=["origin"], name="line_origin", condition=~Q(origin=""))
        ]
        constraints = [
            models.CheckConstraint(
                name="line_channel_known", condition=Q(channel__in=Channel.values)
            ),
            models.CheckConstraint(
                name="line_holds_of_its_lot",
                condition=Q(lot_held=0)
                | Q(lot__isnull=False, lot_held__lte=F("claimed")),
            ),
            models.CheckConstraint(
                name="line_containers_of_a_kind",
                condition=Q(container=None, containers=0, container_deposit=0)
                | Q(container__isnull=False, containers__gt=0, container_deposit__gt=0),
            ),
            models.CheckConstraint(
                name="line_shipped_within_quantity",
                condition=Q(quantity__gte=F("shipped") + F("short")),
            ),
            models.CheckConstraint(
                name="line_claim_within_unshipped",
                condition=Q(packed_units__isnull=False)
                & Q(claimed__lte=F("packed_units"))
                | Q(packed_units__isnull=True)
                & Q(
                    claimed__lte=(F("quantity") - F("shipped") - F("short"))
                    * F("pack_quantity")
                ),
            ),
            models.CheckConstraint(
                name="line_given_back_within_price",
                condition=Q(
                    given_back__gte=0, given_back__lte=F("line_price_incl_tax")
                ),
            ),
        ]

    @property
    def due(self) -> int:
        """Packs that the shopper gets in all."""
        return int(self.quantity - self.short)

    @property
    def left(self) -> int:
        """Packs not sent yet."""
        return int(self.due - self.shipped)

    @property
    def due_units(self) -> int:
        """Base units that are due: as packed, else as ordered."""
        if self.packed_units is not None:
            return int(self.packed_units)
        return int(self.due * self.pack_quantity)

    @property
    def final_price(self) -> Decimal:
        """What the line costs in the end, tax included."""
        return Decimal(self.line_price_incl_tax) - self.given_back

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


class LotDraw(models.Model):
    """Which lot filled a line, in base units; `shipped` of them have gone out.

    What of a line no draw names comes from the pool's loose stock.
    """

    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="draws")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="draws")
    units = models.PositiveBigIntegerField()
    shipped = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["line", "lot"], name="one_draw_per_line_and_lot"
            ),
            models.CheckConstraint(
                name="draw_shipped_within_units",
                condition=Q(units__gt=0, shipped__lte=F("units")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} ← {self.lot_id}: {self.units}"


class LineAdjustment(models.Model):
    """Why a line ended up different from what was ordered. Never edited.

    `units_before` and `units_after` are the base units due; `amount` went back to the
    shopper (tax included), or is owed for more weight when it is negative. With packs
    that never come `deposit` went back for their containers.
    """

    class Kind(models.TextChoices):
        WEIGHT = "weight", _("packed weight")
        SHORT = "short", _("short supply")
        DROPPED = "dropped", _("cancelled by the shopper")
        VISIT = "visit", _("a cancelled visit")
        GROUP = "group", _("a group that was not completed")

    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="adjustments")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    units_before = models.PositiveBigIntegerField()
    units_after = models.PositiveBigIntegerField()
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    deposit = models.DecimalField(
        max_digits=12, decimal_places=2, default=Decimal("0.00")
    )
    note = models.CharField(max_length=200, blank=True)
    by = somebody()
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.line_id}: {self.kind} {self.amount}"

    @property
    def owed(self) -> Decimal:
        """What the shopper owes for more weight."""
        return max(Decimal(0), -self.amount)

"""What was frozen with a sale: who pays its discounts, and whether it is held back."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from orders.order.models import Line, VendorOrder
from payments.ledger.models import LedgerAccount
from payments.payment.models import Refund
from shop.offers.models import ConditionalOffer
from vendors.partner.models import Partner


class Hold(models.Model):
    """Why a seller's part is held back. `cause` is unique: it is held once for it."""

    vendor_order = models.ForeignKey(
        VendorOrder, on_delete=models.PROTECT, related_name="holds"
    )
    cause = models.CharField(max_length=64, unique=True)
    reason = models.CharField(max_length=200)
    created = models.DateTimeField(auto_now_add=True)
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("held sale")
        indexes = [
            models.Index(
                fields=["vendor_order"],
                name="hold_of_part",
                condition=Q(released_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.vendor_order_id}: {self.cause}"


class HeldShare(models.Model):
    """What was owed for a sale when it was held, in minor units. Never edited."""

    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="shares")
    account = models.ForeignKey(
        LedgerAccount, on_delete=models.PROTECT, related_name="+"
    )
    amount = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["hold", "account"], name="held_once_per_account"
            ),
            models.CheckConstraint(
                name="held_share_of_something", condition=Q(amount__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hold_id} {self.account_id}: {self.amount}"


class LineDiscount(models.Model):
    """What one offer took off a line, and who pays it. Never edited.

    Minor units. What neither the cooperative nor the market pays is the seller's own.
    Without an offer when it was deleted before this was written down.
    """

    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="gifts")
    vendor_order = models.ForeignKey(
        VendorOrder, on_delete=models.PROTECT, related_name="gifts"
    )
    offer = models.ForeignKey(
        ConditionalOffer, null=True, on_delete=models.PROTECT, related_name="+"
    )
    cooperative = models.ForeignKey(
        Partner, null=True, on_delete=models.PROTECT, related_name="+"
    )
    amount = models.PositiveBigIntegerField()
    by_cooperative = models.PositiveBigIntegerField(default=0)
    by_market = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["line", "offer"], name="one_discount_per_line_and_offer"
            ),
            models.CheckConstraint(
                name="line_discount_paid_once",
                condition=Q(amount__gt=0)
                & Q(amount__gte=F("by_cooperative") + F("by_market")),
            ),
            models.CheckConstraint(
                name="line_discount_names_its_cooperative",
                condition=Q(by_cooperative=0) | Q(cooperative__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.offer_id}: {self.amount}"

    @property
    def by_seller(self) -> int:
        return self.amount - self.funded

    @property
    def funded(self) -> int:
        """What somebody else than the seller pays, and the seller gets."""
        return self.by_cooperative + self.by_market


class DiscountReturn(models.Model):
    """What of a discount went back to who paid it, with a refund. Never edited.

    Without a refund for lines that cost the shopper nothing.
    """

    discount = models.ForeignKey(
        LineDiscount, on_delete=models.PROTECT, related_name="returns"
    )
    refund = models.ForeignKey(
        Refund, null=True, on_delete=models.PROTECT, related_name="discount_returns"
    )
    by_cooperative = models.PositiveBigIntegerField()
    by_market = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["discount", "refund"], name="one_return_per_discount_and_refund"
            )
        ]

    def __str__(self) -> str:
        return f"{self.discount_id} {self.refund_id}"

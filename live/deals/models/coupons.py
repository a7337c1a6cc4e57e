"""Coupons that a broadcast gives away, one to a person."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from live.broadcasts.models import Broadcast, ShelfItem
from live.deals.rules import MAX_CURRENCY_LENGTH


class CouponDrop(models.Model):
    """Coupons that so many viewers may take. `taken` is how many did.

    `offer` is what each of them gives: in the seller's goods alone, at the seller's
    cost. With `item` it is one pack of that item for nothing. A prize is given to the
    winners of a draw and can't be taken.
    """

    broadcast = models.ForeignKey(
        Broadcast, on_delete=models.PROTECT, related_name="coupon_drops"
    )
    offer = models.ForeignKey(
        "offer.ConditionalOffer", on_delete=models.PROTECT, related_name="+"
    )
    item = models.ForeignKey(
        ShelfItem, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    is_prize = models.BooleanField(default=False)
    amount = models.DecimalField(
        _("amount off"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    percent = models.PositiveSmallIntegerField(_("percent off"), null=True, blank=True)
    least = models.DecimalField(
        _("minimum spend"), max_digits=12, decimal_places=2, default=0
    )
    currency = models.CharField(max_length=MAX_CURRENCY_LENGTH)
    count = models.PositiveIntegerField(_("number of coupons"))
    taken = models.PositiveIntegerField(default=0)
    ends_at = models.DateTimeField(_("can be claimed until"))
    good_until = models.DateTimeField(_("can be used until"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="coupons_taken_within_count",
                condition=Q(taken__gte=0) & Q(taken__lte=F("count")),
            ),
            models.CheckConstraint(
                name="coupon_takes_one_thing_off",
                condition=Q(amount__gt=0, percent__isnull=True)
                | Q(amount__isnull=True, percent__gte=1, percent__lte=100),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.broadcast_id}: {self.taken}/{self.count}"

    @property
    def left(self) -> int:
        return max(0, self.count - self.taken)


class CouponTaken(models.Model):
    """Somebody has one of the coupons: a voucher for one order, with its own code."""

    drop = models.ForeignKey(CouponDrop, on_delete=models.PROTECT, related_name="takes")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="coupons_taken",
    )
    voucher = models.ForeignKey(
        "voucher.Voucher", on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["drop", "user"], name="coupon_once_per_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.drop_id}: {self.user_id}"

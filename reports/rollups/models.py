"""Sums of sales by day, kept so that a year of a whole market is read in a moment.

They repeat what orders say and hold nothing of their own: days that something happened
to are marked inside the same transaction and counted anew from the orders' rows.
"""

from django.db import models
from django.db.models import Q

from core.units import UnitKind
from shop.basket.states import Channel
from vendors.partner.models import Partner


class GoodsDay(models.Model):
    """What one seller sold of one product on one day, by channel and shopper's region.

    `day` is the day of the order in the market's time zone. `region` is a code of
    `core.regions`, or "none" without an address. `packs` and `units` (base units of
    `unit_kind`) are as supplied and weighed. Amounts include tax, in minor units:
    `listed` before discounts, `paid` after them, `given_back` what went back of it.
    """

    day = models.DateField()
    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="+")
    currency = models.CharField(max_length=3)
    product = models.ForeignKey(
        "catalogue.Product", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    unit_kind = models.CharField(max_length=8, choices=UnitKind.choices)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    region = models.CharField(max_length=8)
    lines = models.PositiveIntegerField()
    packs = models.PositiveBigIntegerField()
    units = models.PositiveBigIntegerField()
    listed = models.BigIntegerField()
    paid = models.BigIntegerField()
    given_back = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "partner", "day", "currency", "product", "unit_kind", "channel",
                    "region",
                ],
                name="goods_day_once",
            ),
            models.CheckConstraint(
                name="goods_day_of_something", condition=Q(lines__gt=0)
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["day", "partner"], name="goods_day_of_market")]

    def __str__(self) -> str:
        return f"{self.day} {self.partner_id} {self.product_id}: {self.paid}"


class PartsDay(models.Model):
    """What one seller's orders of one day came to beside their goods, by region.

    `parts` were sold; `delivery` and `carried` (owed from before) were paid with them,
    `given_back` is what went back apart from goods. `cancelled` parts were paid for
    `cancelled_total` and then cancelled; they count nowhere else. Minor units.
    """

    day = models.DateField()
    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="+")
    currency = models.CharField(max_length=3)
    region = models.CharField(max_length=8)
    parts = models.PositiveIntegerField()
    delivery = models.BigIntegerField()
    carried = models.BigIntegerField()
    given_back = models.BigIntegerField()
    cancelled = models.PositiveIntegerField()
    cancelled_total = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "day", "currency", "region"], name="parts_day_once"
            ),
            models.CheckConstraint(
                name="parts_day_of_something",
                condition=Q(parts__gt=0) | Q(cancelled__gt=0),
            ),
        ]
        indexes = [models.Index(fields=["day", "partner"], name="parts_day_of_market")]

    def __str__(self) -> str:
        return f"{self.day} {self.partner_id}: {self.parts}"


class DirtyDay(models.Model):
    """Something happened to a seller's orders of a day: it is to be counted anew.

    A row each time and never an update: orders must not wait for each other here.
    """

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["partner", "day"], name="dirty_day")]

    def __str__(self) -> str:
        return f"{self.partner_id}: {self.day}"


class CountedSeller(models.Model):
    """Whose days are counted at all, and when last; the lock of whoever counts them."""

    partner = models.OneToOneField(
        Partner, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    counted_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.partner_id}: {self.counted_at}"

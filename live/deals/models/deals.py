"""Deals of a broadcast, and who has taken how much of each."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from live.broadcasts.models import Broadcast, ShelfItem
from live.deals.rules import MAX_CURRENCY_LENGTH, MAX_KEY_LENGTH
from live.deals.states import ClaimStatus, DealStatus
from orders.order.models import Line as OrderLine
from shop.basket.models import Line as BasketLine
from vendors.partner.models import Lot, StockPool


class Deal(models.Model):
    """So many packs of an item at a price, for as long as it is open.

    `units` is what a pack held when the deal opened, `was` what it cost then. `cap`
    packs are claimed in the pool while it is open, and held in `lot` when the item is
    sold from one; `released` of them may be taken by
    now, `taken` are held or bought. When it closes the rest returns to the pool.
    """

    broadcast = models.ForeignKey(
        Broadcast, on_delete=models.PROTECT, related_name="deals"
    )
    item = models.ForeignKey(ShelfItem, on_delete=models.PROTECT, related_name="deals")
    pool = models.ForeignKey(StockPool, on_delete=models.PROTECT, related_name="deals")
    lot = models.ForeignKey(
        Lot, null=True, blank=True, on_delete=models.PROTECT, related_name="deals"
    )
    price = models.DecimalField(_("deal price"), max_digits=12, decimal_places=2)
    was = models.DecimalField(max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=MAX_CURRENCY_LENGTH)
    units = models.PositiveIntegerField()
    cap = models.PositiveIntegerField(_("total packs"))
    released = models.PositiveIntegerField(_("packs in the first release"))
    taken = models.PositiveIntegerField(default=0)
    per_person = models.PositiveSmallIntegerField(_("limit per person"), default=1)
    hold_minutes = models.PositiveSmallIntegerField(_("minutes to pay"))
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    closed_at = models.DateTimeField(null=True, blank=True)
    status = models.CharField(max_length=16, choices=DealStatus.choices)
    why = models.CharField(max_length=300, blank=True)
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
                name="deal_status_known", condition=Q(status__in=DealStatus.values)
            ),
            models.CheckConstraint(
                name="deal_taken_within_released",
                condition=Q(taken__gte=0)
                & Q(taken__lte=F("released"))
                & Q(released__lte=F("cap")),
            ),
            models.CheckConstraint(
                name="deal_is_a_deal",
                condition=Q(price__gt=0, price__lt=F("was"), units__gt=0),
            ),
            models.CheckConstraint(
                name="deal_takes_time",
                condition=Q(
                    per_person__gt=0, hold_minutes__gt=0, ends_at__gt=F("starts_at")
                ),
            ),
            models.UniqueConstraint(
                fields=["item"],
                condition=Q(status="open"),
                name="one_open_deal_of_an_item",
            ),
        ]
        indexes = [
            models.Index(
                fields=["ends_at"], name="deals_running", condition=Q(status="open")
            ),
            models.Index(
                fields=["starts_at"],
                name="deals_to_come",
                condition=Q(status="planned"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.taken}/{self.released}/{self.cap}"

    def holds(self, packs: int) -> dict[int, int]:
        """Base units of so many packs in the deal's lot; nothing without one."""
        return {self.lot_id: packs * self.units} if self.lot_id else {}

    @property
    def left(self) -> int:
        return max(0, self.released - self.taken)

    @property
    def unreleased(self) -> int:
        return self.cap - self.released

    @property
    def is_open(self) -> bool:
        return self.status == DealStatus.OPEN


class DealClaim(models.Model):
    """One buyer's tap on a deal, and what became of it.

    `key` is the form's one-time token. A claim that is held has `line` in the buyer's
    basket until `until`; one that was ordered has `order_line`.
    """

    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="claims")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="deal_claims",
    )
    quantity = models.PositiveIntegerField()
    status = models.CharField(max_length=16, choices=ClaimStatus.choices)
    key = models.CharField(max_length=MAX_KEY_LENGTH)
    until = models.DateTimeField(null=True, blank=True)
    line = models.ForeignKey(
        BasketLine,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="deal_claims",
    )
    order_line = models.ForeignKey(
        OrderLine,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="deal_claims",
    )
    created = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="claim_status_known", condition=Q(status__in=ClaimStatus.values)
            ),
            models.CheckConstraint(
                name="claim_of_something", condition=Q(quantity__gt=0)
            ),
            models.CheckConstraint(
                name="claim_held_until",
                condition=~Q(status="held") | Q(until__isnull=False),
            ),
            models.CheckConstraint(
                name="claim_ordered_has_its_line",
                condition=~Q(status="ordered") | Q(order_line__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["deal", "user", "key"], name="claim_once_per_tap"
            ),
            models.UniqueConstraint(
                fields=["deal", "user"],
                condition=Q(status="waiting"),
                name="wait_once_per_deal",
            ),
        ]
        indexes = [
            models.Index(
                fields=["until"], name="claims_held", condition=Q(status="held")
            ),
            models.Index(
                fields=["deal", "id"],
                name="claims_waiting",
                condition=Q(status="waiting"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deal_id}: {self.quantity} {self.status}"

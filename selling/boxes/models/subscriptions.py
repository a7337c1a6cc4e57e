"""Who has a box, and each delivery that was changed or became an order."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import dates
from orders.order.models import MOST_OF_A_GIFT_MESSAGE, Order
from selling.boxes.rules import MOST_OF_ONE, Rhythm, cutoff_of
from selling.boxes.states import (
    DeliveryState,
    EndReason,
    Missed,
    SubscriptionState,
)
from vendors.partner.models import StockRecord

from .boxes import Box, BoxSize


class Subscription(models.Model):
    """One shopper's box: which, on what day, to where, and what each costs.

    One that is active has a next delivery on `next_on`, which can be changed until
    `next_cutoff`: then the clock makes the order. Its weeks are counted from `since`.
    `address` has the fields of an order's shipping address. Of a person who was erased
    it is over, without an address. `price` is what a box
    costs, `delivery_cost` what bringing it does; a `new_price` that was announced holds
    from `new_price_from` on. With one that `is_gift` somebody else gets the boxes, who
    reads `gift_message` and no prices. `unpaid` is how many boxes in a row were not
    paid. Those `by_card` are charged to the shopper's default card, others are paid by
    a link. Boxes of one that is prepaid cost `prepaid_price` until its term is over.
    `click` is the press of the button that made it.
    """

    box = models.ForeignKey(Box, on_delete=models.PROTECT, related_name="subscriptions")
    size = models.ForeignKey(
        BoxSize, on_delete=models.PROTECT, related_name="subscriptions"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="box_subscriptions",
    )
    state = models.CharField(
        max_length=16,
        choices=SubscriptionState.choices,
        default=SubscriptionState.ACTIVE,
    )
    why = models.CharField(max_length=16, choices=EndReason.choices, blank=True)
    since = models.DateField()
    weekday = models.PositiveSmallIntegerField(_("delivery day"))
    next_on = models.DateField(null=True, blank=True)
    next_cutoff = models.DateTimeField(null=True, blank=True)
    price = models.DecimalField(max_digits=12, decimal_places=2)
    new_price = models.DecimalField(
        max_digits=12, decimal_places=2, null=True, blank=True
    )
    new_price_from = models.DateField(null=True, blank=True)
    prepaid_price = models.DecimalField(
        max_digits=12, decimal_places=2, null=True, blank=True
    )
    delivery_code = models.CharField(max_length=64)
    delivery_cost = models.DecimalField(
        max_digits=12, decimal_places=2, default=Decimal(0)
    )
    region = models.CharField(max_length=16)
    address = models.JSONField(default=dict)
    is_gift = models.BooleanField(default=False)
    gift_message = models.CharField(max_length=MOST_OF_A_GIFT_MESSAGE, blank=True)
    takes_substitutes = models.BooleanField(
        _("replace what runs short with something similar"), default=True
    )
    language = models.CharField(max_length=16, blank=True)
    by_card = models.BooleanField(default=False)
    unpaid = models.PositiveSmallIntegerField(default=0)
    # Of which delivery its shopper was reminded last.
    reminded_for = models.DateField(null=True, blank=True)
    click = models.CharField(max_length=64, unique=True, null=True, blank=True)
    created = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    # Of rows that `queries.desk.subscribers_of` fetched.
    prepaid_boxes: int | None

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="subscription_state_known",
                condition=Q(state__in=SubscriptionState.values),
            ),
            models.CheckConstraint(
                name="subscription_active_has_a_next_day",
                condition=Q(
                    state=SubscriptionState.ACTIVE,
                    next_on__isnull=False,
                    next_cutoff__isnull=False,
                )
                | ~Q(state=SubscriptionState.ACTIVE)
                & Q(next_on__isnull=True, next_cutoff__isnull=True),
            ),
            models.CheckConstraint(
                name="subscription_ended_at_some_time",
                condition=Q(state=SubscriptionState.ENDED, ended_at__isnull=False)
                | ~Q(state=SubscriptionState.ENDED) & Q(ended_at__isnull=True),
            ),
            models.CheckConstraint(
                name="subscription_weekday_known", condition=Q(weekday__lte=6)
            ),
            models.CheckConstraint(
                name="subscription_costs",
                condition=Q(price__gt=0, delivery_cost__gte=0),
            ),
            models.CheckConstraint(
                name="subscription_prepaid_price_of_something",
                condition=Q(prepaid_price__isnull=True) | Q(prepaid_price__gt=0),
            ),
            models.CheckConstraint(
                name="subscription_gift_message_of_a_gift",
                condition=Q(gift_message="") | Q(is_gift=True),
            ),
            models.CheckConstraint(
                name="subscription_new_price_whole",
                condition=Q(new_price__isnull=True, new_price_from__isnull=True)
                | Q(new_price__gt=0, new_price_from__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_cutoff"],
                name="subscription_due",
                condition=Q(state=SubscriptionState.ACTIVE),
            ),
            models.Index(fields=["box", "state"], name="subscription_of_box"),
            models.Index(fields=["user", "-id"], name="subscription_of_shopper"),
        ]

    def __str__(self) -> str:
        return f"{self.box_id}: {self.user_id}"

    @property
    def is_active(self) -> bool:
        return bool(self.state == SubscriptionState.ACTIVE)

    @property
    def is_paused(self) -> bool:
        return bool(self.state == SubscriptionState.PAUSED)

    @property
    def is_ended(self) -> bool:
        return bool(self.state == SubscriptionState.ENDED)

    @property
    def is_due(self) -> bool:
        """Whether it is too late to change the next delivery."""
        return self.next_cutoff is not None and self.next_cutoff <= timezone.now()

    @property
    def recipient(self) -> str:
        address: dict[str, Any] = self.address
        names = (address.get("first_name", ""), address.get("last_name", ""))
        return " ".join(filter(None, names))

    @property
    def is_prepaid(self) -> bool:
        return self.prepaid_price is not None

    def price_on(self, day: date) -> Decimal:
        """What a box of that day costs, by what was paid ahead or announced."""
        if self.prepaid_price is not None:
            return self.prepaid_price
        if self.new_price is not None and self.new_price_from is not None:
            return self.new_price if day >= self.new_price_from else self.price
        return self.price

    def rhythm(self, holidays: frozenset[date]) -> Rhythm:
        """By its box, which is at hand."""
        box = self.box
        return Rhythm(
            self.weekday,
            box.weeks,
            self.since,
            box.season_from,
            box.season_to,
            holidays,
        )

    def cutoff(self, day: date) -> datetime:
        return cutoff_of(day, self.box.cutoff_days, self.box.cutoff_time)


class BoxDelivery(models.Model):
    """One delivery of a subscription; there is a row once somebody touched it.

    One that is `ordered` is the order: it is packed, sent, paid, claimed and refunded
    as any other. A subscription has one for each day. While its order waits for its
    payment the clock looks after it at `chase_at`, for the `tries`-th time.
    """

    subscription = models.ForeignKey(
        Subscription, on_delete=models.PROTECT, related_name="deliveries"
    )
    day = models.DateField()
    state = models.CharField(
        max_length=16, choices=DeliveryState.choices, default=DeliveryState.PLANNED
    )
    missed = models.CharField(max_length=8, choices=Missed.choices, blank=True)
    order = models.OneToOneField(
        Order,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="box_delivery",
    )
    # What of the contents was replaced or left out, by pack: see `services.filler`.
    changes = models.JSONField(default=list)
    made_at = models.DateTimeField(null=True, blank=True)
    chase_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["day", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["subscription", "day"], name="box_delivery_once_a_day"
            ),
            models.CheckConstraint(
                name="box_delivery_state_known",
                condition=Q(state__in=DeliveryState.values),
            ),
            models.CheckConstraint(
                name="box_delivery_ordered_has_order",
                condition=Q(state=DeliveryState.ORDERED, order__isnull=False)
                | ~Q(state=DeliveryState.ORDERED) & Q(order__isnull=True),
            ),
        ]
        indexes = [
            models.Index(fields=["day"], name="box_delivery_day"),
            models.Index(
                fields=["chase_at"],
                name="box_delivery_chased",
                condition=Q(chase_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subscription_id}: {self.day}"

    @property
    def is_skipped(self) -> bool:
        return bool(self.state == DeliveryState.SKIPPED)

    @property
    def is_past(self) -> bool:
        return self.day < dates.today()


class BoxChoice(models.Model):
    """What a shopper chose for one delivery: by points, or `instead` of something."""

    delivery = models.ForeignKey(
        BoxDelivery, on_delete=models.CASCADE, related_name="choices"
    )
    instead = models.ForeignKey(
        StockRecord,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    pack = models.ForeignKey(StockRecord, on_delete=models.PROTECT, related_name="+")
    quantity = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["delivery", "instead"],
                condition=Q(instead__isnull=False),
                name="box_swap_once",
            ),
            models.UniqueConstraint(
                fields=["delivery", "pack"],
                condition=Q(instead__isnull=True),
                name="box_choice_once",
            ),
            models.CheckConstraint(
                name="box_choice_is_some",
                condition=Q(quantity__gte=1, quantity__lte=MOST_OF_ONE),
            ),
            models.CheckConstraint(
                name="box_swap_is_another",
                condition=Q(instead__isnull=True) | ~Q(instead=F("pack")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delivery_id}: {self.pack_id}"

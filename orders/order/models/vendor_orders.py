"""One part of an order per seller: what happened to it, its parcels, what is owed."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Round
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from oscar.apps.order.abstract_models import AbstractShippingEvent

from core.columns import somebody
from orders.order.states import (
    CASH_WORDS,
    INVOICE_WORDS,
    PAID_FOR,
    PICKUP_WORDS,
    STALL,
    STALL_WORDS,
    VAN_WORDS,
    VISIT_WORDS,
    WAITING,
    CancelledBy,
    DeliverySource,
    VendorOrderStatus,
)
from vendors.partner.models import Partner

from .purchase import Order


class VendorOrder(models.Model):
    """One seller's part of an order: its own number, state, delivery and totals.

    Amounts include tax: `total` = `goods` − `discount` + `delivery_cost` + `carried` +
    `container_deposits`; `tax` is the tax inside `total`, none of it inside deposits.
    `carried` is what the shopper owed this seller from earlier orders; `given_back` is
    what went back of it for short weight or supply. `container_deposits` are paid for
    packaging that the shopper brings back; `deposits_back` is what went back of them.
    `from_balance` is its share of what the order takes from the shopper's balance.
    `depot` is the cooperative where it is packed into one parcel with other farms',
    `at_depot_since` when it was taken over there. A part that `is_visit` is places at
    a time and no goods: nothing of it is packed or sent.
    The seller promised to accept it before `accept_by` and to send it before `send_by`;
    it did at `met_at`. The clock looks at it at `chase_at`, as long as it waits. A part
    `in_cash` is paid to the seller when it is collected, or brought `by_van`: by the
    seller itself, on a day that the shopper chose. One on invoice is to be paid by
    `due_on`. After a deposit the `rest` of it is paid later: once its goods are there
    it is asked for, until `rest_due`, at `rest_asked_at` last.
    `cancelled_by` says whose doing it was; nothing of one that was never paid.
    """

    order = models.ForeignKey(
        Order, on_delete=models.PROTECT, related_name="vendor_orders"
    )
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
    carried = models.DecimalField(
        max_digits=12, decimal_places=2, default=Decimal("0.00")
    )
    container_deposits = models.DecimalField(
        max_digits=12, decimal_places=2, default=Decimal("0.00")
    )
    total = models.DecimalField(max_digits=12, decimal_places=2)
    given_back = models.DecimalField(
        max_digits=12, decimal_places=2, default=Decimal("0.00")
    )
    deposits_back = models.DecimalField(
        max_digits=12, decimal_places=2, default=Decimal("0.00")
    )
    from_balance = models.DecimalField(
        max_digits=12, decimal_places=2, default=Decimal("0.00")
    )
    tax = models.DecimalField(max_digits=12, decimal_places=2)
    delivery_code = models.CharField(max_length=64)
    delivery_name = models.CharField(max_length=128)
    is_pickup = models.BooleanField(default=False)
    by_van = models.BooleanField(default=False)
    is_visit = models.BooleanField(default=False)
    in_cash = models.BooleanField(default=False)
    due_on = models.DateField(null=True, blank=True)
    rest = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal("0.00"))
    rest_due = models.DateTimeField(null=True, blank=True)
    rest_asked_at = models.DateTimeField(null=True, blank=True)
    depot = models.ForeignKey(
        Partner,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="depot_vendor_orders",
    )
    at_depot_since = models.DateTimeField(null=True, blank=True)
    expected_from = models.DateField(null=True, blank=True)
    expected_to = models.DateField(null=True, blank=True)
    accept_by = models.DateTimeField(null=True, blank=True)
    send_by = models.DateTimeField(null=True, blank=True)
    met_at = models.DateTimeField(null=True, blank=True)
    chase_at = models.DateTimeField(null=True, blank=True)
    weight_grams = models.PositiveIntegerField(default=0)
    note = models.CharField(_("note to the farm"), max_length=500, blank=True)
    cancel_reason = models.CharField(max_length=500, blank=True)
    cancelled_by = models.CharField(
        max_length=16, choices=CancelledBy.choices, blank=True
    )
    created = models.DateTimeField(auto_now_add=True)
    # What was added to it later, and what of it lies in one box with it, where a query
    # has put them here.
    added_parts: list["VendorOrder"]
    box: list["VendorOrder"]
    # What it waits for before it is packed, where `waits.note_waits` has put it here,
    # and whether it waits at all, where `waits.with_holds` has.
    is_on_hold: bool
    other_wait: Any

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "partner", "is_visit"], name="one_part_per_seller"
            ),
            models.CheckConstraint(
                name="vendor_order_status_known",
                condition=Q(status__in=VendorOrderStatus.values),
            ),
            models.CheckConstraint(
                name="vendor_order_cancelled_by_known",
                condition=Q(cancelled_by="")
                | Q(
                    status=VendorOrderStatus.CANCELLED,
                    cancelled_by__in=CancelledBy.values,
                ),
            ),
            models.CheckConstraint(
                name="vendor_order_total_adds_up",
                # SQLite keeps amounts as floats, whose sums are off by a hair.
                condition=Q(
                    total=Round(
                        F("goods")
                        - F("discount")
                        + F("delivery_cost")
                        + F("carried")
                        + F("container_deposits"),
                        2,
                    )
                ),
            ),
            models.CheckConstraint(
                name="vendor_order_amounts_not_negative",
                condition=Q(
                    goods__gte=0, discount__gte=0, delivery_cost__gte=0, total__gte=0
                )
                & Q(carried__gte=0, container_deposits__gte=0),
            ),
            models.CheckConstraint(
                name="vendor_order_given_back_within_total",
                condition=Q(given_back__gte=0, given_back__lte=F("total")),
            ),
            models.CheckConstraint(
                name="vendor_order_deposits_back_within_deposits",
                condition=Q(
                    deposits_back__gte=0, deposits_back__lte=F("container_deposits")
                ),
            ),
            models.CheckConstraint(
                name="vendor_order_in_cash_is_handed_over",
                condition=Q(in_cash=False)
                | Q(depot=None) & (Q(is_pickup=True) | Q(by_van=True)),
            ),
            models.CheckConstraint(
                name="vendor_order_by_van_is_one_way",
                condition=Q(by_van=False)
                | Q(is_pickup=False, is_visit=False, depot=None),
            ),
            models.CheckConstraint(
                name="vendor_order_rest_within_goods",
                condition=Q(rest=0)
                | Q(
                    rest__gt=0,
                    rest__lt=F("goods"),
                    from_balance=0,
                    in_cash=False,
                    due_on=None,
                ),
            ),
            models.CheckConstraint(
                name="vendor_order_rest_due_of_a_rest",
                condition=Q(rest_due=None) | Q(rest__gt=0, rest_asked_at__isnull=False),
            ),
            models.CheckConstraint(
                name="vendor_order_from_balance_within_total",
                condition=Q(from_balance__gte=0, from_balance__lte=F("total")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["partner", "status", "-created"], name="vendor_order_todo"
            ),
            models.Index(fields=["created"], name="vendor_order_day"),
            # A seller's orders, whatever their state, as its desk lists them.
            models.Index(
                fields=["partner", "-created", "-id"], name="vendor_order_placed"
            ),
            # Of a seller's orders the newest, whatever their state.
            models.Index(fields=["partner", "-order"], name="vendor_order_newest"),
            # Those that their sellers have not sent yet, for the clock.
            models.Index(
                fields=["chase_at"],
                name="vendor_order_chased",
                condition=Q(status__in=sorted(WAITING), chase_at__isnull=False),
            ),
            models.Index(
                fields=["rest_due"],
                name="vendor_order_rest_due",
                condition=Q(status__in=sorted(WAITING), rest_due__isnull=False),
            ),
            models.Index(
                fields=["partner", "send_by"],
                name="vendor_order_promised",
                condition=Q(send_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def final_total(self) -> Decimal:
        """What it costs in the end, after what went back of goods and deposits."""
        return Decimal(self.total) - self.given_back - self.deposits_back

    @property
    def on_invoice(self) -> bool:
        """Whether it is paid later, by a business buyer."""
        return self.due_on is not None

    @property
    def pays_later(self) -> bool:
        """Whether nothing was charged when it was placed."""
        return self.in_cash or self.on_invoice

    @property
    def status_words(self) -> str:
        """Its state as people read it: nobody packs or sends a visit."""
        return self.words_of(self.status)

    def words_of(self, status: str) -> str:
        """A state that it is in or was."""
        own: dict[VendorOrderStatus, Any] = VISIT_WORDS if self.is_visit else {}
        if self.on_invoice:
            own = INVOICE_WORDS
        if self.at_stall:
            own = STALL_WORDS
        elif self.is_handed_over:
            own = VAN_WORDS if self.by_van else PICKUP_WORDS
            own = own | (CASH_WORDS if self.in_cash else {})
            own = own | (INVOICE_WORDS if self.on_invoice else {})
        return str(own.get(VendorOrderStatus(status), VendorOrderStatus(status).label))

    @property
    def has_slots(self) -> bool:
        """Whether its shopper may have a day or an hour; no carrier brings it."""
        return self.is_pickup or self.by_van

    @property
    def is_handed_over(self) -> bool:
        """Whether its seller gives it to the shopper, at a point or at the door."""
        return self.by_van or (self.is_pickup and self.depot_id is None)

    @property
    def is_promised(self) -> bool:
        """Whether its seller still has to keep its promise to send it."""
        return (
            self.send_by is not None and self.met_at is None and self.status in WAITING
        )

    @property
    def is_late(self) -> bool:
        return self.is_promised and bool(
            self.send_by and self.send_by <= timezone.now()
        )

    @property
    def at_stall(self) -> bool:
        """Whether it was sold over the counter: nobody has to be told to pack it."""
        return self.delivery_code == STALL

    @property
    def was_paid_for(self) -> bool:
        """Whether money came for it and stands; goods sent once more are free."""
        return self.status in PAID_FOR and self.total > 0


class VendorOrderEvent(models.Model):
    """What happened to a seller's part, by whom and when. Never edited."""

    vendor_order = models.ForeignKey(
        VendorOrder, on_delete=models.PROTECT, related_name="events"
    )
    status = models.CharField(max_length=16, choices=VendorOrderStatus.choices)
    note = models.CharField(max_length=500, blank=True)
    by = somebody()
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.vendor_order_id}: {self.status}"


class ShippingEvent(AbstractShippingEvent):
    """One parcel of a seller's part: which packs, by which carrier."""

    vendor_order = models.ForeignKey(
        VendorOrder, null=True, on_delete=models.PROTECT, related_name="parcels"
    )
    carrier = models.CharField(_("carrier"), max_length=64, blank=True)
    tracking_number = models.CharField(_("tracking number"), max_length=64, blank=True)
    by = somebody()

    class Meta(AbstractShippingEvent.Meta):
        indexes = [
            models.Index(
                fields=["tracking_number"],
                name="parcel_tracking_number",
                condition=~Q(tracking_number=""),
            )
        ]


class ParcelDelivery(models.Model):
    """When a parcel was delivered, and who says so. The first word stands.

    Never edited. Whoever sent the parcel can't write it.
    """

    parcel = models.OneToOneField(
        ShippingEvent, on_delete=models.PROTECT, related_name="delivery"
    )
    delivered_at = models.DateTimeField()
    source = models.CharField(max_length=8, choices=DeliverySource.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["delivered_at"], name="parcel_delivered_at"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(delivered_at__lte=F("created")),
                name="parcel_delivered_before_it_is_said",
            )
        ]

    def __str__(self) -> str:
        return f"{self.parcel_id}: {self.delivered_at}"


class BalanceEntry(models.Model):
    """What a shopper owes one seller: more for weight, less when an order paid it.

    Their sum is the balance; it is never negative. `cause` is unique, so that the same
    thing counts once. Never edited.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="owed"
    )
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="owed")
    currency = models.CharField(max_length=3)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    cause = models.CharField(max_length=64, unique=True)
    vendor_order = models.ForeignKey(
        VendorOrder, on_delete=models.PROTECT, related_name="balance_entries"
    )
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["user", "partner"], name="balance_of_shopper")]

    def __str__(self) -> str:
        return f"{self.cause}: {self.amount}"

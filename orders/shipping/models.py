"""How a seller's goods travel: methods, regions and prices, pickup times, holidays."""

from collections.abc import Iterable
from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from oscar.apps.shipping.models import OrderAndItemCharges, WeightBand, WeightBased

from core import dates
from vendors.partner.models import Partner

from .rules import (
    CUT_OFF_AT,
    CUT_OFF_DAYS,
    CUT_OFF_HOUR,
    EVERY_DAY,
    LAST_HOUR,
    METHOD_CODE,
    SUNDAY,
    WHOLE_DAY,
    Calendar,
    Days,
    DispatchTerms,
)


class DeliverySettings(models.Model):
    """What holds for all of a seller's delivery; a seller without a row has none.

    `closed` are days on which nothing leaves, as [first, last, name] with ISO dates,
    both included. Without `send_within` the market's own holds (`SEND_WITHIN_DAYS`).
    """

    class Source(models.TextChoices):
        OWN = "own", _("Only our own delivery")
        BESIDE = "beside", _("Our own delivery and our cooperative’s")
        COOPERATIVE = "cooperative", _("Only our cooperative’s delivery")

    partner = models.OneToOneField(
        Partner, on_delete=models.CASCADE, related_name="delivery_settings"
    )
    source = models.CharField(
        _("delivery used"),
        max_length=16,
        choices=Source.choices,
        default=Source.OWN,
    )
    closed = models.JSONField(_("days without shipping"), default=list, blank=True)
    send_within = models.PositiveSmallIntegerField(
        _("sent within (working days)"), null=True, blank=True
    )
    keeps_holidays = models.BooleanField(
        _("nothing is sent on public holidays"), default=True
    )

    def __str__(self) -> str:
        return f"{self.partner_id}: {self.source}"


class DeliveryMethod(models.Model):
    """One way a seller sends its goods, or a point where they are collected.

    A cooperative's method that `is_lent` may carry its member farms' goods too.
    With `packs_together` what farms send by it is collected at the cooperative's depot
    and goes into one parcel for each shopper; its one cost is shared by `share_by`.
    `cold_price` is added when something of the order has to stay cold. The bits of
    `closed_weekdays` are the weekdays on which nothing leaves, Monday the lowest. By
    `usual_carrier` its parcels went most lately; empty until some were delivered. What
    is `by_van` the seller itself brings to the door, on days that shoppers choose. At a
    pickup point or from a van that `takes_cash` its seller is paid when it hands the
    goods over, up to `most_in_cash`.
    """

    class ShareBy(models.TextChoices):
        WEIGHT = "weight", _("by weight")
        GOODS = "goods", _("by price of the goods")
        EQUAL = "equal", _("in equal parts")

    class Kind(models.TextChoices):
        FLAT = "flat", _("flat rate")
        WEIGHT = "weight", _("by weight and region")
        PICKUP = "pickup", _("pickup")

    partner = models.ForeignKey(
        Partner, on_delete=models.CASCADE, related_name="delivery_methods"
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=64)
    free_from = models.DecimalField(
        _("free from"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    min_order = models.DecimalField(
        _("minimum order"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    min_days = models.PositiveSmallIntegerField(_("minimum days"), default=2)
    max_days = models.PositiveSmallIntegerField(_("maximum days"), default=4)
    cut_off_hour = models.PositiveSmallIntegerField(
        _("same-day shipping before"), default=CUT_OFF_HOUR
    )
    lead_days = models.PositiveSmallIntegerField(_("preparation days"), default=0)
    closed_weekdays = models.PositiveSmallIntegerField(
        _("weekdays without shipping"), default=SUNDAY
    )
    keeps_cold = models.BooleanField(_("packed cold"), default=False)
    cold_price = models.DecimalField(
        _("cold packing fee"), max_digits=12, decimal_places=2, default=0
    )
    pickup_at = models.CharField(_("address"), max_length=200, blank=True)
    by_van = models.BooleanField(_("delivered by the farm itself"), default=False)
    takes_cash = models.BooleanField(_("payment in cash"), default=False)
    most_in_cash = models.DecimalField(
        _("at most in cash"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    is_lent = models.BooleanField(_("offered to member farms"), default=False)
    packs_together = models.BooleanField(
        _("packed at the depot into one parcel per shopper"), default=False
    )
    share_by = models.CharField(
        _("its cost is shared"),
        max_length=8,
        choices=ShareBy.choices,
        default=ShareBy.WEIGHT,
    )
    is_active = models.BooleanField(_("offered"), default=True)
    position = models.PositiveSmallIntegerField(default=0)
    usual_carrier = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                name="delivery_together_is_lent_and_sent",
                condition=Q(packs_together=False) | Q(is_lent=True) & ~Q(kind="pickup"),
            ),
            models.CheckConstraint(
                name="delivery_cash_is_taken_by_the_seller",
                condition=Q(takes_cash=False) | Q(kind="pickup") | Q(by_van=True),
            ),
            models.CheckConstraint(
                name="delivery_van_is_sent_and_not_lent",
                condition=Q(by_van=False) | Q(is_lent=False) & ~Q(kind="pickup"),
            ),
            models.CheckConstraint(
                name="delivery_share_rule_known",
                condition=Q(share_by__in=["weight", "goods", "equal"]),
            ),
            models.CheckConstraint(
                name="delivery_days_in_order",
                condition=Q(max_days__gte=F("min_days")),
            ),
            models.CheckConstraint(
                name="delivery_leaves_some_day",
                condition=Q(closed_weekdays__gte=0, closed_weekdays__lt=EVERY_DAY),
            ),
            models.CheckConstraint(
                name="delivery_cut_off_is_an_hour",
                condition=Q(cut_off_hour__gte=1, cut_off_hour__lte=LAST_HOUR),
            ),
            models.CheckConstraint(
                name="delivery_amounts_not_negative",
                condition=Q(cold_price__gte=0)
                & (Q(min_order__isnull=True) | Q(min_order__gte=0)),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_pickup(self) -> bool:
        return bool(self.kind == self.Kind.PICKUP)

    @property
    def code(self) -> str:
        """By which orders know how they travel, also when the method is gone."""
        return f"{METHOD_CODE}{self.pk}"

    @property
    def has_slots(self) -> bool:
        """Whether shoppers may have a day or an hour to choose."""
        return self.is_pickup or self.by_van

    def dispatch_terms(
        self,
        closed: Iterable[Days] = (),
        *,
        send_within: int = 0,
        calendar: Calendar | None = None,
    ) -> DispatchTerms:
        return DispatchTerms(
            cut_off_hour=self.cut_off_hour,
            lead_days=self.lead_days,
            closed_weekdays=self.closed_weekdays,
            closed=tuple(closed),
            send_within=send_within,
            calendar=calendar,
        )


class TransitTime(models.Model):
    """How many days a carrier's parcels take on a route, learnt from those delivered.

    `carrier` is a name of the register. `origin` and `destination` are regions of
    `core.regions`; of senders without one, and on routes abroad, `origin` is a country.
    Half of the `parcels` arrived within `usual_days`, four of five within `most_days`.
    """

    carrier = models.CharField(max_length=64)
    origin = models.CharField(max_length=8)
    destination = models.CharField(max_length=8)
    usual_days = models.PositiveSmallIntegerField()
    most_days = models.PositiveSmallIntegerField()
    parcels = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["origin", "destination", "carrier"], name="transit_time_once"
            ),
            models.CheckConstraint(
                name="transit_days_in_order",
                condition=Q(most_days__gte=F("usual_days")),
            ),
            models.CheckConstraint(
                name="transit_time_of_parcels", condition=Q(parcels__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.carrier} {self.origin}–{self.destination}: {self.most_days}"


class DeliveryRate(models.Model):
    """What a method costs in some regions, up to a weight.

    `regions` are codes of `core.regions` (CN-BJ, or a country: JP); an empty list
    means the rest of the market's country. A region no rate covers is not served.
    """

    method = models.ForeignKey(
        DeliveryMethod, on_delete=models.CASCADE, related_name="rates"
    )
    regions = models.JSONField(_("regions"), default=list, blank=True)
    up_to_grams = models.PositiveIntegerField(_("up to (g)"), null=True, blank=True)
    price = models.DecimalField(_("price"), max_digits=12, decimal_places=2)

    class Meta:
        ordering = ["method", "up_to_grams", "id"]
        constraints = [
            models.CheckConstraint(
                name="delivery_price_not_negative", condition=Q(price__gte=0)
            )
        ]

    def __str__(self) -> str:
        return f"{self.method}: {self.price}"


class PickupWindow(models.Model):
    """Hours on one weekday in which goods are handed over: at a point, or from a van.

    `capacity` people a date, any number without; one orders until `cut_off_at` on the
    day that is so many days before. A whole day is from midnight to 23:59. One that has
    been booked is never deleted, only put away.
    """

    method = models.ForeignKey(
        DeliveryMethod, on_delete=models.CASCADE, related_name="windows"
    )
    weekday = models.PositiveSmallIntegerField(_("weekday"))
    opens = models.TimeField(_("from"))
    closes = models.TimeField(_("to"))
    cut_off_days = models.PositiveSmallIntegerField(
        _("orders close (days before)"), default=CUT_OFF_DAYS
    )
    cut_off_at = models.TimeField(_("orders close at"), default=CUT_OFF_AT)
    capacity = models.PositiveSmallIntegerField(
        _("people"), null=True, blank=True, default=10
    )
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["weekday", "opens", "id"]
        constraints = [
            models.CheckConstraint(
                name="pickup_window_is_a_time",
                condition=Q(weekday__lte=6, closes__gt=F("opens")),
            ),
            models.CheckConstraint(
                name="pickup_window_has_room", condition=Q(capacity__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.opens:%H:%M}"

    @property
    def is_whole_day(self) -> bool:
        return (self.opens, self.closes) == WHOLE_DAY


class PickupDay(models.Model):
    """One date of a window that somebody has booked: how many have, of how many."""

    window = models.ForeignKey(
        PickupWindow, on_delete=models.CASCADE, related_name="days"
    )
    date = models.DateField()
    capacity = models.PositiveSmallIntegerField(null=True, blank=True)
    booked = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["window", "date"], name="pickup_day_once_per_window"
            ),
            models.CheckConstraint(
                name="pickup_day_within_capacity",
                condition=Q(booked__lte=F("capacity")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.window_id}, {self.date}: {self.booked}/{self.capacity}"


class PickupBooking(models.Model):
    """When and where one seller's part of an order is collected, or is brought.

    `starts`, `ends`, `point` and `place` repeat what was promised, whatever becomes of
    the window. `is_held` while it takes up a place on its day; a part that is
    cancelled or expires lets its place go and keeps the row. On a van's round it is
    stop number `stop`, where the van is at about `stops_at`; without, the seller has
    not planned it yet.
    """

    vendor_order = models.OneToOneField(
        "order.VendorOrder", on_delete=models.PROTECT, related_name="pickup"
    )
    day = models.ForeignKey(
        PickupDay, null=True, on_delete=models.SET_NULL, related_name="bookings"
    )
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    point = models.CharField(max_length=64)
    place = models.CharField(max_length=200, blank=True)
    is_held = models.BooleanField(default=True)
    stop = models.PositiveSmallIntegerField(null=True, blank=True)
    stops_at = models.TimeField(null=True, blank=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["starts"], name="pickup_booking_starts")]

    def __str__(self) -> str:
        return f"{self.vendor_order_id}: {dates.local(self.starts):%Y-%m-%d %H:%M}"


def closed_days(settings: DeliverySettings | list[list[str]] | None) -> list[Days]:
    """The stretches of days in a seller's settings, or in their `closed` alone."""
    rows = settings.closed if isinstance(settings, DeliverySettings) else settings
    return [
        (date.fromisoformat(first), date.fromisoformat(last))
        for first, last, *_name in rows or ()
    ]


__all__ = [
    "DeliveryMethod",
    "DeliveryRate",
    "DeliverySettings",
    "OrderAndItemCharges",
    "PickupBooking",
    "PickupDay",
    "PickupWindow",
    "TransitTime",
    "WeightBand",
    "WeightBased",
    "closed_days",
]

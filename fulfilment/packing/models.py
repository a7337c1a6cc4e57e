"""What packing keeps beside the orders: short supply, acts, files, waybills."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from orders.order.models import ShippingEvent, VendorOrder
from vendors.partner.models import Partner

from .states import NUMBERED, OPEN, WaybillState


class PackingSettings(models.Model):
    """How a seller packs. Without a row it has declared nothing.

    `short_rule` is the `ShortRule` that its shop says it goes by when there is less
    than was sold.
    """

    partner = models.OneToOneField(
        Partner, on_delete=models.CASCADE, related_name="packing_settings"
    )
    short_rule = models.CharField(_("if stock runs short"), max_length=16, blank=True)

    def __str__(self) -> str:
        return f"{self.partner_id}: {self.short_rule}"


class PackingAct(models.Model):
    """One thing that a phone did while packing, so that it counts once.

    `key` is the phone's own number for it. `answer` is what the phone was told: the
    same act sent again gets it again.
    """

    partner = models.ForeignKey(
        Partner, on_delete=models.CASCADE, related_name="packing_acts"
    )
    key = models.CharField(max_length=64)
    kind = models.CharField(max_length=8)
    answer = models.JSONField(default=dict)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "key"], name="packing_act_counts_once"
            )
        ]
        indexes = [models.Index(fields=["created"], name="packing_act_created")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class TrackingFile(models.Model):
    """A table of tracking numbers that was brought, and what became of its rows.

    `rows` are [number, carrier, tracking number]; `fates` stand beside them once the
    file has been applied, which happens once for the same content. `started_at` is
    when somebody began to.
    """

    partner = models.ForeignKey(
        Partner, on_delete=models.CASCADE, related_name="tracking_files"
    )
    name = models.CharField(max_length=200, blank=True)
    digest = models.CharField(max_length=64)
    rows = models.JSONField(default=list)
    fates = models.JSONField(default=list)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "digest"], name="tracking_file_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Waybill(models.Model):
    """A carrier's number for one parcel of a part, asked for by the desk.

    The carrier is asked by `key`, and asked again by it gives the same number. `marks`
    is what it wants on the label beside the number. `provider_order` is its name for
    the order, by which it is cancelled. `parcel` is what was sent with it: from then on
    it is not cancelled. `error` is the carrier's refusal, in its words.
    """

    vendor_order = models.ForeignKey(
        VendorOrder, on_delete=models.PROTECT, related_name="waybills"
    )
    key = models.CharField(max_length=64, unique=True)
    carrier = models.CharField(max_length=64)
    weight_grams = models.PositiveIntegerField()
    state = models.CharField(
        max_length=16, choices=WaybillState.choices, default=WaybillState.ASKED
    )
    number = models.CharField(max_length=64, blank=True)
    provider_order = models.CharField(max_length=64, blank=True)
    marks = models.JSONField(default=dict)
    error = models.CharField(max_length=200, blank=True)
    parcel = models.OneToOneField(
        ShippingEvent,
        null=True,
        on_delete=models.PROTECT,
        related_name="waybill",
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created = models.DateTimeField(auto_now_add=True)
    changed = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["vendor_order"],
                condition=Q(state__in=OPEN, parcel__isnull=True),
                name="waybill_one_open",
            ),
            models.UniqueConstraint(
                fields=["carrier", "number"],
                condition=~Q(number=""),
                name="waybill_number_once",
            ),
            models.CheckConstraint(
                name="waybill_state_known",
                condition=Q(state__in=WaybillState.values),
            ),
            models.CheckConstraint(
                name="waybill_has_its_number",
                condition=Q(state__in=NUMBERED, number__gt="")
                | Q(state__in=[WaybillState.ASKED, WaybillState.REFUSED], number=""),
            ),
            models.CheckConstraint(
                name="waybill_sent_is_issued",
                condition=Q(parcel__isnull=True) | Q(state=WaybillState.ISSUED),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.carrier} {self.number or self.key}"

"""What a seller offers: a box in sizes, its rhythm, and what is in it."""

from datetime import time

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from selling.boxes.rules import (
    MOST_DISCOUNT,
    MOST_OF_ONE,
    MOST_WEEKS,
    weekdays_of,
)
from selling.boxes.states import RUNNING, BoxState, Filling, Short, Swaps
from vendors.partner.models import Partner, StockRecord

EVERY_WEEKDAY = 0b1111111
# What farms offer; the others are standing orders, each of one shopper.
OF_FARMS = ~Q(filling=Filling.OWN)


class Box(models.Model):
    """A box of one seller's goods that comes every `weeks` weeks.

    The bits of `weekdays` are the days on which it is delivered, Monday the lowest; a
    subscriber has one of them. What comes on a day can be changed until `cutoff_time`
    so many days before. `most` is how many may subscribe. The season has an end or not.

    One that `is_prepayable` can be paid ahead: what is left of its season, or a number
    of boxes, for `prepaid_discount` percent less.

    A standing order is a box as well: its one size holds what its `shopper` chose from
    the seller's goods, and each delivery costs what they cost on its day.
    """

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="boxes")
    slug = models.SlugField(unique=True, allow_unicode=True)
    name = models.CharField(_("name"), max_length=100)
    description = models.TextField(_("description"), max_length=2000, blank=True)
    photo = models.ForeignKey(
        "core.Photo", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    state = models.CharField(
        max_length=16, choices=BoxState.choices, default=BoxState.DRAFT
    )
    currency = models.CharField(max_length=3)
    weeks = models.PositiveSmallIntegerField(_("rhythm"), default=1)
    weekdays = models.PositiveSmallIntegerField(_("delivery days"), default=0b1000)
    season_from = models.DateField(_("season from"), null=True, blank=True)
    season_to = models.DateField(_("season to"), null=True, blank=True)
    cutoff_days = models.PositiveSmallIntegerField(
        _("changes until (days before)"), default=2
    )
    cutoff_time = models.TimeField(_("changes until (time)"), default=time(18))
    filling = models.CharField(
        _("contents"), max_length=8, choices=Filling.choices, default=Filling.FIXED
    )
    swaps = models.CharField(
        _("swaps"), max_length=8, choices=Swaps.choices, default=Swaps.NONE
    )
    short = models.CharField(
        _("if something runs short"),
        max_length=16,
        choices=Short.choices,
        default=Short.SUBSTITUTE,
    )
    most = models.PositiveSmallIntegerField(_("maximum subscribers"), default=50)
    is_prepayable = models.BooleanField(_("prepayment"), default=False)
    # Without a season: of how many boxes terms are, with commas between.
    prepaid_counts = models.CharField(
        _("boxes in a term"), max_length=40, default="4,8,12", blank=True
    )
    prepaid_discount = models.PositiveSmallIntegerField(
        _("prepayment discount"), default=0
    )
    shopper = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="standing_orders",
    )
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("box")
        constraints = [
            models.CheckConstraint(
                name="box_state_known", condition=Q(state__in=BoxState.values)
            ),
            models.CheckConstraint(
                name="box_rhythm_known",
                condition=Q(weeks__gte=1, weeks__lte=MOST_WEEKS),
            ),
            models.CheckConstraint(
                name="box_has_weekdays",
                condition=Q(weekdays__gte=1, weekdays__lte=EVERY_WEEKDAY),
            ),
            models.CheckConstraint(
                name="box_season_ends_after_it_begins",
                condition=Q(season_from__isnull=True)
                | Q(season_to__isnull=True)
                | Q(season_to__gte=F("season_from")),
            ),
            models.CheckConstraint(
                name="box_cutoff_bounded",
                condition=Q(cutoff_days__gte=1, cutoff_days__lte=14),
            ),
            models.CheckConstraint(
                name="box_rules_known",
                condition=Q(
                    filling__in=Filling.values,
                    swaps__in=Swaps.values,
                    short__in=Short.values,
                ),
            ),
            models.CheckConstraint(
                name="box_of_a_shopper_is_their_own",
                condition=Q(shopper__isnull=True) | Q(filling=Filling.OWN),
            ),
            models.CheckConstraint(
                name="box_prepaid_discount_bounded",
                condition=Q(prepaid_discount__lte=MOST_DISCOUNT),
            ),
            models.CheckConstraint(
                name="box_has_places", condition=Q(most__gte=1, most__lte=5000)
            ),
        ]
        indexes = [models.Index(fields=["partner", "state"], name="box_of_partner")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("boxes:box", args=[self.slug])

    @property
    def is_running(self) -> bool:
        return self.state in RUNNING

    @property
    def is_open(self) -> bool:
        return bool(self.state == BoxState.OPEN)

    @property
    def is_draft(self) -> bool:
        return bool(self.state == BoxState.DRAFT)

    @property
    def is_by_points(self) -> bool:
        return bool(self.filling == Filling.POINTS)

    @property
    def is_standing(self) -> bool:
        """Whether it is one shopper's standing order."""
        return bool(self.filling == Filling.OWN)

    @property
    def prepaid_choices(self) -> list[int]:
        """Of how many boxes a term may be that no season bounds."""
        return [int(count) for count in str(self.prepaid_counts).split(",") if count]

    @property
    def days(self) -> list[int]:
        """Its weekdays, Monday is 0."""
        return weekdays_of(self.weekdays)


class BoxSize(models.Model):
    """One size of a box: its price, and of one by points how many it has."""

    box = models.ForeignKey(Box, on_delete=models.CASCADE, related_name="sizes")
    name = models.CharField(_("size"), max_length=64)
    price = models.DecimalField(_("price"), max_digits=12, decimal_places=2)
    points = models.PositiveSmallIntegerField(_("points"), default=0)
    position = models.PositiveSmallIntegerField(default=0)
    is_offered = models.BooleanField(_("offered"), default=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(name="box_size_costs", condition=Q(price__gt=0)),
        ]

    def __str__(self) -> str:
        return self.name


class BoxPack(models.Model):
    """A pack that may be chosen for a box: by points, in a swap, or as a substitute."""

    box = models.ForeignKey(Box, on_delete=models.CASCADE, related_name="choices")
    pack = models.ForeignKey(
        StockRecord, on_delete=models.PROTECT, related_name="box_choices"
    )
    points = models.PositiveSmallIntegerField(_("points"), default=1)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["box", "pack"], name="box_pack_once"),
            models.CheckConstraint(
                name="box_pack_takes_points",
                condition=Q(points__gte=1, points__lte=1000),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.box_id}: {self.pack_id}"


class BoxItem(models.Model):
    """So many of a pack in one size: always, or on the one day that the farm planned.

    Where a day has items of its own, these alone are in it.
    """

    size = models.ForeignKey(BoxSize, on_delete=models.CASCADE, related_name="items")
    day = models.DateField(null=True, blank=True)
    pack = models.ForeignKey(
        StockRecord, on_delete=models.PROTECT, related_name="box_items"
    )
    quantity = models.PositiveSmallIntegerField(_("quantity"), default=1)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["size", "pack"],
                condition=Q(day__isnull=True),
                name="box_item_once",
            ),
            models.UniqueConstraint(
                fields=["size", "day", "pack"],
                condition=Q(day__isnull=False),
                name="box_item_once_a_day",
            ),
            models.CheckConstraint(
                name="box_item_is_some",
                condition=Q(quantity__gte=1, quantity__lte=MOST_OF_ONE),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.size_id}: {self.quantity} × {self.pack_id}"


class BoxHoliday(models.Model):
    """A day on which the box does not come, though it would."""

    box = models.ForeignKey(Box, on_delete=models.CASCADE, related_name="holidays")
    day = models.DateField(_("day"))
    note = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(fields=["box", "day"], name="box_holiday_once"),
        ]

    def __str__(self) -> str:
        return f"{self.box_id}: {self.day}"

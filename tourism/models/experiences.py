"""What a farm offers to visitors, for how much, and on which terms."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.money import rounded
from shop.catalogue.models import Product
from shop.catalogue.states import ListingState
from tourism.states import ExperienceKind, PriceKind
from vendors.partner.models import Partner, TaxCategory
from vendors.places.models import Viewpoint, Village


class Experience(models.Model):
    """Something of a farm's that is visited at a time: a picking, a walk, a stay.

    Its words, pictures and state are its product's, which is in no list of goods. A
    stay is slept in: a slot is a night, from the hour of arrival to `leaves_at` on the
    next day. `least` and `most` bound the places of one booking, `needs` is how many
    people it takes for a slot to take place (none: any). Terms: booking closes
    `closes_hours` before; cancelling is free until `free_hours` before and gives
    `late_percent` back after; `deposit_percent` is paid when booking, the rest there.
    """

    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="experiences"
    )
    product = models.OneToOneField(
        Product, on_delete=models.PROTECT, related_name="experience"
    )
    slug = models.SlugField(unique=True, allow_unicode=True)
    kind = models.CharField(_("kind"), max_length=16, choices=ExperienceKind.choices)
    village = models.ForeignKey(
        Village,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="experiences",
        verbose_name=_("village"),
    )
    viewpoint = models.ForeignKey(
        Viewpoint,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="experiences",
        verbose_name=_("viewpoint"),
    )
    meeting_point = models.CharField(_("meeting point"), max_length=200, blank=True)
    latitude = models.DecimalField(
        _("latitude"), max_digits=7, decimal_places=5, null=True, blank=True
    )
    longitude = models.DecimalField(
        _("longitude"), max_digits=8, decimal_places=5, null=True, blank=True
    )
    included = models.CharField(_("what is included"), max_length=500, blank=True)
    bring = models.CharField(_("what to bring"), max_length=300, blank=True)
    minutes = models.PositiveSmallIntegerField(_("duration (minutes)"), default=120)
    leaves_at = models.TimeField(_("check-out time"), null=True, blank=True)
    capacity = models.PositiveSmallIntegerField(_("places"), default=10)
    least = models.PositiveSmallIntegerField(_("minimum places per booking"), default=1)
    most = models.PositiveSmallIntegerField(_("maximum places per booking"), default=10)
    needs = models.PositiveSmallIntegerField(_("minimum number of people"), default=0)
    is_weather_bound = models.BooleanField(_("depends on the weather"), default=False)
    closes_hours = models.PositiveSmallIntegerField(
        _("booking closes (hours before)"), default=12
    )
    free_hours = models.PositiveSmallIntegerField(
        _("free cancellation until (hours before)"), default=48
    )
    late_percent = models.PositiveSmallIntegerField(
        _("refund for late cancellation (%)"), default=0
    )
    deposit_percent = models.PositiveSmallIntegerField(
        _("paid when booking (%)"), default=100
    )
    horizon_days = models.PositiveSmallIntegerField(
        _("can be booked (days ahead)"), default=60
    )
    tax_category = models.ForeignKey(
        TaxCategory, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("experience")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="experience_kind_known",
                condition=Q(kind__in=ExperienceKind.values),
            ),
            models.CheckConstraint(
                name="experience_has_places",
                condition=Q(capacity__gte=1, least__gte=1, most__gte=F("least")),
            ),
            models.CheckConstraint(
                name="experience_terms_are_percents",
                condition=Q(late_percent__lte=100)
                & Q(deposit_percent__gte=1, deposit_percent__lte=100),
            ),
            models.CheckConstraint(
                name="experience_takes_time",
                condition=Q(minutes__gte=1, minutes__lte=24 * 60),
            ),
            models.CheckConstraint(
                name="experience_stay_has_a_morning",
                condition=~Q(kind="stay") | Q(leaves_at__isnull=False),
            ),
            models.CheckConstraint(
                name="experience_horizon_bounded",
                condition=Q(horizon_days__gte=1, horizon_days__lte=400),
            ),
            models.CheckConstraint(
                name="experience_place_is_whole",
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self.product)

    def get_absolute_url(self) -> str:
        return reverse("visit:experience", args=[self.slug])

    @property
    def title(self) -> str:
        return str(self.product.title)

    @property
    def is_stay(self) -> bool:
        return bool(self.kind == ExperienceKind.STAY)

    @property
    def is_bookable(self) -> bool:
        return bool(self.product.state == ListingState.BOOKABLE)

    @property
    def is_in_review(self) -> bool:
        return bool(self.product.state == ListingState.IN_REVIEW)

    @property
    def is_draft(self) -> bool:
        return bool(self.product.state == ListingState.DRAFT)


class Price(models.Model):
    """What one ticket costs: in full, and how many places of the slot it takes.

    What is paid when booking is the pack's price of the slot (`SlotPrice`).
    """

    experience = models.ForeignKey(
        Experience, on_delete=models.CASCADE, related_name="prices"
    )
    kind = models.CharField(_("for"), max_length=8, choices=PriceKind.choices)
    name = models.CharField(_("name"), max_length=64)
    amount = models.DecimalField(_("price"), max_digits=12, decimal_places=2)
    places = models.PositiveSmallIntegerField(_("places used"), default=1)
    position = models.PositiveSmallIntegerField(default=0)
    is_on_sale = models.BooleanField(_("on sale"), default=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                name="visit_price_kind_known", condition=Q(kind__in=PriceKind.values)
            ),
            models.CheckConstraint(
                name="visit_price_not_negative", condition=Q(amount__gte=0)
            ),
            models.CheckConstraint(
                name="visit_price_takes_places", condition=Q(places__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def deposit(self, currency: str) -> Decimal:
        """What of it is paid when booking, at the currency's step."""
        share = self.amount * self.experience.deposit_percent / 100
        return rounded(share, currency)

"""Who sells: farms and cooperatives, and what happened to them."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from oscar.apps.partner.abstract_models import AbstractPartner

from core import dates
from core.columns import somebody
from vendors.partner.states import (
    SELLING,
    TAX_ANSWERS,
    PartnerKind,
    PartnerStatus,
    SellerStatus,
    TaxStatus,
)


class Partner(AbstractPartner):
    """A seller of record: a farm, or a cooperative that sells under its own name.

    `code` is the slug in URLs. A farm may belong to a cooperative, whose admins vet
    it; people act for a seller through `members.PartnerRole`, never through Oscar's
    `users`. `story` is cleaned rich text. Goods of one that `is_slow` stand after
    others on each page of a list, since it sends late or cancels too often.
    """

    kind = models.CharField(
        max_length=16, choices=PartnerKind.choices, default=PartnerKind.FARM
    )
    village = models.ForeignKey(
        "places.Village",
        null=True,
        on_delete=models.PROTECT,
        related_name="partners",
        verbose_name=_("village"),
    )
    cooperative = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="farms",
        limit_choices_to={"kind": PartnerKind.COOPERATIVE},
        verbose_name=_("cooperative"),
    )
    person = models.CharField(_("manager"), max_length=128, blank=True)
    tagline = models.CharField(_("short description"), max_length=200, blank=True)
    story = models.TextField(_("story"), blank=True)
    phone = models.CharField(_("phone number"), max_length=32, blank=True)
    altitude = models.PositiveSmallIntegerField(_("altitude"), null=True, blank=True)
    cover = models.ForeignKey(
        "core.Photo", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    face = models.ForeignKey(
        "core.Photo", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    status = models.CharField(
        max_length=16, choices=PartnerStatus.choices, default=PartnerStatus.APPLIED
    )
    status_reason = models.CharField(max_length=500, blank=True)
    opens_on = models.DateField(_("opens on"), null=True, blank=True)
    holiday_from = models.DateField(_("away from"), null=True, blank=True)
    holiday_until = models.DateField(_("back on"), null=True, blank=True)
    shows_phone = models.BooleanField(
        _("show the phone number to shoppers with a paid order"), default=False
    )
    tax_status = models.CharField(
        _("tax status"),
        max_length=16,
        choices=TaxStatus.choices,
        default=TaxStatus.REGISTERED,
    )
    opened_at = models.DateTimeField(null=True, blank=True)
    is_slow = models.BooleanField(default=False)
    # What its buyers say of it: stars, of how many people, the mean they began with.
    rating = models.FloatField(null=True, editable=False)
    rating_count = models.PositiveIntegerField(default=0, editable=False)
    rating_prior = models.FloatField(null=True, editable=False)

    class Meta(AbstractPartner.Meta):
        constraints = [
            models.CheckConstraint(
                name="partner_tax_status_known",
                condition=Q(tax_status__in=TaxStatus.values),
            ),
            models.CheckConstraint(
                name="partner_status_known",
                condition=Q(status__in=PartnerStatus.values),
            ),
            models.CheckConstraint(
                name="partner_holiday_has_end",
                condition=~Q(status=PartnerStatus.HOLIDAY)
                | Q(holiday_until__isnull=False),
            ),
            models.CheckConstraint(
                name="partner_holiday_ends_after_it_begins",
                condition=Q(holiday_from__isnull=True)
                | Q(
                    holiday_until__isnull=False,
                    holiday_until__gt=F("holiday_from"),
                ),
            ),
            models.CheckConstraint(
                name="partner_cooperative_stands_alone",
                condition=Q(kind=PartnerKind.FARM) | Q(cooperative__isnull=True),
            ),
        ]
        indexes = [
            models.Index(fields=["status", "name"], name="partner_status_name"),
            # Every public list leaves their goods out; without it each goes through
            # all sellers there are.
            models.Index(
                fields=["id"],
                condition=~Q(status__in=sorted(SELLING)),
                name="partner_not_selling",
            ),
        ]

    def standing(self, today: date | None = None) -> str:
        """How it stands on a day, by its status and its dates: a `SellerStatus`.

        Days are the market's. `holiday_from` is the first day away and `holiday_until`
        the first one back; a holiday without a beginning has begun. In SQL the same is
        `queries.open_sellers` and `queries.with_standing`.
        """
        if self.status not in SELLING:
            return str(self.status)
        today = today or dates.today()
        if self.opens_on and today < self.opens_on:
            return SellerStatus.OPENS_LATER
        until = self.holiday_until
        is_over = until is None or today >= until
        has_begun = self.holiday_from is None or today >= self.holiday_from
        return SellerStatus.HOLIDAY if has_begun and not is_over else SellerStatus.OPEN

    def is_open(self, today: date | None = None) -> bool:
        """Whether one can buy from it on a day, today when none is named."""
        return self.standing(today) == SellerStatus.OPEN

    @property
    def standing_label(self) -> str:
        """How it stands today, in words."""
        return str(SellerStatus(self.standing()).label)

    @property
    def planned_holiday(self) -> tuple[date, date] | None:
        """First day away and first day back of a holiday that lies ahead."""
        if not (self.status in SELLING and self.holiday_from and self.holiday_until):
            return None
        is_ahead = dates.today() < self.holiday_from
        return (self.holiday_from, self.holiday_until) if is_ahead else None

    @property
    def tax_choices(self) -> list[tuple[str, str]]:
        """A cooperative does not grow what it sells, so it can't be exempt."""
        return [
            (value, str(answer))
            for value, answer in TAX_ANSWERS.items()
            if not (self.is_cooperative and value == TaxStatus.EXEMPT)
        ]

    @property
    def is_cooperative(self) -> bool:
        return bool(self.kind == PartnerKind.COOPERATIVE)


class PartnerEvent(models.Model):
    """What happened to a seller: opened, paused, suspended, closed. Never edited."""

    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="events"
    )
    status = models.CharField(max_length=16, choices=PartnerStatus.choices)
    note = models.CharField(max_length=500, blank=True)
    by = somebody()
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.partner_id}: {self.status}"

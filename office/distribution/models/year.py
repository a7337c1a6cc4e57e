"""An accounting year of a cooperative, and what its people enter for it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.storage import private_storage
from office.distribution.states import SurplusSide
from vendors.partner.models import Partner

from .charter import Charter


class Year(models.Model):
    """Some days of a cooperative in one currency, under one charter.

    `loss_before` in minor units: what earlier years lost and nobody made up. It is
    typed for the first year; after that it is what the year before left.
    """

    cooperative = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="accounting_years"
    )
    charter = models.ForeignKey(Charter, on_delete=models.PROTECT, related_name="years")
    first = models.DateField(_("first day"))
    last = models.DateField(_("last day"))
    currency = models.CharField(max_length=3)
    loss_before = models.PositiveBigIntegerField(_("losses carried forward"), default=0)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-first", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["cooperative", "currency", "first"], name="year_begins_once"
            ),
            models.CheckConstraint(
                name="year_ends_after_it_begins", condition=Q(last__gt=F("first"))
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """2025, or 2025/26 where it spans two."""
        first, last = self.first.year, self.last.year
        return str(first) if first == last else f"{first}/{last % 100:02d}"


class YearLine(models.Model):
    """Income or costs that the market's books don't know, with a paper for it.

    `amount` in minor units. `click` is unique: the same form sent twice is one line.
    """

    year = models.ForeignKey(Year, on_delete=models.PROTECT, related_name="lines")
    side = models.CharField(max_length=8, choices=SurplusSide.choices)
    description = models.CharField(_("description"), max_length=200)
    amount = models.PositiveBigIntegerField()
    file = models.FileField(max_length=200, storage=private_storage, blank=True)
    file_kind = models.CharField(max_length=4, blank=True)
    click = models.CharField(max_length=64, unique=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["side", "id"]
        constraints = [
            models.CheckConstraint(
                name="year_line_side_known", condition=Q(side__in=SurplusSide.values)
            ),
            models.CheckConstraint(
                name="year_line_of_something", condition=Q(amount__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year_id}: {self.description}"

"""Figures of counties by day, what was declared before them, targets, the story."""

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.money import from_minor
from core.storage import private_storage
from vendors.places.models import County, Village

from .states import Figure, Measure, Sureness


class DayFigure(models.Model):
    """One figure of one day: of a whole county, or of a village in it.

    `key` is the currency of SALES and the region of REGION, else empty; `value` is in
    the currency's minor units, or a count. A row is only there when it is not zero.
    Made from orders and sellers by `services.rollups`, never edited.
    """

    county = models.ForeignKey(County, on_delete=models.PROTECT, related_name="+")
    village = models.ForeignKey(
        Village, null=True, on_delete=models.CASCADE, related_name="+"
    )
    day = models.DateField()
    name = models.CharField(max_length=8, choices=Figure.choices)
    key = models.CharField(max_length=8, blank=True)
    value = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "day", "name", "key"],
                condition=Q(village__isnull=True),
                name="one_figure_of_a_county",
            ),
            models.UniqueConstraint(
                fields=["county", "village", "day", "name", "key"],
                condition=Q(village__isnull=False),
                name="one_figure_of_a_village",
            ),
            models.CheckConstraint(
                condition=Q(name__in=Figure.values) & ~Q(value=0),
                name="day_figure_known",
            ),
        ]
        indexes = [
            models.Index(fields=["village", "name", "day"], name="day_figure_village")
        ]

    def __str__(self) -> str:
        return f"{self.county_id} {self.day} {self.name} {self.key}: {self.value}"


class DirtySpan(models.Model):
    """Days of a county whose figures are to be made anew. One row for each mark.

    Marks are never merged while they are written: a mark that a running change has not
    committed yet is not seen, and stays for the next round.
    """

    county = models.ForeignKey(County, on_delete=models.CASCADE, related_name="+")
    first = models.DateField()
    last = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(first__lte=F("last")), name="dirty_span_forward"
            )
        ]

    def __str__(self) -> str:
        return f"{self.county_id}: {self.first} – {self.last}"


class _Amount(models.Model):
    """A measure's value: of SALES in minor units of `currency`, of others a count."""

    measure = models.CharField(_("figure"), max_length=8, choices=Measure.choices)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    value = models.BigIntegerField(_("value"))

    class Meta:
        abstract = True

    @property
    def amount(self) -> Decimal:
        """As people say it: yuan, or how many."""
        if self.currency:
            return from_minor(self.value, self.currency)
        return Decimal(self.value)


class DeclaredFigure(_Amount):
    """A figure of times that the market did not count itself, as somebody declared it.

    From the first to the last day. `source` says where it is from; `is_example` marks
    figures that were made up to show how the pages look.
    """

    county = models.ForeignKey(
        County, on_delete=models.PROTECT, related_name="declared"
    )
    first = models.DateField(_("first day"))
    last = models.DateField(_("last day"))
    sureness = models.CharField(
        _("how sure"), max_length=8, choices=Sureness.choices, default=Sureness.EXACT
    )
    source = models.CharField(_("source"), max_length=300)
    is_example = models.BooleanField(_("example figure"), default=False)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-last", "measure"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "measure", "currency", "first"],
                name="declared_once",
            ),
            models.CheckConstraint(
                condition=Q(first__lte=F("last")) & Q(value__gte=0) & ~Q(source=""),
                name="declared_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(measure="sales") & ~Q(currency="")
                | ~Q(measure="sales") & Q(currency=""),
                name="declared_sales_have_a_currency",
            ),
        ]

    def __str__(self) -> str:
        years = sorted({self.first.year, self.last.year})
        words = "–".join(str(year) for year in years)
        return f"{self.county} {words}: {self.get_measure_display()} {self.value}"


class Target(_Amount):
    """What a county wants to reach in a year."""

    county = models.ForeignKey(County, on_delete=models.PROTECT, related_name="targets")
    year = models.PositiveSmallIntegerField(_("year"))

    class Meta:
        ordering = ["-year", "measure"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "year", "measure", "currency"], name="target_once"
            ),
            models.CheckConstraint(
                condition=Q(value__gt=0)
                & (
                    Q(measure="sales") & ~Q(currency="")
                    | ~Q(measure="sales") & Q(currency="")
                ),
                name="target_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.county} {self.year}: {self.get_measure_display()} {self.value}"


class Story(models.Model):
    """What the public page says of a county, and in which order counties stand there.

    A county without one has no public page.
    """

    county = models.OneToOneField(
        County, on_delete=models.CASCADE, related_name="story"
    )
    headline = models.CharField(_("headline"), max_length=120)
    lead = models.CharField(_("summary"), max_length=600)
    picture = models.ForeignKey(
        "core.Photo", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.headline


class Milestone(models.Model):
    """A step on a county's way, told on the public page. `source` says who tells it."""

    county = models.ForeignKey(
        County, on_delete=models.CASCADE, related_name="milestones"
    )
    when = models.CharField(_("when"), max_length=32)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    title = models.CharField(_("title"), max_length=120)
    text = models.CharField(_("text"), max_length=600)
    source = models.CharField(_("source"), max_length=300, blank=True)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title


class MonthlyReport(models.Model):
    """A month's report of a county as it was made and sent; files are kept."""

    county = models.ForeignKey(County, on_delete=models.PROTECT, related_name="reports")
    month = models.DateField(_("month"))  # its first day
    pdf = models.FileField(upload_to="programme/", storage=private_storage)
    xlsx = models.FileField(upload_to="programme/", storage=private_storage)
    created = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)

    FORMS: ClassVar[dict[str, str]] = {
        "pdf": "application/pdf",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }

    class Meta:
        ordering = ["-month"]
        constraints = [
            models.UniqueConstraint(fields=["county", "month"], name="report_once"),
        ]

    def __str__(self) -> str:
        return f"{self.county}: {self.month:%Y-%m}"

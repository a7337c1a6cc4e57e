"""A programme of a county, what money it has for what, and what was spent of it."""

from decimal import Decimal
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.append_only import AppendOnly
from core.money import from_minor
from programme.plans.states import ProgrammeState
from vendors.places.models import County


class Entered(models.Model):
    """What is entered by a form: `key` is the form's, so that sent twice is once."""

    key = models.UUIDField(unique=True, default=uuid4, editable=False)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True


class CountyProgramme(Entered):
    """A programme of a county, from a day until another, named in both languages.

    `ended_on` is the day on which it did end, by itself or with its county. `version`
    counts its changes.
    """

    county = models.ForeignKey(
        County, on_delete=models.PROTECT, related_name="programmes"
    )
    title = models.CharField(_("title"), max_length=150)
    purpose = models.TextField(_("purpose"), max_length=2000, blank=True)
    launched_on = models.DateField(_("start"))
    ends_on = models.DateField(_("end"))
    ended_on = models.DateField(_("ended on"), null=True)
    state = models.CharField(
        _("state"),
        max_length=8,
        choices=ProgrammeState.choices,
        default=ProgrammeState.DRAFT,
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-launched_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["county"],
                condition=Q(state=ProgrammeState.RUNNING),
                name="one_running_programme",
            ),
            models.CheckConstraint(
                condition=Q(launched_on__lte=F("ends_on")), name="programme_forward"
            ),
            models.CheckConstraint(
                condition=~Q(state=ProgrammeState.ENDED) | Q(ended_on__isnull=False),
                name="programme_end_is_known",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_ended(self) -> bool:
        return self.state == ProgrammeState.ENDED

    @property
    def is_running(self) -> bool:
        return self.state == ProgrammeState.RUNNING


class BudgetLine(Entered):
    """Money that is planned for something in a year, and who gives it.

    `planned` is in the smallest unit of the currency.
    """

    programme = models.ForeignKey(
        CountyProgramme, on_delete=models.PROTECT, related_name="lines"
    )
    name = models.CharField(_("name"), max_length=150)
    year = models.PositiveSmallIntegerField(_("year"))
    currency = models.CharField(_("currency"), max_length=3)
    planned = models.BigIntegerField(_("planned"))
    source = models.CharField(_("source of funds"), max_length=200)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["year", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "year", "name"], name="budget_line_once_a_year"
            ),
            models.CheckConstraint(
                condition=Q(planned__gt=0) & ~Q(source=""), name="budget_line_is_whole"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.year}"

    @property
    def amount(self) -> Decimal:
        return from_minor(self.planned, self.currency)


class SpendingEntry(Entered, AppendOnly):
    """What was paid of a line. A wrong one is corrected by one with its amount below 0.

    `amount` is in the smallest unit of the line's currency.
    """

    line = models.ForeignKey(
        BudgetLine, on_delete=models.PROTECT, related_name="spending"
    )
    amount = models.BigIntegerField(_("amount"))
    day = models.DateField(_("paid on"))
    payee = models.CharField(_("payee"), max_length=150)
    purpose = models.CharField(_("purpose"), max_length=300)
    corrects = models.OneToOneField(
        "self",
        null=True,
        on_delete=models.PROTECT,
        related_name="correction",
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        ordering = ["-day", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(corrects__isnull=True, amount__gt=0, reason="")
                | Q(corrects__isnull=False, amount__lt=0) & ~Q(reason=""),
                name="spending_or_its_correction",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.payee}"

    @property
    def money(self) -> Decimal:
        return from_minor(self.amount, self.line.currency)

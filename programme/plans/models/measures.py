"""What is done in a programme, by whom, and by what one sees that it worked."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.money import from_minor
from programme.figures.states import Measure
from programme.plans.states import MeasureState, Proof

from .programmes import BudgetLine, CountyProgramme, Entered


class PlannedMeasure(Entered):
    """Something that is done in a programme, from a day until another.

    `responsible` is told of what is overdue. `version` counts its changes.
    """

    programme = models.ForeignKey(
        CountyProgramme, on_delete=models.PROTECT, related_name="measures"
    )
    name = models.CharField(_("name"), max_length=150)
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("responsible"),
    )
    line = models.ForeignKey(
        BudgetLine,
        null=True,
        on_delete=models.PROTECT,
        related_name="measures",
        verbose_name=_("budget line"),
    )
    first = models.DateField(_("from"))
    last = models.DateField(_("until"))
    state = models.CharField(
        _("state"),
        max_length=8,
        choices=MeasureState.choices,
        default=MeasureState.PLANNED,
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["first", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(first__lte=F("last")), name="measure_forward"
            )
        ]

    def __str__(self) -> str:
        return self.name


class MeasureMilestone(Entered):
    """What is to be reached by a day: a figure of the market, or what somebody states.

    A figure is counted from the measure's first day on (stores: how many are open), and
    the day on which it was reached is found in the days, never typed. `target` is in
    the smallest unit of `currency` for sales, else a count. `told_at`: the responsible
    person was told that it is overdue.
    """

    measure = models.ForeignKey(
        PlannedMeasure, on_delete=models.PROTECT, related_name="milestones"
    )
    name = models.CharField(_("name"), max_length=150)
    due = models.DateField(_("due"))
    proof = models.CharField(_("measured by"), max_length=9, choices=Proof.choices)
    figure = models.CharField(
        _("figure"), max_length=8, choices=Measure.choices, blank=True
    )
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    target = models.BigIntegerField(_("target"), null=True)
    done_on = models.DateField(_("done on"), null=True)
    statement = models.CharField(_("statement"), max_length=1000, blank=True)
    stated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    told_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["due", "pk"]
        constraints = [
            models.CheckConstraint(
                name="milestone_has_one_proof",
                condition=Q(
                    proof=Proof.FIGURE,
                    target__gt=0,
                    done_on__isnull=True,
                    statement="",
                    stated_by__isnull=True,
                )
                & ~Q(figure="")
                | Q(proof=Proof.STATEMENT, figure="", currency="", target__isnull=True),
            ),
            models.CheckConstraint(
                name="milestone_sales_have_a_currency",
                condition=Q(figure=Measure.SALES) & ~Q(currency="")
                | ~Q(figure=Measure.SALES) & Q(currency=""),
            ),
            models.CheckConstraint(
                name="milestone_done_is_stated",
                condition=Q(done_on__isnull=True, statement="")
                | Q(done_on__isnull=False) & ~Q(statement=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def amount(self) -> Decimal | None:
        """The target as people say it."""
        if self.target is None:
            return None
        if self.currency:
            return from_minor(self.target, self.currency)
        return Decimal(self.target)

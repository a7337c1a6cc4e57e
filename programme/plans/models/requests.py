"""What a province asks a county to put right in its figures or reports."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.languages import said
from programme.figures.models import DeclaredFigure, MonthlyReport
from programme.plans.states import RequestState
from vendors.places.models import County

from .programmes import Entered


class CorrectionRequest(Entered):
    """A declared figure or a report that a county is asked to correct by a day.

    `about` says in every language what it was, also once the figure is removed.
    """

    county = models.ForeignKey(
        County, on_delete=models.PROTECT, related_name="correction_requests"
    )
    figure = models.ForeignKey(
        DeclaredFigure, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    report = models.ForeignKey(
        MonthlyReport, null=True, on_delete=models.PROTECT, related_name="+"
    )
    about = models.JSONField(_("about"), default=dict)
    reason = models.CharField(_("reason"), max_length=1000)
    due = models.DateField(_("due"))
    state = models.CharField(
        _("state"),
        max_length=9,
        choices=RequestState.choices,
        default=RequestState.OPEN,
    )

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(figure__isnull=True) | Q(report__isnull=True),
                name="correction_of_one_thing",
            )
        ]

    def __str__(self) -> str:
        return said(self.about)

"""Inspections of a county's programme, what they found, and what was said to it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from programme.plans.states import FindingState, InspectionState, Severity
from vendors.places.models import County

from .programmes import CountyProgramme, Entered


class Inspection(Entered):
    """Somebody of the province or the market looks at a county's programme on a day."""

    county = models.ForeignKey(
        County, on_delete=models.PROTECT, related_name="inspections"
    )
    programme = models.ForeignKey(
        CountyProgramme,
        null=True,
        on_delete=models.PROTECT,
        related_name="inspections",
    )
    subject = models.CharField(_("subject"), max_length=150)
    planned_on = models.DateField(_("planned for"))
    inspector = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(
        _("state"),
        max_length=9,
        choices=InspectionState.choices,
        default=InspectionState.PLANNED,
    )

    class Meta:
        ordering = ["-planned_on", "-pk"]

    def __str__(self) -> str:
        return self.subject


class InspectionFinding(Entered):
    """What an inspection found; the county answers it by a day.

    Answers, and whether they were accepted, are its entries (`PlanEntry`).
    """

    inspection = models.ForeignKey(
        Inspection, on_delete=models.PROTECT, related_name="findings"
    )
    severity = models.CharField(
        _("severity"), max_length=8, choices=Severity.choices, default=Severity.MINOR
    )
    text = models.TextField(_("finding"), max_length=2000)
    due = models.DateField(_("due"))
    state = models.CharField(
        _("state"),
        max_length=8,
        choices=FindingState.choices,
        default=FindingState.OPEN,
    )

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:80]

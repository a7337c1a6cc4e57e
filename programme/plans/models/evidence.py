"""Documents, photos and rows of the market that show what somebody said."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.storage import private_storage
from programme.figures.models import MonthlyReport
from programme.plans.states import LinkedRows
from vendors.places.models import County

from .constraints import one_of
from .inspections import InspectionFinding
from .measures import MeasureMilestone
from .pilots import PilotAnswer
from .programmes import Entered, SpendingEntry
from .requests import CorrectionRequest

# What evidence can be of.
OWNERS = ("spending", "milestone", "finding", "request", "answer")


class Evidence(Entered):
    """A private file, or a link to rows of the market; of one thing.

    What was removed keeps its row, and says who removed it; its file is gone.
    """

    county = models.ForeignKey(County, on_delete=models.PROTECT, related_name="+")
    spending = models.ForeignKey(
        SpendingEntry, null=True, on_delete=models.PROTECT, related_name="evidence"
    )
    milestone = models.ForeignKey(
        MeasureMilestone, null=True, on_delete=models.PROTECT, related_name="evidence"
    )
    finding = models.ForeignKey(
        InspectionFinding, null=True, on_delete=models.PROTECT, related_name="evidence"
    )
    request = models.ForeignKey(
        CorrectionRequest, null=True, on_delete=models.PROTECT, related_name="evidence"
    )
    answer = models.ForeignKey(
        PilotAnswer, null=True, on_delete=models.PROTECT, related_name="evidence"
    )
    title = models.CharField(_("title"), max_length=150)
    file = models.FileField(max_length=200, storage=private_storage, blank=True)
    file_kind = models.CharField(max_length=8, blank=True)
    size = models.PositiveIntegerField(default=0)
    rows = models.CharField(max_length=6, choices=LinkedRows.choices, blank=True)
    day = models.DateField(null=True)  # the first of the month or year
    report = models.ForeignKey(
        MonthlyReport, null=True, on_delete=models.PROTECT, related_name="+"
    )
    removed_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=one_of(OWNERS), name="evidence_is_of_one_thing"
            ),
            models.CheckConstraint(
                name="evidence_is_a_file_or_rows",
                condition=~Q(file_kind="") & Q(rows="", day=None, report=None)
                | Q(file_kind="", file="", size=0)
                & (
                    Q(rows__in=["month", "cohort"], day__isnull=False, report=None)
                    | Q(rows="report", day=None, report__isnull=False)
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def kind(self) -> str:
        """Of which of `OWNERS` it is."""
        return next(name for name in OWNERS if getattr(self, f"{name}_id"))

    @property
    def is_photo(self) -> bool:
        return self.file_kind in {"jpg", "png"}

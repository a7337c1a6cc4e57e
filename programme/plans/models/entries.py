"""Every step of a programme and what belongs to it: who, when, and why."""

from django.conf import settings
from django.db import models

from core.append_only import AppendOnly

from .constraints import one_of
from .inspections import Inspection, InspectionFinding
from .measures import PlannedMeasure
from .pilots import PilotStatus
from .programmes import CountyProgramme
from .requests import CorrectionRequest

# What has states; an entry is of one of them.
THINGS = ("programme", "measure", "request", "inspection", "finding", "pilot")


class PlanEntry(AppendOnly):
    """A thing went from a state to another; the first one has no state before.

    Written with the change itself. `reason` is what was said of it: an answer, why it
    was ended.
    """

    programme = models.ForeignKey(
        CountyProgramme, null=True, on_delete=models.PROTECT, related_name="entries"
    )
    measure = models.ForeignKey(
        PlannedMeasure, null=True, on_delete=models.PROTECT, related_name="entries"
    )
    request = models.ForeignKey(
        CorrectionRequest, null=True, on_delete=models.PROTECT, related_name="entries"
    )
    inspection = models.ForeignKey(
        Inspection, null=True, on_delete=models.PROTECT, related_name="entries"
    )
    finding = models.ForeignKey(
        InspectionFinding, null=True, on_delete=models.PROTECT, related_name="entries"
    )
    pilot = models.ForeignKey(
        PilotStatus, null=True, on_delete=models.PROTECT, related_name="entries"
    )
    old = models.CharField(max_length=9, blank=True)
    new = models.CharField(max_length=9)
    reason = models.CharField(max_length=1000, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=one_of(THINGS), name="plan_entry_is_of_one_thing"
            )
        ]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"

    @property
    def kind(self) -> str:
        """Of which of `THINGS` it is."""
        return next(name for name in THINGS if getattr(self, f"{name}_id"))

    @property
    def thing(self) -> models.Model:
        found: models.Model = getattr(self, self.kind)
        return found

    @property
    def state_words(self) -> str:
        """What the state is called that it led to."""
        field = self.thing._meta.get_field("state")  # noqa: SLF001 - Django's own door
        return str(dict(field.flatchoices).get(self.new, self.new))  # type: ignore[union-attr]

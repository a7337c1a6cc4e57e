"""An expert goes to a village: what for, what came of it, what is next."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from programme.experts.states import VisitState
from programme.plans.models.programmes import Entered
from vendors.places.models import Village

from .roster import Expert


class ExpertVisit(Entered):
    """A day in a village. The next step is somebody's, until a day, and done on one."""

    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="visits")
    village = models.ForeignKey(
        Village, on_delete=models.PROTECT, related_name="expert_visits"
    )
    planned_on = models.DateField(_("day"))
    purpose = models.CharField(_("purpose"), max_length=300)
    state = models.CharField(
        _("state"),
        max_length=9,
        choices=VisitState.choices,
        default=VisitState.PLANNED,
    )
    done_on = models.DateField(_("visited on"), null=True)
    report = models.TextField(_("report"), max_length=4000, blank=True)
    next_step = models.CharField(_("next step"), max_length=300, blank=True)
    next_who = models.CharField(_("who"), max_length=80, blank=True)
    next_due = models.DateField(_("until"), null=True)
    next_done_on = models.DateField(null=True)

    class Meta:
        ordering = ["-planned_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="expert_visit_done_is_reported",
                condition=Q(state="done", done_on__isnull=False) & ~Q(report="")
                | ~Q(state="done"),
            ),
            models.CheckConstraint(
                name="expert_visit_next_step_is_whole",
                condition=Q(next_step="", next_who="", next_due=None, next_done_on=None)
                | ~Q(next_step="") & ~Q(next_who="") & Q(next_due__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["village", "planned_on"], name="expert_visit_of_place")
        ]

    def __str__(self) -> str:
        return f"{self.village.name}: {self.purpose}"

    @property
    def is_planned(self) -> bool:
        return self.state == VisitState.PLANNED

    @property
    def is_done(self) -> bool:
        return self.state == VisitState.DONE

    @property
    def has_open_step(self) -> bool:
        return bool(self.next_step) and self.next_done_on is None

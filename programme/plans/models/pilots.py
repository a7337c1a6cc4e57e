"""Whether a county is a pilot: criteria, what it says of itself, what was decided."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from programme.plans.states import PilotState, SelfCheck
from vendors.places.models import County

from .programmes import Entered


class PilotCriterion(Entered):
    """What a pilot county of a province has to meet. One that is retired is kept."""

    region = models.CharField(_("province"), max_length=8)
    text = models.CharField(_("criterion"), max_length=300)
    position = models.PositiveSmallIntegerField(default=0)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.text


class PilotStatus(models.Model):
    """How far a county has come to being a pilot. `version` counts its self-checks."""

    county = models.OneToOneField(
        County, on_delete=models.PROTECT, related_name="pilot"
    )
    state = models.CharField(
        _("state"),
        max_length=9,
        choices=PilotState.choices,
        default=PilotState.CHECKING,
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("pilot county")

    def __str__(self) -> str:
        return str(self.county)

    @property
    def is_granted(self) -> bool:
        return self.state == PilotState.GRANTED


class PilotAnswer(models.Model):
    """What the county says of a criterion."""

    pilot = models.ForeignKey(
        PilotStatus, on_delete=models.PROTECT, related_name="answers"
    )
    criterion = models.ForeignKey(
        PilotCriterion, on_delete=models.PROTECT, related_name="answers"
    )
    answer = models.CharField(max_length=3, choices=SelfCheck.choices, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["criterion__position", "criterion_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["pilot", "criterion"], name="pilot_answer_once"
            ),
            models.CheckConstraint(
                condition=Q(answer__in=["", *SelfCheck.values]),
                name="pilot_answer_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.get_answer_display()}"

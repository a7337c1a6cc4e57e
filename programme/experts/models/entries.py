"""Every step of an expert's work: who, when, and what was said."""

from django.conf import settings
from django.db import models

from core.append_only import AppendOnly
from programme.plans.models.constraints import one_of

from .roster import Expert
from .visits import ExpertVisit

# What has states; an entry is of one of them.
THINGS = ("expert", "visit")


class ExpertEntry(AppendOnly):
    """A thing went from a state to another; the first one has no state before."""

    expert = models.ForeignKey(
        Expert, null=True, on_delete=models.PROTECT, related_name="entries"
    )
    visit = models.ForeignKey(
        ExpertVisit, null=True, on_delete=models.PROTECT, related_name="entries"
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
                condition=one_of(THINGS), name="expert_entry_is_of_one_thing"
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

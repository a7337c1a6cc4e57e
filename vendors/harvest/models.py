"""What was changed of a harvest lot's record, and which forms brought a lot in."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.columns import somebody
from vendors.partner.models import Lot, Partner


class LotEvent(models.Model):
    """What is told of a lot was corrected, or the lot was recalled. Never edited.

    `before` and `after` are as they were shown: names, days by ISO 8601, words.
    """

    class What(models.TextChoices):
        PLOT = "plot", _("plot")
        HARVESTED = "harvested", _("harvest day")
        BEST_BEFORE = "best-before", _("best before")
        GRADE = "grade", _("grade")
        NOTE = "note", _("note")
        RECALLED = "recalled", _("recalled")

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="events")
    what = models.CharField(max_length=16, choices=What.choices)
    before = models.CharField(max_length=200, blank=True)
    after = models.CharField(max_length=500, blank=True)
    by = somebody()
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.lot_id}: {self.what}"


class BroughtIn(models.Model):
    """The lot that a form made, by the key that the form carried.

    The key is taken once per seller: the same form sent again finds its lot.
    """

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="+")
    key = models.UUIDField()
    lot = models.ForeignKey(Lot, null=True, on_delete=models.CASCADE, related_name="+")
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "key"], name="harvest_brought_in_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.key)

"""Who watched a broadcast, counted now and then, so that pages needn't."""

from django.db import models
from django.utils import timezone

from live.broadcasts.models import Broadcast


class BroadcastFigures(models.Model):
    """The sums of one broadcast as they were at `counted_at`.

    `views` are pages that watched it live, `visitors` the people or browsers behind
    them, `seconds` what they watched together, `peak` the most at once. `minutes` has a
    row for each minute: [minutes from the start, viewers, hearts, clicks, messages].
    """

    broadcast = models.OneToOneField(
        Broadcast, on_delete=models.CASCADE, related_name="figures"
    )
    views = models.PositiveIntegerField(default=0)
    visitors = models.PositiveIntegerField(default=0)
    seconds = models.PositiveBigIntegerField(default=0)
    replay_views = models.PositiveIntegerField(default=0)
    replay_visitors = models.PositiveIntegerField(default=0)
    peak = models.PositiveIntegerField(default=0)
    hearts = models.PositiveIntegerField(default=0)
    clicks = models.PositiveIntegerField(default=0)
    messages = models.PositiveIntegerField(default=0)
    writers = models.PositiveIntegerField(default=0)
    minutes = models.JSONField(default=list)
    counted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="figures_visitors_within_views",
                condition=models.Q(
                    visitors__lte=models.F("views"),
                    replay_visitors__lte=models.F("replay_views"),
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.broadcast_id}: {self.views}"

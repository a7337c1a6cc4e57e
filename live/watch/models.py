"""Who watched for how long, and what happened in each minute."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core import dates
from live.broadcasts.models import Broadcast

from .rules import MAX_KEY


class Watch(models.Model):
    """One page that watched one broadcast, from `joined` till it was last heard of.

    `key` is the page's own. `visitor` tells people apart without saying who they are:
    a keyed hash of the account or of the browser's session, another one for each
    broadcast. `seconds` are those in which something played or was waited for.
    """

    broadcast = models.ForeignKey(
        Broadcast, on_delete=models.CASCADE, related_name="watches"
    )
    key = models.CharField(max_length=MAX_KEY)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="watches",
    )
    visitor = models.CharField(max_length=32)
    is_replay = models.BooleanField(default=False)
    joined = models.DateTimeField()
    left = models.DateTimeField()
    seconds = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["broadcast", "key"], name="watch_once_a_page"
            ),
            models.CheckConstraint(
                name="watch_left_after_joined", condition=Q(left__gte=F("joined"))
            ),
        ]
        indexes = [
            models.Index(
                fields=["broadcast", "is_replay", "visitor"], name="watch_visitors"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.broadcast_id}: {self.seconds} s"


class MinuteStat(models.Model):
    """A broadcast's minute: the most viewers at once, hearts, products looked at."""

    broadcast = models.ForeignKey(
        Broadcast, on_delete=models.CASCADE, related_name="minutes"
    )
    minute = models.DateTimeField()
    viewers = models.PositiveIntegerField(default=0)
    hearts = models.PositiveIntegerField(default=0)
    clicks = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["minute"]
        constraints = [
            models.UniqueConstraint(
                fields=["broadcast", "minute"], name="one_row_a_minute"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.broadcast_id}: {dates.local(self.minute):%H:%M}"

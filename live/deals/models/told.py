"""What a buyer was told, once for each occasion."""

from django.conf import settings
from django.db import models

from live.broadcasts.models import Broadcast
from live.deals.states import Word


class Told(models.Model):
    """`data` is what the words need: names, amounts as text, a moment."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="told_live"
    )
    broadcast = models.ForeignKey(
        Broadcast, on_delete=models.CASCADE, related_name="told"
    )
    word = models.CharField(max_length=16, choices=Word.choices)
    data = models.JSONField(default=dict)
    key = models.CharField(max_length=96, unique=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.key

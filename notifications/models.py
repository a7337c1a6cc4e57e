"""What people are told inside the site, and what each of them wants to be told."""

from django.conf import settings
from django.db import models
from oscar.apps.communication.abstract_models import AbstractNotification

from core.columns import somebody


class Notification(AbstractNotification):
    """A notice in the site. `key` makes telling twice one notice; `link` is a path."""

    key = models.CharField(max_length=200, unique=True, null=True, blank=True)
    kind = models.CharField(max_length=32, blank=True)
    link = models.CharField(max_length=300, blank=True)


class NoticeChoice(models.Model):
    """A person's wish for one kind of news by one channel; without a row: told."""

    class Channel(models.TextChoices):
        MAIL = "mail"
        SITE = "site"
        SMS = "sms"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="notice_choices",
    )
    kind = models.CharField(max_length=32)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    is_wanted = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind", "channel"], name="notice_choice_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.kind} by {self.channel}"


class SentNotification(models.Model):
    """What somebody was told of courses, visits and deals; each `key` of a kind once.

    `event` is what happened, a word of the kind's own; `about_id` the trainee, booking
    or broadcast; `data` what the words need. Guests and who has no account are told
    without a `recipient`.
    """

    kind = models.CharField(max_length=32)
    event = models.CharField(max_length=16)
    about_id = models.PositiveBigIntegerField()
    recipient = somebody()
    data = models.JSONField(default=dict)
    key = models.CharField(max_length=96)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="sent_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.key}"


from oscar.apps.communication.models import (  # noqa: E402 - Oscar's rest after ours
    CommunicationEventType,
    Email,
)

__all__ = [
    "CommunicationEventType",
    "Email",
    "NoticeChoice",
    "Notification",
    "SentNotification",
]

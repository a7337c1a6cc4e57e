"""What people are told inside the site, and what each of them wants to be told."""

from django.conf import settings
from django.db import models
from oscar.apps.communication.abstract_models import AbstractNotification

from core.columns import somebody
from core.secrets import SecretField
from vendors.partner.models import Partner

from .states import RobotKind


class Notification(AbstractNotification):
    """A notice in the site. `key` makes telling twice one notice; `link` is a path."""

    key = models.CharField(max_length=200, unique=True, null=True, blank=True)
    kind = models.CharField(max_length=32, blank=True)
    link = models.CharField(max_length=300, blank=True)


class NoticeChoice(models.Model):
    """A person's wish for one topic by one channel; without a row the default holds.

    With `but_essential` what nobody may miss still goes by it: who unsubscribes in a
    mail of parcels does not mean those of money.
    """

    class Channel(models.TextChoices):
        MAIL = "mail"
        SITE = "site"
        SMS = "sms"
        PUSH = "push"
        WECHAT = "wechat"
        CALL = "call"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="notice_choices",
    )
    topic = models.CharField(max_length=32)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    is_wanted = models.BooleanField(default=True)
    but_essential = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "topic", "channel"], name="notice_choice_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.topic} by {self.channel}"


class NoticeSettings(models.Model):
    """When a person is left alone, and whether mails that can wait come once a day.

    Hours by the market's clock; without them the market's own hold.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="notice_settings",
    )
    quiet_from = models.PositiveSmallIntegerField(null=True)
    quiet_until = models.PositiveSmallIntegerField(null=True)
    digest = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.user}: {self.quiet_from}-{self.quiet_until}"


class DigestItem(models.Model):
    """What somebody will read in the daily mail; it goes when that is sent."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    key = models.CharField(max_length=200, unique=True)
    news = models.CharField(max_length=64)
    about_id = models.PositiveBigIntegerField()
    occasion = models.CharField(max_length=96, blank=True)
    created = models.DateTimeField()

    def __str__(self) -> str:
        return self.key


class GroupRobot(models.Model):
    """The robot of a cooperative's group chat. Its `token` lets anybody post there.

    `secret` signs what DingTalk gets; `last_error` is of the last message.
    """

    cooperative = models.OneToOneField(
        Partner, on_delete=models.CASCADE, related_name="group_robot"
    )
    kind = models.CharField(max_length=8, choices=RobotKind.choices)
    token = SecretField()
    secret = SecretField(null=True)
    language = models.CharField(max_length=16)
    last_error = models.CharField(max_length=200, blank=True)
    by = somebody()
    created = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.cooperative}: {self.kind}"


class PushSubscription(models.Model):
    """A browser in which a person wants to be told, also while no page is open there.

    `endpoint` is where its maker's push service takes messages for it, sealed for the
    two keys. `gone_at`: the service says that nobody is there any more.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="push_subscriptions",
    )
    # Of the endpoint, which is too long for an index: one browser is one row.
    digest = models.CharField(max_length=64, unique=True)
    endpoint = models.TextField()
    p256dh = models.CharField(max_length=100)
    auth = models.CharField(max_length=40)
    browser = models.CharField(max_length=80, blank=True)
    created = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    gone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.user}: {self.browser}"


class WeChatLink(models.Model):
    """Whom WeChat messages of a person go to: who scanned the code that was shown.

    `openid` is by what WeChat knows them for our account alone. `code` stands in the
    code that was shown last, until it is scanned or too old; `code_address` is what it
    holds. `gone_at`: they left the account, or refuse its messages.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="wechat_link",
    )
    openid = models.CharField(max_length=64, unique=True, null=True, blank=True)
    code = models.CharField(max_length=32, unique=True, null=True, blank=True)
    code_address = models.CharField(max_length=300, blank=True)
    code_until = models.DateTimeField(null=True)
    linked_at = models.DateTimeField(null=True)
    gone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(openid=None)
                | models.Q(linked_at__isnull=False, gone_at=None),
                name="wechat_link_is_whole",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: WeChat"


class PushKey(models.Model):
    """The key by which push services know the market, made when it is first needed."""

    private = SecretField()
    created = models.DateTimeField()

    def __str__(self) -> str:
        return f"#{self.pk}"


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
    "DigestItem",
    "Email",
    "GroupRobot",
    "NoticeChoice",
    "NoticeSettings",
    "Notification",
    "PushKey",
    "PushSubscription",
    "SentNotification",
    "WeChatLink",
]

"""Messages, who may not write any, how a chat is kept, and words that are held."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.columns import somebody
from live.broadcasts.models import Broadcast
from vendors.partner.models import Partner

from .rules import LANGUAGES, MAX_SLOW, MAX_TEXT
from .states import HeldFor, MessageState


class ChatMessage(models.Model):
    """What somebody wrote, and what became of it. Kept, also when it was removed.

    `name` is what viewers saw beside it. `key` is the browser's own: a message that
    is sent again because the answer got lost is one. `why` says for what it was held,
    or in the moderator's words why it was removed.
    """

    broadcast = models.ForeignKey(
        Broadcast, on_delete=models.CASCADE, related_name="messages"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="chat_messages",
    )
    name = models.CharField(max_length=80)
    is_crew = models.BooleanField(default=False)
    text = models.CharField(max_length=MAX_TEXT)
    at = models.DateTimeField(default=timezone.now)
    state = models.CharField(
        max_length=8, choices=MessageState.choices, default=MessageState.SHOWN
    )
    held_for = models.CharField(max_length=8, choices=HeldFor.choices, blank=True)
    why = models.CharField(max_length=200, blank=True)
    by = somebody()
    judged_at = models.DateTimeField(null=True, blank=True)
    key = models.CharField(max_length=36, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="chat_state_known", condition=Q(state__in=MessageState.values)
            ),
            models.UniqueConstraint(
                fields=["broadcast", "user", "key"],
                condition=~Q(key=""),
                name="chat_message_once",
            ),
        ]
        indexes = [
            models.Index(fields=["broadcast", "state", "-id"], name="chat_latest"),
            models.Index(fields=["broadcast", "user", "-id"], name="chat_of_user"),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.text}"


class ChatReport(models.Model):
    """Somebody who watches says that a message should not stand there."""

    message = models.ForeignKey(
        ChatMessage, on_delete=models.CASCADE, related_name="reports"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["message", "user"], name="chat_report_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.message_id}: {self.user_id}"


class Silence(models.Model):
    """Somebody who may not write: in one broadcast (muted), or in all of a seller.

    `until` is empty for the rest of the broadcast, and for a ban until it is lifted.
    """

    partner = models.ForeignKey(
        Partner, on_delete=models.CASCADE, related_name="chat_silences"
    )
    broadcast = models.ForeignKey(
        Broadcast, null=True, on_delete=models.CASCADE, related_name="silences"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="chat_silences",
    )
    until = models.DateTimeField(null=True, blank=True)
    why = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["broadcast", "user"],
                condition=Q(lifted_at__isnull=True, broadcast__isnull=False),
                name="muted_once",
            ),
            models.UniqueConstraint(
                fields=["partner", "user"],
                condition=Q(lifted_at__isnull=True, broadcast__isnull=True),
                name="banned_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.broadcast_id or self.partner_id}"

    @property
    def is_ban(self) -> bool:
        return self.broadcast_id is None


class ChatRoom(models.Model):
    """How one broadcast's chat is kept; a row once something differs from the rule."""

    broadcast = models.OneToOneField(
        Broadcast, on_delete=models.CASCADE, related_name="chat_room"
    )
    slow_seconds = models.PositiveSmallIntegerField(_("slow mode"), default=0)
    pinned = models.ForeignKey(
        ChatMessage,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="chat_slow_bounded", condition=Q(slow_seconds__lte=MAX_SLOW)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.broadcast_id}"


class WordList(models.Model):
    """Words that hold a message back: the market's (no seller), or a seller's own."""

    partner = models.ForeignKey(
        Partner, null=True, on_delete=models.CASCADE, related_name="chat_words"
    )
    language = models.CharField(max_length=16)
    words = models.TextField(blank=True)
    changed = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="chat_words_language", condition=Q(language__in=LANGUAGES)
            ),
            models.UniqueConstraint(
                fields=["partner", "language"],
                condition=Q(partner__isnull=False),
                name="chat_words_of_seller",
            ),
            models.UniqueConstraint(
                fields=["language"],
                condition=Q(partner__isnull=True),
                name="chat_words_of_market",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner_id or 'market'}: {self.language}"

"""Letters of sellers to those followers who agreed to receive them.

Titles and texts are in two languages, of which one may be missing.
"""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.columns import somebody
from shop.catalogue.models import Product
from vendors.partner.models import Partner

from .states import LetterState


class Letter(models.Model):
    """What a farm or cooperative writes, sent once; `reason` says why it was stopped.

    `sent_at` is when it began to be sent: who agreed later doesn't get it.
    """

    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="letters"
    )
    title = models.CharField(_("title"), max_length=150)
    text = models.TextField(_("text"), max_length=5000)
    goods: models.ManyToManyField[Any, Any] = models.ManyToManyField(
        Product, blank=True, related_name="+"
    )
    state = models.CharField(
        max_length=16, choices=LetterState.choices, default=LetterState.DRAFT
    )
    send_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    by = somebody()
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["send_at"], name="letter_due", condition=Q(state="scheduled")
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="letter_state_known", condition=Q(state__in=LetterState.values)
            ),
            models.CheckConstraint(
                name="letter_scheduled_has_a_time",
                condition=~Q(state="scheduled") | Q(send_at__isnull=False),
            ),
            models.CheckConstraint(
                name="letter_sent_has_a_time",
                condition=~Q(state__in=("sending", "sent")) | Q(sent_at__isnull=False),
            ),
            models.CheckConstraint(
                name="letter_stopped_has_a_time",
                condition=~Q(state="stopped") | Q(stopped_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class LetterCopy(models.Model):
    """A letter for one person: by which ways, or that it was left off.

    Left off is who wants none by any way, or unsubscribed before the mail left.
    """

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="copies")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="letter_copies",
    )
    ways = models.CharField(max_length=40, blank=True)
    is_left_off = models.BooleanField(default=False)
    created = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["letter", "user"], name="letter_once")
        ]

    def __str__(self) -> str:
        return f"{self.letter_id}: {self.user_id}"

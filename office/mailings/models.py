"""What a letter and an announcement have in common, and their copies.

Titles, texts and descriptions of pictures are in two languages, of which one may be
missing.
"""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.columns import somebody
from core.models import Photo
from vendors.partner.models import Partner

from .states import MailingState

# What is said in both languages.
MAILING_FIELDS = ("title", "text", "picture_text")


class Mailing(models.Model):
    """Sent once; `reason` says why it was stopped.

    `sent_at` is when it began to be sent.
    """

    # Where rows name whose they are.
    seller_column: ClassVar[str]

    title = models.CharField(_("title"), max_length=150)
    text = models.TextField(_("text"), max_length=5000)
    picture = models.ForeignKey(
        Photo, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    picture_text = models.CharField(
        _("description of the picture"), max_length=200, blank=True
    )
    state = models.CharField(
        max_length=16, choices=MailingState.choices, default=MailingState.DRAFT
    )
    send_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    by = somebody()
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["send_at"],
                name="%(class)s_due",
                condition=Q(state="scheduled"),
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="%(class)s_state_known",
                condition=Q(state__in=MailingState.values),
            ),
            models.CheckConstraint(
                name="%(class)s_scheduled_has_a_time",
                condition=~Q(state="scheduled") | Q(send_at__isnull=False),
            ),
            models.CheckConstraint(
                name="%(class)s_sent_has_a_time",
                condition=~Q(state__in=("sending", "sent")) | Q(sent_at__isnull=False),
            ),
            models.CheckConstraint(
                name="%(class)s_stopped_has_a_time",
                condition=~Q(state="stopped") | Q(stopped_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def seller(self) -> Partner:
        """Whose it is."""
        found: Partner = getattr(self, self.seller_column)
        return found


class MailingCopy(models.Model):
    """A mailing for one recipient: by which ways, or that it was left off.

    Left off is who wants none by any way, or had no right to it any more when the mail
    left.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    ways = models.CharField(max_length=40, blank=True)
    is_left_off = models.BooleanField(default=False)
    created = models.DateTimeField()

    class Meta:
        abstract = True
        ordering = ["pk"]

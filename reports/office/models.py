"""Views that people keep, and reports that are written while they do other things."""

import secrets
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.storage import private_storage
from vendors.partner.models import Partner

from .states import UNDER_WAY, FileForm, RunState


class SavedView(models.Model):
    """A page of figures under a name: its path below `figures/` and its parameters.

    Of one person in one office (no `cooperative`: the market's); one that `is_shared`
    is there for everybody in the office. The owner's `is_default` opens first.
    """

    cooperative = models.ForeignKey(
        Partner, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    name = models.CharField(_("name"), max_length=80)
    path = models.CharField(max_length=64, blank=True)
    query = models.CharField(max_length=1000, blank=True)
    is_shared = models.BooleanField(_("shared with this office"), default=False)
    is_default = models.BooleanField(_("open this view by default"), default=False)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "cooperative", "name"],
                name="view_name_once",
                condition=Q(cooperative__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["owner", "name"],
                name="view_name_once_in_market",
                condition=Q(cooperative__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["owner", "cooperative"],
                name="view_default_once",
                condition=Q(is_default=True, cooperative__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["owner"],
                name="view_default_once_in_market",
                condition=Q(is_default=True, cooperative__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.name


def report_name(_run: Any, name: str) -> str:
    """Can't be guessed."""
    token = secrets.token_hex(16)
    return f"reports/{token[:2]}/{token}.{name.rpartition('.')[2]}"


class ReportRun(models.Model):
    """A report that a worker writes: which rows, as what file, how far it is.

    `what` is "parts" or "lines", `query` the parameters of the page it was ordered on,
    `thing` stands for all of it: one person orders the same thing once at a time. A
    worker holds it until `claimed_until`; `attempts` counts those that began.
    """

    cooperative = models.ForeignKey(
        Partner, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    what = models.CharField(max_length=16)
    query = models.CharField(max_length=1000)
    thing = models.CharField(max_length=64)
    form = models.CharField(max_length=8, choices=FileForm.choices)
    state = models.CharField(
        max_length=16, choices=RunState.choices, default=RunState.WAITING
    )
    total = models.PositiveBigIntegerField(default=0)
    done = models.PositiveBigIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True, blank=True)
    file = models.FileField(
        upload_to=report_name, max_length=200, storage=private_storage, blank=True
    )
    size = models.PositiveBigIntegerField(default=0)
    created = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["by", "thing"],
                name="report_once_at_a_time",
                condition=Q(state__in=UNDER_WAY),
            ),
            models.CheckConstraint(
                name="report_state_known", condition=Q(state__in=RunState.values)
            ),
            models.CheckConstraint(
                name="report_done_within_total", condition=Q(done__lte=F("total"))
            ),
            models.CheckConstraint(
                name="report_that_is_ready_has_a_file",
                condition=~Q(state=RunState.READY)
                | (~Q(file="") & Q(expires_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["claimed_until"],
                name="report_under_way",
                condition=Q(state__in=UNDER_WAY),
            ),
            models.Index(fields=["by", "-id"], name="report_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.form} ({self.state})"

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY

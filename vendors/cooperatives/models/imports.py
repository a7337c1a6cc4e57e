"""Registers that a cooperative brings in files, and what was found in each row."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.storage import private_storage
from vendors.cooperatives.states import RowFate, UploadState
from vendors.partner.models import Partner

from .households import Household


class RegisterImport(models.Model):
    """One file, from its upload until all of it is in the register, or nothing.

    The file is kept sealed and goes when it is done with. `digest` stands for the plan
    that the person was shown: when the register gives another plan on applying,
    nothing is written and `is_stale` says so.
    """

    cooperative = models.ForeignKey(
        Partner, on_delete=models.CASCADE, related_name="register_imports"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    name = models.CharField(_("file"), max_length=120)
    file = models.FileField(
        upload_to="registers/", max_length=200, blank=True, storage=private_storage
    )
    sha256 = models.CharField(max_length=64)
    encoding = models.CharField(max_length=16)
    state = models.CharField(
        max_length=16, choices=UploadState.choices, default=UploadState.CHECKED
    )
    row_count = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    is_stale = models.BooleanField(default=False)
    with_changes = models.BooleanField(default=False)
    created = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="register_import_state_known",
                condition=Q(state__in=UploadState.values),
            )
        ]

    def __str__(self) -> str:
        return self.name


class RegisterImportRow(models.Model):
    """What becomes of one row. `detail` has "problems" and "changes", masked."""

    upload = models.ForeignKey(
        RegisterImport, on_delete=models.CASCADE, related_name="rows"
    )
    number = models.PositiveIntegerField()
    fate = models.CharField(max_length=8, choices=RowFate.choices)
    title = models.CharField(max_length=160, blank=True)
    household = models.ForeignKey(
        Household, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["upload", "number"], name="register_row_once"
            )
        ]
        indexes = [
            models.Index(fields=["upload", "fate", "number"], name="register_row_fate")
        ]

    def __str__(self) -> str:
        return f"{self.upload_id}/{self.number}: {self.fate}"

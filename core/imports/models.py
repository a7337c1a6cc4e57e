"""What every imported file and each of its rows has, in tables of each import's own."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class FileImport(models.Model):
    """A file from its upload until all of it is imported, or nothing.

    `digest` stands for the whole plan that the person was shown: when another plan
    comes of the file on applying, nothing is written and `is_stale` says so. What is
    there already changes only `with_changes`.
    """

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    name = models.CharField(_("file"), max_length=120)
    file: models.FileField | Any
    sha256 = models.CharField(max_length=64)
    encoding = models.CharField(max_length=16)
    state: "models.CharField[str, str] | Any"
    row_count = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    is_stale = models.BooleanField(default=False)
    with_changes = models.BooleanField(default=False)
    created = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ["-id"]


class WorkerImport(FileImport):
    """One that a worker holds until `claimed_until`, which is its own as long as it
    stands so; `problem` says why the file was refused.
    """

    problem = models.CharField(max_length=500, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)

    class Meta(FileImport.Meta):
        abstract = True


class FileImportRow(models.Model):
    """What becomes of one row; `detail` has its "changes" and "problems"."""

    number = models.PositiveIntegerField()
    detail = models.JSONField(default=dict)

    class Meta:
        abstract = True
        ordering = ["number"]

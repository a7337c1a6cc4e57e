"""Registers that a cooperative brings in files, and what was found in each row."""

from django.db import models
from django.db.models import Q

from core.imports.models import FileImport, FileImportRow
from core.storage import private_storage
from vendors.cooperatives.states import RowFate, UploadState
from vendors.partner.models import Partner

from .households import Household


class RegisterImport(FileImport):
    """A file with households. It is kept sealed and goes when it is done with."""

    cooperative = models.ForeignKey(
        Partner, on_delete=models.CASCADE, related_name="register_imports"
    )
    file = models.FileField(
        upload_to="registers/", max_length=200, blank=True, storage=private_storage
    )
    state = models.CharField(
        max_length=16, choices=UploadState.choices, default=UploadState.CHECKED
    )

    class Meta(FileImport.Meta):
        constraints = [
            models.CheckConstraint(
                name="register_import_state_known",
                condition=Q(state__in=UploadState.values),
            )
        ]

    def __str__(self) -> str:
        return self.name


class RegisterImportRow(FileImportRow):
    """A household in a file; the numbers of its people are masked."""

    upload = models.ForeignKey(
        RegisterImport, on_delete=models.CASCADE, related_name="rows"
    )
    fate = models.CharField(max_length=8, choices=RowFate.choices)
    title = models.CharField(max_length=160, blank=True)
    household = models.ForeignKey(
        Household, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta(FileImportRow.Meta):
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

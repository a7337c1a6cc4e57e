"""Reports of a programme as they were made: files that are kept."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.storage import private_storage

from .programmes import CountyProgramme, Entered


class ProgrammeReportFile(Entered):
    """A report of some days of a programme; a later one of the same days stands beside.

    `period` is what its page is called in addresses: a quarter, or the whole.
    """

    programme = models.ForeignKey(
        CountyProgramme, on_delete=models.PROTECT, related_name="report_files"
    )
    period = models.CharField(_("period"), max_length=8)
    first = models.DateField()
    last = models.DateField()
    pdf = models.FileField(upload_to="programme/", storage=private_storage)
    xlsx = models.FileField(upload_to="programme/", storage=private_storage)

    FORMS: ClassVar[tuple[str, ...]] = ("pdf", "xlsx")

    class Meta:
        ordering = ["-last", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(first__lte=F("last")), name="programme_report_forward"
            )
        ]

    def __str__(self) -> str:
        return f"{self.programme} {self.period}"

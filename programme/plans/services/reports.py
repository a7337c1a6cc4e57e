"""Reports of a programme: made from what is there now, and kept."""

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import translation

from core.activity_log import record
from programme.plans.locks import lock_programme
from programme.plans.models import CountyProgramme, ProgrammeReportFile
from programme.plans.queries.periods import Span
from programme.plans.report import ProgrammeReport
from programme.plans.report_pdf import report_pdf
from programme.plans.report_sheet import report_xlsx

from .entries import Sender, sent_before
from .programmes import scope_of


def absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}" if path else settings.SITE_URL


@transaction.atomic
def keep_report(
    programme: CountyProgramme, span: Span, sender: Sender
) -> ProgrammeReportFile:
    """Both files of these days; earlier ones stay beside them.

    Raises `PlanError` and `PDFTooLongError` beyond what a report can hold.
    """
    fresh = lock_programme(programme.pk)
    row = sent_before(ProgrammeReportFile, sender)
    if row is not None:
        return row
    with translation.override("en"):
        report = ProgrammeReport(fresh, span)
        paper, book = report_pdf(report, absolute), report_xlsx(report, absolute)
    row = ProgrammeReportFile(
        programme=fresh, period=span.name, first=span.first, last=report.last,
        key=sender.key, entered_by=sender.by,
    )  # fmt: skip
    name = f"{fresh.county_id}-{fresh.pk}-{span.name}"
    row.pdf.save(f"{name}.pdf", ContentFile(paper), save=False)
    row.xlsx.save(f"{name}.xlsx", ContentFile(book), save=False)
    row.save()
    told = {"period": span.name, "until": report.last}
    record("plan.report", row, after=told, scope=scope_of(fresh.county))
    return row

"""Monthly reports: made once when the month is over, kept, and sent to the officers."""

from datetime import date
from functools import partial

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone, translation

from core import dates
from core.outbox import enqueue
from core.rounds import run_isolated
from programme.figures.locks import lock_county
from programme.figures.models import DayFigure, MonthlyReport
from programme.figures.report import Report, month_before
from programme.figures.report_pdf import report_pdf
from programme.figures.report_sheet import report_xlsx
from vendors.places.models import County

TOPIC = "programme.figures.report"


@transaction.atomic
def make_report(county: County, month: date) -> MonthlyReport:
    """The report of a month that is over; the one there is, if it was made already."""
    lock_county(county.pk)
    made = MonthlyReport.objects.filter(county=county, month=month).first()
    if made is not None:
        return made
    row = MonthlyReport(county=county, month=month)
    name = f"{county.pk}-{month:%Y-%m}"
    with translation.override("en"):
        report = Report(county, month)
        row.pdf.save(f"{name}.pdf", ContentFile(report_pdf(report)), save=False)
        row.xlsx.save(f"{name}.xlsx", ContentFile(report_xlsx(report)), save=False)
    row.save()
    return row


@transaction.atomic
def send_report(report: MonthlyReport) -> None:
    """Tell each officer of the county once that it is there."""
    for officer in report.county.officers.select_related("user"):
        if officer.user.is_active and officer.user.email:
            key = f"{TOPIC}:{report.pk}:{officer.user_id}"
            enqueue(TOPIC, key, report=report.pk, user=officer.user_id)
    MonthlyReport.objects.filter(pk=report.pk).update(sent_at=timezone.now())


def report_month(today: date | None = None) -> int:
    """Make and send the reports of the month that is over; how many were made.

    Of counties that have an officer and figures; merged ones have none any more.
    """
    month = month_before(today or dates.today())
    done = MonthlyReport.objects.filter(month=month, sent_at__isnull=False)
    counties = County.objects.filter(
        officers__isnull=False,
        pk__in=DayFigure.objects.values("county"),
    ).exclude(pk__in=done.values("county"))
    return sum(
        run_isolated(partial(_report, county, month), what="report", county=county.pk)
        or 0
        for county in counties.distinct().order_by("pk")
    )


def _report(county: County, month: date) -> int:
    send_report(make_report(county, month))
    return 1

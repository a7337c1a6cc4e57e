"""The mail that says a month's report is there."""

from django.core.mail import EmailMultiAlternatives
from django.urls import reverse

from notifications.emails import Reader, write_mail

from .models import MonthlyReport


def monthly_report(report: MonthlyReport, to: Reader) -> EmailMultiAlternatives:
    """A link, no files: they stay where only officers see them."""
    link = reverse("programme:reports", args=[report.county.slug])
    return write_mail(
        "monthly_report", to, link=link, report=report, county=report.county
    )

"""The mails about reports that were ordered."""

from django.core.mail import EmailMultiAlternatives
from django.urls import reverse

from orders.notifications.emails import MAILS, Mail, Reader, _mail

from .models import ReportRun
from .scope import Scope


def reports_path(run: ReportRun) -> str:
    return reverse("office:figures_reports", args=[Scope(run.cooperative).slug])


def report_ready(run: ReportRun, to: Reader) -> EmailMultiAlternatives:
    """For whoever ordered it: the file is on the page, never in the mail."""
    return _mail("report_ready", to, link=reports_path(run), run=run)


def report_failed(run: ReportRun, to: Reader) -> EmailMultiAlternatives:
    return _mail("report_failed", to, link=reports_path(run), run=run)


MAILS |= {
    "report_ready": Mail(report_ready, ReportRun, ("cooperative",)),
    "report_failed": Mail(report_failed, ReportRun, ("cooperative",)),
}

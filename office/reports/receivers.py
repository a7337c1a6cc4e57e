"""News of reports become rows of the outbox; delivered, whoever ordered one is told."""

from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from core.outbox import Undeliverable, enqueue
from orders.notifications.news import ANNOUNCEMENTS, GONE
from orders.notifications.services import News, tell_people
from orders.notifications.states import Kind

from .emails import reports_path
from .models import ReportRun
from .signals import report_failed, report_ready

_WORDS = {
    "report_ready": (
        _("Your report is ready"),
        _("You can fetch the file for some days, then it is deleted."),
    ),
    "report_failed": (
        _("Your report could not be written"),
        _("Please order it again, or choose fewer days."),
    ),
}


@receiver(report_ready)
def note_ready(run: ReportRun, **_kwargs: Any) -> None:
    _note("report_ready", run)


@receiver(report_failed)
def note_failed(run: ReportRun, **_kwargs: Any) -> None:
    _note("report_failed", run)


def _note(what: str, run: ReportRun) -> None:
    enqueue(
        "notifications.news",
        f"news:{what}:{run.pk}",
        what=what,
        about=run.pk,
        occasion="",
    )


def _tell(what: str, run_id: int) -> None:
    rows = ReportRun.objects.select_related("by", "cooperative")
    run = rows.filter(pk=run_id).first()
    if run is None:
        raise Undeliverable(GONE)
    subject, body = _WORDS[what]
    link = reports_path(run)
    tell_people(News(Kind.REPORT_READY, what, run.pk, subject, body, link), [run.by])


def tell_ready(run_id: int, _occasion: str) -> None:
    _tell("report_ready", run_id)


def tell_failed(run_id: int, _occasion: str) -> None:
    _tell("report_failed", run_id)


ANNOUNCEMENTS |= {"report_ready": tell_ready, "report_failed": tell_failed}

"""Whoever ordered a report is told when its file is there, or can't be."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from notifications.emails import Reader
from notifications.states import Kind
from notifications.types import NotificationType, Text, declare

from .models import ReportRun
from .scope import Scope


class OfReport(NotificationType[ReportRun]):
    """The file is on the page, never in the mail."""

    kind = Kind.REPORT_READY
    model = ReportRun
    related = ("by", "cooperative")

    def people(self) -> Iterable[User]:
        return [self.about.by]

    def link(self, _to: Reader) -> str:
        slug = Scope(self.about.cooperative).slug
        return reverse("office:figures_reports", args=[slug])

    def context(self, _to: Reader) -> dict[str, Any]:
        return {"run": self.about}


@declare("report_ready")
class ReportReady(OfReport):
    def subject(self) -> Text:
        return _("Your report is ready")

    def body(self) -> Text:
        return _("You can download the file for a few days. Then it is deleted.")


@declare("report_failed")
class ReportFailed(OfReport):
    def subject(self) -> Text:
        return _("Your report could not be prepared")

    def body(self) -> Text:
        return _("Please request it again, or choose a shorter period.")

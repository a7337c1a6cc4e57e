"""Wiring of figures of an office, as pages and files."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports.office"
    label = "reports"
    verbose_name = _("Reports")

    def ready(self) -> None:
        from . import notifications  # noqa: F401 - they put themselves on the list

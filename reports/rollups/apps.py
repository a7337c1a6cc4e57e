"""Wiring of the daily sums of sales."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RollupsConfig(AppConfig):
    name = "reports.rollups"
    verbose_name = _("Daily sales totals")

    def ready(self) -> None:
        from . import receivers  # noqa: F401 - connects them
